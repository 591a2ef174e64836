import Engine
import Events
import Files
import HTTP1
import Journal
import Libp2pHTTP
import PeerStore
import TerminalUI

extension ExploreState {
  /// The screen as words in reading order, for screen readers and terminals that cannot place their cursor. It says
  /// what the drawn screen says, from the same rows.
  public var plain: PlainDocument {
    var document = PlainDocument()
    switch screen {
    case .peers: addPeers(to: &document)
    case .request: addRequest(to: &document)
    case .log: addLog(to: &document)
    }
    if let notice {
      document.add(.paragraph(([notice.text] + [notice.hint].compactMap { $0 }).joined(separator: ". ")))
    }
    return document
  }

  // MARK: Peers

  private func addPeers(to document: inout PlainDocument) {
    document.heading("\(Words.peersTitle), \(Format.count(peers.rows.total))", level: 1)
    for row in 0..<peers.rows.count {
      switch peers.rows[row] {
      case .group(let group)?:
        document.heading("\(group.title), \(Format.count(peers.rows.peers(in: group).count))")
      case .peer(let key)?: addPeer(key, to: &document)
      case nil: break
      }
    }
    if peers.rows.count == 0 { document.add(.paragraph(Words.noPeersYet)) }
    guard let key = peers.selectedPeer else { return }
    document.heading("\(name(of: key)), \(peers.tab.title)", level: 1)
    for row in peers.detail { add(row, to: &document) }
  }

  private func addPeer(_ key: PeerKey, to document: inout PlainDocument) {
    guard let peer = book[key] else { return }
    let contact = contact(with: key)
    var states = [contact?.state.word ?? Words.notConnectedNow]
    if peers.selectedPeer == key { states.append(Words.selected) }
    if peers.marked.contains(key) { states.append(Words.markedWord) }
    var cells = [PlainDocument.Cell("", peer.name)]
    if let info = contact?.info { cells.append(.init(Words.viaLabel, info.stack)) }
    if let roundTrip = contact?.roundTrip { cells.append(.init(Words.roundTrip, Figures.span(roundTrip))) }
    if contact?.isConnected != true {
      cells.append(.init("", peer.lastSeen.map { Words.lastSeen(clock.age(of: $0)) } ?? Words.neverSeen))
    }
    document.add(.row(cells: cells, states: states))
  }

  private func add(_ row: DetailRow, to document: inout PlainDocument) {
    switch row.content {
    case .line(let line):
      let said = line.text.said
      if !said.isEmpty { document.add(.paragraph(said)) }
    case .rule(let title, let trailing):
      let parts = [title.text.said, trailing.text.said].filter { !$0.isEmpty }
      document.heading(parts.joined(separator: ", "))
    case .header: break
    case .cells(let table, let cells):
      let titles = table.columns(width: 120).map(\.title)
      var said = zip(titles, cells).map { PlainDocument.Cell($0, $1.text) }
      // A sign stands first; where no word says the same, it is put into one.
      if table == .addresses { said.removeFirst() }
      if table == .addressesFull { said[0] = PlainDocument.Cell("", Words.outcome(ofSign: said[0].value)) }
      said.removeAll { $0.value.isEmpty || $0.value == "—" }
      document.add(.row(cells: said, states: row.item != nil && row.item == peers.item ? [Words.selected] : []))
    }
  }

  // MARK: Request

  private func addRequest(to document: inout PlainDocument) {
    if pane == .requests { addLists(to: &document) }
    let composer = request.composer
    document.heading(Words.requestTitle, level: 1)
    document.field(Words.method, composer.method.rawValue)
    document.field(Words.peer, composer.peer.map { name(of: $0) } ?? Words.choosePeer)
    if let id = composer.protocolID { document.field(Words.protocolNoun, id) }
    document.field(Words.pathLabel, Secret.hiding(target: composer.path))
    for tab in [Composer.Tab.query, .headers, .body] {
      for row in composer[tab] where row.isOn {
        let isHidden = Secret.isSecret(row.name) && !Secret.hasVariable(row.value)
        document.field("\(tab.title) \(row.name)", isHidden ? Secret.mask : row.value)
      }
    }
    if composer.bodyKind == .text { document.field(Words.bodyKindLabel, request.discreet.maskedText) }
    if let name = request.environment {
      for variable in variables.all {
        document.field(
          "\(Words.variablesTitle) \(name), \(variable.name)", variable.isSecret ? Secret.mask : variable.value)
      }
    }
    if request.responseTab == .repetition, let repetition = request.repetition { return add(repetition, to: &document) }
    guard let exchange = request.exchange else { return document.add(.paragraph(Words.noResponseYet)) }
    add(exchange, to: &document)
  }

  /// The saved requests, and what was sent.
  private func addLists(to document: inout PlainDocument) {
    document.heading(Words.savedCount(request.saved.files.count), level: 1)
    for row in request.saved.tree.rows {
      let isSelected = request.list == .saved && row.id == request.saved.selection
      document.add(.row(cells: [.init("", row.id.path)], states: isSelected ? [Words.selected] : []))
    }
    document.heading(Words.historyTitle, level: 1)
    for exchange in request.historyRows.prefix(Self.mostLines).compactMap({ request[$0] }) {
      let isSelected = request.list == .history && exchange.id == request.listedID
      let cells = [clock.moment(exchange.sentAt), exchange.statusLine.text, exchange.title]
      document.add(
        .row(cells: cells.map { .init("", $0) }, states: isSelected ? [Words.selected] : []))
    }
  }

