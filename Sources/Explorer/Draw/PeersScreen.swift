import Events
import Journal
import PeerStore
import TerminalUI

extension ExploreState {
  // MARK: The list

  /// Columns of the list: from 42 columns on also the streams.
  func peerTable(width: Int) -> Table {
    var columns = [
      Column(Words.Columns.name, .flexible(min: 9), cut: .middle), Column(Words.Columns.via, .fixed(9)),
      Column(Words.Columns.roundTrip, .fixed(5), align: .trailing),
    ]
    if width >= 42 { columns.append(Column(Words.Columns.streams, .fixed(2), align: .trailing)) }
    columns.append(Column(Words.Columns.seen, .fixed(4), align: .trailing))
    return Table(columns, width: width - 1, inset: 4, spacing: 1)
  }

  func drawPeerList(on inside: Canvas) {
    let places = PeerListPlaces(inside.bounds, isAdding: peers.adding != nil)
    let table = peerTable(width: inside.width)
    table.header(on: inside[places.header])
    let isFocused = pane == .peerList && typing == nil && overlay == nil
    let empty = book.count == 0 ? Words.noPeersYet : peers.search == nil ? Words.noPeerFits : ""
    // The mark of the selection leaves the sign of a group alone.
    func marker(_ index: Int) -> Int { if case .group? = peers.rows[index] { 0 } else { 1 } }
    List(peers.list, focused: isFocused, empty: Line(empty)).draw(on: inside[places.rows], marker: marker) {
      index, row in
      switch peers.rows[index] {
      case .group(let group)?: draw(group, on: row)
      case .peer(let key)?: draw(key, table, on: row)
      case nil: break
      }
    }
    if let entry = peers.adding { draw(entry, on: inside[places.adding]) }
    drawListFoot(on: inside[places.foot])
  }

  private func draw(_ group: PeerGroup, on row: Canvas) {
    let sign = peers.folded.contains(group) ? "▸" : "▾"
    let count = peers.rows.peers(in: group).count
    row.line("\(sign, .fold) \(group.title, .groupHeader) \(Format.count(count), .dim)", 1, 0)
  }

  private func draw(_ key: PeerKey, _ table: Table, on row: Canvas) {
    guard let peer = book[key] else { return }
    let contact = contact(with: key)
    let (glyph, role) = sign(of: peer, contact)
    row.text(peers.marked.contains(key) ? "•" : glyph, 2, 0, peers.marked.contains(key) ? .accent : role)
    let isConnected = contact?.isConnected ?? false
    var cells = [Line(peer.name), via(peer, contact), Line(contact?.roundTrip.map(Figures.briefly) ?? "—")]
    if table.columns.count > 4 { cells.append(Line(isConnected ? "\(contact?.streams ?? 0)" : "—")) }
    cells.append(Line(isConnected ? Words.now : clock.age(of: peer.lastSeen)))
    table.row(cells, on: row, isConnected ? .text : .dim)
  }

  private func via(_ peer: Peer, _ contact: Contact?) -> Line {
    switch contact?.state {
    case .connected?: return Line(contact?.info?.transport ?? "")
    case .relayed?: return Line(Words.relay)
    case .dialling?: return Line(Words.dialling)
    case .failed(_, let reason)?: return Line(Words.inAWord(reason), .error)
    case .gone?, nil: return peer.lastFailure.map { Line(Words.inAWord($0), .error) } ?? ""
    }
  }

  /// The glyph of a peer's state, and its role.
  func sign(of peer: Peer, _ contact: Contact?) -> (glyph: String, role: Role) {
    switch contact?.state {
    case .connected?: ("●", .good)
    case .relayed?: ("◐", .warning)
    case .dialling?: ("○", .info)
    case .failed?: ("✗", .error)
    case .gone?, nil: peer.lastFailure == nil ? ("○", .dim) : ("✗", .error)
    }
  }

  private func drawListFoot(on canvas: Canvas) {
    guard canvas.height > 0 else { return }
    let row = canvas.height - 1
    if row > 0 { canvas.inset().rule("", "", 0) }
    if let field = peers.filtering {
      let problem = filterProblem
      if let problem, row > 0 { canvas.line("\("✗", .error) \(problem.description, .error)", 1, 0) }
      let line = canvas[Rect(x: 1, y: row, width: canvas.width - 2, height: 1)]
      field.draw(
        on: line,
        .init(
          prompt: "/ ", placeholder: Line(Words.filterPlaceholder),
          highlights: problem.map { [($0.range, .fieldError)] } ?? []))
      return
    }
    if peers.adding == nil, peers.filter.isEmpty, peers.marked.isEmpty, peers.grouping == .state {
      canvas.line("\("›", .prompt) \(Words.addPlaceholder, .placeholder)", 1, row)
      return
    }
    let filter: Line = peers.filter.isEmpty ? "\(Words.none, .dim)" : "\(peers.filter.text, .accent)"
    let shown = peers.filter.isEmpty ? "" : "\(Format.count(peers.rows.shown)) "
    let group: Line = "\(Words.groupWord, .dim) \(peers.grouping.rawValue)"
    let marked: Line = "\(Words.markedWord, .dim) \("\(peers.marked.count)")"
    canvas.ends(
      " " + Line.joined(["\(Words.filterWord, .dim) \(filter)", group, marked], separator: "   "), Line(shown), row)
  }

