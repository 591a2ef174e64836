import Engine
import Events
import HTTP1
import Journal
import Libp2pHTTP
import TerminalUI

extension ExploreState {
  func requestsPlaces(_ inside: Rect) -> RequestsPlaces {
    let filter = request.historyFilter
    return RequestsPlaces(
      inside, saved: request.saved.tree.rows.count,
      variables: request.environment == nil ? 0 : max(1, variables.all.count),
      shell: request.shellLines.count, isFiltered: filter.typing != nil || !filter.filter.isEmpty)
  }

  func drawRequests(on inside: Canvas) {
    let places = requestsPlaces(inside.bounds)
    drawSaved(on: inside[places.saved])
    inside[places.historyRule].inset().rule(historyTitle, historyDay, 0)
    drawHistory(on: inside[places.history])
    drawHistoryFilter(on: inside[places.filter])
    drawVariables(on: inside[places.variables])
    drawShellLine(on: inside[places.shell])
  }

  private var historyTitle: Line {
    let (shown, all) = (request.historyRows.count, request.exchanges.count)
    guard all > 0 else { return Line(Words.historyTitle) }
    return "\(Words.historyTitle) \(shown == all ? Format.count(all) : Words.place(shown, of: all), .dim)"
  }

  /// The day of the first row that can be seen.
  private var historyDay: Line {
    let row = request.historyList.scroll.offset
    guard request.historyRows.indices.contains(row), let exchange = request[request.historyRows[row]] else { return "" }
    return Line(Words.day(clock.days(since: exchange.sentAt)))
  }

  private func drawHistory(on canvas: Canvas) {
    let isFocused = pane == .requests && request.list == .history && overlay == nil
    let table = Table(
      [
        Column(Words.Columns.time, .fixed(8), drops: 2), Column(Words.Columns.status, .fixed(3)),
        Column(Words.Columns.took, .fixed(5), align: .trailing, drops: 1),
        Column(Words.Columns.request, .flexible(min: 8)),
      ], width: canvas.width, inset: 1, spacing: 1)
    let empty = request.exchanges.isEmpty ? Words.nothingSentYet : Words.nothingFits
    List(request.historyList, focused: isFocused, empty: Line(empty))
      .draw(on: canvas, marker: { _ in 0 }) { index, row in
        guard request.historyRows.indices.contains(index), let exchange = request[request.historyRows[index]] else {
          return
        }
        draw(exchange, table, on: row)
      }
  }

  private func draw(_ exchange: Exchange, _ table: Table, on row: Canvas) {
    let role: Role = exchange.id == request.shown ? .text : .dim
    let time = Line(clock.moment(exchange.sentAt), .dim)
    if let failure = exchange.failureWord, let status = table.places[1], let took = table.places[2] {
      // Why it failed takes the place of how long that took.
      table.row([time, "", "", Line(exchange.title)], on: row, role)
      row.line("\("✗", .error) \(failure, .error)", status.lowerBound, 0, width: took.upperBound - status.lowerBound)
    } else {
      let took = Line(exchange.timing.total.map(Figures.briefly) ?? "", .dim)
      table.row([time, exchange.statusLine, took, Line(exchange.title)], on: row, role)
    }
    // Beside the time, where every row has a column free.
    if exchange.id == request.marked, let status = table.places[1] { row.text("◆", status.lowerBound - 1, 0, .accent) }
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
    canvas.inset().rule(Line(Words.variablesTitle), Line(Words.environmentFile(name)), 0)
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
    guard canvas.height > 1 else { return }
    canvas.inset().rule(Line(Words.shellTitle), "", 0)
    let lines = request.shellLines
    let room = canvas.height - 2
    for (row, line) in lines.prefix(room).enumerated() {
      canvas.text(line, 1, row + 1, .text, width: canvas.width - 2)
    }
    let hints = [("copy", Words.copyHintWord), ("request.export", Words.exportHint)].compactMap { keyHint($0, $1) }
    canvas.line(Line.joined(hints, separator: "  "), 1, 1 + min(room, lines.count), width: canvas.width - 2)
  }

  /// The request as a command of a shell over several lines, each a part; what is too long for one is shortened.
  func shellLines(width: Int) -> [String] {
    var lines: [String] = []
    for word in shellWords {
      let indent = lines.isEmpty ? "" : "  "
      let word = word.shortened(to: width - indent.count)
      if let last = lines.last, last.columns + 1 + word.columns <= width {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(indent + word)
      }
    }
    return lines.enumerated().map { $0 + 1 < lines.count ? "\($1) \\" : $1 }
  }
}
