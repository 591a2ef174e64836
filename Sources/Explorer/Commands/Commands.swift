import Engine
import TerminalUI

/// The one table of everything that can be done.
enum Commands {
  /// All commands. Their order is that of hints, help and palette.
  static let all: [Command] = peers + request + response + log + everywhere + themes + typing

  private static let byID = Dictionary(all.map { ($0.id, $0) }) { first, _ in first }

  private static let byKey: [Context: [Key: Command]] = {
    var table: [Context: [Key: Command]] = [:]
    for command in all {
      for context in command.contexts {
        for key in command.keys where table[context]?[key] == nil { table[context, default: [:]][key] = command }
      }
    }
    return table
  }()

  /// The command of this name.
  static func named(_ id: String) -> Command? { byID[id] }

  /// What a key stands for: the nearest of these contexts decides.
  static func command(for key: Key, in contexts: [Context]) -> Command? {
    for context in contexts {
      if let command = byKey[context]?[key] { return command }
    }
    return nil
  }

  /// What can be done in these contexts by a key, the nearest first; without what a nearer one takes the keys from.
  static func atHand(in contexts: [Context]) -> [Command] {
    contexts.flatMap { context in
      all.filter { command in
        command.contexts.contains(context)
          && command.keys.contains { Commands.command(for: $0, in: contexts)?.id == command.id }
      }
    }
  }
}
