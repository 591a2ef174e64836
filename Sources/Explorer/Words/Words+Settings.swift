import TerminalUI

extension Words {
  // Files of settings and keys.
  static let aFlag = "true or false"
  static let aText = "a text"
  static func aNumber(_ least: String, _ most: String) -> String { "a number from \(least) to \(most)" }
  static func aCount(_ least: Int, _ most: Int) -> String { "a whole number from \(least) to \(most)" }
  static let aListOfKeys = "a key or a list of keys, in quotes"
  static let hasToBeAnObject = "the file has to be an object, { … }"
  static func notJSON5(_ expected: String) -> String { "not JSON5: expected \(expected)" }
  static func hasToBe(_ key: String, _ type: String) -> String { "\(key) has to be \(type)" }
  static func noSuchSetting(_ key: String, _ similar: String?) -> String {
    similar.map { "there is no \(key); did you mean \($0)?" } ?? "there is no \(key); peerscope config show lists all"
  }
  static func noSuchCommandID(_ id: String, _ similar: String?) -> String {
    similar.map { "there is no command \(id); did you mean \($0)?" } ?? "there is no command \(id)"
  }
  static func notAKey(_ text: String) -> String { "“\(text)” is no key; write a, G, ^S, alt-enter, pgdn, f1, space" }
  static func keyIsText(_ text: String) -> String { "“\(text)” is text there; take a key that writes nothing" }
  static func clash(_ key: String, _ other: String) -> String {
    "\(key) is \(other) there already; give that another key, or none: \"\(other)\": []"
  }
  static func cannotBeRead(_ problem: FileProblem) -> String {
    switch problem {
    case .unreadable(let error): "the file cannot be read: \(error)"
    case .tooLarge: "the file is too large"
    }
  }
  static func unknownEnvironment(_ name: String) -> String { "there are no variables called '\(name)'" }
  static func environments(_ names: [String], in folder: String) -> String {
    names.isEmpty ? "they are lines NAME=value in \(folder)/NAME.env" : "there are \(names.joined(separator: ", "))"
  }
  /// What a new file of keys says.
  static func newKeysFile(_ line: String) -> String {
    """
    // Which keys stand for which commands, in place of those that they have.
    // peerscope config keys lists them all.
    {
      // \(line.isEmpty ? "\"peer.connect\": [\"c\"]" : line),
    }

    """
  }
  static let settingsStay = "what was set stays"
  static let settingsReloaded = "settings and keys were read again"
}
