import Events
import Journal
import Multiformats
import PeerStore
import TerminalUI

/// The columns of the tree of what happens.
struct LogTable {
  private let table: Table
  /// Whether names are cut shorter, because there is little room.
  let isNarrow: Bool

  /// The columns, under a name for what the rows are about.
  init(_ subject: String = Words.Columns.subject, width: Int) {
    isNarrow = width < 100
    table = Table(
      [
        Column(subject, .flexible(min: isNarrow ? 38 : 24)), Column(Words.Columns.direction, .fixed(3)),
        Column(Words.Columns.state, .fixed(isNarrow ? 9 : 10)), Column(Words.Columns.age, .fixed(4), align: .trailing),
        Column("↓", .fixed(9), align: .trailing), Column("↑", .fixed(9), align: .trailing, drops: 3),
        Column(Words.Columns.lastMinute, .fixed(8), drops: 1),
        Column(Words.Columns.time, .fixed(7), align: .trailing, drops: 2),
      ], width: width - 1, inset: 1, spacing: isNarrow ? 1 : 2)
  }

  /// The columns.
  var columns: [Column] { table.columns }

  func header(on canvas: Canvas) {
    table.row(columns.enumerated().map { Line($0 == 0 ? "  \($1.title)" : $1.title) }, on: canvas, .columnHeader)
  }

  func row(_ cells: [Line], on canvas: Canvas) { table.row(cells, on: canvas) }
}

extension ExploreState {
  /// What stands in a row of the tree, column by column, with its markers.
  func logCells(of row: TreeRow, isNarrow: Bool) -> [Line] {
    var cells = bareCells(of: row, isNarrow)
    let names = markers(of: row.id)
    if !names.isEmpty, !cells.isEmpty { cells[0] += "  \(names.joined(separator: ", "), .warning)" }
    return cells
  }

  private func bareCells(of row: TreeRow, _ isNarrow: Bool) -> [Line] {
    let tree = shownJournal.tree
    var prefix = Line(row.place.prefix, row.place.fold == .open || row.place.fold == .closed ? .fold : .rule)
    // The sign is seen also where there is no room for the names.
    if !markers(of: row.id).isEmpty { prefix += "\("◆", .warning) " }
    switch row.id {
    case .older: return [prefix + Line(Words.olderStreams(row.count), .dim)]
    case .peer(let id): return tree[id].map { cells(of: $0, prefix, isNarrow) } ?? []
    case .connection(let id):
      return tree[id].map { cells(of: $0, prefix, isFolded: row.place.fold == .closed, isNarrow) } ?? []
    case .stream(let id): return tree[id].map { cells(of: $0, prefix, isNarrow) } ?? []
    case .request(let id): return tree[id].map { cells(of: $0, prefix, number: "") } ?? []
    case .dial(let id): return tree[id].map { cells(of: $0, prefix) } ?? []
    }
  }

  private func cells(of peer: PeerNode, _ prefix: Line, _ isNarrow: Bool) -> [Line] {
    let tree = shownJournal.tree
    let state = tree.state(of: peer)
    let (glyph, role): (String, Role) =
      switch state {
      case .connected: ("●", .good)
      case .relayed: ("◐", .warning)
      case .dialling: ("○", .info)
      case .failed: ("✗", .error)
      case .gone: ("○", .dim)
      }
    let short = peer.id.key?.shortName ?? ""
    let called = name(of: peer.id)
    let traffic = tree.traffic(of: peer)
    var word: Line = ""
    if case .failed(_, let reason) = state { word = Line(Words.inAWord(reason), .error) }
    if case .gone = state { word = Line(state.word, .dim) }
    return [
      prefix
        + "\(glyph, role) \(called.padded(to: isNarrow ? 12 : 18), .strong)\(called == short ? "" : " \(short)", .dim)",
      "", word,
      Line(Figures.lasting(shownTime.since(peer.since))), Line(Figures.bytes(traffic.received)),
      Line(Figures.bytes(traffic.sent)), "",
      Line(tree.roundTrip(of: peer).map(Figures.briefly) ?? "—"),
    ]
  }

