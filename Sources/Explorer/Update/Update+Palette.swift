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

  /// Whether there is no more to it than the command itself.
  var isBare: Bool { line == command.usage || line == command.id }
}

extension ExploreState {
  mutating func openPalette() -> [Effect] {
    overlay = .palette(Finder())
    return []
  }

  // MARK: Lists

  /// The commands that fit the text of the palette, the best first.
  func paletteEntries(_ finder: Finder) -> [PaletteEntry] {
    let text = finder.field.text
    if finder.isHistory { return historyEntries(text) }
    if let entries = shortcuts(text) { return entries }
    guard text.isEmpty else { return commandEntries(text) }
    let recent = recentEntries
    let lines = Set(recent.map(\.line))
    return recent + commandEntries("").filter { !lines.contains($0.line) && !lines.contains($0.command.id) }
  }

  /// So many of the commands that were run stand above all others.
  private static let mostOnTop = 8

  private var recentEntries: [PaletteEntry] {
    let about = aboutNow
    return recentLines.prefix(Self.mostOnTop).compactMap { entry(of: $0, about: about) }
  }

  /// What was run, the last first, as far as the letters of the text stand in it.
  private func historyEntries(_ text: String) -> [PaletteEntry] {
    let about = aboutNow
    return recentLines.compactMap { line in
      guard Fuzzy.score(text, in: line) != nil, let entry = entry(of: line, about: about) else { return nil }
      return PaletteEntry(
        command: entry.command, title: line, line: line, refusal: entry.refusal, detail: entry.refusal ?? entry.title)
    }
  }

  /// A line that was run before; nil for one that means nothing any more.
  private func entry(of line: String, about: [PeerKey]) -> PaletteEntry? {
    guard let text = try? CommandText(line) else { return nil }
    let command = text.command
    let named = command.arguments.first?.kind == .peer ? text.arguments[0] : nil
    let title = named.flatMap { command.naming?($0) } ?? title(of: command, about: about)
    return PaletteEntry(command: command, title: title, line: line, refusal: refusal(of: command, text.arguments))
  }

