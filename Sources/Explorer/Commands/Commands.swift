/// The one table of everything that can be done.
enum Commands {
  /// All commands. Their order is that of hints, help and palette.
  static let all: [Command] = peers + saved + request + response + log + everywhere + themes + typing

  private static let byID = Dictionary(all.map { ($0.id, $0) }) { first, _ in first }

  /// The command of this name.
  static func named(_ id: String) -> Command? { byID[id] }
}
