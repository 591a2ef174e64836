import Events
import Journal
import Multiformats
import TerminalUI

extension ExploreState {
  /// Draws what happened as bars over time.
  func drawTimeline(_ places: RecordPlaces, on inside: Canvas) {
    let columns = TimelinePlaces(width: inside.width)
    let axis = timeAxis
    let (labels, bars) = (columns.labels, Rect(x: columns.bars.lowerBound, width: columns.bars.count, height: 1))
    if log.filtering == nil {
      drawAxis(axis, on: inside[places.header][Rect(x: bars.x, width: bars.width, height: 2)])
    }
    let cursor = cursorColumn
    let empty = !log.filter.isEmpty ? Words.nothingFitsFilter : Words.nothingThen
    let list = inside[places.rows]
    for row in 0..<list.height { drawMarkers(axis, cursor, on: list[row: row][bars]) }
    List(log.treeList, focused: isFocused(.records), empty: Line(empty)).draw(on: list, marker: { _ in 0 }) {
      index, row in
      guard log.tree.indices.contains(index) else { return }
      row.line(timelineLabel(of: log.tree[index]), labels.lowerBound, 0, width: labels.count)
      drawMarkers(axis, cursor, on: row[bars])
      drawBar(of: log.tree[index].id, axis, cursor, on: row[bars])
    }
    drawThroughput(axis, cursor, on: inside[places.totals], bars)
  }

  private func drawAxis(_ axis: TimeAxis, on canvas: Canvas) {
    guard canvas.height >= 2 else { return }
    canvas.repeat("─", 0, 1, count: canvas.width, .rule)
    let now = log.window.end == nil && log.frozen == nil ? Words.now : ""
    canvas.text(now, 0, 0, .dim, align: .trailing)
    let step = axis.step
    for tick in axis.ticks {
      canvas.text("┬", tick.column, 1, .rule)
      let label = clock.time(tick.time, every: step)
      let end = tick.column + label.count + (now.isEmpty ? 0 : now.count + 1)
      if end <= axis.width { canvas.text(label, tick.column, 0, .columnHeader) }
    }
    canvas.text("┤", axis.width - 1, 1, .rule)
    for marker in shownJournal.markers {
      guard let column = axis.column(at: marker.time) else { continue }
      let name = CleanText.clean(marker.name, columns: 12)
      // The name stands on that side of the sign on which there is room.
      let isLast = column + 2 + name.columns > axis.width
      canvas.text(name, isLast ? max(0, column - 1 - name.columns) : column + 2, 1, .warning)
      canvas.text("◆", column, 1, .warning)
    }
    if let cursorColumn { canvas.text("▼", cursorColumn, 1, .accent) }
  }

  /// The lines from the signs above down through a row.
  private func drawMarkers(_ axis: TimeAxis, _ cursor: Int?, on row: Canvas) {
    for marker in shownJournal.markers {
      if let column = axis.column(at: marker.time) { row.text("┊", column, 0, .warning) }
    }
    if let cursor { row.text("│", cursor, 0, .accent) }
  }

  private func timelineLabel(of row: TreeRow) -> Line {
    let tree = shownJournal.tree
    let indent = String(repeating: "  ", count: max(0, row.depth - 1))
    let sign: Line = row.hasChildren ? "\(row.isFolded ? "▸ " : "▾ ", .fold)" : "  "
    switch row.id {
    case .connection(let id):
      let transport = tree[id]?.info.map { $0.isRelayed ? Words.relay : $0.transport } ?? ""
      return sign + "\(name(of: tree[id]?.peer), .strong)  \(Words.connection("\(id.number)"))  \(transport, .accent)"
    case .stream(let id):
      let request = tree[id]?.requests.last.flatMap { tree[$0]?.summary }
      let what = request.map { "\($0.method) \($0.target)" } ?? tree[id]?.protocolID ?? "…"
      let way: Line = tree[id]?.direction == .inbound ? "\(Direction.inbound.rawValue, .dim) " : ""
      return Line(indent) + "\("\(id.number)", .dim)  " + way + Line(what)
    case .request(let id):
      return Line(indent) + "\(tree[id]?.summary.method ?? "") \(tree[id]?.summary.target ?? "")"
    case .dial(let id):
      guard let dial = tree[id] else { return "" }
      return sign + "\(name(of: dial.peer), .strong)  \(Words.dial)  \(dial.address.transport?.rawValue ?? "", .accent)"
    case .peer, .older: return ""
    }
  }

