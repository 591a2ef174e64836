/// Columns and rows.
public struct Size: Hashable, Sendable {
  /// Columns.
  public var width: Int
  /// Rows.
  public var height: Int

  /// A size; negative numbers count as 0.
  public init(_ width: Int, _ height: Int) {
    self.width = max(0, width)
    self.height = max(0, height)
  }

  /// The largest screen that is drawn: what a terminal reports beyond it is not believed.
  public static let largest = Size(1024, 512)

  /// This size within 1 × 1 and `largest`.
  public var clamped: Size {
    Size(max(1, min(width, Size.largest.width)), max(1, min(height, Size.largest.height)))
  }
}

/// A column and a row, counted from 0 at the top left.
public struct Point: Hashable, Sendable {
  /// The column.
  public var x: Int
  /// The row.
  public var y: Int

  /// A place on the screen.
  public init(_ x: Int, _ y: Int) {
    self.x = x
    self.y = y
  }
}

/// A rectangle of cells, possibly empty.
public struct Rect: Hashable, Sendable {
  /// Its first column.
  public var x: Int
  /// Its first row.
  public var y: Int
  /// Its columns, never negative.
  public var width: Int
  /// Its rows, never negative.
  public var height: Int

  /// A rectangle; negative extents count as 0.
  public init(x: Int = 0, y: Int = 0, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = max(0, width)
    self.height = max(0, height)
  }

  /// Columns and rows.
  public var size: Size { Size(width, height) }

  /// Whether it holds no cell.
  public var isEmpty: Bool { width == 0 || height == 0 }

  /// The column after its last.
  public var endX: Int { x + width }

  /// The row after its last.
  public var endY: Int { y + height }

  /// Whether `point` lies in it.
  public func contains(_ point: Point) -> Bool {
    point.x >= x && point.x < endX && point.y >= y && point.y < endY
  }

  /// What it shares with `other`, possibly nothing.
  public func intersection(_ other: Rect) -> Rect {
    let x = max(x, other.x)
    let y = max(y, other.y)
    return Rect(x: x, y: y, width: min(endX, other.endX) - x, height: min(endY, other.endY) - y)
  }

  /// It without `x` columns at either side and `y` rows at top and bottom.
  public func inset(x dx: Int = 1, y dy: Int = 1) -> Rect {
    Rect(x: x + dx, y: y + dy, width: width - 2 * dx, height: height - 2 * dy)
  }

  /// A rectangle of this size in its middle, cut to it.
  public func centered(_ size: Size) -> Rect {
    let width = min(size.width, width)
    let height = min(size.height, height)
    return Rect(x: x + (self.width - width) / 2, y: y + (self.height - height) / 2, width: width, height: height)
  }
}
