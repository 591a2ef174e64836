import TerminalUI

extension Keymap {
  /// The keys that a file's text says, and what is wrong with it: commands that there are not, keys that are none, keys
  /// that are text where text is typed, and two commands with one key in one place.
  ///
  ///     {
  ///       "log.follow": ["f", "alt-f"],    // instead of those it has
  ///       "pane.zoom": [],                 // none
  ///       "peer.connect": "C",
  ///       "request.export": "Y e",         // two keys, one after the other
  ///     }
  static func read(_ text: String, file: String) -> (keymap: Keymap, faults: [ConfigurationFault]) {
    var reader = ConfigurationReader(text, file: file)
    var changes: [String: [KeySequence]] = [:]
    var order: [String] = []
    for (id, value) in reader.members() {
      guard let command = Commands.named(id) else {
        reader.fault(at: id, Words.noSuchCommandID(id, nearest(to: id, among: Commands.all.map(\.id))))
        continue
      }
      changes[id] = keys(value, of: command, &reader)
      order.append(id)
    }
    let keymap = Keymap(changes)
    for clash in keymap.clashes(order) {
      reader.fault(at: clash.id, Words.clash(clash.key.description, clash.other))
    }
    return (keymap, reader.faults)
  }

  private static func keys(
    _ value: JSON5Document.Value, of command: Command, _ reader: inout ConfigurationReader
  ) -> [KeySequence] {
    let isList = if case .list = value { true } else { false }
    let items = if case .list(let items) = value { items } else { [value] }
    var keys: [KeySequence] = []
    for (index, item) in items.enumerated() {
      let path = isList ? "\(command.id).\(index)" : command.id
      guard case .text(let text) = item else {
        reader.fault(at: path, Words.hasToBe(command.id, Words.aListOfKeys))
        continue
      }
      guard let key = KeySequence(text) else {
        reader.fault(at: path, Words.notAKey(text))
        continue
      }
      if key.first.text != nil, command.contexts.contains(where: \.isTyping) {
        reader.fault(at: path, Words.keyIsText(text))
      }
      keys.append(key)
    }
    return keys
  }

  /// Keys that stand for two commands in one place, as far as the file is to blame: each once, at the later of the two.
  private func clashes(_ order: [String]) -> [(id: String, key: KeySequence, other: String)] {
    var clashes: [(id: String, key: KeySequence, other: String)] = []
    for (index, id) in order.enumerated() {
      guard let command = Commands.named(id) else { continue }
      let earlier = Set(order[..<index])
      let rivals = Commands.all.filter { rival in
        rival.id != id && (changes[rival.id] == nil || earlier.contains(rival.id))
          && rival.contexts.contains(where: command.contexts.contains)
      }
      for key in keys(of: command) {
        if let rival = rivals.first(where: { keys(of: $0).contains(where: key.clashes) }) {
          clashes.append((id, key, rival.id))
        }
      }
    }
    return clashes
  }
}

extension KeySequence {
  /// Whether both cannot mean something: they are the same, or one begins with the other.
  fileprivate func clashes(with other: KeySequence) -> Bool {
    self == other || begins(with: other.keys) || other.begins(with: keys)
  }
}

extension Context {
  /// Whether keys that write something are text there.
  var isTyping: Bool {
    switch self {
    case .adding, .filtering, .searching, .narrowing, .field, .body, .help, .palette, .picker, .prompt, .jumping: true
    case .always, .everywhere, .screen, .pane, .saved, .history, .question, .themes: false
    }
  }
}
