import Engine
import PeerStore
import TerminalUI

/// A line of the help.
enum HelpRow: Sendable {
  /// What the commands below it have in common.
  case part(String)
  case command(Command)

  var command: Command? { if case .command(let command) = self { command } else { nil } }
}

extension ExploreState {
  mutating func openHelp() -> [Effect] {
    overlay = .help(Finder())
    return []
  }

  // MARK: Lists

  /// The commands that fit the text of the help, in their parts.
  func helpRows(_ finder: Finder) -> [HelpRow] {
    helpParts(finder).flatMap { part in [.part(part.title)] + part.commands.map { .command($0) } }
  }

  /// The parts of the help that have something in them.
  func helpParts(_ finder: Finder) -> [(title: String, commands: [Command])] {
    let near = contextsOfPane
    let far: [Context] = [.everywhere, .always]
    var (here, everywhere, elsewhere) = ([Command](), [Command](), [Command]())
    for command in Self.commands(about: finder.field.text.trimmingSpaces) {
      if command.contexts.contains(where: near.contains), !keymap.keys(of: command).isEmpty {
        here.append(command)
      } else if command.contexts.contains(where: far.contains) {
        everywhere.append(command)
      } else {
        elsewhere.append(command)
      }
    }
    let all = [(Words.helpHere, here), (Words.helpEverywhere, everywhere), (Words.helpElsewhere, elsewhere)]
    return all.filter { !$0.1.isEmpty }
  }

  /// The commands that tell of a text, in the order of the table.
  private static func commands(about text: String) -> [Command] {
    let listed = Commands.all.filter(\.isListed)
    let words = text.lowercased().split(separator: " ")
    func told(_ command: Command) -> String { "\(command.title) \(command.id) \(command.summary)".lowercased() }
    let fitting = listed.filter { words.allSatisfy(told($0).contains) }
    // The letters alone are found, in their order, in nearly all that is long: they count where no words do.
    return fitting.isEmpty ? listed.filter { Fuzzy.score(text, in: told($0)) != nil } : fitting
  }

  // MARK: Choosing

  /// The chosen command; between two frames the first below a title may not be chosen yet.
  var helpCommand: Command? {
    guard case .help(let finder)? = overlay else { return nil }
    return helpRows(finder).dropFirst(finder.list.selection).lazy.compactMap(\.command).first
  }

  mutating func acceptHelp() -> [Effect] {
    guard let command = helpCommand else { return [] }
    overlay = nil
    return perform(command)
  }

  /// Opens the file of keys in the editor; what is saved there holds at once.
  func editKeys() -> [Effect] {
    [.editKeys(helpCommand.map { keymap.line(of: $0) } ?? "")]
  }
}

extension Finder {
  /// Goes on to a command: the titles of parts cannot be chosen.
  mutating func settle(on rows: [HelpRow], goingUp: Bool = false) {
    let place = list.selection
    guard rows.indices.contains(place), rows[place].command == nil else { return }
    let before = rows[..<place].lastIndex { $0.command != nil }
    let after = rows[place...].firstIndex { $0.command != nil }
    guard let row = goingUp ? before ?? after : after ?? before else { return }
    // The title above the first is worth showing.
    if row == 1 { list.select(0) }
    list.select(row)
  }
}

extension Keymap {
  /// The keys of a command as the file of keys would say them: `"peer.connect": ["c"]`.
  func line(of command: Command) -> String {
    let keys = keys(of: command).map { "\"\($0.description)\"" }
    return "\"\(command.id)\": [\(keys.joined(separator: ", "))]"
  }
}
