import Events
import Identity
import Multiformats

/// Reads the members of a line.
struct Fields {
  private let container: KeyedDecodingContainer<SessionLine.Key>

  init(_ container: KeyedDecodingContainer<SessionLine.Key>) { self.container = container }

  subscript<Value: Decodable>(key: SessionLine.Key) -> Value {
    get throws { try container.decode(Value.self, forKey: key) }
  }

  /// A member that there need not be.
  func optional<Value: Decodable>(_ key: SessionLine.Key) throws -> Value? {
    try container.decodeIfPresent(Value.self, forKey: key)
  }

  /// A text that is one of a few.
  func word<Word: RawRepresentable<String>>(_ key: SessionLine.Key) throws -> Word {
    guard let word = Word(rawValue: try self[key]) else { throw wrong(key) }
    return word
  }

  func wrong(_ key: SessionLine.Key) -> DecodingError {
    .dataCorruptedError(forKey: key, in: container, debugDescription: "no such value")
  }

  func kind(_ name: SessionLine.Name) throws -> Event.Kind {
    switch name {
    case .listening: .listening(try self[.address])
    case .stoppedListening: .stoppedListening(try self[.address])
    case .inboundFailed: .inboundFailed(try self[.address], reason: try self[.reason])
    case .lookup: .lookup(try lookup, took: try took)
    case .dialQueued:
      .dialQueued(try dial, peer: try optional(.peer), address: try self[.address], try choice)
    case .dialStarted: .dialStarted(try dial, peer: try optional(.peer), address: try self[.address])
    case .dialStep: .dialStep(try dial, try word(.step), took: try took)
    case .dialFailed:
      .dialFailed(
        try dial, peer: try optional(.peer), address: try self[.address], step: try word(.step),
        reason: try self[.reason], fault: try word(.fault))
    case .dialEnded: .dialEnded(try dial, try outcome)
    case .discovered: .discovered(try self[.peer], try self[.addresses])
    case .connectionOpened: .connectionOpened(try connectionInfo)
    case .connectionClosed: .connectionClosed(try connection, try end)
    case .identified: .identified(try connection, try identity)
    case .roundTrip: .roundTrip(try connection, try took)
    case .path: .path(try connection, try path)
    case .streamOpened: .streamOpened(try stream, try word(.direction))
    case .streamNegotiated: .streamNegotiated(try stream, protocolID: try self[.protocol])
    case .streamClosed: .streamClosed(try stream, try end)
    case .bytes:
      .bytes(try connection, stream: try optionalStream, received: try self[.received], sent: try self[.sent])
    case .relayReserved, .relayNotReserved, .relayPromised, .relayRefused, .circuitOpened, .circuitClosed:
      .relay(try relayEvent(name))
    case .holePunchAttempt, .holePunched, .holePunchFailed: .holePunch(try connection, try holePunchStep(name))
    case .request: .request(try requestSummary)
    case .response: .response(try request, try responseSummary)
    case .requestFinished: .requestFinished(try request, bodyBytes: try self[.bodyBytes], took: try took)
    case .requestFailed: .requestFailed(try request, reason: try self[.reason])
    case .marker: .marker(try self[.name], at: try markedThing)
    }
  }

  var dial: DialID { get throws { DialID(number: try self[.dial]) } }
  var connection: ConnectionID { get throws { ConnectionID(number: try self[.connection]) } }
  private var request: RequestID { get throws { RequestID(number: try self[.request]) } }
  private var stream: StreamID { get throws { StreamID(try connection, number: try self[.stream]) } }
  private var took: Duration { get throws { .nanoseconds(try self[.tookNs] as Int64) } }

  private var optionalStream: StreamID? {
    get throws {
      let number: UInt64? = try optional(.stream)
      return try number.map { StreamID(try connection, number: $0) }
    }
  }

  var end: EndReason {
    get throws {
      let end: SessionLine.End = try word(.end)
      return switch end {
      case .finished: .finished
      case .resetLocally: .resetLocally
      case .resetByPeer: .resetByPeer(code: try optional(.code))
      case .timedOut: .timedOut
      case .failed: .failed(try self[.reason])
      }
    }
  }

  private var connectionInfo: ConnectionInfo {
    get throws {
      let steps: [String: Int64] = try self[.stepsNs]
      var info = ConnectionInfo(
        id: try connection, direction: try word(.direction), peer: try optional(.peer), proof: try word(.provenBy),
        remoteAddress: try self[.address], localAddress: try optional(.localAddress), transport: try self[.transport],
        security: try self[.security], muxer: try optional(.muxer), isRelayed: try self[.relayed],
        allowance: try allowance)
      for (name, took) in steps {
        guard let step = DialStep(rawValue: name) else { throw wrong(.stepsNs) }
        info.steps[step] = .nanoseconds(took)
      }
      return info
    }
  }

  private var identity: PeerIdentity {
    get throws {
      PeerIdentity(
        peer: try self[.peer], agentVersion: try self[.agentVersion], protocolVersion: try self[.protocolVersion],
        listenAddresses: try self[.listenAddresses], observedAddress: try optional(.observedAddress),
        protocols: try self[.protocols], hasSignedRecord: try self[.signed], wasPushed: try self[.pushed])
    }
  }

  private var path: PathFigures {
    get throws {
      PathFigures(
        congestionWindow: try self[.congestionWindow], packetsSent: try self[.packetsSent],
        packetsLost: try self[.packetsLost], ecn: try word(.ecn))
    }
  }

  private var requestSummary: RequestSummary {
    get throws {
      RequestSummary(
        id: try request, direction: try word(.direction), connection: try connection, stream: try optionalStream,
        method: try self[.method], target: try self[.target])
    }
  }

  private var responseSummary: ResponseSummary {
    get throws {
      ResponseSummary(
        status: try self[.status], reason: try self[.reason], contentType: try optional(.contentType),
        contentLength: try optional(.contentLength))
    }
  }

  private var markedThing: MarkedThing? {
    get throws {
      if container.contains(.stream) { return .stream(try stream) }
      if container.contains(.connection) { return .connection(try connection) }
      if container.contains(.request) { return .request(try request) }
      if container.contains(.dial) { return .dial(try dial) }
      if container.contains(.peer) { return .peer(try self[.peer]) }
      return container.contains(.address) ? .address(try self[.address]) : nil
    }
  }
}
