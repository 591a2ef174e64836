import TerminalUI

/// Which keys stand for which commands: those of the table, but for what a person has changed.
public struct Keymap: Sendable {
  /// The keys of the table.
  public static let standard = Keymap([:])

  /// The commands whose keys are others than in the table.
  let changes: [String: [Key]]
  private let table: [Context: [Key: Command]]

  init(_ changes: [String: [Key]]) {
    self.changes = changes
    var table: [Context: [Key: Command]] = [:]
    for command in Commands.all {
      for context in command.contexts {
        for key in changes[command.id] ?? command.keys where table[context]?[key] == nil {
          table[context, default: [:]][key] = command
        }
      }
    }
    self.table = table
  }

  /// The keys that stand for a command, the one that hints show first.
  func keys(of command: Command) -> [Key] { changes[command.id] ?? command.keys }

  /// Those keys as they are shown: `q`, `g home`.
  func names(of command: Command) -> String { keys(of: command).map(\.symbol).joined(separator: " ") }

  /// What a key stands for: the nearest of these contexts decides.
  func command(for key: Key, in contexts: [Context]) -> Command? {
    for context in contexts {
      if let command = table[context]?[key] { return command }
    }
    return nil
  }

  /// What can be done in these contexts by a key, the nearest first; without what a nearer one takes the keys from.
  func atHand(in contexts: [Context]) -> [Command] {
    contexts.flatMap { context in
      Commands.all.filter { command in
        command.contexts.contains(context)
          && keys(of: command).contains { self.command(for: $0, in: contexts)?.id == command.id }
      }
    }
  }
}