  // MARK: Bars

  private func drawBar(of id: TreeRow.ID, _ axis: TimeAxis, _ cursor: Int?, on canvas: Canvas) {
    guard let bar = bar(of: id, axis) else { return }
    bar.draw(on: canvas, cursor: cursor)
    if case .connection = id { return }
    // What came of it stands behind the bar, or where there is no room before it.
    let outcome = outcome(of: id)
    let behind = bar.columns.upperBound + 1
    if behind + outcome.width <= canvas.width {
      canvas.line(outcome, behind, 0, .dim)
    } else if outcome.width < bar.columns.lowerBound {
      canvas.line(outcome, bar.columns.lowerBound - 1 - outcome.width, 0, .dim)
    }
  }

  private func bar(of id: TreeRow.ID, _ axis: TimeAxis) -> TimeBar? {
    let tree = shownJournal.tree
    guard let lifetime = tree.lifetime(of: id) else { return nil }
    let role: Role = lifetime.end == nil ? .good : .dim
    switch id {
    case .connection(let connection):
      let isRelayed = tree[connection]?.info?.isRelayed == true
      return TimeBar(lifetime, axis, isRelayed ? "┄" : "━", role)
    case .dial: return TimeBar(lifetime, axis, "╌", .info)
    case .stream(let stream):
      var bar = TimeBar(lifetime, axis, "━", role)
      guard let node = tree[stream] else { return bar }
      if node.requests.isEmpty {
        for stretch in node.activity.stretches {
          let isDown = stretch.direction == .inbound
          bar?.fill(stretch.start, stretch.end, isDown ? "█" : "▒", isDown ? .graphIn : .graphOut)
        }
        if node.isPing { bar?.mark(pings(on: stream.connection, axis), "╷", .accent) }
      }
      for request in node.requests.compactMap({ tree[$0] }) { fill(&bar, request, axis) }
      return bar
    case .request(let request):
      var bar = TimeBar(lifetime, axis, "━", role)
      if let request = tree[request] { fill(&bar, request, axis) }
      return bar
    case .peer, .older: return nil
    }
  }

  /// A request waits for its answer, then the body comes.
  private func fill(_ bar: inout TimeBar?, _ request: RequestNode, _ axis: TimeAxis) {
    let last = Timestamp(nanoseconds: axis.range.upperBound)
    bar?.fill(request.sent, request.responded ?? request.ended ?? last, "░", .graphOut)
    if let responded = request.responded {
      bar?.fill(responded, request.ended ?? last, "█", request.hasFailed ? .error : .graphIn)
    }
  }

  /// The columns in which a round trip over a connection was measured.
  private func pings(on connection: ConnectionID, _ axis: TimeAxis) -> [Int] {
    let events = shownJournal.events
    return log.pings.rows(in: axis.range, of: events).compactMap { row in
      guard events.keeps(log.pings[row]), case .roundTrip(connection, _) = events[log.pings[row]].kind else {
        return nil
      }
      return axis.column(at: events[log.pings[row]].time)
    }
  }

  private func requests(of id: TreeRow.ID) -> [RequestNode] {
    let tree = shownJournal.tree
    switch id {
    case .stream(let id): return tree[id]?.requests.compactMap { tree[$0] } ?? []
    case .request(let id): return [tree[id]].compactMap { $0 }
    case .peer, .connection, .dial, .older: return []
    }
  }