  /// What a sign at the beginning of the text leads to: `@` peers, `#` protocols of the peer, `>` commands and nothing
  /// else, `/` saved requests; nil for none.
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
    case "@": return entries("peer.show", peers.rows.all.map { ($0.name, $0.key.description) })
    case "#":
      guard let key = subject, let mounts = book[key]?.wellKnown?.mounts else { return [] }
      return mounts.flatMap { mount in
        entries("request.new", [(mount.id, mount.path)]).map { entry in
          PaletteEntry(
            command: entry.command, title: mount.id, line: "request.new \"\(name(of: key))\" \"\(mount.id)//\"",
            refusal: entry.refusal, detail: mount.path)
        }
      }
    case ">": return commandEntries(String(text.dropFirst()))
    case "/": return entries("request.open", request.saved.files.keys.sorted().map { ($0, "") })
    default: return nil
    }
  }

  private func commandEntries(_ text: String) -> [PaletteEntry] {
    if let entry = written(text) {
      let completions = completions(text)
      // What cannot be run as it stands is at least to be completed.
      return entry.refusal == nil || completions.isEmpty ? [entry] + completions : completions
    }
    let word = text.trimmingSpaces
    let here = contextsUnderOverlay
    let recent = Set(recentLines.prefix(Self.mostOnTop))
    let about = aboutNow
    let ranked = Commands.all.filter(\.isListed).enumerated().compactMap { index, command -> Ranked? in
      let entry = entry(for: command, about: about)
      guard let score = Fuzzy.score(word, in: "\(entry.title) \(command.id)") else { return nil }
      // A name that is written out means that command, wherever it belongs.
      let isNamed = word == command.id || word.lowercased() == command.title.lowercased()
      let isHere = command.contexts.contains(where: here.contains)
      let isRecent = recent.contains(entry.line) || recent.contains(command.id)
      return Ranked(entry: entry, score: isNamed ? -1 : score + (isHere ? 0 : 20) - (isRecent ? 3 : 0), index: index)
    }
    return (ranked + namingOthers(word, than: about)).sorted { ($0.score, $0.index) < ($1.score, $1.index) }.map(
      \.entry)
  }

  /// An entry, and how well it fits: 0 is best. Among equals the order of the table decides.
  private struct Ranked {
    let entry: PaletteEntry
    let score: Int
    let index: Int
  }

  /// So many peers are looked through at a key.
  private static let mostPeers = 10_000

  /// Commands about other peers than the selected one, where the last word is a part of their names: `conn gate`.
  private func namingOthers(_ text: String, than selected: [PeerKey]) -> [Ranked] {
    guard let space = text.lastIndex(of: " ") else { return [] }
    let (words, part) = (text[..<space], text[text.index(after: space)...].lowercased())
    let named = peers.rows.all.lazy.prefix(Self.mostPeers).filter {
      !selected.contains($0.key) && $0.name.lowercased().contains(part)
    }.prefix(5).map(\.name)
    guard !named.isEmpty else { return [] }
    return Commands.all.enumerated().flatMap { index, command -> [Ranked] in
      guard command.arguments == [.peer], let naming = command.naming,
        let score = Fuzzy.score(String(words), in: "\(command.title) \(command.id)")
      else { return [] }
      return named.map { name in
        let entry = PaletteEntry(
          command: command, title: naming(name), line: "\(command.id) \(name)",
          refusal: refusal(of: command, Arguments([name])))
        return Ranked(entry: entry, score: score, index: index)
      }
    }
  }

  /// Whom commands would be about now.
  private var aboutNow: [PeerKey] { (try? subjects(Arguments())) ?? [] }

  private func entry(for command: Command, about: [PeerKey]) -> PaletteEntry {
    // What is about one peer and takes nothing else can be said in full.
    let isFull = about.count == 1 && command.naming != nil && command.arguments == [.peer]
    return PaletteEntry(
      command: command, title: title(of: command, about: about),
      line: isFull ? "\(command.id) \(name(of: about[0]))" : command.usage, refusal: command.refusal(self))
  }

  /// What a command is called with whom it would be about.
  private func title(of command: Command, about: [PeerKey]) -> String {
    guard let naming = command.naming, !about.isEmpty else { return command.title }
    return naming(names(about))
  }

  /// The command that a text names already, with what it is given.
  private func written(_ text: String) -> PaletteEntry? {
    let (name, rest) = CommandText.split(text[...])
    guard let command = Commands.named(name), text.contains(" ") else { return nil }
    var refusal: String?
    if command.arguments.first?.kind == .peer, !rest.isEmpty {
      do throws(Complaint) { _ = try find(CommandText.split(rest).word) } catch { refusal = error.message }
    }
    return PaletteEntry(command: command, title: command.title, line: text, refusal: refusal)
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
    let kind = command.arguments[index].kind
    return values(of: kind, typed).prefix(50).map { value in
      let title = kind == .peer ? command.naming?(value.text) : nil
      return PaletteEntry(command: command, title: title ?? value.detail, line: before + value.text, refusal: nil)
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
      return peers.rows.all.lazy.map { ($0.name, $0.key.description) }
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

  // MARK: Choosing

  mutating func accept(palette finder: Finder) throws(Complaint) -> [Effect] {
    let entries = paletteEntries(finder)
    guard entries.indices.contains(finder.list.selection) else {
      if finder.isHistory { return [] }
      throw Complaint(.usage, Words.noSuchCommand(finder.field.text), hint: Words.listsCommands)
    }
    let entry = entries[finder.list.selection]
    if let refusal = entry.refusal { throw Complaint(.usage, "\(entry.title): \(refusal)") }
    overlay = nil
    let kept = noteRecent(entry)
    return kept + (entry.isBare ? perform(entry.command) : run(entry.line))
  }

  /// So many lines are remembered.
  static let mostRecentLines = 500

  /// Remembers what is run. A line that could hold a secret is forgotten when the program ends.
  private mutating func noteRecent(_ entry: PaletteEntry) -> [Effect] {
    let line = entry.isBare ? entry.command.id : entry.line
    recentLines.removeAll { $0 == line }
    recentLines.insert(line, at: 0)
    if recentLines.count > Self.mostRecentLines { recentLines.removeLast() }
    return entry.command.isKept && Secret.hiding(target: line) == line ? [.rememberLine(line)] : []
  }

  /// Takes in the lines of runs before, the newest first.
  mutating func take(lines: [String]) {
    var known = Set(recentLines)
    recentLines += lines.filter { known.insert($0).inserted }
    recentLines = Array(recentLines.prefix(Self.mostRecentLines))
  }

  /// Shows what was run in place of what there is, or no longer. What was typed stays.
  mutating func togglePaletteHistory() {
    guard case .palette(var finder)? = overlay else { return }
    finder.isHistory.toggle()
    finder.list = ListState()
    overlay = .palette(finder)
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
    // The name of a command comes first, then what it takes.
    let isInName = !finder.isHistory && finder.field.text.wholeMatch(of: /[a-zA-Z.]+/) != nil
    finder.field.text =
      isInName || entry.isBare ? entry.command.id + (entry.command.arguments.isEmpty ? "" : " ") : entry.line
    finder.isHistory = false
    finder.list.select(0)
    overlay = .palette(finder)
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
