import Events
import Identity
import Multiformats

extension ActivityTree {
  /// Takes in what happened, but for traffic: see ``note(received:sent:stream:of:at:)``. What is counted since the start
  /// is counted in `totals`.
  mutating func apply(_ event: Event, _ totals: inout Totals) {
    let time = event.time
    switch event.kind {
    case .listening(let address):
      listening.removeAll { $0 == address }
      if listening.count < Self.maximumListeners { listening.append(address) }
    case .stoppedListening(let address): listening.removeAll { $0 == address }
    case .inboundFailed: totals.inboundFailed += 1

    case .discovered, .lookup, .dialQueued: break
    case .dialStarted(let id, let peer, let address):
      totals.dials += 1
      begin(id, peer, address, at: time)
    case .dialStep(let id, let step, let took):
      _ = dialNodes.update(id, at: time) { dial in
        if dial.steps.count < DialStep.allCases.count { dial.steps.append((step, took)) }
      }
    case .dialFailed(let id, let peer, let address, let step, let reason, _):
      totals.dialsFailed += 1
      begin(id, peer, address, at: time)
      fail(id, (time, step, reason))
    case .dialEnded(let id, .won(let connection)): win(id, connection, at: time)
    case .dialEnded(let id, _): giveUp(id, at: time)

    case .connectionOpened(let info):
      totals.connectionsOpened += 1
      open(info, at: time)
    case .connectionClosed(let id, let reason):
      update(id, at: time) { _ in }
      end(id, Ending(time: time, reason: reason), &totals)
    case .identified(let id, let identity):
      update(id, at: time) { $0.identity = identity }
      move(id, to: .peer(identity.peer), at: time)
    case .roundTrip(let id, let took): update(id, at: time) { $0.roundTrip = took }
    case .path(let id, let figures): update(id, at: time) { $0.path = figures }

    case .streamOpened(let id, let direction):
      totals.streamsOpened += 1
      update(id, at: time) { $0.direction = direction }
    case .streamNegotiated(let id, let protocolID): update(id, at: time) { $0.protocolID = protocolID }
    case .streamClosed(let id, let reason):
      update(id, at: time) { _ in }
      end(id, Ending(time: time, reason: reason), &totals)
    case .bytes, .relay: break
    case .holePunch(let id, let step): update(id, at: time) { $0.holePunch = step }

    case .request(let summary):
      totals.requests += 1
      begin(summary, at: time)
    case .response(let id, let summary):
      _ = requestNodes.update(id, at: time) { request in
        request.response = summary
        request.responded = time
        if request.state == .waiting { request.state = .body }
      }
    case .requestFinished(let id, let bodyBytes, let took):
      finish(id, .finished(bodyBytes: bodyBytes, took: took), at: time)
      noteBody(of: id, bodyBytes, at: time, &totals)
    case .requestFailed(let id, let reason):
      totals.requestsFailed += 1
      finish(id, .failed(reason: reason), at: time)
    case .marker: break
    }
  }

  private static let maximumListeners = 64

  /// Adds traffic, and gives the number of the event that last told of such.
  mutating func note(
    received: Int, sent: Int, stream: StreamID?, of connection: ConnectionID, at time: Timestamp
  ) -> Int {
    var event = -1
    if let stream {
      update(stream, at: time) { stream in
        stream.traffic.add(received: received, sent: sent, at: time)
        stream.activity.add(received: received, sent: sent, at: time)
        event = stream.traffic.event
      }
    } else {
      update(connection, at: time) { connection in
        connection.traffic.add(received: received, sent: sent, at: time)
        event = connection.traffic.event
      }
    }
    return event
  }

  /// Says which event tells of the traffic from now on.
  mutating func setTrafficEvent(_ number: Int, stream: StreamID?, of connection: ConnectionID) {
    if let stream {
      _ = streamNodes.change(stream) { $0.traffic.event = number }
    } else {
      _ = connectionNodes.change(connection) { $0.traffic.event = number }
    }
  }

  // MARK: Dials

  private mutating func begin(_ id: DialID, _ peer: PeerID?, _ address: Multiaddr, at time: Timestamp) {
    guard dialNodes[id] == nil else { return }
    for idle in dialNodes.leavingForRoom() { drop(idle) }
    let peer = (peer ?? address.peerID).map(PeerNode.ID.peer) ?? Self.server(at: address)
    dialNodes.insert(DialNode(id, peer, address, at: time))
    updatePeer(peer, at: time) { peer in
      peer.dials.append(id)
      peer.attempts += 1
    }
  }

