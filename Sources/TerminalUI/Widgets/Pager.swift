/// What a text view remembers between frames: the window, and the first column shown.
public struct PagerState: Equatable, Sendable {
  /// The window.
  public private(set) var scroll: Scroll
  /// The first column shown.
  public private(set) var column = 0

  /// A view at the beginning, or at the end where it follows.
  public init(follow: Scroll.Follow = .never) { scroll = Scroll(follow: follow) }

  /// Says how many lines there are now and how many of them are shown.
  public mutating func settle(count: Int, height: Int) { scroll.settle(count: count, height: height) }

  /// Says that the first `rows` lines are gone, as in a ring that is full.
  public mutating func dropFirst(_ rows: Int) { scroll.dropFirst(rows) }

  /// Shows a line and, of it, a column: where a match was found.
  public mutating func reveal(line: Int, column: Int = 0, width: Int = .max) {
    scroll.reveal(line)
    if column < self.column || column - self.column >= width { self.column = max(0, column - width / 2) }
  }

  /// Uses a key that moves through text, and no other.
  public mutating func handle(_ key: Key) -> Outcome {
    switch key {
    case .left, "h": column = max(0, column - 8)
    case .right, "l": column = min(1 << 20, column + 8)
    default:
      guard let move = Move(key) else { return .ignored }
      scroll.scroll(by: move.distance(count: scroll.count, page: scroll.height))
    }
    return .handled
  }

  /// Uses the mouse's wheel.
  public mutating func handle(_ mouse: MouseEvent) -> Outcome {
    switch mouse.kind {
    case .wheelUp: scroll.scroll(by: -3)
    case .wheelDown: scroll.scroll(by: 3)
    default: return .ignored
    }
    return .handled
  }
}

/// Draws the lines of a text that are shown, and asks for no others. Lines are not wrapped: `→` marks one that goes on.
public struct Pager {
  private let state: PagerState
  private let numbered: Bool

  /// A text view, with line numbers if wanted.
  public init(_ state: PagerState, numbered: Bool = false) {
    self.state = state
    self.numbered = numbered
  }

  /// Draws every line that is shown. `matches` are parts of a line's text, by UTF-8 offsets, that were searched for;
  /// `current` is the line whose match the search is at.
  public func draw(
    on canvas: Canvas, current: Int? = nil, matches: (Int) -> [Range<Int>] = { _ in [] }, line: (Int) -> Line
  ) {
    let digits = numbered ? max(2, String(state.scroll.count).count) : 0
    let gutter = numbered ? digits + 1 : 0
    let place = canvas[Rect(x: gutter, width: canvas.width - gutter, height: canvas.height)]
    for (y, index) in state.scroll.visible.prefix(canvas.height).enumerated() {
      if numbered { canvas.text(String(index + 1), 0, y, .lineNumber, width: digits, align: .trailing) }
      var text = line(index)
      for match in matches(index) { text = text.highlighting(match, index == current ? .matchCurrent : .match) }
      place.window(text, from: state.column, y)
    }
  }
}
