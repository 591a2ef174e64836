/// A column of a table.
public struct Column: Equatable, Sendable {
  /// How wide it is.
  public enum Width: Equatable, Sendable {
    /// Exactly so many columns.
    case fixed(Int)
    /// What the others leave, at least so many columns.
    case flexible(min: Int)
  }

  /// What stands above it.
  public var title: String
  /// How wide it is.
  public var width: Width
  /// Numbers stand at the right.
  public var align: Alignment
  /// Which part is left out of what is too long.
  public var cut: Cut
  /// The order in which columns drop out where there is no room: the greatest first, 0 never.
  public var drops: Int

  /// A column.
  public init(_ title: String, _ width: Width, align: Alignment = .leading, cut: Cut = .end, drops: Int = 0) {
    self.title = title
    self.width = width
    self.align = align
    self.cut = cut
    self.drops = drops
  }
}

/// Columns as they fit into a place.
///
///     let columns = [Column("NAME", .flexible(min: 9)), Column("RTT", .fixed(5), align: .trailing)]
///     let table = Table(columns, width: 40, inset: 4)
///     table.header(on: rows[0])
///     table.row([Line(name), Line(rtt, .dim)], on: row)
public struct Table: Equatable, Sendable {
  /// The columns, those too that are not shown.
  public let columns: [Column]
  /// The place of each column; nil when it dropped out.
  public let places: [Range<Int>?]

  /// Fits columns into `width`, of which the first `inset` are left free, with `spacing` between them.
  public init(_ columns: [Column], width: Int, inset: Int = 0, spacing: Int = 2) {
    self.columns = columns
    let room = max(0, width - inset)
    var shown = Array(columns.indices)
    func least() -> Int {
      shown.reduce(0) { $0 + columns[$1].least } + spacing * max(0, shown.count - 1)
    }
    while least() > room, let worst = shown.max(by: { columns[$0].drops < columns[$1].drops }),
      columns[worst].drops > 0
    {
      shown.removeAll { $0 == worst }
    }
    var spare = max(0, room - least())
    var flexible = shown.filter { columns[$0].isFlexible }.count
    var places = [Range<Int>?](repeating: nil, count: columns.count)
    var x = inset
    for index in shown {
      var length = columns[index].least
      if columns[index].isFlexible {
        length += spare / flexible
        spare -= spare / flexible
        flexible -= 1
      }
      let start = min(x, max(inset, width))
      places[index] = start..<max(start, min(x + length, width))
      x += length + spacing
    }
    self.places = places
  }

  /// Draws the titles of the columns.
  public func header(on canvas: Canvas) {
    row(columns.map { Line($0.title) }, on: canvas, .columnHeader)
  }

  /// Draws a line for each column, in their order; missing ones stay empty.
  public func row(_ cells: [Line], on canvas: Canvas, _ role: Role = .text) {
    for (index, cell) in cells.enumerated() {
      guard index < places.count, let place = places[index], !place.isEmpty else { continue }
      let column = columns[index]
      if cell.spans.count == 1, let span = cell.spans.first {
        canvas.text(
          span.text, place.lowerBound, 0, span.role ?? role, width: place.count, align: column.align, cut: column.cut)
      } else {
        canvas.line(cell, place.lowerBound, 0, role, width: place.count, align: column.align)
      }
    }
  }
}

extension Column {
  fileprivate var least: Int {
    switch width {
    case .fixed(let width): max(0, width)
    case .flexible(let least): max(0, least)
    }
  }

  fileprivate var isFlexible: Bool { if case .flexible = width { true } else { false } }
}
