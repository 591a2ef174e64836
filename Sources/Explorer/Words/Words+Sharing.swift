/// What is said about markers, recordings and the order of peers.
extension Words {
  // Markers.
  static let markTitle = "Name of the marker"
  static let markPlaceholder = "before the restart"
  static func mark(_ number: Int) -> String { "mark \(number)" }
  static func marked(_ name: String) -> String { "marked: \(name)" }
  static let markHint = "} and { go from one to the next, M lists them"
  static let noMarkers = "nothing is marked; m marks"
  static let sessionStays = "a session that was read stays as it is"
  static let markersTitle = "Markers"
  static func markerName(_ name: String) -> String { "◆ \(name)" }
  static let markerIsGone = "what it marked is not kept any more"

  // Recording bytes.
  static let nothingToRecord = "select a connection or a stream of it"
  static let noStreamsToRecord = "a connection to an HTTP server has no streams to record"
  static func recording(_ what: String) -> String { "recording the bytes of \(what)" }
  static let recordingHint = "E writes them to a file that Wireshark opens"
  static func recorded(_ what: String) -> String { "no longer recording \(what)" }
  static let nothingRecorded = "nothing was recorded; r records the bytes of a stream or a connection"
  static func recordingMark(_ bytes: String) -> String { "● rec \(bytes)" }
  static func recordingDrops(_ bytes: String) -> String { "\(bytes) not kept" }
  static let nothingOfItRecorded = "nothing of it was recorded"
  static func recordToSee(_ key: String) -> String {
    "\(nothingOfItRecorded); \(key) records what passes from now on"
  }
  static let hiddenBytes = "not shown while who is who is hidden"
  static let nothingPassedYet = "it is recorded; nothing has passed yet"
  static let captureTitle = "Bytes of streams, for Wireshark"
  static let capturePlaceholder = "~/streams.pcapng"

  // The order and the states of peers.
  static func noSuchOrder(_ name: String, _ names: String) -> String { "“\(name)” is no order: \(names)" }
  static func noSuchGrouping(_ name: String, _ names: String) -> String { "“\(name)” makes no groups: \(names)" }
  static let knownState = "known"
  static let pinnedState = "pinned"
  static let blockedState = "blocked"
  static func blocked(_ name: String) -> String { "blocked \(name)" }
  static func unblocked(_ name: String) -> String { "\(name) is blocked no more" }
  static func isBlocked(_ name: String) -> String { "\(name) is blocked" }
  static let unblockHint = "b takes that away"
  static let allMarked = "all that are shown are marked"

  // Plain HTTP.
  static func plainQuestion(_ name: String) -> String {
    "\(name) would get it over plain HTTP: anybody on the way can read and change it. Send it all the same, now and for "
      + "the rest of this session?"
  }
  static let plainHint = "w asks whether it may be read all the same"
  static let sendPlain = "send it"

  // One thing here and there.
  static let theAddresses = "the addresses"
  static let theAlias = "the name"
  static let notInHistory = "its response is not kept here"
  static let notInLog = "the log does not keep it any more"
}
