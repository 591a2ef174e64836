/// A screen's worth of cells: what drawing makes, what a terminal paints, what tests read.
public struct Grid: Equatable, Sendable {
  /// Columns and rows.
  public let size: Size
  /// The cells, row after row.
  public internal(set) var cells: [Cell]
  /// Where the terminal's cursor stands; nil hides it.
  public internal(set) var cursor: Point?

  /// An empty grid, bounded by `Size.largest`.
  public init(size: Size, ground: Style = Style()) {
    let size = size.clamped
    self.size = size
    cells = Array(repeating: .blank(ground), count: size.width * size.height)
  }

  /// The cell at a column and row, nil outside the grid.
  public subscript(x: Int, y: Int) -> Cell? {
    guard x >= 0, y >= 0, x < size.width, y < size.height else { return nil }
    return cells[y * size.width + x]
  }

  /// The place of row `y` in `cells`.
  func row(_ y: Int) -> Range<Int> { y * size.width..<(y + 1) * size.width }

  mutating func clear(_ ground: Style) {
    let blank = Cell.blank(ground)
    cells.withUnsafeMutableBufferPointer { $0.update(repeating: blank) }
    cursor = nil
  }

  /// Sets one cell, if there is such a one: a canvas that outlived its sheet's size must not write beyond it. Where that
  /// cuts a wide character in two, its other half becomes blank: half a character cannot be shown.
  @inline(__always)
  static func set(_ cell: Cell, at index: Int, in cells: UnsafeMutableBufferPointer<Cell>) {
    guard cells.indices.contains(index) else { return }
    let old = cells[index].width
    if old != 1 { blankOtherHalf(of: index, width: old, in: cells) }
    cells[index] = cell
  }

  private static func blankOtherHalf(of index: Int, width: UInt16, in cells: UnsafeMutableBufferPointer<Cell>) {
    let other = width == 0 ? index - 1 : index + 1
    guard cells.indices.contains(other), cells[other].width == (width == 0 ? 2 : 0) else { return }
    cells[other] = .blank(cells[other].style)
  }
}
