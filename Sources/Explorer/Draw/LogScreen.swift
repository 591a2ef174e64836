import Events
import Journal
import TerminalUI

extension ExploreState {
  /// What the pane of records says of itself.
  func fill(_ frame: inout Pane, width: Int) {
    let journal = shownJournal
    frame.title =
      switch log.view {
      case .tree: Line(Words.treeTitle)
      case .lines: Line(Words.linesTitle)
      case .timeline: "\(Words.timelineTitle)   \(windowTitle, .dim)"
      }
    let counts = Words.connectionsAndStreams(journal.tree.openConnections, journal.tree.openStreams)
    let order = log.order == .opened ? "" : " · \(Words.order(log.order))"
    let filter = log.filter.isEmpty ? Words.filterIs("") : Words.filterIs(CleanText.clean(log.filter.text, columns: 40))
    let state: Line =
      switch log.frozen {
      case nil: ""
      case let frozen?: "\(frozen.file.map { CleanText.clean($0, columns: 30) } ?? Words.paused, .warning) · "
      }
    let drops: Line = journal.missed > 0 ? "\(Words.dropped(journal.missed), .warning) · " : ""
    let rest =
      log.view == .timeline
      ? timelineRange + (log.filter.isEmpty ? "" : " · \(filter)") : "\(counts)\(order) · \(filter)"
    frame.trailing = recordingMark + drops + state + Line(rest)
    switch log.view {
    case .tree, .timeline:
      let row = log.tree.isEmpty ? 0 : log.treeList.selection + 1
      frame.footer = Line(Words.row(row, of: log.tree.count))
    case .lines: frame.footer = log.frozen == nil ? following(log.lineList.scroll, journal) : heldBack
    }
  }

  /// How much of time the timeline shows.
  private var windowTitle: String {
    let span = Figures.window(log.window.span)
    return log.window.end == nil ? Words.last(span) : span
  }

  /// Which part of time the timeline shows.
  private var timelineRange: String {
    let range = log.window.range(at: shownTime)
    func time(_ nanoseconds: Int64) -> String {
      let time = Timestamp(nanoseconds: nanoseconds)
      return log.window.span < .seconds(10) ? clock.preciseTime(time) : clock.time(time)
    }
    return "\(time(range.lowerBound)) – \(time(range.upperBound))"
  }

  /// How many events came since the reader paused.
  private var heldBack: Line {
    if log.frozen?.file != nil { return Line(Words.kept(shownJournal.events.count)) }
    return "\("▪", .warning) \(Words.held(journal.events.endIndex - shownJournal.events.endIndex), .warning)"
  }

  /// Whether keys move through the rows of a pane.
  func isFocused(_ pane: PaneID) -> Bool { self.pane == pane && typing == nil && overlay == nil }

  func drawRecords(on inside: Canvas) {
    let places = RecordPlaces(inside.bounds, log.view)
    if log.filtering != nil || filterProblem != nil {
      drawFilter(on: inside[places.header.isEmpty ? Rect(width: inside.width, height: 1) : places.header])
    }
    switch log.view {
    case .tree: drawTree(places, on: inside)
    case .lines: drawLines(on: inside[places.rows])
    case .timeline: return drawTimeline(places, on: inside)
    }
    drawTotals(on: inside[places.totals])
  }

  private func drawFilter(on canvas: Canvas) {
    guard let field = log.filtering else { return }
    canvas.clear()
    let problem = filterProblem
    let marks: [(range: Range<Int>, role: Role)] = problem.map { [($0.range, .fieldError)] } ?? []
    let words: Line = problem.map { "\("✗", .error) \($0.description, .error)" } ?? ""
    let room = max(20, canvas.width - words.width - 3)
    field.draw(
      on: canvas[Rect(x: 1, y: 0, width: min(room, canvas.width - 2), height: 1)],
      .init(prompt: "/ ", placeholder: Line(Words.logFilterPlaceholder), highlights: marks))
    if !words.isEmpty { canvas.line(words, room + 2, 0, width: canvas.width - room - 3) }
  }

  // MARK: The tree