  private func outcome(of id: TreeRow.ID) -> Line {
    let tree = shownJournal.tree
    if case .dial(let id) = id, let dial = tree[id] {
      guard let failure = dial.failure else { return Line(Words.dialling) }
      let peer = tree[dial.peer]
      let tries = peer.map { Words.triesOf($0.failures, $0.attempts) } ?? ""
      return "\(Words.inAWord(failure.reason), .error)  \(tries)"
    }
    let request = requests(of: id).last
    if let request, let response = request.response {
      var outcome: Line = "\("\(response.status)", response.role)"
      if case .finished(let bytes, let took) = request.state {
        outcome += "  \(Figures.span(took))  \(Figures.bytes(bytes))"
      }
      return outcome
    }
    guard request == nil, case .stream(let id) = id, let stream = tree[id] else { return "" }
    if stream.isPing, let roundTrip = tree[id.connection]?.roundTrip {
      return Line(Figures.span(roundTrip))
    }
    let bytes = Line(Figures.bytes(stream.traffic.received + stream.traffic.sent))
    guard let reason = stream.ending?.reason, reason.isBad else { return bytes }
    return "\(reason.word, reason.role)  " + bytes
  }

  // MARK: Below

  private func drawThroughput(_ axis: TimeAxis, _ cursor: Int?, on canvas: Canvas, _ bars: Rect) {
    guard canvas.height >= 4 else { return }
    let rates = throughput(axis)
    let rate = cursor.map { rates[$0] } ?? shownJournal.totals.history.rate(at: shownTime)
    let peak = rates.map(\.received).max() ?? 0
    canvas.inset().rule(Line(Words.throughputTitle), Line(Words.peak(Format.rate(peak))), 0)
    for (row, title, graph, role) in [
      (1, "↓ \(Format.rate(rate.received))", rates.map(\.received), Role.graphIn),
      (2, "↑ \(Format.rate(rate.sent))", rates.map(\.sent), Role.graphOut),
    ] {
      canvas.text(title, 1, row, .dim)
      canvas.text(Canvas.sparkline(graph), bars.x, row, role)
    }
    let legend = Segments(
      Words.legend.enumerated().map { index, entry in
        .init("\(entry.sign, .accent) \(entry.meaning)", drops: index)
      })
    let concerns = shownJournal.tree.concerns(at: shownTime).count
    let look: Line =
      concerns == 0 ? "" : "\(keymap.symbol(of: "log.concern"), .key) \(Words.needALook(concerns), .warning)"
    canvas.inset().ends(legend.line(fitting: canvas.width - look.width - 4), look, 3, .dim)
  }

  /// Bytes a second each way, a value a column: the greatest of its seconds.
  private func throughput(_ axis: TimeAxis) -> [(received: Double, sent: Double)] {
    var rates = [(received: Double, sent: Double)](repeating: (0, 0), count: axis.width)
    func note(_ second: Int64, _ received: Double, _ sent: Double) {
      let start = second &* 1_000_000_000
      let end = Timestamp(nanoseconds: start &+ 999_999_999)
      guard received + sent > 0, let columns = axis.columns(Timestamp(nanoseconds: start), end) else { return }
      for column in columns {
        rates[column] = (max(rates[column].received, received), max(rates[column].sent, sent))
      }
    }
    let history = shownJournal.totals.history.values(at: shownTime)
    let oldest = shownTime.nanoseconds / 1_000_000_000 - Int64(history.count) + 1
    for (index, value) in history.enumerated() {
      note(oldest + Int64(index), Double(value.received), Double(value.sent))
    }
    for (second, value) in olderTraffic(axis.range, before: oldest) { note(second, value.received, value.sent) }
    return rates
  }

  /// What went through connections in seconds that are too long ago for figures to be kept of each: as events tell it.
  private func olderTraffic(_ range: Range<Int64>, before newest: Int64) -> [Int64: (received: Double, sent: Double)] {
    let events = shownJournal.events
    var seconds: [Int64: (received: Double, sent: Double)] = [:]
    for row in log.traffic.rows(in: range, of: events) where events.keeps(log.traffic[row]) {
      let event = events[log.traffic[row]]
      let second = event.time.nanoseconds / 1_000_000_000
      guard second < newest else { break }
      guard case .bytes(_, _, let received, let sent) = event.kind else { continue }
      let sum = seconds[second] ?? (0, 0)
      seconds[second] = (sum.received + Double(received), sum.sent + Double(sent))
    }
    return seconds
  }
}

extension ResponseSummary {
  /// The role that says at a glance how it went.
  var role: Role { status < 300 ? .good : status < 400 ? .warning : .error }
}
