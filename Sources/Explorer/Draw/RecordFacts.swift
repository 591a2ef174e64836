import Engine
import Events
import Journal
import Multiformats
import NetIO
import PeerStore
import TerminalUI

/// A fact about a row of the log: its name, and what it is.
typealias Fact = (name: String, value: Line)

extension ExploreState {
  /// What the inspector says above the events.
  func facts(_ journal: Journal) -> [Fact] { Array(about(journal).prefix(4)) }

  /// All that is known of the selected row, the most telling first.
  func about(_ journal: Journal) -> [Fact] { about(record, journal) }

  /// All that is known of a row of the tree.
  func about(_ record: TreeRow.ID?, _ journal: Journal) -> [Fact] {
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

  private func about(_ peer: PeerNode, _ tree: ActivityTree) -> [Fact] {
    var facts: [Fact] = [(Words.factPeer, Line(peer.name.isEmpty ? Words.unknownPeer : peer.name))]
    let state = tree.state(of: peer)
    if case .failed(let step, let reason) = state {
      facts.append((Words.factState, Line(Words.failed(step.rawValue, reason), .error)))
    } else {
      facts.append((Words.factState, Line(state.word)))
    }
    let traffic = tree.traffic(of: peer)
    facts.append((Words.factTraffic, trafficLine(traffic.received, traffic.sent)))
    if let identity = peer.connections.compactMap({ tree[$0]?.identity }).last { facts.append(agentFact(identity)) }
    return facts
  }

  private func about(_ connection: ConnectionNode, _ tree: ActivityTree) -> [Fact] {
    var facts: [Fact] = []
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
      if let race = raceLine(connection, info) { facts.append((Words.factRace, race)) }
      if let local = info.localAddress { facts.append((Words.factLocal, Line("\(local)"))) }
    }
    facts.append((Words.factTraffic, trafficLine(connection.traffic.received, connection.traffic.sent)))
    if connection.info?.muxer != nil { facts.append((Words.factStreams, streamsLine(connection, tree))) }
    if let path = connection.path {
      let words = Words.path(
        roundTrip: connection.roundTrip.map(Figures.span) ?? "—", window: Figures.bytes(path.congestionWindow),
        lost: path.packetsLost, of: path.packetsSent, ecn: path.ecn.rawValue)
      facts.append((Words.factPath, Line(words)))
    }
    if let ending = connection.ending { facts.append((Words.factState, Line(ending.reason.word, ending.reason.role))) }
    if let identity = connection.identity { facts.append(agentFact(identity)) }
    return facts
  }

  /// What came of the other addresses that were tried, and of the one that led here.
  private func raceLine(_ connection: ConnectionNode, _ info: ConnectionInfo) -> Line? {
    let attempts = info.peer.map { dials.attempts(of: .peer($0)) } ?? []
    guard attempts.count > 1, attempts.contains(where: { $0.connection == connection.id }) else { return nil }
    let words = attempts.compactMap { attempt -> Line? in
      let isIPv6 = if case .ip6? = attempt.address.host { true } else { false }
      let name = Words.racer(attempt.address.transport?.rawValue ?? "", isIPv6: isIPv6)
      return switch attempt.state {
      case .ended(.won): "\(name) \(Figures.span(attempt.took)) \("✓", .good)"
      case .ended(.tooLate): "\(name) \(Figures.span(attempt.took)), \(Words.tooLate)"
      case .ended(.overtaken), .waiting: "\(name) \(Words.overtaken)"
      case .failed(let failure): "\(name) \(Words.inAWord(failure.reason), .error)"
      case .underWay: "\(name) …"
      case .ended(.led): nil
      }
    }
    return Line(Words.raced(words.count)) + "   " + Line.joined(words, separator: "   ")
  }

  private func streamsLine(_ connection: ConnectionNode, _ tree: ActivityTree) -> Line {
    let open = connection.streams.compactMap { tree[$0] }.filter { $0.ending == nil }
    let inbound = open.count { $0.direction == .inbound }
    return Line(Words.streamsOf(inbound, open.count - inbound, connection.allStreams))
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

  private func about(_ stream: StreamNode, _ tree: ActivityTree) -> [Fact] {
    let connection = tree[stream.id.connection]
    let end: Line = stream.ending.map { Line($0.reason.word, $0.reason.role) } ?? Line(Words.open)
    var facts: [Fact] = [
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

  private func about(_ request: RequestNode) -> [Fact] {
    let summary = request.summary
    var facts: [Fact] = [
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

  private func about(_ dial: DialNode) -> [Fact] {
    let steps = dial.steps.map { "\($0.step.rawValue) \(Figures.span($0.took))" }.joined(separator: "   ")
    var facts: [Fact] = [(Words.factRemote, Line("\(dial.address)"))]
    if let failure = dial.failure {
      facts.append((Words.factState, Line(Words.failed(failure.step.rawValue, failure.reason), .error)))
    } else {
      facts.append((Words.factState, Line(Words.dialling)))
    }
    if !steps.isEmpty { facts.append((Words.factDial, Line(steps))) }
    return facts
  }

  private func agentFact(_ identity: PeerIdentity) -> Fact {
    (Words.factAgent, Line("\(identity.agentVersion)   \(identity.protocolVersion)"))
  }

  /// All that a peer said of itself, a thing a line.
  func identityFacts(_ identity: PeerIdentity) -> [Fact] {
    let record = identity.hasSignedRecord ? Words.signedRecord : Words.noSignedRecord
    let way = identity.wasPushed ? Words.pushedUnasked : Words.whenAsked
    var facts: [Fact] = [
      agentFact(identity), (Words.factRecord, Line("\(record)   \(way)")),
    ]
    if let address = identity.observedAddress { facts.append((Words.factSeenAs, Line("\(address)"))) }
    func list(_ name: String, _ values: [String]) {
      for (index, value) in values.enumerated() { facts.append((index == 0 ? name : "", Line(value))) }
    }
    list(Words.factListens, identity.listenAddresses.map(\.description))
    list(Words.factProtocols, identity.protocols)
    return facts
  }

  private func trafficLine(_ received: Int, _ sent: Int) -> Line {
    Line("↓ \(Figures.bytes(received))   ↑ \(Figures.bytes(sent))")
  }
}
