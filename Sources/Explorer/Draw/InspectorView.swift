import Events
import Journal
import TerminalUI

extension ExploreState {
  /// The frame of the inspector.
  func fillInspector(_ frame: inout Pane) {
    let journal = shownJournal
    let tabs = tabs.map { TabBar.Tab($0.title, count: count(of: $0, journal)) }
    frame.tabs = TabBar(tabs, selected: self.tabs.firstIndex(of: tab) ?? 0)
    frame.title =
      tab == .cursor
      ? "\(Words.atCursorTitle)   \(atCursorTime, .dim)" : "\(Words.inspectorTitle)   \(recordTitle, .dim)"
    switch tab {
    case .cursor: frame.footer = following(log.atCursor.scroll)
    case .events, .wire: frame.footer = following(log.inspector.scroll)
    case .streams:
      let count = log.streamList.scroll.count
      frame.footer = Line(Words.row(min(count, log.streamList.selection + 1), of: count))
    case .about, .identify: break
    }
  }

  private func count(of tab: LogState.Tab, _ journal: Journal) -> Int? {
    switch tab {
    case .cursor: eventsAtCursor(journal).count
    case .events: log.inspected.count
    case .streams: inspectedStreams(journal).count
    case .about, .identify, .wire: nil
    }
  }

  /// The time of the cursor of the timeline, in words.
  var atCursorTime: String {
    log.cursor.map { clock.preciseTime($0.time) } ?? Words.now
  }

  /// What the inspector is about, in a word or two.
  private var recordTitle: String {
    switch record {
    case .peer(let id)?: CleanText.clean(name(of: id), columns: 24)
    case .connection(let id)?, .older(let id)?: Words.connection("\(id.number)")
    case .stream(let id)?: Words.stream("\(id.number)")
    case .request?: Words.request
    case .dial?: Words.dial
    case nil: ""
    }
  }

  func drawInspector(on inside: Canvas) {
    let journal = shownJournal
    if tab == .cursor { return drawAtCursor(journal, on: inside) }
    guard record != nil else { return _ = inside.text(Words.nothingSelected, 2, 0, .dim) }
    switch tab {
    case .cursor: break
    case .events:
      let facts = facts(journal)
      let places = InspectorPlaces(inside.bounds, facts: facts.count)
      for (row, fact) in facts.prefix(places.facts.height).enumerated() { draw(fact, on: inside[places.facts], row) }
      if places.rule.height > 0 {
        inside[places.rule].inset().rule(
          Line(Words.eventsRule), "\(keymap.symbol(of: Commands.copy), .key) \(Words.copyAll)", 0)
      }
      draw(log.inspected, log.inspector, of: record, journal, on: inside[places.events])
    case .about: draw(about(journal), on: inside)
    case .identify: draw(inspectedIdentity(journal.tree).map(identityFacts) ?? [], on: inside)
    case .streams: drawInspectedStreams(journal, on: inside)
    case .wire: drawWire(on: inside)
    }
  }

  private func draw(_ facts: [Fact], on canvas: Canvas) {
    for (row, index) in log.inspector.scroll.visible.prefix(canvas.height).enumerated() where index < facts.count {
      draw(facts[index], on: canvas, row)
    }
  }

  func draw(_ fact: Fact, on canvas: Canvas, _ row: Int) {
    canvas.line("\(fact.name.padded(to: 10), .dim)\(fact.value)", 1, row, width: canvas.width - 2)
  }

  /// The events of a row of the tree, with the time since the first of them.
  func draw(_ events: EventIndex, _ pager: PagerState, of record: TreeRow.ID?, _ journal: Journal, on canvas: Canvas) {
    guard events.count > 0 else { return _ = canvas.text(Words.noEvents, 2, 0, .dim) }
    let first = journal.events[events[0]].time
    let isPeerRecord = record?.hasStreams ?? false
    Pager(pager).draw(on: canvas.inset()) { index in
      let number = events[index]
      guard journal.events.keeps(number) else { return "" }
      let summary = journal.tree.summary(of: journal.events[number])
      let (mark, role) = summary.mark.sign
      let after = "+\(Figures.span(summary.time.since(first)))"
      let gap = String(repeating: " ", count: max(0, 10 - after.columns))
      let what = isPeerRecord ? "\(summary.subject.padded(to: 10))  " : ""
      return "\(clock.preciseTime(summary.time), .dim)  \(gap + after, .dim)  \(mark, role) \(what)"
        + "\(summary.word.padded(to: 10))  \(summary.details.joined(separator: "   "))"
    }
  }

  private func drawInspectedStreams(_ journal: Journal, on canvas: Canvas) {
    let table = LogTable(Words.Columns.stream, width: canvas.width)
    table.header(on: canvas[row: 0])
    let streams = inspectedStreams(journal)
    let list = canvas[Rect(y: 1, width: canvas.width, height: canvas.height - 1)]
    List(log.streamList, focused: isFocused(.inspector), empty: Line(Words.noStreamsYet))
      .draw(on: list, marker: { _ in 0 }) { index, row in
        guard streams.indices.contains(index), let stream = journal.tree[streams[index]] else { return }
        table.row(cells(of: stream, "  ", table.isNarrow), on: row)
      }
  }

  // MARK: Bytes

  /// Why no bytes are shown; nil if they are.
  private var noBytes: String? {
    // Names in the midst of bytes cannot be told from other bytes.
    if privacy != nil { return Words.hiddenBytes }
    guard log.wire.count == 0 else { return nil }
    if tapSubject.map(tapped.subjects.contains) == true { return Words.nothingPassedYet }
    return noTapSubject == nil ? Words.recordToSee(keymap.symbol(of: "log.record")) : Words.nothingOfItRecorded
  }

  private func drawWire(on canvas: Canvas) {
    if let refusal = noBytes { return _ = canvas.text(refusal, 2, 0, .dim) }
    let isConnection = if case .connection? = tapSubject { true } else { false }
    Pager(log.inspector).draw(on: canvas.inset()) { row in
      switch log.wire[row] {
      case .part(let part)?:
        let (mark, role) = (part.direction == .inbound ? EventSummary.Mark.incoming : .outgoing).sign
        let stream = isConnection ? "\(Words.stream("\(part.stream.number)").padded(to: 10))  " : ""
        return
          "\(clock.preciseTime(part.time), .dim)  \(mark, role) \(stream)\(Figures.bytes(part.bytes.count), .strong)"
      case .bytes(let row)?: return row.line
      case nil: return ""
      }
    }
  }

  // MARK: At the cursor

  /// What happened in the cursor's column of the timeline, and around it.
  private func drawAtCursor(_ journal: Journal, on canvas: Canvas) {
    let here = eventsAtCursor(journal)
    let empty = log.filter.isEmpty ? Words.nothingYet : Words.nothingFitsFilter
    List(log.atCursor, focused: isFocused(.inspector), empty: Line(empty))
      .draw(on: canvas, marker: { _ in 0 }) { index, row in
        guard index < log.lines.count, journal.events.keeps(log.lines[index]) else { return }
        let summary = journal.tree.summary(of: journal.events[log.lines[index]])
        let line = eventLine(summary, width: row.width)
        // What is not at the cursor is there for the context.
        let isHere = log.cursor == nil || here.contains(index)
        row.line(isHere ? line : Line(line.text), 1, 0, isHere ? .text : .dim, width: row.width - 2)
      }
  }
}

extension TreeRow.ID {
  /// Whether streams are under it, so that their events say of which one they are.
  fileprivate var hasStreams: Bool {
    switch self {
    case .peer, .connection: true
    default: false
    }
  }
}
