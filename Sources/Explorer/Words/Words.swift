import TerminalUI

/// What the screens say, but for commands, whose words stand in their table, and for complaints, which come from where
/// something failed.
enum Words {
  static let program = "peerscope"

  // The line of the palette and of scripts.
  static let noCommand = "there is no command"
  static func noSuchCommand(_ name: String) -> String { "\(name): no such command" }
  static func didYouMean(_ usage: String) -> String { "did you mean \(usage)?" }
  static let listsCommands = "? lists them all"
  static func tooMuch(_ text: String) -> String { "“\(text)” is too much" }
  static func isMissing(_ name: String) -> String { "\(name) is missing" }

  // Why something cannot be done now.
  static let noPeer = "no peer is selected"
  static let notConnected = "it is not connected"
  static let noRequest = "there is no request to send to anybody yet: choose a peer"
  static let nothingSent = "nothing was sent yet"
  static let nothingToUndo = "nothing was changed"
  static let nothingToRedo = "nothing was undone"
  static let noBody = "there is no body"
  static let notJSON = "the body is not JSON"
  static let noRow = "there is no row here"
  static let nothingSelected = "nothing is selected"
  static let offline = "--offline forbids to connect to anybody"
  static let noProtocols = "what it serves over HTTP was not read yet; w reads it"
  static let noEngine = "peerscope could not become a peer"
  static let noConnection = "there is no connection"
  static let connectionIsOver = "it has ended already"
  static let noAddressSelected = "no address is selected"

  // The first line.
  static let listen = "listen"
  static let peersWord = "peers"
  static let connectionsWord = "conns"
  static let streamsWord = "streams"

  // What is counted.
  static let peerNoun = "peer"
  static let connectionNoun = "conn"
  static let streamNoun = "stream"
  static let eventNoun = "event"
  static let peer = "Peer"

  // The last line: what keys do, in a word.
  static let normalMode = "NORMAL"
  static let insertMode = "INSERT"
  static let filterMode = "FILTER"
  static let searchMode = "SEARCH"
  static let commandMode = "COMMAND"
  static let helpMode = "HELP"
  static let chooseMode = "CHOOSE"
  static let askMode = "ASK"
  static let pausedMode = "PAUSED"
  static let sessionMode = "SESSION"
  static let nextTab = "next tab"
  static let detailHint = "tab detail · "
  static let quitHint = "q quit"
  static let nowhereBack = "there is nothing to go back to; :quit leaves"
  static let cancelHint = "cancel"
  static let quit = "quit"
  static let noColours = "no colours"
  static let direct = "24-bit"
  static func colours(_ count: String) -> String { "\(count) colours" }

  // How things went.
  static func cancelled(_ work: String) -> String { "\(work): cancelled" }
  static let cancelledShort = "cancelled"
  static let againToQuit = "nothing is under way; ^C once more quits"
  static func done(_ work: String) -> String { "\(work): done" }
  static func undone(_ change: String) -> String { "undone: \(change)" }
  static let undoHint = "u undoes it"
  static let redoHint = "^R does it again"
  static let mouseOn = "the mouse is peerscope's"
  static let mouseOff = "the mouse is the terminal's; % takes it back"
  static func copied(_ what: String, by way: Clipboard) -> String {
    let words =
      switch way {
      case .terminal: "through the terminal"
      case .tmux: "through tmux, if its set-clipboard is on"
      case .screen: "through screen"
      }
    return "copied \(what) \(words) (OSC 52)"
  }
  static let copyHint = "y copies it"
  static let pasteTruncated = "the paste was too long; its end was left out"
  static let pasteNowhere = "there is no field here that takes a paste; a adds an address"
  static let theAddress = "the address"
  static let thePeerID = "the peer ID"
  static let theProtocol = "the protocol"
  static let theShellLine = "the request as a line of a shell"
  static let theBody = "the body"
  static let theHeaders = "the headers"
  static let theEvent = "the event"

  // A terminal that is too small.
  static func cardSize(_ size: String) -> String { "This terminal is \(size)." }
  static let cardNeeds = "peerscope draws from 60 × 16 up."
  static func cardStill(_ connections: String, _ streams: String) -> String {
    "Still here: \(connections), \(streams)."
  }
  static func cardLast(_ response: String) -> String { "Last: \(response)" }
  static let cardLogHint = "log as plain lines"
  static let cardBackHint = "back"

  // Help, palette, questions.
  static func helpTitle(_ screen: String) -> Line { "Help   \(screen, .dim)" }
  static let helpTrailing = "type to filter · esc close"
  static let helpInShell = "peerscope config keys"
  static let runNow = "run it now"
  static func helpCounts(_ all: Int, _ here: Int) -> String { "\(all) commands, \(here) here" }
  static let helpHere = "In this pane"
  static let helpEverywhere = "Everywhere"
  static let helpElsewhere = "On other screens, and by name"
  static let helpPlaceholder = "what are you looking for?"
  static let commandLabel = "Command"
  static let keysLabel = "Keys"
  static let shellLabel = "Shell"
  static let runs = "run"
  static let chooses = "choose"
  static let accepts = "accept"
  static let paletteTitle = "Command"
  static let paletteTrailing = "fuzzy · recent first"
  static let paletteHistoryTitle = "History of commands"
  static let paletteHistoryTrailing = "newest first · ^R all commands"
  static let nothingWasRun = "nothing was run from here yet"
  static let paletteSigns: Line = """
    \("@", .key) \("peers", .dim)   \("#", .key) \("protocols", .dim)   \(">", .key) \("commands", .dim)   \
    \("/", .key) \("requests", .dim)   \("?", .key) \("help", .dim)
    """
  static func wouldTry(_ addresses: [String], more: Int) -> String {
    guard !addresses.isEmpty else { return "No address is known to try." }
    return "Would try \(addresses.joined(separator: ", then "))\(more == 0 ? "." : ", and \(more) more.")"
  }
  static let palettePlaceholder = "what do you want to do?"
  static let nothingFits = "nothing fits"
  static let questionTitle = "Are you sure?"
  static let no = "no"
  static let chooseTrailing = "type to filter"
}

extension Words {
  // Terminals and scripts.
  static let tooLongToCopy = "too long for the clipboard; S saves a body to a file"
  static let idle = "nothing to be under way"
  static func inLine(_ number: Int, _ words: String) -> String { "line \(number): \(words)" }
  static func waitedInVain(_ what: String) -> String { "waited in vain for \(what)" }
}

extension Words {
  // The plain form.
  static let selected = "selected"
  static let viaLabel = "via"
  static let pathLabel = "Path"
  static let statusLabel = "Status"
  static let tookLabel = "Took"
  static let plainWelcome =
    "peerscope in plain form: write a command and press enter; help lists them, show shows the screen."
  static let plainPrompt = "> "
}