  private mutating func fail(_ id: DialID, _ failure: (time: Timestamp, step: DialStep, reason: String)) {
    guard let dial = dialNodes[id], dial.isUnderWay else { return }
    _ = dialNodes.update(id, at: failure.time) { $0.failure = failure }
    dialNodes.end(id, at: failure.time)
    peerNodes[dial.peer]?.failures += 1
    let failed = peerNodes[dial.peer]?.dials.filter { dialNodes[$0]?.failure != nil } ?? []
    for old in failed.dropLast(Self.dialsPerPeer) { drop(old) }
  }

  /// A dial became the connection; mostly the connection's opening has said so already.
  private mutating func win(_ id: DialID, _ connection: ConnectionID, at time: Timestamp) {
    guard let dial = dialNodes[id], dial.isUnderWay, let peer = connectionNodes[connection]?.peer else { return }
    succeed(dial, connection, peer, at: time)
  }

  /// A dial is over that neither failed nor won: there is nothing to show of it.
  private mutating func giveUp(_ id: DialID, at time: Timestamp) {
    if dialNodes[id]?.isUnderWay == true { drop(id) }
  }

  // MARK: Connections

  private mutating func open(_ info: ConnectionInfo, at time: Timestamp) {
    update(info.id, at: time) { connection in
      connection.info = info
      connection.opened = min(connection.opened, time)
    }
    let peer = Self.peer(of: info)
    move(info.id, to: peer, at: time)
    peerNodes[peer]?.attempts = 0
    peerNodes[peer]?.failures = 0
    if info.direction == .outbound { succeed(info, peer, at: time) }
  }

  /// Ends the dial that led to a connection, which says no more of it than where it leads: it is the first to there.
  private mutating func succeed(_ info: ConnectionInfo, _ peer: PeerNode.ID, at time: Timestamp) {
    // A dial of an address stands under that address until it is known who is there.
    let dials = [peer, Self.server(at: info.remoteAddress)].flatMap { peerNodes[$0]?.dials ?? [] }
    let dial = dials.compactMap { dialNodes[$0] }.first { dial in
      dial.isUnderWay && (dial.address.withoutPeerID ?? dial.address) == info.remoteAddress
    }
    if let dial { succeed(dial, info.id, peer, at: time) }
  }

  private mutating func succeed(
    _ dial: DialNode, _ connection: ConnectionID, _ peer: PeerNode.ID, at time: Timestamp
  ) {
    _ = dialNodes.update(dial.id, at: time) { node in
      node.connection = connection
      node.peer = peer
    }
    dialNodes.end(dial.id, at: time)
    update(connection, at: time) { $0.dial = dial.id }
    peerNodes[dial.peer]?.dials.removeAll { $0 == dial.id }
    leaveIfEmpty(dial.peer)
  }

  private static func peer(of info: ConnectionInfo) -> PeerNode.ID {
    if let peer = info.peer { return .peer(peer) }
    let address = info.remoteAddress
    switch info.direction {
    case .outbound: return server(at: address)
    // Each connection of a client has a port of its own.
    case .inbound: return .address(address.split { $0.protocol == .tcp || $0.protocol == .udp }.head ?? address)
    }
  }

  /// Whoever is at an address, whichever of its resources is meant.
  private static func server(at address: Multiaddr) -> PeerNode.ID {
    .address(address.decapsulating(.httpPath) ?? address)
  }

  /// Changes a connection, which becomes known by it.
  private mutating func update(_ id: ConnectionID, at time: Timestamp, _ body: (inout ConnectionNode) -> Void) {
    guard !connectionNodes.update(id, at: time, body) else { return }
    for idle in connectionNodes.leavingForRoom() { drop(idle) }
    let peer = PeerNode.ID.unknown(id)
    connectionNodes.insert(ConnectionNode(id, of: peer, at: time))
    openCount.connections += 1
    updatePeer(peer, at: time) { $0.connections.append(id) }
    _ = connectionNodes.update(id, at: time, body)
  }

