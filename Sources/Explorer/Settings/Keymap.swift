import TerminalUI

/// Which keys stand for which commands: those of the table, but for what a person has changed.
public struct Keymap: Sendable {
  /// The keys of the table.
  public static let standard = Keymap([:])

  /// What keys mean.
  enum Meaning {
    case command(Command)
    /// More keys have to follow.
    case beginning
  }

  /// The commands whose keys are others than in the table.
  let changes: [String: [KeySequence]]
  private let table: [Context: [[Key]: Command]]
  /// The keys that begin a sequence.
  private let beginnings: [Context: Set<[Key]>]

  init(_ changes: [String: [KeySequence]]) {
    self.changes = changes
    var table: [Context: [[Key]: Command]] = [:]
    var beginnings: [Context: Set<[Key]>] = [:]
    for command in Commands.all {
      for context in command.contexts {
        for sequence in changes[command.id] ?? command.keys where table[context]?[sequence.keys] == nil {
          table[context, default: [:]][sequence.keys] = command
          for length in 1..<sequence.keys.count {
            beginnings[context, default: []].insert(Array(sequence.keys.prefix(length)))
          }
        }
      }
    }
    self.table = table
    self.beginnings = beginnings
  }

  /// The keys that stand for a command, those that hints show first.
  func keys(of command: Command) -> [KeySequence] { changes[command.id] ?? command.keys }

  /// The key of a command that hints show, as it is shown; nothing where it has none.
  func symbol(of id: String) -> String {
    Commands.named(id).flatMap { keys(of: $0).first?.symbol } ?? ""
  }

  /// Those keys as they are shown: `q`, `g home`.
  func names(of command: Command) -> String { keys(of: command).map(\.symbol).joined(separator: " ") }

  /// What keys stand for: the nearest of these contexts decides.
  func meaning(of keys: [Key], in contexts: [Context]) -> Meaning? {
    for context in contexts {
      if let command = table[context]?[keys] { return .command(command) }
      if beginnings[context]?.contains(keys) == true { return .beginning }
    }
    return nil
  }

  /// What a key stands for by itself.
  func command(for key: Key, in contexts: [Context]) -> Command? {
    if case .command(let command)? = meaning(of: [key], in: contexts) { command } else { nil }
  }

  /// The commands that can follow keys that were pressed, and the keys that lead on to them.
  func continuations(of keys: [Key], in contexts: [Context]) -> [(rest: KeySequence, command: Command)] {
    contexts.flatMap { context in
      Commands.all.filter { $0.contexts.contains(context) }.flatMap { command in
        self.keys(of: command).compactMap { sequence -> (rest: KeySequence, command: Command)? in
          guard sequence.begins(with: keys), isMeant(sequence, command, contexts),
            let rest = KeySequence(Array(sequence.keys.dropFirst(keys.count)))
          else { return nil }
          return (rest, command)
        }
      }
    }
  }

  /// What can be done in these contexts by keys, the nearest first; without what a nearer one takes the keys from.
  func atHand(in contexts: [Context]) -> [Command] {
    contexts.flatMap { context in
      Commands.all.filter { command in
        command.contexts.contains(context) && keys(of: command).contains { isMeant($0, command, contexts) }
      }
    }
  }

  private func isMeant(_ sequence: KeySequence, _ command: Command, _ contexts: [Context]) -> Bool {
    guard case .command(let meant)? = meaning(of: sequence.keys, in: contexts), meant.id == command.id else {
      return false
    }
    // What its first keys mean by themselves nearer by leaves nothing to follow.
    return (1..<sequence.keys.count).allSatisfy { length in
      if case .beginning? = meaning(of: Array(sequence.keys.prefix(length)), in: contexts) { true } else { false }
    }
  }
}
