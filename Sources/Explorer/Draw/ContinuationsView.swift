import TerminalUI

extension ExploreState {
  /// Draws what can follow the keys that were pressed, above the line of hints.
  func drawContinuations(on canvas: Canvas, above hints: Rect) {
    guard showsContinuations, let pendingKeys else { return }
    let rows = continuations
    let width = rows.map { $0.key.symbol.count + $0.title.count }.max().map { $0 + 8 } ?? 0
    let size = Size(min(canvas.width - 2, max(28, width)), min(rows.count + 2, hints.y - 1))
    let place = Rect(x: canvas.width - size.width - 1, y: hints.y - size.height, width: size.width, height: size.height)
    let title: Line = "\(pendingKeys.keys.map(\.symbol).joined(separator: " "), .key) …"
    let inside = Popup(title, trailing: Line(Words.continuationsTrailing), size: size).draw(on: canvas[place])
    for (row, entry) in rows.prefix(inside.height).enumerated() {
      let gap = String(repeating: " ", count: max(1, 4 - entry.key.symbol.count))
      inside.line("\(entry.key.symbol, .key)\(gap)\(entry.title)", 1, row)
    }
  }
}
