import Foundation

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
  static let nothingRuns = "nothing is under way"
  static let noBody = "there is no body"
  static let notJSON = "the body is not JSON"
  static let noRow = "there is no row here"
  static let nothingSelected = "nothing is selected"
  static let offline = "--offline forbids to connect to anybody"
  static let noProtocols = "what it serves over HTTP was not read yet; w reads it"
}
