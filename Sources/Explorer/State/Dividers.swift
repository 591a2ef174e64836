import TerminalUI

/// How far the lines between the panes of a screen were moved from where they stand by themselves.
struct Dividers: Hashable, Sendable {
  /// Columns to the right of the line between panes side by side.
  var columns = 0
  /// Rows down of the line between panes one under the other.
  var rows = 0

  /// The way that such a line runs.
  enum Axis: Hashable, Sendable {
    /// Between panes side by side.
    case vertical
    /// Between panes one under the other.
    case horizontal
  }

  subscript(axis: Axis) -> Int {
    get { axis == .vertical ? columns : rows }
    set { if axis == .vertical { columns = newValue } else { rows = newValue } }
  }
}

extension ScreenLayout {
  /// The line between panes that a point lies on, if any; a frame's upper edge is its title's.
  func divider(at point: Point) -> Dividers.Axis? {
    guard let left = panes.first(where: { $0.value.contains(point) })?.value else { return nil }
    let others = panes.values.filter { $0 != left }
    let isInside = (left.y + 1..<left.endY - 1).contains(point.y)
    if isInside, point.x == left.endX - 1, others.contains(where: { $0.x == left.endX }) { return .vertical }
    if isInside, point.x == left.x, others.contains(where: { $0.endX == left.x }) { return .vertical }
    if point.y == left.endY - 1, others.contains(where: { $0.y == left.endY }) { return .horizontal }
    if point.y == left.y, others.contains(where: { $0.endY == left.y }) { return .horizontal }
    return nil
  }
}

extension ExploreState {
  /// Moves a line between panes, as far as there is room.
  mutating func moveDivider(_ axis: Dividers.Axis, by step: Int) -> [Effect] {
    let before = layout
    var moved = dividers[screen, default: Dividers()]
    moved[axis] += step
    let kept = dividers[screen]
    dividers[screen] = moved
    if layout == before { dividers[screen] = kept }
    return []
  }

  mutating func resetDividers() -> [Effect] {
    dividers[screen] = nil
    return []
  }

  /// Why there is nothing to move.
  func noDivider(_ axis: Dividers.Axis) -> String? {
    let panes = layout.panes.values
    let has = panes.contains { pane in
      panes.contains { axis == .vertical ? $0.x == pane.endX : $0.y == pane.endY }
    }
    return has ? nil : Words.noDivider
  }
}
