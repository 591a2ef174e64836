import Engine
import Events
import HTTP1
import Journal
import Libp2pHTTP
import TerminalUI

extension ExploreState {
  func historyPlaces(_ inside: Rect) -> HistoryPlaces {
    let filter = request.historyFilter
    return HistoryPlaces(
      inside, variables: request.environment == nil ? 0 : max(1, variables.all.count),
      isFiltered: filter.typing != nil || !filter.filter.isEmpty)
  }

  func drawHistory(on inside: Canvas) {
    let places = historyPlaces(inside.bounds)
    let isFocused = pane == .history && overlay == nil
    let table = Table(
      [
        Column(Words.Columns.time, .fixed(8), drops: 2), Column(Words.Columns.status, .fixed(3)),
        Column(Words.Columns.took, .fixed(5), align: .trailing, drops: 1),
        Column(Words.Columns.request, .flexible(min: 8), cut: .middle),
      ], width: inside.width - 1, inset: 2, spacing: 1)
    let empty = request.exchanges.isEmpty ? Words.nothingSentYet : Words.nothingFits
    List(request.historyList, focused: isFocused, empty: Line(empty))
      .draw(on: inside[places.rows], marker: { _ in 0 }) { index, row in
        guard request.historyRows.indices.contains(index), let exchange = request[request.historyRows[index]] else {
          return
        }
        drawEntry(exchange, table, on: row)
      }
    drawHistoryFilter(on: inside[places.filter])
    drawVariables(on: inside[places.variables])
    drawShellLine(on: inside[places.shell])
  }

  private func drawEntry(_ exchange: Exchange, _ table: Table, on row: Canvas) {
    table.row(
      [
        Line(clock.moment(exchange.sentAt), .dim), exchange.statusLine,
        Line(exchange.timing.total.map(Figures.briefly) ?? "", .dim),
        Line(exchange.summary),
      ], on: row, exchange.id == request.shown ? .text : .dim)
    if exchange.id == request.marked { row.text("◆", 1, 0, .accent) }
  }

  private func drawHistoryFilter(on canvas: Canvas) {
    guard canvas.height > 0 else { return }
    let filter = request.historyFilter
    guard let field = filter.typing else {
      return _ = canvas.line("\("/ ", .prompt)\(filter.filter.text)", 1, 0, .dim, width: canvas.width - 2)
    }
    field.draw(
      on: canvas[Rect(x: 1, width: canvas.width - 2, height: 1)],
      .init(prompt: "/ ", placeholder: Line(Words.historyFilterPlaceholder)))
  }

  /// The variables of the environment in use, those of secrets masked.
  private func drawVariables(on canvas: Canvas) {
    guard canvas.height > 0, let name = request.environment else { return }
    canvas.inset().rule(Line(Words.variablesTitle), Line(name), 0)
    let all = variables.all
    let room = canvas.height - 1
    let shown = all.count > room ? room - 1 : all.count
    let width = min(12, all.prefix(max(0, shown)).reduce(0) { max($0, $1.name.columns) })
    for (row, variable) in all.prefix(max(0, shown)).enumerated() {
      let value = variable.isSecret ? "\(Secret.mask, .dim)  \(Words.secretWord, .dim)" : Line(variable.value)
      canvas.text(variable.name, 1, row + 1, .accent, width: width)
      canvas.line(value, width + 2, row + 1, width: canvas.width - width - 3)
    }
    if shown < all.count { canvas.text(Words.more(all.count - max(0, shown)), 1, room, .dim) }
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