  /// The most lines of a body that are read out.
  private static let mostLines = 200

  private func add(_ exchange: Exchange, to document: inout PlainDocument) {
    document.heading("\(Words.responseTitle), \(request.responseTab.title)", level: 1)
    if case .failed(let complaint) = exchange.phase { document.add(.paragraph(complaint.description)) }
    guard let head = exchange.head else { return }
    document.field(Words.statusLabel, head.statusLine)
    if let total = exchange.timing.total { document.field(Words.tookLabel, Figures.span(total)) }
    if request.responseTab == .headers {
      for field in head.fields {
        document.field(field.name.spelling, Secret.isSecret(field.name.spelling) ? Secret.mask : field.value)
      }
      return
    }
    if request.responseTab == .stream { return addStream(to: &document) }
    if request.responseTab == .difference, let comparison = request.comparison {
      return add(comparison, to: &document)
    }
    if request.responseTab == .pipe, let pipe = request.pipe {
      document.add(.paragraph(pipeLine(pipe).text))
      for line in 0..<min(pipe.output.lineCount, Self.mostLines) { document.add(.verbatim(pipe.output.line(line))) }
      return
    }
    let body = exchange.body
    if let outline = body.outline, request.responseTab == .pretty {
      for line in outline.lines.prefix(Self.mostLines) { document.add(.verbatim(outline.text(line))) }
    } else if body.isText {
      for line in 0..<min(body.lineCount, Self.mostLines) { document.add(.verbatim(body.line(line))) }
    } else {
      document.add(.paragraph("\(Words.notText) \(Figures.bytes(body.total))"))
    }
    if let foot = responseFoot(exchange) { document.add(.paragraph(foot.text)) }
  }

  private func addStream(to document: inout PlainDocument) {
    for fact in about(request.streamRecord, journal) { document.field(fact.name, fact.value.text) }
    let events = request.streamEvents
    for index in max(0, events.count - Self.mostLines)..<events.count where journal.events.keeps(events[index]) {
      document.add(.verbatim(eventLine(journal.tree.summary(of: journal.events[events[index]]), width: 120).text))
    }
  }

  private func add(_ comparison: Comparison, to document: inout PlainDocument) {
    document.add(.paragraph(comparisonLine(comparison).text))
    for row in comparison.rows.prefix(Self.mostLines) {
      switch row {
      case .title(let title, _): document.heading(title)
      case .same(let line, _, _): document.add(.verbatim("  \(line)"))
      case .removed(let line, _): document.add(.verbatim("- \(line)"))
      case .added(let line, _): document.add(.verbatim("+ \(line)"))
      case .hidden(let count): document.add(.paragraph(Words.sameLines(count)))
      }
    }
  }

  private func add(_ repetition: Repetition, to document: inout PlainDocument) {
    document.heading("\(Words.responseTitle), \(request.responseTab.title)", level: 1)
    for line in [progressLine(repetition), figuresLine(repetition.report), outcomesLine(repetition.report)] {
      document.add(.paragraph(line.text))
    }
  }

  // MARK: Log

  private func addLog(to document: inout PlainDocument) {
    let journal = shownJournal
    let counts = Words.connectionsAndStreams(journal.tree.openConnections, journal.tree.openStreams)
    document.heading("\(Words.logTitle), \(log.view.title), \(counts)", level: 1)
    switch log.view {
    case .tree, .timeline:
      let titles = LogTable(width: 120).columns.map(\.title)
      for row in log.tree {
        let cells = zip(titles, logCells(of: row, isNarrow: false)).map { PlainDocument.Cell($0, $1.text) }
        // Sparklines say nothing aloud.
        let said = cells.enumerated().filter { $0 != 6 && !$1.value.isEmpty }.map(\.element)
        document.add(.row(cells: said, states: row.id == log.selection ? [Words.selected] : []))
      }
      guard log.view == .timeline else { return }
      document.heading("\(Words.atCursorTitle), \(atCursorTime)")
      add(log.cursor == nil ? latestLines : eventsAtCursor(journal), to: &document)
    case .lines: add(latestLines, to: &document)
    }
  }

  private var latestLines: Range<Int> { max(0, log.lines.count - Self.mostLines)..<log.lines.count }

  /// Some of the events that fit the filter.
  private func add(_ rows: Range<Int>, to document: inout PlainDocument) {
    let journal = shownJournal
    for row in rows.suffix(Self.mostLines) where journal.events.keeps(log.lines[row]) {
      document.add(.verbatim(eventLine(journal.tree.summary(of: journal.events[log.lines[row]]), width: 120).text))
    }
  }
}

extension String {
  /// What is to be read aloud of a line that was made to be looked at: without graphs and signs that a word follows,
  /// and with a comma for every gap.
  fileprivate var said: String {
    let words = filter { !"▁▂▃▄▅▆▇█▕▏░▒▓×●◐○✓✗".contains($0) }.split(separator: " ", omittingEmptySubsequences: false)
    return words.reduce(into: "") { said, word in
      if word.isEmpty {
        if !said.isEmpty, !said.hasSuffix(", ") { said = said.trimmingSpaces + ", " }
      } else {
        said += said.isEmpty || said.hasSuffix(", ") ? word : " \(word)"
      }
    }.trimming { $0 == " " || $0 == "," }
  }
}
