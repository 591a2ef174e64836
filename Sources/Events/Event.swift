import Identity
import Multiformats

/// A point in time: nanoseconds since the beginning of 1970.
public struct Timestamp: Hashable, Comparable, Sendable {
  /// Nanoseconds since the beginning of 1970, UTC.
  public let nanoseconds: Int64

  /// The time so many nanoseconds after the beginning of 1970.
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// Orders earlier before later.
  public static func < (a: Timestamp, b: Timestamp) -> Bool { a.nanoseconds < b.nanoseconds }

  /// How long it was from `earlier` until here.
  public func since(_ earlier: Timestamp) -> Duration { .nanoseconds(nanoseconds - earlier.nanoseconds) }
}

/// Something that happened, as a value: what the log, the screens, `--json` and the tests all read.
public struct Event: Hashable, Sendable {
  /// When.
  public let time: Timestamp
  /// What.
  public let kind: Kind

  /// Something that happened then.
  public init(time: Timestamp, kind: Kind) {
    self.time = time
    self.kind = kind
  }

  /// What can happen. What is large and seldom is kept beside the value: logs hold many, most of them small.
  public enum Kind: Hashable, Sendable {
    // This side as a server.

    /// Peers can connect here now.
    case listening(Multiaddr)
    /// And no longer.
    case stoppedListening(Multiaddr)

    // Reaching a peer.

    /// Name servers were asked, and this came of it.
    indirect case lookup(LookupSummary, took: Duration)
    /// An address is going to be tried: when, and why then.
    indirect case dialQueued(DialID, peer: PeerID?, address: Multiaddr, DialChoice)
    /// One address is being tried.
    case dialStarted(DialID, peer: PeerID?, address: Multiaddr)
    /// One step of that is done.
    case dialStep(DialID, DialStep, took: Duration)
    /// It came to nothing: at which step and why.
    indirect case dialFailed(
      DialID, peer: PeerID?, address: Multiaddr, step: DialStep, reason: String, fault: DialFault)
    /// It came to something, or to nothing because another was first.
    case dialEnded(DialID, DialOutcome)

    /// A neighbour said where it is (multicast DNS).
    case discovered(PeerID, [Multiaddr])

    /// Somebody connected to us, and did not become a peer: from where, and why.
    case inboundFailed(Multiaddr, reason: String)

    // Connections and their streams.

    /// A connection stands.
    indirect case connectionOpened(ConnectionInfo)
    /// A connection is over.
    case connectionClosed(ConnectionID, EndReason)
    /// The peer said who it is and what it speaks.
    indirect case identified(ConnectionID, PeerIdentity)
    /// A round trip was measured.
    case roundTrip(ConnectionID, Duration)
    /// How the network treats a connection over QUIC: at most once a second while it is busy, and at its end.
    case path(ConnectionID, PathFigures)
    /// A stream was opened.
    case streamOpened(StreamID, Direction)
    /// Both sides agreed what the stream speaks.
    case streamNegotiated(StreamID, protocolID: String)
    /// A stream is over.
    case streamClosed(StreamID, EndReason)
    /// So many bytes more went through a stream (or, with none, through the connection as a whole, everything counted).
    case bytes(ConnectionID, stream: StreamID?, received: Int, sent: Int)

    // Relays and holes.

    /// Something happened between a relay and those that it serves.
    indirect case relay(RelayEvent)
    /// Two peers that a relayed connection joins try to do without the relay.
    case holePunch(ConnectionID, HolePunchStep)

    // HTTP.

    /// A request was sent, or was received by this side.
    indirect case request(RequestSummary)
    /// The head of its response was received, or sent.
    indirect case response(RequestID, ResponseSummary)
    /// The whole response is there: the bytes of its body, and how long it took from the request's first byte.
    case requestFinished(RequestID, bodyBytes: Int, took: Duration)
    /// The request came to nothing: why.
    case requestFailed(RequestID, reason: String)

    // The reader's own.

    /// A person put a marker here, by this name, at what it is about.
    case marker(String, at: MarkedThing?)
  }
}

/// What a peer said of itself with identify.
public struct PeerIdentity: Hashable, Sendable {
  /// Who said it.
  public var peer: PeerID
  /// The program, as in `kubo/0.33.0`.
  public var agentVersion: String
  /// The family of protocols, as in `ipfs/0.1.0`.
  public var protocolVersion: String
  /// Where it listens.
  public var listenAddresses: [Multiaddr]
  /// Where it sees us.
  public var observedAddress: Multiaddr?
  /// What its streams speak.
  public var protocols: [String]
  /// Whether its addresses came in a record that it signed.
  public var hasSignedRecord: Bool
  /// Whether it told this unasked.
  public var wasPushed: Bool

  /// What a peer said.
  public init(
    peer: PeerID, agentVersion: String, protocolVersion: String, listenAddresses: [Multiaddr],
    observedAddress: Multiaddr?, protocols: [String], hasSignedRecord: Bool, wasPushed: Bool
  ) {
    self.peer = peer
    self.agentVersion = agentVersion
    self.protocolVersion = protocolVersion
    self.listenAddresses = listenAddresses
    self.observedAddress = observedAddress
    self.protocols = protocols
    self.hasSignedRecord = hasSignedRecord
    self.wasPushed = wasPushed
  }
}

/// A request in short.
public struct RequestSummary: Hashable, Sendable {
  /// Its name.
  public var id: RequestID
  /// Inbound for one that a peer sent to us.
  public var direction: Direction
  /// What carries it.
  public var connection: ConnectionID
  /// The stream that carries it; nil over an HTTP transport.
  public var stream: StreamID?
  /// The method.
  public var method: String
  /// The path and query.
  public var target: String

  /// A request in short.
  public init(
    id: RequestID, direction: Direction, connection: ConnectionID, stream: StreamID?, method: String, target: String
  ) {
    self.id = id
    self.direction = direction
    self.connection = connection
    self.stream = stream
    self.method = method
    self.target = target
  }
}

/// The head of a response in short.
public struct ResponseSummary: Hashable, Sendable {
  /// The status code.
  public var status: Int
  /// The reason phrase.
  public var reason: String
  /// The media type; nil if it is not said.
  public var contentType: String?
  /// The body's bytes; nil if they are not said.
  public var contentLength: Int?

  /// The head of a response in short.
  public init(status: Int, reason: String, contentType: String?, contentLength: Int?) {
    self.status = status
    self.reason = reason
    self.contentType = contentType
    self.contentLength = contentLength
  }
}
