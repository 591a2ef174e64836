import Events
import Journal
import Multiformats
import NetIO
import TerminalUI

extension ExploreState {
  var inspectorTabs: TabBar {
    TabBar(
      [.init(LogState.Tab.events.title, count: log.inspected.count), .init(LogState.Tab.about.title, count: nil)],
      selected: log.tab.rawValue)
  }

  /// What the inspector is about, in a word or two.
  var recordTitle: String {
    switch record {
    case .peer(let id)?: CleanText.clean(name(of: id), columns: 24)
    case .connection(let id)?, .older(let id)?: Words.connection("\(id.number)")
    case .stream(let id)?: Words.stream("\(id.number)")
    case .request?: Words.request
    case .dial?: Words.dial
    case nil: ""
    }
  }

  /// How many rows the inspector has below the facts.
  func inspectorCount(_ journal: Journal) -> Int {
    log.tab == .events ? log.inspected.count : about(journal).count
  }

  func drawInspector(on inside: Canvas) {
    let journal = shownJournal
    guard record != nil else { return _ = inside.text(Words.nothingSelected, 2, 0, .dim) }
    let facts = log.tab == .events ? self.facts(journal) : []
    let places = InspectorPlaces(inside.bounds, facts: facts.count)
    for (row, fact) in facts.prefix(places.facts.height).enumerated() { draw(fact, on: inside[places.facts], row) }
    if places.rule.height > 0 { inside[places.rule].inset().rule(Line(Words.eventsRule), "", 0) }
    let canvas = inside[places.events]
    switch log.tab {
    case .events: draw(log.inspected, log.inspector, of: record, journal, on: canvas)
    case .about:
      let about = about(journal)
      for (row, index) in log.inspector.scroll.visible.prefix(canvas.height).enumerated() {
        draw(about[index], on: canvas, row)
      }
    }
  }

