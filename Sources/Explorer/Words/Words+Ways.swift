/// What is said about moving around.
extension Words {
  // Labels and sequences.
  static let nothingToJumpTo = "there is no row here to go to"
  static func noSuchLabel(_ typed: String) -> String { "no row has the label \(typed)" }
  static func noSuchKeys(_ keys: String) -> String { "\(keys) means nothing here" }
  static func moreKeys(_ count: Int) -> String { "\(count) more" }
  static let continuationsTrailing = "esc leaves"
  static let jumpMode = "JUMP"
  static let noDivider = "no two panes stand there side by side"

  // Privacy.
  static let privacyOn = "ids, names and addresses are hidden on all screens; ^X shows them again"
  static let privacyOff = "ids, names and addresses are shown"
  static let privacyMark = "hidden"

  // The tour.
  static func tourStep(_ number: Int, of count: Int) -> String { "\(number) of \(count)" }
  static let tourTitle = "Tour"
  static let tourEnds = "ends it"
  static let tourAgain = "the tour is over; :tour begins it again"
  static let noTour = "nobody is on a tour"
  static let tourNeedsPeers = "it needs peers to show; peerscope demo has six"
  static let tourChoose = "go down the list of peers, and up again"
  static let tourChooseWhy =
    "● is connected, ○ is known, ✗ failed. Beside it: what each said of itself."
  static let tourOpen = "open the peer"
  static let tourOpenWhy = "Its addresses, its HTTP protocols, those of its streams. esc goes back."
  static let tourCompose = "choose a protocol with ↓, /hello/1 perhaps, and begin a request to it"
  static let tourComposeWhy = "Below the selected protocol. Items follow: name==value Header:value."
  static let tourSend = "send it"
  static let tourSendWhy =
    "Over a connection that stands. The answer is shown as it comes."
  static let tourWatch = "look at it in the log"
  static let tourWatchWhy = "Every connection, stream and request, as it happens."
  static let tourInspect = "look into the selected row"
  static let tourInspectWhy =
    "What it is and all that happened with it. t: as lines, and over time."
  static let tourFind = "find any command, or the keys that work here"
  static let tourFindWhy = "The same words do it in a script, and in the file of keys."
  static let tourEnd = "That was the way around. Everything else is one of those commands."
  static let tourEndWhy = "Below: what keys do, and how things went and what to try."
}
