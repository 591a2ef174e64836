import TerminalUI

/// A command of the explorer as documents show it.
public struct CommandEntry: Sendable {
  /// How it is written: `peer.connect`.
  public let id: String
  /// How it is called, and what it does in a few words.
  public let title: String, summary: String
  /// What there is to know about it; may be empty.
  public let help: String
  /// Its name and what it takes.
  public let usage: String
  /// The keys that stand for it, as the file of keys writes them.
  public let keys: [String]

  /// All commands that can be named, in the order of the help.
  public static let all: [CommandEntry] = Commands.all.filter(\.isListed).map { command in
    CommandEntry(
      id: command.id, title: command.title, summary: command.summary, help: command.help, usage: command.usage,
      keys: command.keys.map(\.description))
  }
}
