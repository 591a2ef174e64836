import Events
import Journal
import TerminalUI

extension ExploreState {
  /// Draws what happened as bars over time.
  func drawTimeline(_ places: RecordPlaces, on inside: Canvas) {
    let labels = max(24, min(40, inside.width / 3))
    let axis = TimeAxis(log.window.range(at: shownTime), width: max(1, inside.width - labels - 2))
    let bars = Rect(x: labels + 1, width: axis.width, height: 1)
    if log.filtering == nil {
      drawAxis(axis, on: inside[places.header][Rect(x: labels + 1, width: axis.width, height: 2)])
    }
    let isFocused = pane == .records && typing == nil && overlay == nil
    List(log.treeList, focused: isFocused, empty: Line(Words.nothingYet))
      .draw(on: inside[places.rows], marker: { _ in 0 }) { index, row in
        guard log.tree.indices.contains(index) else { return }
        row.line(timelineLabel(of: log.tree[index]), 1, 0, width: labels - 1)
        drawMarkers(axis, on: row[bars])
        drawBar(of: log.tree[index].id, axis, on: row[bars])
      }
    drawThroughput(axis, on: inside[places.totals], labels: labels)
  }

  private func drawAxis(_ axis: TimeAxis, on canvas: Canvas) {
    guard canvas.height >= 2 else { return }
    canvas.repeat("─", 0, 1, count: canvas.width, .rule)
    // A label takes ten columns: 32:05.123.
    for column in stride(from: 0, to: max(0, axis.width - 10), by: 16) {
      canvas.text("┬", column, 1, .rule)
      canvas.text(String(clock.preciseTime(axis.time(at: column)).dropFirst(3)), column, 0, .columnHeader)
    }
    canvas.text(log.window.end == nil && log.frozen == nil ? Words.now : "", 0, 0, .dim, align: .trailing)
    canvas.text("┤", axis.width - 1, 1, .rule)
    for marker in shownJournal.markers {
      guard let column = axis.columns(marker.time, marker.time)?.lowerBound else { continue }
      let name = CleanText.clean(marker.name, columns: 12)
      // The name stands on that side of the sign on which there is room.
      let isLast = column + 2 + name.count > axis.width
      canvas.text(name, isLast ? max(0, column - 1 - name.count) : column + 2, 1, .warning)
      canvas.text("◆", column, 1, .warning)
    }
  }

  private func drawMarkers(_ axis: TimeAxis, on row: Canvas) {
    for marker in shownJournal.markers {
      if let column = axis.columns(marker.time, marker.time)?.lowerBound { row.text("┊", column, 0, .warning) }
    }
  }

  private func timelineLabel(of row: TreeRow) -> Line {
    let tree = shownJournal.tree
    let indent = String(repeating: "  ", count: max(0, row.depth - 1))
    let sign: Line = row.hasChildren ? "\(row.isFolded ? "▸ " : "▾ ", .fold)" : "  "
    switch row.id {
    case .connection(let id):
      let transport = tree[id]?.info?.transport ?? ""
      return sign + "\(name(of: tree[id]?.peer), .strong)  \(Words.connection("\(id.number)"))  \(transport, .accent)"
    case .stream(let id):
      let request = tree[id]?.requests.last.flatMap { tree[$0]?.summary }
      let what = request.map { "\($0.method) \($0.target)" } ?? tree[id]?.protocolID ?? "…"
      return Line(indent) + "\("\(id.number)", .dim)  \(what)"
    case .request(let id):
      return Line(indent) + "\(tree[id]?.summary.method ?? "") \(tree[id]?.summary.target ?? "")"
    case .dial(let id): return Line(indent) + "\(Words.dial, .dim)  \(tree[id]?.address.endpoint ?? "")"
    case .peer, .older: return ""
    }
  }

  // MARK: Bars