  func draw(_ fact: (name: String, value: Line), on canvas: Canvas, _ row: Int) {
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

  // MARK: Facts

  /// What the inspector says above the events.
  func facts(_ journal: Journal) -> [(name: String, value: Line)] { Array(about(journal).prefix(4)) }

  /// All that is known of the selected row, the most telling first.
  func about(_ journal: Journal) -> [(name: String, value: Line)] { about(record, journal) }

  /// All that is known of a row of the tree.
  func about(_ record: TreeRow.ID?, _ journal: Journal) -> [(name: String, value: Line)] {
    let tree = journal.tree
    switch record {
    case .peer(let id)?: return tree[id].map { about($0, tree) } ?? []
    case .connection(let id)?, .older(let id)?: return tree[id].map { about($0, tree) } ?? []
    case .stream(let id)?: return tree[id].map { about($0, tree) } ?? []
    case .request(let id)?: return tree[id].map { about($0) } ?? []
    case .dial(let id)?: return tree[id].map { about($0) } ?? []
    case nil: return []
    }
  }

  private func about(_ peer: PeerNode, _ tree: ActivityTree) -> [(String, Line)] {
    var facts: [(String, Line)] = [(Words.factPeer, Line(peer.name.isEmpty ? Words.unknownPeer : peer.name))]
    let state = tree.state(of: peer)
    if case .failed(let step, let reason) = state {
      facts.append((Words.factState, Line(Words.failed(step.rawValue, reason), .error)))
    } else {
      facts.append((Words.factState, Line(state.word)))
    }
    let traffic = tree.traffic(of: peer)
    facts.append((Words.factTraffic, trafficLine(traffic.received, traffic.sent)))
    if let identity = peer.connections.compactMap({ tree[$0]?.identity }).last { facts += about(identity) }
    return facts
  }

  private func about(_ connection: ConnectionNode, _ tree: ActivityTree) -> [(String, Line)] {
    var facts: [(String, Line)] = []
    let direction = connection.info?.direction.rawValue ?? ""
    let remote = connection.info?.peer.map { "\($0)" } ?? Words.unknownPeer
    facts.append(
      (
        Words.factID,
        Line(
          "\(connection.id.number)   \(direction)   \(Words.openedAt(clock.preciseTime(connection.opened)))   \(remote)"
        )
      ))
    if let info = connection.info {
      facts.append((Words.factStack, Line("\(info.stack)   \(Words.provenBy(info.proof.rawValue))")))
      facts.append((Words.factRemote, Line("\(info.remoteAddress)")))
      if info.isRelayed { facts.append((Words.factRelay, relayLine(connection, info))) }
      let steps = DialStep.allCases.compactMap { step in info.steps[step].map { "\(step.rawValue) \(Figures.span($0))" }
      }
      if !steps.isEmpty { facts.append((Words.factDial, Line(steps.joined(separator: "   ")))) }
      if let local = info.localAddress { facts.append((Words.factLocal, Line("\(local)"))) }
    }
    facts.append((Words.factTraffic, trafficLine(connection.traffic.received, connection.traffic.sent)))
    if let path = connection.path {
      let words = Words.path(
        roundTrip: connection.roundTrip.map(Figures.span) ?? "—", window: Figures.bytes(path.congestionWindow),
        lost: path.packetsLost, of: path.packetsSent, ecn: path.ecn.rawValue)
      facts.append((Words.factPath, Line(words)))
    }
    if let ending = connection.ending { facts.append((Words.factState, Line(ending.reason.word, ending.reason.role))) }
    if let identity = connection.identity { facts += about(identity) }
    return facts
  }

  /// What the relay gives, how much of it is used, and how far it has got on the way to doing without.
  private func relayLine(_ connection: ConnectionNode, _ info: ConnectionInfo) -> Line {
    var parts = [Figures.allowance(info.allowance)]
    if let bytes = info.allowance?.bytes {
      let used = max(connection.traffic.received, connection.traffic.sent)
      parts.append(Words.usedUp(min(100, 100 * used / max(1, bytes))))
    }
    if let duration = info.allowance?.duration {
      let end = connection.opened.nanoseconds.addingReportingOverflow(Int64(clamping: duration.nanoseconds))
      if !end.overflow { parts.append(Words.endsAt(clock.time(Timestamp(nanoseconds: end.partialValue)))) }
    }
    switch connection.holePunch {
    case .attempt(let number, _)?: parts.append(Words.punching(number))
    case .succeeded(let id)?: parts.append(Words.punched(Words.connection("\(id.number)")))
    case .failed(let reason)?: parts.append(Words.notPunched(reason))
    case nil: break
    }
    return Line(parts.joined(separator: "   "))
  }

  private func about(_ stream: StreamNode, _ tree: ActivityTree) -> [(String, Line)] {
    let connection = tree[stream.id.connection]
    let end: Line = stream.ending.map { Line($0.reason.word, $0.reason.role) } ?? Line(Words.open)
    var facts: [(String, Line)] = [
      (
        Words.factStream,
        "\("\(stream.id.number)")   \(stream.direction?.rawValue ?? "")   "
          + "\(Words.openedAt(clock.preciseTime(stream.opened)))   \(end)"
      ),
      (Words.factProtocol, Line(stream.protocolID ?? "—")),
      (
        Words.factRemote,
        Line("\(Words.connection("\(stream.id.connection.number)"))   \(name(of: connection?.peer))")
      ),
      (Words.factTraffic, trafficLine(stream.traffic.received, stream.traffic.sent)),
    ]
    for request in stream.requests.compactMap({ tree[$0] }) { facts += about(request) }
    return facts
  }

  private func about(_ request: RequestNode) -> [(String, Line)] {
    let summary = request.summary
    var facts: [(String, Line)] = [
      (Words.factRequest, Line("\(summary.method) \(summary.target)   \(clock.preciseTime(request.sent))"))
    ]
    if let response = request.response {
      let type = response.contentType.map { "   \($0)" } ?? ""
      let length = response.contentLength.map { "   \(Figures.bytes($0))" } ?? ""
      facts.append((Words.factResponse, Line("\(response.status) \(response.reason)\(type)\(length)")))
    }
    switch request.state {
    case .finished(let bytes, let took):
      facts.append((Words.factState, Line("\(request.state.word)   \(Figures.bytes(bytes))   \(Figures.span(took))")))
    case .failed(let reason): facts.append((Words.factState, Line(reason, .error)))
    case .waiting, .body: facts.append((Words.factState, Line(request.state.word)))
    }
    return facts
  }

  private func about(_ dial: DialNode) -> [(String, Line)] {
    let steps = dial.steps.map { "\($0.step.rawValue) \(Figures.span($0.took))" }.joined(separator: "   ")
    var facts: [(String, Line)] = [(Words.factRemote, Line("\(dial.address)"))]
    if let failure = dial.failure {
      facts.append((Words.factState, Line(Words.failed(failure.step.rawValue, failure.reason), .error)))
    } else {
      facts.append((Words.factState, Line(Words.dialling)))
    }
    if !steps.isEmpty { facts.append((Words.factDial, Line(steps))) }
    return facts
  }

  private func about(_ identity: PeerIdentity) -> [(String, Line)] {
    [
      (Words.factAgent, Line("\(identity.agentVersion)   \(identity.protocolVersion)")),
      (Words.factListens, Line(identity.listenAddresses.map(\.description).joined(separator: "   "))),
      (Words.factProtocols, Line(identity.protocols.joined(separator: "   "))),
    ]
  }

  private func trafficLine(_ received: Int, _ sent: Int) -> Line {
    Line("↓ \(Figures.bytes(received))   ↑ \(Figures.bytes(sent))")
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