  /// Says whose a connection is.
  private mutating func move(_ id: ConnectionID, to peer: PeerNode.ID, at time: Timestamp) {
    guard let before = connectionNodes[id]?.peer, before != peer else { return }
    _ = connectionNodes.update(id, at: time) { $0.peer = peer }
    peerNodes[before]?.connections.removeAll { $0 == id }
    leaveIfEmpty(before)
    updatePeer(peer, at: time) { $0.connections.append(id) }
  }

  private mutating func updatePeer(_ id: PeerNode.ID, at time: Timestamp, _ body: (inout PeerNode) -> Void) {
    if peerNodes[id] == nil { peers.append(id) }
    body(&peerNodes[id, default: PeerNode(id, at: time)])
  }

  private mutating func end(_ id: ConnectionID, _ ending: Ending, _ totals: inout Totals) {
    guard let connection = connectionNodes[id], connection.ending == nil else { return }
    totals.connectionsClosed += 1
    openCount.connections -= 1
    _ = connectionNodes.update(id, at: ending.time) { $0.ending = ending }
    connectionNodes.end(id, at: ending.time)
    for stream in connection.streams { end(stream, ending, &totals) }
    for request in connection.requests { finish(request, .failed(reason: "the connection closed"), at: ending.time) }
  }

  // MARK: Streams

  /// Changes a stream, which becomes known by it; so does its connection.
  private mutating func update(_ id: StreamID, at time: Timestamp, _ body: (inout StreamNode) -> Void) {
    guard !streamNodes.update(id, at: time, body) else { return }
    for idle in streamNodes.leavingForRoom() { drop(idle) }
    var ending: Ending?
    update(id.connection, at: time) { connection in
      connection.streams.append(id)
      connection.allStreams += 1
      ending = connection.ending
      if ending == nil { connection.openStreams += 1 }
    }
    var stream = StreamNode(id, at: time)
    stream.ending = ending
    streamNodes.insert(stream)
    if ending == nil { openCount.streams += 1 } else { streamNodes.end(id, at: time) }
    _ = streamNodes.update(id, at: time, body)
  }

  private mutating func end(_ id: StreamID, _ ending: Ending, _ totals: inout Totals) {
    guard let stream = streamNodes[id] else { return }
    // The end of a stream says more about it than that of its connection.
    _ = streamNodes.update(id, at: ending.time) { $0.ending = ending }
    guard stream.ending == nil else { return }
    if ending.reason.isReset { totals.streamsReset += 1 } else { totals.streamsClosed += 1 }
    openCount.streams -= 1
    _ = connectionNodes.update(id.connection, at: ending.time) { $0.openStreams -= 1 }
    streamNodes.end(id, at: ending.time)
  }

  // MARK: Requests

  private mutating func begin(_ summary: RequestSummary, at time: Timestamp) {
    guard requestNodes[summary.id] == nil else { return }
    for idle in requestNodes.leavingForRoom() { drop(idle) }
    requestNodes.insert(RequestNode(summary, at: time))
    if let stream = summary.stream {
      update(stream, at: time) { $0.requests.append(summary.id) }
    } else {
      update(summary.connection, at: time) { $0.requests.append(summary.id) }
    }
  }

  private mutating func finish(_ id: RequestID, _ state: RequestNode.State, at time: Timestamp) {
    guard let request = requestNodes[id], !request.isOver else { return }
    _ = requestNodes.update(id, at: time) { $0.state = state }
    requestNodes.end(id, at: time)
  }

  /// Connections without streams are not measured: what is known to pass through them is the bodies.
  private mutating func noteBody(of id: RequestID, _ bytes: Int, at time: Timestamp, _ totals: inout Totals) {
    guard let summary = requestNodes[id]?.summary, summary.stream == nil else { return }
    let received = summary.direction == .outbound ? bytes : 0
    totals.add(received: received, sent: bytes - received, at: time)
    _ = note(received: received, sent: bytes - received, stream: nil, of: summary.connection, at: time)
  }
}

extension EndReason {
  /// Whether one side ended it before both were done.
  var isReset: Bool {
    switch self {
    case .resetLocally, .resetByPeer: true
    case .finished, .timedOut, .failed: false
    }
  }
}

extension RequestNode {
  /// Whether nothing more happens with it.
  public var isOver: Bool {
    switch state {
    case .waiting, .body: false
    case .finished, .failed: true
    }
  }
}
