import Engine
import Files
import Multiformats
import PeerStore
import TerminalUI

/// A line of the palette: a command, with what it is given.
struct PaletteEntry: Sendable {
  let command: Command
  /// What it does now, in words.
  let title: String
  /// The line that would run it.
  let line: String
  /// Why it cannot be run; nil if it can.
  let refusal: String?
  /// What is said of it in place of its line.
  var detail: String?
}

extension ExploreState {
  mutating func openPalette() -> [Effect] {
    overlay = .palette(Finder())
    return []
  }

  mutating func openHelp() -> [Effect] {
    overlay = .help(Finder())
    return []
  }

  /// Where the keys of the help are: the contexts of the screen under it.
  var contextsUnderOverlay: [Context] { [.pane(pane), .screen(screen), .everywhere, .always] }

  // MARK: Lists

  /// The commands that fit the text of the palette, the best first.
  func paletteEntries(_ finder: Finder) -> [PaletteEntry] {
    let text = finder.field.text
    if let entries = shortcuts(text) { return entries }
    if text.isEmpty { return recentEntries + commandEntries("") }
    return commandEntries(text)
  }

  /// Commands that were run from the palette, the last first.
  private var recentEntries: [PaletteEntry] {
    recentLines.compactMap { line in
      guard let text = try? CommandText(line) else { return nil }
      let refusal = refusal(of: text.command, text.arguments)
      return PaletteEntry(command: text.command, title: text.command.title, line: line, refusal: refusal)
    }
  }

  /// What a sign at the beginning of the text leads to: `@` peers, `#` protocols of the peer, `/` saved requests; nil
  /// for none.
  private func shortcuts(_ text: String) -> [PaletteEntry]? {
    let rest = text.dropFirst().lowercased()
    func entries(_ command: String, _ values: [(value: String, detail: String)]) -> [PaletteEntry] {
      guard let command = Commands.named(command) else { return [] }
      let fitting = values.lazy.filter {
        rest.isEmpty || $0.value.lowercased().contains(rest) || $0.detail.lowercased().contains(rest)
      }
      return fitting.prefix(50).map { value, detail in
        PaletteEntry(command: command, title: value, line: "\(command.id) \(value)", refusal: nil, detail: detail)
      }
    }
    switch text.first {
    case "@": return entries("peer.show", peers.rows.groups.joined().map { ($0.name, $0.key.description) })
    case "#":
      guard let key = subject, let mounts = book[key]?.wellKnown?.mounts else { return [] }
      return mounts.flatMap { mount in
        entries("request.new", [(mount.id, mount.path)]).map { entry in
          PaletteEntry(
            command: entry.command, title: mount.id, line: "request.new \"\(name(of: key))\" \"\(mount.id)//\"",
            refusal: entry.refusal, detail: mount.path)
        }
      }
    case "/": return entries("request.open", request.saved.files.keys.sorted().map { ($0, "") })
    default: return nil
    }
  }

  private func commandEntries(_ text: String) -> [PaletteEntry] {
    if let entry = written(text) { return [entry] + completions(text) }
    let word = text.trimmingSpaces
    let here = contextsUnderOverlay
    let ranked = Commands.all.filter(\.isListed).enumerated().compactMap { index, command -> (Int, Int, Command)? in
      guard let score = Fuzzy.score(word, in: "\(command.title) \(command.id)") else { return nil }
      // A name that is written out means that command, wherever it belongs.
      let isNamed = word == command.id || word.lowercased() == command.title.lowercased()
      let isHere = command.contexts.contains(where: here.contains)
      return (isNamed ? -1 : score + (isHere ? 0 : 20), index, command)
    }
    return ranked.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map { entry(for: $0.2) }
  }

  private func entry(for command: Command) -> PaletteEntry {
    PaletteEntry(command: command, title: command.title, line: command.usage, refusal: command.refusal(self))
  }

