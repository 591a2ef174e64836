/// The window through which a place shows some of many rows.
///
/// It knows how many rows there are and how many are shown since it was last told (`settle`), and keeps its offset
/// within them. Rows that come or go elsewhere never move it.
public struct Scroll: Equatable, Sendable {
  /// Whether the window stays at the last row as rows are added.
  public enum Follow: Equatable, Sendable {
    /// It never does: the rows are no log.
    case never
    /// It does.
    case on
    /// It would, but the reader has moved away from the last row.
    case off
  }

  /// The first row shown.
  public private(set) var offset = 0
  /// How many rows there are.
  public private(set) var count = 0
  /// How many are shown.
  public private(set) var height = 0
  /// Rows that were added since the reader moved away from the last one.
  public private(set) var unseen = 0
  /// Whether it stays at the last row.
  public var follow: Follow {
    didSet { if follow == .on { unseen = 0 } }
  }

  /// A window at the first row, or at the last where it follows.
  public init(follow: Follow = .never) { self.follow = follow }

  /// The rows that are shown.
  public var visible: Range<Int> { offset..<max(offset, min(count, offset + height)) }

  /// Says how many rows there are now and how many of them are shown.
  public mutating func settle(count: Int, height: Int) {
    if follow == .off { unseen += max(0, count - self.count) }
    self.count = max(0, count)
    self.height = max(0, height)
    if follow == .on { offset = self.count }
    clamp()
  }

  /// Says that the first `rows` rows are gone, as in a ring that is full: what is shown stays where it is.
  public mutating func dropFirst(_ rows: Int) {
    count = max(0, count - rows)
    begin(at: offset - rows)
  }

  /// Moves the window to begin with a row, as far as there are rows enough behind it.
  mutating func begin(at row: Int) {
    offset = row
    clamp()
  }

  /// Moves the window by so many rows; at the last row a log is followed again.
  public mutating func scroll(by rows: Int) {
    begin(at: offset + rows)
    if follow != .never { follow = offset + height >= count ? .on : .off }
  }

  /// Moves the window as little as needed to show `row`.
  public mutating func reveal(_ row: Int) {
    if row < offset { offset = row }
    if row >= offset + height { offset = row - height + 1 }
    clamp()
  }

  private mutating func clamp() { offset = max(0, min(offset, count - height)) }
}
