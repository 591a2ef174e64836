/// What a list remembers between frames: the selected row and the window.
///
/// A program settles it whenever its rows or its place have changed, before it draws:
///
///     peers.settle(count: rows.count, height: place.height)
public struct ListState: Equatable, Sendable {
  /// The selected row; 0 in an empty list.
  public private(set) var selection = 0
  /// The window.
  public private(set) var scroll: Scroll

  /// A list at its first row, or at its last where it follows.
  public init(follow: Scroll.Follow = .never) { scroll = Scroll(follow: follow) }

  /// Whether it stays at its last row as rows are added, until the reader moves away from it.
  public var follow: Scroll.Follow {
    get { scroll.follow }
    set {
      scroll.follow = newValue
      if newValue == .on { select(scroll.count - 1) }
    }
  }

  /// Says how many rows there are now and how many of them are shown.
  public mutating func settle(count: Int, height: Int) {
    let resized = height != scroll.height
    scroll.settle(count: count, height: height)
    if scroll.follow == .on { selection = count - 1 }
    selection = max(0, min(selection, count - 1))
    if resized || !scroll.visible.contains(selection) { scroll.reveal(selection) }
  }

  /// Selects a row and shows it.
  public mutating func select(_ row: Int) {
    selection = max(0, min(row, scroll.count - 1))
    scroll.reveal(selection)
  }

  /// Selects a row and begins the window with it, as far as there are rows enough behind it.
  public mutating func show(from row: Int) {
    selection = max(0, min(row, scroll.count - 1))
    scroll.begin(at: selection)
  }

  /// Says that the selected row is now `row`, because rows were sorted, filtered or folded. It stays where it is on the
  /// screen as far as there are rows enough around it.
  public mutating func selectionMoved(to row: Int, count: Int) {
    let place = selection - scroll.offset
    scroll.settle(count: count, height: scroll.height)
    selection = max(0, min(row, count - 1))
    scroll.begin(at: selection - place)
  }

  /// Says that the first `rows` rows are gone, as in a ring that is full.
  public mutating func dropFirst(_ rows: Int) {
    scroll.dropFirst(rows)
    selection = max(0, selection - rows)
  }

  /// Goes a step through the rows.
  public mutating func move(_ move: Move) {
    select(selection + move.distance(count: scroll.count, page: scroll.height))
    if scroll.follow != .never { scroll.follow = selection == scroll.count - 1 ? .on : .off }
  }

  /// Uses a key that moves through rows, and no other.
  public mutating func handle(_ key: Key) -> Outcome {
    guard let move = Move(key) else { return .ignored }
    let before = selection
    self.move(move)
    return before == selection ? .handled : [.handled, .changed]
  }

  /// Uses the mouse at a row and column of the list's own place: the wheel scrolls, a press selects.
  public mutating func handle(_ mouse: MouseEvent, at point: Point) -> Outcome {
    let before = selection
    switch mouse.kind {
    case .wheelUp, .wheelDown:
      scroll.scroll(by: mouse.kind == .wheelUp ? -3 : 3)
      let visible = scroll.visible
      if !visible.isEmpty { selection = max(visible.lowerBound, min(selection, visible.upperBound - 1)) }
    case .press where scroll.visible.contains(scroll.offset + point.y): select(scroll.offset + point.y)
    default: return .ignored
    }
    return before == selection ? .handled : [.handled, .changed]
  }
}

/// Draws the rows that a list shows, and asks for no others.
///
///     List(peers, focused: true).draw(on: inside) { index, row in
///       row.text(names[index], 2, 0)
///     }
public struct List {
  private let state: ListState
  private let focused: Bool
  private let empty: Line

  /// A list; `empty` is what it says when there are no rows.
  public init(_ state: ListState, focused: Bool, empty: Line = "") {
    self.state = state
    self.focused = focused
    self.empty = empty
  }

  /// Draws every row that is shown through `row`, on a canvas one row high. The selected row's ground is set apart, and
  /// `▌` marks it in the column that `marker` names (0: at the edge).
  public func draw(on canvas: Canvas, marker: (Int) -> Int = { _ in 1 }, row: (Int, Canvas) -> Void) {
    if state.scroll.count == 0 { canvas.line(empty, 2, 0, .dim) }
    for index in state.scroll.visible.prefix(canvas.height) {
      let line = canvas[row: index - state.scroll.offset]
      guard index == state.selection else {
        row(index, line)
        continue
      }
      let selected = line.on(focused ? .selection : .selectionUnfocused)
      row(index, selected)
      let column = marker(index)
      selected.text("▌", column, 0, focused ? .marker : .dim)
      if focused { selected.setCursor(column, 0) }
    }
  }
}
