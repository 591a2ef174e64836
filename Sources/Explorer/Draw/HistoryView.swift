import HTTP1
import Journal
import Libp2pHTTP
import TerminalUI

extension ExploreState {
  func drawHistory(on inside: Canvas) {
    let places = HistoryPlaces(inside.bounds)
    let isFocused = pane == .history && overlay == nil
    let table = Table(
      [
        Column("TIME", .fixed(8), drops: 2), Column("ST", .fixed(3)),
        Column("TOOK", .fixed(5), align: .trailing, drops: 1), Column("REQUEST", .flexible(min: 8), cut: .middle),
      ], width: inside.width - 1, inset: 2, spacing: 1)
    List(request.historyList, focused: isFocused, empty: Line(Words.nothingSentYet))
      .draw(on: inside[places.rows], marker: { _ in 0 }) { index, row in
        guard request.exchanges.indices.contains(index) else { return }
        let exchange = request.exchanges[index]
        table.row(
          [
            Line(clock.time(exchange.sentAt), .dim), exchange.statusLine,
            Line(exchange.timing.total.map(Format.briefly) ?? "", .dim),
            Line("\(exchange.composer.method.rawValue) \(exchange.composer.fullPath)"),
          ], on: row, exchange.id == request.shown ? .text : .dim)
      }
    drawShellLine(on: inside[places.shell])
  }

  private func drawShellLine(on canvas: Canvas) {
    guard canvas.height > 0 else { return }
    canvas.inset().rule(Line(Words.shellTitle), "", 0)
    for (row, line) in shellLines(width: canvas.width - 4).prefix(canvas.height - 1).enumerated() {
      canvas.text(line, 1, row + 1, .text, width: canvas.width - 2)
    }
  }

  /// The request as a command of a shell over several lines, each a part.
  func shellLines(width: Int) -> [String] {
    var lines: [String] = []
    for word in shellWords {
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(lines.isEmpty ? word : "  \(word)")
      }
    }
    return lines.enumerated().map { $0 + 1 < lines.count ? "\($1) \\" : $1 }
  }
}
