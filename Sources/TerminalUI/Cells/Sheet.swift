/// How a screen looks: the colours of its roles and the characters it may use.
public struct Look: Sendable {
  /// A style for every role.
  public var palette: Palette
  /// The characters that drawing ends up with.
  public var glyphs: GlyphSet
  /// What every text passes through on its way to the cells; nil for as it is. It must leave the width of a text as it
  /// was.
  public var veil: (@Sendable (String) -> String)?

  /// A look.
  public init(palette: Palette, glyphs: GlyphSet = .unicode) {
    self.palette = palette
    self.glyphs = glyphs
  }

  /// No colours: what tests and terminals without any use.
  public static let plain = Look(palette: Palette(.terminal, depth: .mono))
}

/// The paper that a program draws its screens on, one after the other; the cells are reused from frame to frame.
///
///     let grid = sheet.draw { canvas in explorer.draw(on: canvas) }
///     terminal.paint(grid)
public final class Sheet {
  /// The look of the next drawing.
  public var look: Look
  private(set) var grid: Grid
  /// Cells from one row to the next; beside the grid, so that it can be read while cells are being written.
  private(set) var stride: Int

  /// Empty paper of `size`, at most `Size.largest`.
  public init(size: Size, look: Look = .plain) {
    self.look = look
    grid = Grid(size: size, ground: look.palette.ground)
    stride = grid.size.width
  }

  /// Columns and rows; setting it empties the paper.
  public var size: Size {
    get { grid.size }
    set {
      guard newValue.clamped != grid.size else { return }
      grid = Grid(size: newValue, ground: look.palette.ground)
      stride = grid.size.width
    }
  }

  /// Clears the paper, lets `body` draw on all of it, and returns what is there then.
  public func draw(_ body: (Canvas) -> Void) -> Grid {
    grid.clear(look.palette.ground)
    body(Canvas(sheet: self))
    return grid
  }

  /// The one way into a cell. Here alone a character outside the look's glyph set is replaced.
  @inline(__always)
  func put(_ text: TextCell, _ style: Style, at index: Int, in cells: UnsafeMutableBufferPointer<Cell>) {
    var text = text
    if text.base >= 0x80, look.glyphs == .ascii {
      text = TextCell(base: GlyphSet.ascii(for: text.base), width: text.width)
    }
    guard text.width == 2 else {
      Grid.set(Cell(text, style), at: index, in: cells)
      return
    }
    // Both places are freed of what they were a half of before they become the halves of another.
    Grid.set(.blank(style), at: index, in: cells)
    Grid.set(.blank(style), at: index + 1, in: cells)
    guard index >= 0, index + 1 < cells.count else { return }
    let isASCII = text.base < 0x80
    cells[index] = Cell(text, style)
    cells[index].width = isASCII ? 1 : 2
    cells[index + 1] = isASCII ? cells[index] : .continuation(style)
  }

  func withCells(_ body: (UnsafeMutableBufferPointer<Cell>) -> Void) {
    grid.cells.withUnsafeMutableBufferPointer { body($0) }
  }

  func setCursor(_ point: Point) { grid.cursor = point }
}