  /// The command that a text names already, with what it is given.
  private func written(_ text: String) -> PaletteEntry? {
    let (name, _) = CommandText.split(text[...])
    guard let command = Commands.named(name), text.contains(" ") else { return nil }
    return PaletteEntry(command: command, title: command.title, line: text, refusal: nil)
  }

  /// The lines that a text could be completed to: of the argument that is being written.
  private func completions(_ text: String) -> [PaletteEntry] {
    let (name, rest) = CommandText.split(text[...])
    guard let command = Commands.named(name) else { return [] }
    let words = rest.split(separator: " ", omittingEmptySubsequences: false)
    let index = max(0, words.count - 1)
    guard command.arguments.indices.contains(index) else { return [] }
    let typed = words.last.map(String.init) ?? ""
    let before = text.dropLast(typed.count)
    return values(of: command.arguments[index].kind, typed).prefix(50).map { value in
      PaletteEntry(command: command, title: value.detail, line: before + value.text, refusal: nil)
    }
  }

  private func values(of kind: Argument.Kind, _ typed: String) -> [(text: String, detail: String)] {
    let folded = typed.lowercased()
    switch kind {
    case .word(let words):
      return words.filter { $0.lowercased().hasPrefix(folded) && $0 != typed }.map { ($0, "") }
    case .theme:
      return themeNames.filter { $0.lowercased().contains(folded) && $0 != typed }.map { ($0, "") }
    case .environment:
      let names = [Words.noEnvironment] + request.environments.keys.sorted()
      return names.filter { $0.lowercased().hasPrefix(folded) && $0 != typed }.map { ($0, "") }
    case .peer:
      return peers.rows.groups.joined().lazy.map { ($0.name, $0.key.description) }
        .filter { $0.0 != typed && ($0.0.lowercased().contains(folded) || $0.1.lowercased().contains(folded)) }
    case .path:
      return (subject.flatMap { book[$0]?.wellKnown?.mounts } ?? []).map { ("\($0.id)//", $0.path) }
        .filter { $0.0.hasPrefix(typed) && $0.0 != typed }
    case .target:
      let completion = MultiaddrCompletion(typed)
      return typed.hasPrefix("/") ? completion.names.map { (completion.accepting($0), $0) } : []
    case .file, .text: return []
    }
  }

  /// The commands that the help shows, with the title of the part that each is in.
  func helpEntries(_ finder: Finder) -> [(part: String, command: Command)] {
    let text = finder.field.text.trimmingSpaces
    let near: [Context] = [.pane(pane), .screen(screen)]
    let here = Commands.all.filter {
      $0.isListed && $0.contexts.contains(where: near.contains) && !keymap.keys(of: $0).isEmpty
    }
    let ids = Set(here.map(\.id))
    let everywhere = Commands.all.filter { command in
      command.isListed && !ids.contains(command.id)
        && command.contexts.contains { $0 == .everywhere || $0 == .always }
    }
    let rest = Commands.all.filter { command in
      command.isListed && !ids.contains(command.id) && !everywhere.contains { $0.id == command.id }
    }
    let all =
      here.map { (Words.helpHere, $0) } + everywhere.map { (Words.helpEverywhere, $0) }
      + rest.map { (Words.helpElsewhere, $0) }
    guard !text.isEmpty else { return all }
    return all.filter { entry in
      let command = entry.1
      return Fuzzy.score(text, in: "\(command.title) \(command.id) \(command.summary)") != nil
    }
  }

  // MARK: Choosing

  mutating func moveInOverlay(_ move: Move) {
    switch overlay {
    case .help(var finder)?:
      finder.list.move(move)
      overlay = .help(finder)
    case .palette(var finder)?:
      finder.list.move(move)
      overlay = .palette(finder)
    case .picker(var picker)?:
      picker.list.move(move)
      overlay = .picker(picker)
    case .themes(var picker)?:
      picker.move(move)
      overlay = .themes(picker)
    case .prompt?, .question?, nil: break
    }
  }

