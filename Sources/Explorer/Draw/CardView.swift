import HTTP1
import Journal
import Libp2pHTTP
import TerminalUI

extension ExploreState {
  /// Says that the screen is too small, and that everything goes on all the same; or shows the end of the log.
  func drawCard(on canvas: Canvas) {
    if cardShowsLog { return drawCardLog(on: canvas) }
    let inside = canvas.box(.rounded, .border)
    if canvas.width >= 20 { canvas.text(" \(Words.program) ", 2, 0, .title) }
    let last = request.exchanges.first.flatMap { exchange in
      exchange.head.map { head in
        let took = exchange.timing.total.map(Figures.span)
        return ["\(head.status)", took, exchange.summary].compactMap { $0 }.joined(separator: "  ")
      }
    }
    let connections = Format.count(journal.tree.openConnections, Words.connectionNoun)
    let streams = Format.count(journal.tree.openStreams, Words.streamNoun)
    var lines = [Words.cardSize("\(size.width) × \(size.height)"), Words.cardNeeds, ""]
    lines += [Words.cardStill(connections, streams), last.map(Words.cardLast) ?? "", ""]
    for (row, line) in lines.enumerated() {
      inside.text(line, 2, row, row == 1 ? .dim : .text, width: inside.width - 3)
    }
    let keys: Line = "\("q", .key) \(Words.quit, .hint)   \("l", .key) \(Words.cardLogHint, .hint)"
    inside.line(keys, 2, min(lines.count, inside.height - 1), width: inside.width - 3)
  }

  /// The last of what is told, a line each, without anything around it.
  private func drawCardLog(on canvas: Canvas) {
    let events = journal.events
    let numbers = stride(from: events.endIndex - 1, through: events.startIndex, by: -1).lazy
      .filter { events[$0].isTelling }.prefix(max(0, canvas.height - 1))
    let last = Array(numbers)
    if last.isEmpty { canvas.text(Words.nothingYet, 0, 0, .dim) }
    for (row, number) in last.reversed().enumerated() {
      canvas.line(line(of: journal.tree.summary(of: events[number])), 0, row, width: canvas.width)
    }
    let keys: Line = "\("q", .key) \(Words.quit, .hint)   \("l", .key) \(Words.cardBackHint, .hint)"
    canvas.line(keys, 0, canvas.height - 1)
  }

  /// An event in as little room as can be.
  private func line(of summary: EventSummary) -> Line {
    let (mark, role) = summary.mark.sign
    let what = summary.subject == summary.word ? [summary.word] : [summary.subject, summary.word]
    let words = (what + summary.details).joined(separator: " ")
    return "\(clock.time(summary.time), .dim) \(mark, role) \(words)"
  }
}
