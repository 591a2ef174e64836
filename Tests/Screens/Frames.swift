import TerminalUI
import TestSupport
import Testing

@testable import Explorer

extension World {
  /// Expects that the frames of all panes, and of what lies over them, stand where they should: nothing that is shown in
  /// them has moved or overwritten a part of one.
  mutating func expectFrames(_ comment: @autoclosure () -> Comment, sourceLocation: SourceLocation = #_sourceLocation) {
    let grid = grid()
    if let fault = FrameCheck(grid, state).fault {
      Issue.record("\(fault), \(comment())", sourceLocation: sourceLocation)
    }
  }
}

/// Looks for the frames of a screen on its grid.
private struct FrameCheck {
  private let grid: Grid
  /// What lies over the panes.
  private let popup: Rect?
  /// The first place where a frame is not as it should be.
  private(set) var fault: String?

  init(_ grid: Grid, _ state: ExploreState) {
    self.grid = grid
    let screen = Rect(width: state.size.width, height: state.size.height)
    if state.isCard {
      popup = nil
      // The log of the card has no frame, so that as much as can be is seen of it.
      if !state.cardShowsLog { check(screen, "╭╮╰╯│") }
      return
    }
    if case .themes? = state.overlay {
      // The screen of themes has frames of its own kind, and a test of its own.
      popup = nil
      return
    }
    popup = state.popupSize.map { OverlayPlaces.area(state.size).centered($0) }
    for (_, rect) in state.layout.panes { check(rect, "╭╮╰╯│") }
    if let popup { check(popup, "┏┓┗┛┃") }
  }

  private mutating func check(_ rect: Rect, _ parts: String) {
    guard rect.width >= 2, rect.height >= 2 else { return }
    let parts = parts.unicodeScalars.map(\.value)
    let (left, right, top, bottom) = (rect.x, rect.endX - 1, rect.y, rect.endY - 1)
    expect(parts[0], left, top)
    expect(parts[1], right, top)
    expect(parts[2], left, bottom)
    expect(parts[3], right, bottom)
    for y in top + 1..<max(top + 1, bottom) {
      expect(parts[4], left, y)
      expect(parts[4], right, y)
    }
    func expect(_ value: UInt32, _ x: Int, _ y: Int) {
      let isCovered =
        value != 0x2503 && !"┏┓┗┛".unicodeScalars.map(\.value).contains(value)
        && popup?.contains(Point(x, y)) == true
      // Half of a wide character beside a popup is blank.
      guard !isCovered, fault == nil, let cell = grid[x, y], cell.base != value || cell.width != 1 else { return }
      fault = "“\(cell.text)” stands at column \(x) of row \(y):\n\(grid.text(row: y))\n"
    }
  }
}

extension ExploreState {
  /// The columns and rows of what lies over the screen.
  fileprivate var popupSize: Size? {
    switch overlay {
    case .help?: OverlayPlaces.help(size).size
    case .palette?: OverlayPlaces.palette(size).size
    case .picker(let picker)?: OverlayPlaces.picker(size, picker).size
    case .prompt?: Size(min(72, size.width - 8), 3)
    case .question(let question)?:
      Size(min(72, size.width - 8), question.text.wrapped(to: min(72, size.width - 8) - 4).count + 4)
    case .themes?, nil: nil
    }
  }
}