  private func drawTree(_ places: RecordPlaces, on inside: Canvas) {
    let table = LogTable(width: inside.width)
    if log.filtering == nil { table.header(on: inside[places.header]) }
    let empty = log.filter.isEmpty ? Words.nothingYet : Words.nothingFitsFilter
    List(log.treeList, focused: isFocused(.records), empty: Line(empty)).draw(
      on: inside[places.rows], marker: { _ in 0 }
    ) {
      index, row in
      guard log.tree.indices.contains(index) else { return }
      let cells = logCells(of: log.tree[index], isNarrow: table.isNarrow)
      table.row(cells, on: row)
    }
  }

  private func drawLines(on canvas: Canvas) {
    let journal = shownJournal
    let empty = log.filter.isEmpty ? Words.nothingYet : Words.nothingFitsFilter
    let place = log.filtering == nil ? canvas : canvas[Rect(y: 1, width: canvas.width, height: canvas.height - 1)]
    List(log.lineList, focused: isFocused(.records), empty: Line(empty)).draw(on: place, marker: { _ in 0 }) {
      index, row in
      guard index < log.lines.count, journal.events.keeps(log.lines[index]) else { return }
      row.line(
        eventLine(journal.tree.summary(of: journal.events[log.lines[index]]), width: row.width), 1, 0,
        width: row.width - 2)
    }
  }

  // MARK: What everything adds up to

  private func drawTotals(on canvas: Canvas) {
    guard canvas.height > 0 else { return }
    let place = canvas.inset()
    let concerns = shownJournal.tree.concerns(at: shownTime)
    guard canvas.height >= 4 else {
      place.line(
        concerns.isEmpty ? totalsLine(width: place.width) : concernLine(concerns, width: place.width), 0,
        canvas.height - 1, .dim)
      return
    }
    place.rule(Line(Words.sinceStart(Figures.clock(shownTime.since(started)))), "", 0)
    place.line(totalsLine(width: place.width), 0, 1, .dim)
    place.rule(Line(Words.needsALook(concerns.count)), concerns.isEmpty ? "" : Line(Words.nextConcern), 2)
    place.line(concerns.isEmpty ? Line(Words.nothingNeedsALook, .dim) : concernLine(concerns, width: place.width), 0, 3)
  }

  private func totalsLine(width: Int) -> Line {
    let totals = shownJournal.totals
    let parts: [Segments.Segment] = [
      .init(Line(Words.totals(opened: totals.connectionsOpened, closed: totals.connectionsClosed)), drops: 2),
      .init(
        Line(
          Words.streamTotals(opened: totals.streamsOpened, closed: totals.streamsClosed, reset: totals.streamsReset)),
        drops: 1),
      .init(Line(Words.dialTotals(totals.dials, failed: totals.dialsFailed)), drops: 3),
      .init("↓ \(Figures.bytes(totals.received))  ↑ \(Figures.bytes(totals.sent))", drops: 0),
    ]
    return Segments(parts, spacing: 4).line(fitting: width)
  }

  private func line(of concern: Concern) -> Line {
    let name = name(of: concern.peer)
    let words =
      switch concern.kind {
      case .resets(let count, let protocolID): Words.resets(count, name, protocolID)
      case .failedRequests(let count): Words.failedRequests(count, name)
      case .failedDials(let count, _, let reason): Words.failedDials(count, name, Words.inAWord(reason))
      }
    return "\("!", .warning) \(words)"
  }

  /// As many of what needs a look as there is room for, and how many more there are.
  private func concernLine(_ concerns: [Concern], width: Int) -> Line {
    let gap = "       "
    // Of very many no more are put into words than could stand there.
    let lines = concerns.prefix(1 + width / gap.count).map { line(of: $0) }
    for count in stride(from: lines.count, through: 1, by: -1) {
      let more: [Line] = count < concerns.count ? [Line(Words.more(concerns.count - count), .dim)] : []
      let line = Line.joined(lines.prefix(count) + more, separator: Line(gap))
      if line.width <= width || count == 1 { return line }
    }
    return ""
  }
}
