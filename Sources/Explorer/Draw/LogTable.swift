import Events
import Identity
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
    case .peer(let id):
      return tree[id].map { cells(of: $0, prefix, isFolded: row.place.fold == .closed, isNarrow) } ?? []
    case .connection(let id):
      return tree[id].map { cells(of: $0, prefix, isFolded: row.place.fold == .closed, isNarrow) } ?? []
    case .stream(let id): return tree[id].map { cells(of: $0, prefix, isNarrow) } ?? []
    case .request(let id): return tree[id].map { cells(of: $0, prefix, number: "") } ?? []
    case .dial(let id): return tree[id].map { cells(of: $0, prefix) } ?? []
    }
  }

  private func cells(of peer: PeerNode, _ prefix: Line, isFolded: Bool, _ isNarrow: Bool) -> [Line] {
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
    let name: Line = "\(glyph, role) \(called.padded(to: isNarrow ? 12 : 18), .strong)"
    let inside =
      isFolded ? folded(peer, isNarrow) : (what: Line(called == short ? "" : short, .dim), way: "", state: "")
    var word = inside.state
    if case .failed(_, let reason) = state { word = Line(Words.inAWord(reason), .error) }
    if case .gone = state { word = Line(state.word, .dim) }
    let time: Line =
      if case .failed = state { Line(Words.triesOf(peer.failures, peer.attempts), .dim) } else {
        Line(tree.roundTrip(of: peer).map(Figures.span) ?? "—")
      }
    let hasTraffic = !peer.connections.isEmpty || traffic != (0, 0)
    return [
      prefix + name + " " + inside.what, inside.way, word, Line(Figures.lasting(shownTime.since(peer.since))),
      Line(hasTraffic ? Figures.bytes(traffic.received) : "—"), Line(hasTraffic ? Figures.bytes(traffic.sent) : "—"),
      sparkline(peer.connections.compactMap { tree[$0]?.traffic }), time,
    ]
  }

  /// What a folded peer has below it: the one connection, or how many; the addresses that were dialled in vain.
  private func folded(_ peer: PeerNode, _ isNarrow: Bool) -> (what: Line, way: Line, state: Line) {
    let tree = shownJournal.tree
    let standing = peer.connections.compactMap { tree[$0] }.filter { $0.ending == nil }
    guard let only = standing.first else {
      guard let dial = peer.dials.last.flatMap({ tree[$0] }) else { return ("", "", "") }
      let transport = dial.address.transport?.rawValue ?? ""
      return (
        "\(dial.address.endpoint)  \(transport, .dim)", Line(Direction.outbound.rawValue), Line(Words.dialling, .info)
      )
    }
    let streams = standing.reduce(0) { $0 + $1.openStreams }
    let count = Words.streamCount(streams)
    guard standing.count == 1 else {
      return ("\(Format.count(standing.count, Words.connectionNoun), .accent)   \(count, .dim)", "", Line(Words.open))
    }
    let what: Line =
      "\(carrier(of: only, isNarrow), .accent)   \(only.info?.muxer == nil ? requestCount(only) : count, .dim)"
    return (what, Line(only.info?.direction.rawValue ?? ""), state(of: only))
  }

  private func requestCount(_ connection: ConnectionNode) -> String {
    Format.count(connection.requests.count, Words.request)
  }

  /// What carries a connection: the stack of protocols, or the relay.
  private func carrier(of connection: ConnectionNode, _ isNarrow: Bool) -> String {
    guard let info = connection.info else { return "" }
    if info.isRelayed {
      return info.remoteAddress.relay.map { Words.relayedVia(name(of: .peer($0))) } ?? Words.relay
    }
    return isNarrow ? info.transport : info.stack
  }

  private func sparkline(_ traffics: [Traffic]) -> Line {
    guard !traffics.isEmpty else { return "" }
    var sums = [Double](repeating: 0, count: 8)
    for traffic in traffics {
      // Two parts of the minute share a column.
      for (index, value) in traffic.history.values(at: shownTime).enumerated() {
        sums[index / 2] += Double(value.received) + Double(value.sent)
      }
    }
    return Line(Canvas.sparkline(sums), .graphIn)
  }

  private func cells(
    of connection: ConnectionNode, _ prefix: Line, isFolded: Bool, _ isNarrow: Bool
  ) -> [Line] {
    let info = connection.info
    let remote = info.map { $0.remoteAddress.endpoint } ?? ""
    let inside = isFolded ? "   \(Words.streamCount(connection.openStreams))" : "  \(remote)"
    let age = (connection.ending?.time ?? shownTime).since(connection.opened)
    return [
      prefix
        + "\(Words.connection("\(connection.id.number)"))  \(carrier(of: connection, isNarrow), .accent)\(inside, .dim)",
      Line(info?.direction.rawValue ?? ""), state(of: connection), Line(Figures.lasting(age)),
    ] + figures(connection.traffic) + [Line(connection.roundTrip.map(Figures.span) ?? "—")]
  }

  private func state(of connection: ConnectionNode) -> Line {
    if connection.ending == nil, case .attempt? = connection.holePunch { return Line(Words.upgrading, .info) }
    return state(connection.ending?.reason)
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
    let roundTrip = stream.isPing ? tree[stream.id.connection]?.roundTrip : nil
    let took = roundTrip ?? stream.ending.map { _ in age }
    return [
      prefix + "\(number) \(stream.protocolID ?? "…")", Line(stream.direction?.rawValue ?? ""),
      state(stream.ending?.reason),
      Line(Figures.lasting(age)),
    ] + figures(stream.traffic) + [Line(took.map(Figures.span) ?? "—")]
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
    ] + (traffic.map(figures) ?? ["", "", ""]) + [Line(took.map(Figures.span) ?? "—")]
  }

  private func cells(of dial: DialNode, _ prefix: Line) -> [Line] {
    let end = dial.failure?.time ?? shownTime
    let word: Line = dial.failure.map { Line(Words.inAWord($0.reason), .error) } ?? Line(Words.dialling, .info)
    let sign: Line = dial.failure == nil ? "\("○", .info)" : "\("✗", .error)"
    return [
      prefix + sign + " \(Words.dial)  \(dial.address.endpoint)  \(dial.address.transport?.rawValue ?? "", .dim)",
      Line(Direction.outbound.rawValue), word, Line(Figures.lasting(shownTime.since(dial.started))), "—", "—", "",
      Line(Figures.span(end.since(dial.started))),
    ]
  }

  private func figures(_ traffic: Traffic) -> [Line] {
    [Line(Figures.bytes(traffic.received)), Line(Figures.bytes(traffic.sent)), sparkline([traffic])]
  }

  private func state(_ end: EndReason?) -> Line {
    end.map { Line($0.word, $0.role) } ?? Line(Words.open)
  }
}

extension Multiaddr {
  /// The relay that it leads through.
  fileprivate var relay: PeerID? { split { $0.protocol == .p2pCircuit }.head?.peerID }
}

extension ActivityTree {
  /// The shortest round trip that was measured on a connection that stands.
  fileprivate func roundTrip(of peer: PeerNode) -> Duration? {
    peer.connections.compactMap { self[$0] }.filter { $0.ending == nil }.compactMap(\.roundTrip).min()
  }
}