  private func drawBar(of id: TreeRow.ID, _ axis: TimeAxis, on canvas: Canvas) {
    let tree = shownJournal.tree
    guard let lifetime = tree.lifetime(of: id) else { return }
    let end = lifetime.end ?? Timestamp(nanoseconds: axis.range.upperBound)
    guard let columns = axis.columns(lifetime.start, end) else { return }
    let role: Role = lifetime.hasFailed ? .error : .graphIn
    canvas.repeat("━", columns.lowerBound, 0, count: columns.count, lifetime.end == nil ? .good : .dim)
    for request in requests(of: id) {
      let answered = request.responded ?? request.ended ?? Timestamp(nanoseconds: axis.range.upperBound)
      if let waiting = axis.columns(request.sent, answered) {
        canvas.repeat("░", waiting.lowerBound, 0, count: waiting.count, .graphOut)
      }
      let done = request.ended ?? Timestamp(nanoseconds: axis.range.upperBound)
      if request.responded != nil, let body = axis.columns(answered, done) {
        canvas.repeat("█", body.lowerBound, 0, count: body.count, role)
      }
    }
    if lifetime.hasFailed {
      canvas.text("✗", columns.upperBound - 1, 0, .error)
    } else if lifetime.end == nil {
      canvas.text("▶", columns.upperBound - 1, 0, .good)
    }
    if case .connection = id { return }
    // What came of it stands behind the bar, or where there is no room before it.
    let outcome = outcome(of: id)
    let hasRoom = columns.upperBound + 1 + outcome.width <= canvas.width
    canvas.line(outcome, hasRoom ? columns.upperBound + 1 : columns.lowerBound - 1 - outcome.width, 0, .dim)
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
    if case .dial(let id) = id {
      return tree[id]?.failure.map { Line(Words.inAWord($0.reason), .error) } ?? Line(Words.dialling)
    }
    let request = requests(of: id).last
    var parts: [String] = request?.response.map { ["\($0.status)"] } ?? []
    if case .finished(let bytes, let took)? = request?.state { parts += [Figures.span(took), Figures.bytes(bytes)] }
    if request == nil, case .stream(let id) = id, let stream = tree[id] {
      if let reason = stream.ending?.reason, reason.isBad { parts.append(reason.word) }
      parts.append(Figures.bytes(stream.traffic.received))
    }
    return Line(parts.joined(separator: "  "))
  }

  // MARK: Below

  private func drawThroughput(_ axis: TimeAxis, on canvas: Canvas, labels: Int) {
    guard canvas.height >= 4 else { return }
    let history = shownJournal.totals.history
    let perSecond = history.values(at: shownTime)
    let now = shownTime.nanoseconds
    func values(_ value: ((received: Int, sent: Int)) -> Int) -> [Double] {
      (0..<axis.width).map { column in
        let age = (now - axis.time(at: column).nanoseconds) / 1_000_000_000
        guard age >= 0, age < perSecond.count else { return 0 }
        return Double(value(perSecond[perSecond.count - 1 - Int(age)]))
      }
    }
    let rates = history.rate(at: shownTime)
    canvas.inset().rule(Line(Words.throughputTitle), "", 0)
    for (row, title, graph, role) in [
      (1, "↓ \(Format.rate(rates.received))", values(\.received), Role.graphIn),
      (2, "↑ \(Format.rate(rates.sent))", values(\.sent), Role.graphOut),
    ] {
      canvas.text(title, 1, row, .dim)
      canvas.text(Canvas.sparkline(graph), labels + 1, row, role)
    }
    let legend = Words.legend.map { "\($0.sign, .accent) \($0.meaning)" as Line }
    canvas.line(Line.joined(legend, separator: "   "), 1, 3, .dim, width: canvas.width - 2)
  }
}

/// Time over columns.
struct TimeAxis {
  /// The part of time that is shown, in nanoseconds.
  let range: Range<Int64>
  let width: Int

  init(_ range: Range<Int64>, width: Int) {
    self.range = range
    self.width = width
  }

  private var length: Double { Double(range.upperBound - range.lowerBound) }

  /// The time at which a column begins.
  func time(at column: Int) -> Timestamp {
    Timestamp(nanoseconds: range.lowerBound + Int64(length * Double(column) / Double(width)))
  }

  /// The columns of something that lasted, at least one; nil where it lies outside.
  func columns(_ start: Timestamp, _ end: Timestamp) -> Range<Int>? {
    guard start.nanoseconds < range.upperBound, end.nanoseconds >= range.lowerBound else { return nil }
    let first = column(start.nanoseconds)
    return first..<max(first + 1, min(width, column(end.nanoseconds) + 1))
  }

  private func column(_ nanoseconds: Int64) -> Int {
    let part = Double(nanoseconds - range.lowerBound) / length
    return max(0, min(width - 1, Int(part * Double(width))))
  }
}
