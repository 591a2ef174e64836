/// A frame with its title, what it says about itself at the right, and a foot:
///
///     ╭─ 1 Peers ─── 48 · last seen ↓ ─╮
///     ╰────────────────────── 4 of 48 ─╯
public struct Pane {
  /// What stands at the left of its upper edge.
  public var title: Line
  /// The key that leads to it.
  public var number: Int?
  /// What stands at the right of its upper edge.
  public var trailing: Line
  /// What stands at the right of its lower edge.
  public var footer: Line
  /// Whether keys go to it.
  public var focused: Bool
  /// Tabs at the right of its upper edge, in the form that fits, before `trailing`.
  public var tabs: TabBar?

  /// A frame.
  public init(
    _ title: Line, number: Int? = nil, trailing: Line = "", footer: Line = "", focused: Bool = false,
    tabs: TabBar? = nil
  ) {
    self.title = title
    self.number = number
    self.trailing = trailing
    self.footer = footer
    self.focused = focused
    self.tabs = tabs
  }

  /// Draws the frame along the canvas's edges and returns what is inside.
  @discardableResult
  public func draw(on canvas: Canvas) -> Canvas {
    let inside = canvas.box(.rounded, focused ? .borderFocused : .border)
    guard canvas.width >= 2, canvas.height >= 2 else { return inside }
    var right = trailing
    if let tabs { right = Line.joined([tabs.line(fitting: tabRoom(canvas.width)), trailing], separator: "  ") }
    let titleRole = focused ? Role.titleFocused : .title
    canvas.edge(0).lineTitles(left, right, 0, left: titleRole, right: .borderText)
    canvas.edge(canvas.height - 1).lineTitles("", footer, 0, left: titleRole, right: .borderText)
    return inside
  }

  /// The tab that is written at a column of the upper edge of a frame of this width.
  public func tab(at column: Int, width: Int) -> Int? {
    guard let tabs else { return nil }
    let shown = tabs.line(fitting: tabRoom(width)).width + (trailing.isEmpty ? 0 : trailing.width + 2)
    // A corner, a character of the edge and a space stand to the right of it.
    return tabs.tab(at: column - (width - 3 - shown), fitting: tabRoom(width))
  }

  private var left: Line { number.map { "\($0, .paneNumber) " + title } ?? title }

  private func tabRoom(_ width: Int) -> Int {
    width - 9 - left.width - (trailing.isEmpty ? 0 : trailing.width + 2)
  }
}

extension Canvas {
  /// Row `y` without the corners of a box.
  func edge(_ y: Int) -> Canvas { self[Rect(x: 1, y: y, width: width - 2, height: 1)] }
}

/// A frame over everything else, in the middle of the canvas, with a ground of its own.
public struct Popup {
  /// What stands at the left of its upper edge.
  public var title: Line
  /// What stands at the right of its upper edge.
  public var trailing: Line
  /// Columns and rows with the frame; less where there is no room.
  public var size: Size

  /// A frame over everything else.
  public init(_ title: Line, trailing: Line = "", size: Size) {
    self.title = title
    self.trailing = trailing
    self.size = size
  }

  /// Draws the frame and returns what is inside, empty.
  @discardableResult
  public func draw(on canvas: Canvas) -> Canvas {
    let place = canvas[canvas.bounds.centered(size)].on(.popup)
    let inside = place.box(.heavy, .popupBorder)
    if place.width >= 2, place.height >= 2 {
      place.edge(0).lineTitles(title, trailing, 0, left: .titleFocused, right: .borderText)
    }
    return inside
  }
}
