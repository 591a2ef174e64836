/// A rectangle of a sheet to draw in. Coordinates count from its own top left corner, and nothing drawn on it leaves
/// it.
///
///     let inside = Pane("Peers", number: 1).draw(on: canvas)
///     inside[row].text("kubo-home", 1, 0, .strong)
///
/// A canvas is a view: copies and parts of it draw on the same sheet.
public struct Canvas {
  /// The sheet it is a part of.
  let sheet: Sheet
  /// Its place on the sheet; parts of it may lie outside.
  let frame: Rect
  /// What of the sheet it may change.
  let clip: Rect
  /// What stands behind the text: styles leave open what they take from here.
  let ground: Style
  /// The styles of the roles.
  public let palette: Palette

  init(sheet: Sheet) {
    self.sheet = sheet
    frame = Rect(width: sheet.size.width, height: sheet.size.height)
    clip = frame
    ground = sheet.look.palette.ground
    palette = sheet.look.palette
  }

  private init(_ canvas: Canvas, frame: Rect, ground: Style, palette: Palette) {
    sheet = canvas.sheet
    self.frame = frame
    clip = frame.intersection(canvas.clip)
    self.ground = ground
    self.palette = palette
  }

  /// Columns and rows.
  public var size: Size { frame.size }
  /// Columns.
  public var width: Int { frame.width }
  /// Rows.
  public var height: Int { frame.height }
  /// All of it, in its own coordinates.
  public var bounds: Rect { Rect(width: frame.width, height: frame.height) }

  /// The part of it that `rect` covers. What of `rect` lies outside can be drawn on, and is not seen.
  public subscript(rect: Rect) -> Canvas {
    let part = Rect(x: frame.x + rect.x, y: frame.y + rect.y, width: rect.width, height: rect.height)
    return Canvas(self, frame: part, ground: ground, palette: palette)
  }

  /// Its row `y`.
  public subscript(row y: Int) -> Canvas { self[Rect(y: y, width: width, height: 1)] }

  /// It without `x` columns at either side and `y` rows at top and bottom.
  public func inset(x: Int = 1, y: Int = 0) -> Canvas { self[bounds.inset(x: x, y: y)] }

  /// The parts of it, one under the other.
  public func rows(_ shares: Share...) -> [Canvas] { bounds.rows(shares).map { self[$0] } }

  /// The parts of it, side by side.
  public func columns(_ shares: Share...) -> [Canvas] { bounds.columns(shares).map { self[$0] } }

  /// It with `role` for its ground: filled with it, and what is drawn there keeps its background and attributes.
  public func on(_ role: Role) -> Canvas {
    let ground = palette[role].on(ground)
    let canvas = Canvas(self, frame: frame, ground: ground, palette: palette)
    canvas.clear()
    return canvas
  }

  /// It in another theme: a preview.
  public func with(_ palette: Palette) -> Canvas {
    let canvas = Canvas(self, frame: frame, ground: palette.ground, palette: palette)
    canvas.clear()
    return canvas
  }

  /// Empties it.
  public func clear() {
    sheet.withCells { cells in
      for y in clip.y..<clip.endY {
        for x in clip.x..<clip.endX { Grid.set(.blank(ground), at: y * sheet.stride + x, in: cells) }
      }
    }
  }

  /// Puts the terminal's cursor at a column and row of it; outside it nothing happens.
  public func setCursor(_ x: Int, _ y: Int) {
    let point = Point(frame.x + x, frame.y + y)
    if clip.contains(point) { sheet.setCursor(point) }
  }

  /// The style that `role` has here.
  func style(_ role: Role) -> Style { palette[role].on(ground) }
}