  private func cells(
    of connection: ConnectionNode, _ prefix: Line, isFolded: Bool, _ isNarrow: Bool
  ) -> [Line] {
    let info = connection.info
    let stack = (isNarrow ? info?.transport : info?.stack) ?? ""
    let remote = info.map { $0.remoteAddress.endpoint } ?? ""
    let inside = isFolded ? "   \(Words.streamCount(connection.openStreams))" : "  \(remote)"
    let age = (connection.ending?.time ?? shownTime).since(connection.opened)
    return [
      prefix + "\(Words.connection("\(connection.id.number)"))  \(stack, .accent)\(inside, .dim)",
      Line(info?.direction.rawValue ?? ""), state(connection.ending?.reason), Line(Figures.lasting(age)),
    ] + figures(connection.traffic) + [Line(connection.roundTrip.map(Figures.briefly) ?? "—")]
  }

  func cells(of stream: StreamNode, _ prefix: Line, _ isNarrow: Bool) -> [Line] {
    let tree = shownJournal.tree
    let number = "\(stream.id.number)".padded(to: 3)
    // The one request of a stream stands in the stream's row.
    if stream.requests.count == 1, let request = tree[stream.requests[0]] {
      let how = isNarrow ? "" : "\(stream.protocolID ?? "")  "
      return cells(of: request, prefix, number: "\(number) \(how)", traffic: stream.traffic)
    }
    let age = (stream.ending?.time ?? shownTime).since(stream.opened)
    return [
      prefix + "\(number) \(stream.protocolID ?? "…")", Line(stream.direction?.rawValue ?? ""),
      state(stream.ending?.reason),
      Line(Figures.lasting(age)),
    ] + figures(stream.traffic) + ["—"]
  }

  private func cells(of request: RequestNode, _ prefix: Line, number: String, traffic: Traffic? = nil) -> [Line] {
    let summary = request.summary
    var took: Duration?
    if case .finished(_, let duration) = request.state { took = duration }
    let word: Line =
      switch (request.state, request.response) {
      case (.failed, _): Line(request.state.word, .error)
      case (.finished, let response?): Line("\(response.status)", response.role)
      case (_, let response?): "\("\(response.status)", response.role) \(request.state.word, .info)"
      case (_, nil): Line(request.state.word, .info)
      }
    let age = took ?? shownTime.since(request.sent)
    return [
      prefix + "\(number, .dim)\(summary.method) \(summary.target)", Line(summary.direction.rawValue), word,
      Line(Figures.lasting(age)),
    ] + (traffic.map(figures) ?? ["", "", ""]) + [Line(took.map(Figures.briefly) ?? "—")]
  }

  private func cells(of dial: DialNode, _ prefix: Line) -> [Line] {
    let end = dial.failure?.time ?? shownTime
    let word: Line = dial.failure.map { Line(Words.inAWord($0.reason), .error) } ?? Line(Words.dialling, .info)
    let sign: Line = dial.failure == nil ? "\("○", .info)" : "\("✗", .error)"
    return [
      prefix + sign + " \(Words.dial)  \(dial.address.endpoint)  \(dial.address.transport?.rawValue ?? "", .dim)",
      Line(Direction.outbound.rawValue), word, Line(Figures.lasting(shownTime.since(dial.started))), "—", "—", "",
      Line(Figures.briefly(end.since(dial.started))),
    ]
  }

  private func figures(_ traffic: Traffic) -> [Line] {
    let values = traffic.history.values(at: shownTime).map { Double($0.received + $0.sent) }
    // Two parts of the minute share a column.
    let pairs = stride(from: 0, to: values.count - 1, by: 2).map { values[$0] + values[$0 + 1] }
    return [
      Line(Figures.bytes(traffic.received)), Line(Figures.bytes(traffic.sent)),
      Line(Canvas.sparkline(pairs), .graphIn),
    ]
  }

  private func state(_ end: EndReason?) -> Line {
    end.map { Line($0.word, $0.role) } ?? Line(Words.open)
  }
}

extension ActivityTree {
  /// The shortest round trip that was measured on a connection that stands.
  fileprivate func roundTrip(of peer: PeerNode) -> Duration? {
    peer.connections.compactMap { self[$0] }.filter { $0.ending == nil }.compactMap(\.roundTrip).min()
  }
}
