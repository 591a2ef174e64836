import HTTP1
import TerminalUI

extension ExploreState {
  /// The tree of saved requests: folders, and in them method and name of each, those with a mark that were changed.
  func drawSaved(on canvas: Canvas) {
    let saved = request.saved
    let isFocused = pane == .requests && request.list == .saved && overlay == nil
    List(saved.list, focused: isFocused, empty: Line(Words.savesHere)).draw(on: canvas, marker: { _ in 0 }) {
      index, row in
      guard saved.tree.rows.indices.contains(index) else { return }
      draw(saved.tree.rows[index], on: row)
    }
  }

  private func draw(_ row: SavedTree.Row, on canvas: Canvas) {
    let x = 1 + 2 * row.depth
    let width = canvas.width - x - 1
    switch row.id {
    case .folder:
      let count: Line = row.isFolded ? " \(Format.count(row.count), .dim)" : ""
      canvas.line("\(row.isFolded ? "▸" : "▾", .fold) \(row.name)\(count)", x, 0, width: width)
    case .request(let name):
      guard let file = request.saved.files[name] else { return }
      let isOpen = name == request.savedName
      let method = Words.short(file.composer.method.rawValue).padded(to: 5)
      let mark: Line = isOpen && isRequestChanged ? "  \("•", .warning)" : ""
      let title = CleanText.clean(String(row.name), columns: max(1, width - 7 - mark.width))
      canvas.line("\(method, .dim)\(title, isOpen ? .accent : .text)\(mark)", x + 2, 0, width: width - 2)
    }
  }
}
