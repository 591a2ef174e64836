/// A screen as a list of what it says, in reading order and without places: what a screen reader or a terminal that
/// cannot place its cursor gets.
public struct PlainDocument: Equatable, Sendable {
  /// A piece of it.
  public enum Element: Equatable, Sendable {
    /// A heading: 1 for the screen's, 2 for a pane's, 3 for a part of one.
    case heading(level: Int, String)
    /// A sentence or two.
    case paragraph(String)
    /// Something that has a name.
    case field(name: String, value: String)
    /// A row of a list: its cells with the titles of their columns, and what is so about it (“selected”, “marked”).
    case row(cells: [Cell], states: [String])
    /// A line exactly as it is: a body, a log.
    case verbatim(String)
    /// What can be done next.
    case hint(key: String, label: String)
  }

  /// A cell of a row and the title of its column, which may be empty.
  public struct Cell: Equatable, Sendable {
    /// The column.
    public var title: String
    /// What it says.
    public var value: String

    /// A cell of a row.
    public init(_ title: String, _ value: String) {
      self.title = title
      self.value = value
    }
  }

  /// The pieces in their order.
  public private(set) var elements: [Element] = []

  /// An empty document.
  public init() {}

  /// Adds a piece.
  public mutating func add(_ element: Element) { elements.append(element) }

  /// Adds a heading.
  public mutating func heading(_ text: String, level: Int = 2) { add(.heading(level: level, text)) }

  /// Adds something that has a name.
  public mutating func field(_ name: String, _ value: String) { add(.field(name: name, value: value)) }

  /// Adds the rows of a table that `rows` names, those cells that say something, with the titles of `columns`.
  public mutating func table(
    _ columns: [Column], rows: some Sequence<Int>, selected: Int? = nil, cells: (Int) -> [Line]
  ) {
    for index in rows {
      let cells = zip(columns, cells(index)).map { Cell($0.title, $1.text) }.filter { !$0.value.isEmpty }
      add(.row(cells: cells, states: index == selected ? ["selected"] : []))
    }
  }
}