  mutating func acceptOverlay() throws(Complaint) -> [Effect] {
    guard let current = overlay else { return [] }
    switch current {
    case .help(let finder):
      let entries = helpEntries(finder)
      guard entries.indices.contains(finder.list.selection) else { return [] }
      overlay = nil
      return perform(entries[finder.list.selection].command)
    case .palette(let finder):
      let entries = paletteEntries(finder)
      guard entries.indices.contains(finder.list.selection) else {
        throw Complaint(.usage, Words.noSuchCommand(finder.field.text), hint: Words.listsCommands)
      }
      let entry = entries[finder.list.selection]
      if let refusal = entry.refusal { throw Complaint(.usage, "\(entry.title): \(refusal)") }
      overlay = nil
      noteRecent(entry)
      guard entry.line.contains(" "), entry.line != entry.command.usage else { return perform(entry.command) }
      return run(entry.line)
    case .picker(let picker):
      guard picker.fitting.indices.contains(picker.list.selection) else { return [] }
      let choice = picker.fitting[picker.list.selection]
      overlay = nil
      return Commands.named(picker.command).map { perform($0, Arguments([choice.value])) } ?? []
    case .prompt(let prompt):
      guard let command = Commands.named(prompt.command) else { return [] }
      let effects = try command.run(on: &self, Arguments([prompt.field.text]))
      overlay = nil
      return effects
    case .question: return answer(true)
    case .themes: return try keepTheme()
    }
  }

  /// So many commands of the palette are remembered.
  private static let mostRecent = 8

  private mutating func noteRecent(_ entry: PaletteEntry) {
    let line = entry.line == entry.command.usage ? entry.command.id : entry.line
    recentLines.removeAll { $0 == line }
    recentLines.insert(line, at: 0)
    if recentLines.count > Self.mostRecent { recentLines.removeLast() }
  }

  /// Puts the chosen line into the field of the palette, to be gone on with.
  mutating func completePalette() {
    guard case .palette(var finder)? = overlay else { return }
    let entries = paletteEntries(finder)
    var index = finder.list.selection
    // The line itself stands first; what completes it follows.
    if index == 0, entries.count > 1, entries[0].line == finder.field.text { index = 1 }
    guard entries.indices.contains(index) else { return }
    let entry = entries[index]
    let isCommand = entry.line == entry.command.usage
    finder.field.text = isCommand ? entry.command.id + (entry.command.arguments.isEmpty ? "" : " ") : entry.line
    finder.list.select(0)
    overlay = .palette(finder)
  }

  mutating func prepareOverlay(_ layout: ScreenLayout) {
    switch overlay {
    case .help(var finder)?:
      finder.list.settle(count: helpEntries(finder).count, height: OverlayPlaces.help(size).listHeight)
      overlay = .help(finder)
    case .palette(var finder)?:
      finder.list.settle(count: paletteEntries(finder).count, height: OverlayPlaces.palette(size).listHeight)
      overlay = .palette(finder)
    case .picker(var picker)?:
      picker.list.settle(count: picker.fitting.count, height: OverlayPlaces.picker(size, picker).listHeight)
      overlay = .picker(picker)
    case .themes(var picker)?:
      picker.settle(height: ThemePickerPlaces(size).list.inset().height)
      overlay = .themes(picker)
    case .prompt?, .question?, nil: break
    }
  }
}

/// How a text narrows a list: its letters stand in order in what fits.
enum Fuzzy {
  /// How badly a text fits, 0 for best; nil if it does not. Letters that stand together, and at the beginning of words,
  /// fit better.
  static func score(_ text: String, in candidate: String) -> Int? {
    if text.isEmpty { return 0 }
    let letters = Array(text.lowercased().filter { $0 != " " })
    let candidate = Array(candidate.lowercased())
    var score = 0
    var last = -1
    for letter in letters {
      guard let found = candidate[(last + 1)...].firstIndex(of: letter) else { return nil }
      let startsWord = found == 0 || !candidate[found - 1].isLetter
      if found != last + 1 { score += startsWord ? 1 : 2 + min(8, found - last) }
      last = found
    }
    return score
  }
}

extension String {
  var trimmingSpaces: String { trimming { $0 == " " } }
}
