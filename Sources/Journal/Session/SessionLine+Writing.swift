import Events
import Identity
import Multiformats

/// Writes the members of a line.
struct FieldWriter {
  private var container: KeyedEncodingContainer<SessionLine.Key>

  init(_ container: KeyedEncodingContainer<SessionLine.Key>) { self.container = container }

  /// Writes a member; nothing where there is no value.
  mutating func write(_ value: (some Encodable)?, _ key: SessionLine.Key) throws {
    try container.encodeIfPresent(value, forKey: key)
  }

  mutating func write(_ kind: Event.Kind) throws {
    switch kind {
    case .listening(let address): try write(.listening, [.address: address])
    case .stoppedListening(let address): try write(.stoppedListening, [.address: address])
    case .inboundFailed(let address, let reason):
      try write(.inboundFailed, [.address: address, .reason: reason])
    case .lookup(let summary, let took): try write(summary, took)
    case .dialQueued(let id, let peer, let address, let choice): try write(id, peer, address, choice)
    case .dialStarted(let id, let peer, let address):
      try write(.dialStarted, [.dial: id.number, .peer: peer, .address: address])
    case .dialStep(let id, let step, let took):
      try write(.dialStep, [.dial: id.number, .step: step.rawValue, .tookNs: took.wholeNanoseconds])
    case .dialFailed(let id, let peer, let address, let step, let reason, let fault):
      try write(
        .dialFailed,
        [
          .dial: id.number, .peer: peer, .address: address, .step: step.rawValue, .reason: reason,
          .fault: fault.rawValue,
        ])
    case .dialEnded(let id, let outcome): try write(outcome, of: id)
    case .discovered(let peer, let addresses): try write(.discovered, [.peer: peer, .addresses: addresses])
    case .connectionOpened(let info): try write(info)
    case .connectionClosed(let id, let reason):
      try write(.connectionClosed, [.connection: id.number])
      try write(reason)
    case .identified(let id, let identity): try write(identity, of: id)
    case .roundTrip(let id, let took):
      try write(.roundTrip, [.connection: id.number, .tookNs: took.wholeNanoseconds])
    case .path(let id, let figures):
      try write(
        .path,
        [
          .connection: id.number, .congestionWindow: figures.congestionWindow, .packetsSent: figures.packetsSent,
          .packetsLost: figures.packetsLost, .ecn: figures.ecn.rawValue,
        ])
    case .streamOpened(let id, let direction):
      try write(.streamOpened, id, [.direction: direction.rawValue])
    case .streamNegotiated(let id, let protocolID): try write(.streamNegotiated, id, [.protocol: protocolID])
    case .streamClosed(let id, let reason):
      try write(.streamClosed, id, [:])
      try write(reason)
    case .bytes(let id, let stream, let received, let sent):
      try write(
        .bytes, [.connection: id.number, .stream: stream?.number, .received: received, .sent: sent])
    case .relay(let event): try write(event)
    case .holePunch(let id, let step): try write(step, of: id)
    case .request(let summary):
      try write(
        .request,
        [
          .request: summary.id.number, .direction: summary.direction.rawValue, .connection: summary.connection.number,
          .stream: summary.stream?.number, .method: summary.method, .target: summary.target,
        ])
    case .response(let id, let summary):
      try write(
        .response,
        [
          .request: id.number, .status: summary.status, .reason: summary.reason, .contentType: summary.contentType,
          .contentLength: summary.contentLength,
        ])
    case .requestFinished(let id, let bodyBytes, let took):
      try write(
        .requestFinished, [.request: id.number, .bodyBytes: bodyBytes, .tookNs: took.wholeNanoseconds])
    case .requestFailed(let id, let reason): try write(.requestFailed, [.request: id.number, .reason: reason])
    case .marker(let name, let thing):
      try write(.marker, [.name: name])
      if let thing { try write(thing) }
    }
  }

  mutating func write(_ name: SessionLine.Name, _ members: [SessionLine.Key: (any Encodable)?]) throws {
    try write(name.rawValue, .event)
    for case (let key, let value?) in members { try container.encode(value, forKey: key) }
  }

  private mutating func write(
    _ name: SessionLine.Name, _ id: StreamID, _ members: [SessionLine.Key: (any Encodable)?]
  ) throws {
    try write(name, members)
    try write(id)
  }

  private mutating func write(_ id: StreamID) throws {
    try write(id.connection.number, .connection)
    try write(id.number, .stream)
  }

  private mutating func write(_ info: ConnectionInfo) throws {
    try write(
      .connectionOpened,
      [
        .connection: info.id.number, .direction: info.direction.rawValue, .peer: info.peer,
        .provenBy: info.proof.rawValue, .address: info.remoteAddress, .localAddress: info.localAddress,
        .transport: info.transport, .security: info.security, .muxer: info.muxer, .relayed: info.isRelayed,
        .limitBytes: info.allowance?.bytes, .limitNs: info.allowance?.duration?.wholeNanoseconds,
        .stepsNs: Dictionary(uniqueKeysWithValues: info.steps.map { ($0.key.rawValue, $0.value.wholeNanoseconds) }),
      ])
  }

  private mutating func write(_ identity: PeerIdentity, of id: ConnectionID) throws {
    try write(
      .identified,
      [
        .connection: id.number, .peer: identity.peer, .agentVersion: identity.agentVersion,
        .protocolVersion: identity.protocolVersion, .listenAddresses: identity.listenAddresses,
        .observedAddress: identity.observedAddress, .protocols: identity.protocols,
        .signed: identity.hasSignedRecord, .pushed: identity.wasPushed,
      ])
  }

  mutating func write(_ reason: EndReason) throws {
    try write(SessionLine.End(reason).rawValue, .end)
    switch reason {
    case .resetByPeer(let code): try write(code, .code)
    case .failed(let why): try write(why, .reason)
    case .finished, .resetLocally, .timedOut: break
    }
  }

  private mutating func write(_ thing: MarkedThing) throws {
    switch thing {
    case .peer(let id): try write(id, .peer)
    case .address(let address): try write(address, .address)
    case .connection(let id): try write(id.number, .connection)
    case .stream(let id): try write(id)
    case .request(let id): try write(id.number, .request)
    case .dial(let id): try write(id.number, .dial)
    }
  }
}

extension SessionLine {
  /// The ways in which streams and connections end.
  enum End: String, Codable {
    case finished
    case resetLocally = "reset-locally"
    case resetByPeer = "reset-by-peer"
    case timedOut = "timed-out"
    case failed

    init(_ reason: EndReason) {
      self =
        switch reason {
        case .finished: .finished
        case .resetLocally: .resetLocally
        case .resetByPeer: .resetByPeer
        case .timedOut: .timedOut
        case .failed: .failed
        }
    }
  }
}
