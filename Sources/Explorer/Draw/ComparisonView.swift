import Engine
import Journal
import Libp2pHTTP
import TerminalUI

extension ExploreState {
  /// Two answers line by line: what only the earlier one has behind a `-`, what only the later one has behind a `+`.
  func draw(_ comparison: Comparison, on canvas: Canvas) {
    let isFocused = pane == .response && overlay == nil
    List(comparison.list, focused: isFocused).draw(on: canvas, marker: { _ in 0 }) { index, row in
      guard comparison.rows.indices.contains(index) else { return }
      let (old, new, sign, text) = Self.cells(of: comparison.rows[index])
      if case .title(let title, let note) = comparison.rows[index] {
        return row.inset(x: 1, y: 0).rule(Line(title), Line(note), 0)
      }
      row.text(old.map { "\($0 + 1)" } ?? "", 1, 0, .lineNumber, width: 5, align: .trailing)
      row.text(new.map { "\($0 + 1)" } ?? "", 7, 0, .lineNumber, width: 5, align: .trailing)
      row.line(sign + text, 13, 0, width: row.width - 14)
    }
  }

  private static func cells(of row: Comparison.Row) -> (old: Int?, new: Int?, sign: Line, text: Line) {
    func text(_ text: String, _ role: Role?) -> Line { Line(CleanText.expandingTabs(text), role) }
    return switch row {
    case .title: (nil, nil, "", "")
    case .same(let line, let old, let new): (old, new, "  ", text(line, .dim))
    case .removed(let line, let old): (old, nil, "\("- ", .error)", text(line, .error))
    case .added(let line, let new): (nil, new, "\("+ ", .good)", text(line, .good))
    case .hidden(let count): (nil, nil, "  ", Line("⋯ \(Words.sameLines(count))", .dim))
    }
  }

  /// What is compared, in a line.
  func comparisonLine(_ comparison: Comparison) -> Line {
    func part(_ id: Int, _ role: Role) -> Line {
      guard let exchange = request[id] else { return "—" }
      let took = exchange.timing.total.map { " \(Figures.span($0))" } ?? ""
      return "\(clock.time(exchange.sentAt), role) \(exchange.statusLine)\(took, .dim)"
    }
    let changes =
      comparison.changes == 0 ? Line(Words.noDifference, .good) : Line(Words.differences(comparison.changes), .accent)
    return part(comparison.old, .error) + Line("  →  ", .dim) + part(comparison.new, .good) + "   " + changes
  }
}