  // MARK: One peer

  func detailTabs(of peer: Peer) -> TabBar {
    let counts: [PeersState.Tab: Int] = [
      .addresses: peer.addresses.count,
      .protocols: (peer.identify?.protocols.count ?? 0) + (peer.wellKnown?.mounts.count ?? 0),
      .streams: contact(with: peer.key)?.streams ?? 0,
      .requests: request.exchanges.count { $0.composer.peer == peer.key },
    ]
    return TabBar(
      PeersState.Tab.allCases.map { .init($0.title, count: counts[$0]) }, selected: peers.tab.rawValue)
  }

  func drawPeerDetail(on inside: Canvas) {
    guard !peers.detail.isEmpty else {
      if case .group(let group)? = peers.selection {
        let count = Format.count(peers.rows.peers(in: group).count, Words.peerNoun)
        inside.line("\(group.title, .groupHeader)   \(count, .dim)", 2, 1)
        inside.text(Words.groupHelp, 2, 3, .dim, width: inside.width - 3)
        return
      }
      guard book.count == 0 else { return _ = inside.text(Words.nothingSelected, 2, 1, .dim) }
      let lines = Words.welcome.flatMap { $0.isEmpty ? [""] : $0.wrapped(to: inside.width - 3) }
      for (row, line) in lines.enumerated() { inside.text(line, 2, row + 1, row == 0 ? .text : .dim) }
      return
    }
    let isFocused = pane == .peerDetail && overlay == nil
    let scroll = peers.detailList.scroll
    for index in scroll.visible.prefix(inside.height) {
      let row = peers.detail[index]
      let line = inside[row: index - scroll.offset]
      guard row.item != nil, row.item == peers.item else {
        draw(row.content, on: line)
        continue
      }
      let place = line.on(isFocused ? .selection : .selectionUnfocused)
      draw(row.content, on: place)
      // Where a sign stands in the second column, the mark stands before it.
      let column = if case .address? = row.item { 0 } else { 1 }
      place.text("▌", column, 0, isFocused ? .marker : .dim)
      if isFocused { place.setCursor(column, 0) }
    }
    if scroll.visible.upperBound < peers.detail.count { inside.text("↓", inside.width - 1, inside.height - 1, .dim) }
  }

  private func draw(_ content: DetailRow.Content, on row: Canvas) {
    switch content {
    case .line(let line): row.line(line, 0, 0)
    case .rule(let title, let trailing): row.inset().rule(title, trailing, 0)
    case .header(let table): table.table(width: row.width).header(on: row)
    case .cells(let table, let cells): table.table(width: row.width).row(cells, on: row)
    }
  }

  // MARK: The end of the log

  func drawLogStrip(on inside: Canvas) {
    let strip = peers.strip
    Pager(peers.logStrip).draw(on: inside.inset()) { index in
      guard index < strip.count, journal.events.keeps(strip[index]) else { return "" }
      return eventLine(journal.tree.summary(of: journal.events[strip[index]]), width: inside.width - 2)
    }
    if strip.count == 0 { inside.text(Words.nothingYet, 2, 0, .dim) }
  }
}

extension DetailTable {
  /// Its columns, fitted. Before the first there is room for the sign of the selection.
  func table(width: Int) -> Table {
    let hasGlyph = self == .addresses || self == .addressesFull
    return Table(columns(width: width), width: width - 1, inset: hasGlyph ? 1 : 3, spacing: width >= 60 ? 2 : 1)
  }
}

extension ExploreState {
  /// Sorts by the column whose title was pressed; a second press turns the order around.
  mutating func pressPeerHeader(at column: Int, width: Int) {
    let orders: [String: PeerOrder] = [
      Words.Columns.name: .name, Words.Columns.roundTrip: .fastest, Words.Columns.seen: .lastSeen,
    ]
    let table = peerTable(width: width)
    for (place, title) in zip(table.places, table.columns.map(\.title)) {
      guard place?.contains(column) == true, let order = orders[title] else { continue }
      if peers.order == order { _ = reverseOrder() } else { setOrder(order) }
    }
  }
}
