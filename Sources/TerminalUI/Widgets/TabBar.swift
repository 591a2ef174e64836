/// The tabs of a pane, written into its border: `Overview  Addrs 6  Protocols 17`, or `1/3 Overview` where that is too
/// long.
public struct TabBar: Equatable, Sendable {
  /// One of the tabs.
  public struct Tab: Equatable, Sendable {
    /// Its name.
    public var title: String
    /// What it counts, if anything.
    public var count: String?

    /// A tab.
    public init(_ title: String, count: Int? = nil) { self.init(title, note: count.map { String($0) }) }

    /// A tab with a word in place of a count.
    public init(_ title: String, note: String?) {
      self.title = title
      count = note
    }
  }

  /// The tabs, left to right.
  public var tabs: [Tab]
  /// The one that is shown.
  public private(set) var selected: Int

  /// Tabs, one of them shown.
  public init(_ tabs: [Tab], selected: Int = 0) {
    self.tabs = tabs
    self.selected = max(0, min(selected, tabs.count - 1))
  }

  /// The tabs on a line, in the longest form that fits into `width`; nothing when none does.
  public func line(fitting width: Int) -> Line {
    guard tabs.indices.contains(selected) else { return "" }
    let forms = [
      line(counts: true), line(counts: false),
      "\(selected + 1)/\(tabs.count) \(tabs[selected].title, .tabSelected)",
    ]
    return forms.first { $0.width <= width } ?? ""
  }

  /// The tab at a column of the line that `line(fitting:)` returned for the same width.
  public func tab(at column: Int, fitting width: Int) -> Int? {
    let shown = line(fitting: width)
    guard let counts = [true, false].first(where: { shown == line(counts: $0) }) else { return nil }
    var x = 0
    for index in tabs.indices {
      let length = label(index, counts: counts).width
      if (x..<x + length).contains(column) { return index }
      x += length + 2
    }
    return nil
  }

  /// Shows a tab, if there is such a one.
  public mutating func select(_ index: Int) {
    if tabs.indices.contains(index) { selected = index }
  }

  /// Shows the next tab, after the last the first; with -1 the one before.
  public mutating func step(_ step: Int) {
    guard !tabs.isEmpty else { return }
    selected = (selected + step % tabs.count + tabs.count) % tabs.count
  }

  private func line(counts: Bool) -> Line {
    Line.joined(tabs.indices.map { label($0, counts: counts) }, separator: "  ")
  }

  private func label(_ index: Int, counts: Bool) -> Line {
    let tab = tabs[index]
    let title = Line(tab.title, index == selected ? .tabSelected : .tab)
    guard counts, let count = tab.count else { return title }
    return title + " \(count, .dim)"
  }
}
