/// The weight of a box's lines.
public enum BoxStyle: Sendable {
  /// Thin with round corners: panes.
  case rounded
  /// Heavy: what lies over panes.
  case heavy

  fileprivate var corners: (String, String, String, String) {
    self == .rounded ? ("╭", "╮", "╰", "╯") : ("┏", "┓", "┗", "┛")
  }
  fileprivate var horizontal: Unicode.Scalar { self == .rounded ? "─" : "━" }
  fileprivate var vertical: Unicode.Scalar { self == .rounded ? "│" : "┃" }
}

extension Canvas {
  /// Draws lines along its edges and returns what is inside. Where there is no room for a box nothing is drawn.
  @discardableResult
  public func box(_ box: BoxStyle, _ role: Role) -> Canvas {
    let inside = self[bounds.inset()]
    guard width >= 2, height >= 2 else { return inside }
    let corners = box.corners
    for (y, left, right) in [(0, corners.0, corners.1), (height - 1, corners.2, corners.3)] {
      text(left, 0, y, role)
      self.repeat(box.horizontal, 1, y, count: width - 2, role)
      text(right, width - 1, y, role)
    }
    for y in 1..<max(1, height - 1) {
      self.repeat(box.vertical, 0, y, count: 1, role)
      self.repeat(box.vertical, width - 1, y, count: 1, role)
    }
    return inside
  }

  /// Writes `left` and `right` into a horizontal line that is already drawn at row `y`, a space around each: `─ Peers
  /// ───── 48 ─`.
  ///
  /// When both do not fit, `right` is left out first; then `left` is cut.
  func lineTitles(_ left: Line, _ right: Line, _ y: Int, left leftRole: Role, right rightRole: Role) {
    let leftWidth = left.width
    let rightWidth = right.width
    // A character of the line shows at both ends and between the two.
    let room = width - 4
    let fits = rightWidth > 0 && (leftWidth == 0 ? rightWidth <= room : leftWidth + rightWidth + 3 <= room)
    if fits { title(right, width - rightWidth - 3, y, rightRole, width: rightWidth) }
    if leftWidth > 0, room > 0 { title(left, 1, y, leftRole, width: min(leftWidth, room)) }
  }

  private func title(_ title: Line, _ x: Int, _ y: Int, _ role: Role, width: Int) {
    text(" ", x, y, role)
    line(title, x + 1, y, role, width: width)
    text(" ", x + 1 + width, y, role)
  }

  /// A dashed rule over its whole width: `╌ Addresses 6 ╌╌╌╌╌╌╌╌ o reorder ╌`.
  public func rule(_ title: Line = "", _ trailing: Line = "", _ y: Int) {
    self.repeat("╌", 0, y, count: width, .rule)
    lineTitles(title, trailing, y, left: .ruleTitle, right: .dim)
  }
}
