import TerminalUI

/// The choice of a theme: while it lies over the screen, everything is drawn in the theme that is looked at.
struct ThemePicker: Sendable {
  /// What belongs together.
  enum Group: Int, CaseIterable, Sendable {
    case terminal, dark, light, everyone, own
  }

  /// A theme of the list.
  struct Entry: Sendable {
    let name: String
    let group: Group
    /// Where it is.
    let file: String?
    /// Its colours here, or why there are none.
    let palette: Result<Palette, ThemeError>
    /// What is hardest to read in it.
    let lowest: ContrastPair?
  }

  /// A line of the list.
  enum Row: Equatable, Sendable {
    case group(Group)
    case entry(Int)
  }

  /// The themes, those of a group together.
  private(set) var entries: [Entry] = []
  /// The lines of the list.
  private(set) var rows: [Row] = []
  /// Which theme is looked at.
  private(set) var selection = 0
  var list = ListState()
  /// Whether contrast alone is shown of it.
  var showsContrast = false

  init(_ themes: [ShelvedTheme], depth: ColorDepth, selecting name: String) { fill(themes, depth, selecting: name) }

  /// The theme that is looked at.
  var selected: Entry? { entries.indices.contains(selection) ? entries[selection] : nil }

  /// Takes other themes, or the same with other contents, and stays at the one that is looked at.
  mutating func refill(_ themes: [ShelvedTheme], depth: ColorDepth) {
    fill(themes, depth, selecting: selected?.name ?? "")
  }

  private mutating func fill(_ themes: [ShelvedTheme], _ depth: ColorDepth, selecting name: String) {
    let all = themes.map { Entry($0, depth: depth) }
    entries = Group.allCases.flatMap { group in all.filter { $0.group == group } }
    rows = Group.allCases.flatMap { group -> [Row] in
      let members = entries.indices.filter { entries[$0].group == group }
      return members.isEmpty ? [] : [.group(group)] + members.map { .entry($0) }
    }
    selection = entries.firstIndex { $0.name == name } ?? 0
  }

  /// Looks at another theme; headers are stepped over.
  mutating func move(_ move: Move) {
    select(selection + move.distance(count: entries.count, page: max(1, list.scroll.height - 2)))
  }

  /// Looks at the theme of a line of the list, if it has one.
  mutating func select(row: Int) {
    if rows.indices.contains(row), case .entry(let entry) = rows[row] { select(entry) }
  }

  private mutating func select(_ entry: Int) {
    selection = max(0, min(entry, entries.count - 1))
    // The header above the first is worth showing.
    if selection == 0 { list.select(0) }
    list.select(row)
  }

  private var row: Int { rows.firstIndex(of: .entry(selection)) ?? 0 }

  mutating func settle(height: Int) {
    list.settle(count: rows.count, height: height)
    if list.selection != row { list.select(row) }
  }
}

extension ThemePicker.Entry {
  init(_ shelved: ShelvedTheme, depth: ColorDepth) {
    name = shelved.name
    file = shelved.file
    palette = shelved.theme.map { Palette($0, depth: depth) }
    lowest = (try? palette.get())?.lowestContrast
    group =
      switch shelved.name {
      case _ where shelved.isOwn: .own
      case ThemeShelf.auto, "terminal-16": .terminal
      case "high-contrast", "deuteranopia", "tritanopia", "mono": .everyone
      default: (try? shelved.theme.get())?.appearance == .light ? .light : .dark
      }
  }
}
