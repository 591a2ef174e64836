/// One connection of QUIC version 1, without a socket or a clock: datagrams and the time go in, datagrams, a time at
/// which to be called, and events come out.
///
/// After every call that changes something, ``transmit(into:maximumDatagrams:now:)`` until it returns nil, see to
/// ``nextTimeout``, and look at ``takeEvents()``.
public final class Connection {
  /// What happened.
  public enum Event: Sendable {
    /// The handshake is complete: the peer is who it says.
    case connected
    /// The peer opened a stream.
    case opened(StreamID)
    /// There are bytes, an end or a reset to ``read(_:)``.
    case readable(StreamID)
    /// A stream that did not take all that was written takes more.
    case writable(StreamID)
    /// The peer does not want what is sent on a stream; it was reset.
    case stopped(StreamID, code: UInt64)
    /// More streams may be opened than before.
    case streamsAvailable
    /// A DATAGRAM frame.
    case datagram([UInt8])
    /// The connection is over, and with it all its streams.
    case closed(ConnectionEnd)
  }

  enum State {
    case active
    /// CONNECTION_CLOSE was sent, and is sent again when something comes, until a point in time.
    case closing(CloseFrame, until: UInt64)
    /// The peer has closed.
    case draining(until: UInt64)
    case closed
  }

  /// Which side it is of.
  public let role: Role
  let configuration: Configuration
  let table: ConnectionIDTable
  let createdAt: UInt64

  var state = State.active
  var events: [Event] = []
  let spaces = [PacketSpace(), PacketSpace(), PacketSpace()]
  var applicationKeys: ApplicationKeys?
  var handshake: TLSHandshake?
  var isHandshakeComplete = false
  var isHandshakeConfirmed = false
  var handshakeDoneDue = false
  /// Of a server: makes tokens for the client's next connections, and whether one is to be sent.
  var addressTokens: AddressTokens?
  var newTokenDue = false
  /// Of a client: keeps such tokens.
  var tokensOfServers: TokenStore?
  /// What the certificate's verifier said that the peer is; nil before the handshake is complete.
  public internal(set) var peerIdentity: [UInt8]?
  /// What ALPN led to.
  public internal(set) var applicationProtocol: String?
  var peerParameters = TransportParameters()

  var localIDs: LocalConnectionIDs
  var remoteIDs: RemoteConnectionIDs
  /// Where the client's first Initial went, and where Retry said to go instead.
  let originalDestination: ConnectionID
  var retrySource: ConnectionID?
  var token: [UInt8] = []
  var hasPeerChosenID = false
  var lastDestination: ConnectionID?

  var streams: Streams
  var outgoingDatagrams: [[UInt8]] = []

  var path: Path
  /// Where the peer was before it moved, until its new address is validated.
  var formerPath: Path?
  var nextPathNumber: UInt64 = 1
  /// PATH_RESPONSE frames that are due, each to where its challenge came from.
  var pathResponses: [(address: PathAddress, data: UInt64, room: Int)] = []

  var probeCount = 0
  var lastReceivedAt: UInt64
  /// When an ack-eliciting packet was first sent after the last one came.
  var firstSentAfterReceipt: UInt64?
  var pacedUntil: UInt64?
  var keepAliveAt: UInt64?
  /// Packets that came before their keys.
  var undecryptable: [(bytes: [UInt8], ecn: ECNCodepoint)] = []
  /// The beginning of a message that came after the handshake.
  var postHandshake: [UInt8] = []
  /// The peer sends Handshake packets that this side cannot acknowledge yet.
  var mustAnswerHandshake = false
  var closeIsDue = false
  var packetsWhileClosing = 0
  var closingThreshold = 1
  /// Whether the datagram that is being written must have at least 1,200 bytes.
  var mustPad = false
  /// Packets in a row that held nothing but acknowledgements.
  var ackOnlyPackets = 0
  /// Frames of the packet that is being written.
  var writtenFrames: [SentFrame] = []
  var statistics = Statistics()
  var qlog: QLog?

  init(
    _ role: Role, _ configuration: Configuration, table: ConnectionIDTable, local: IssuedConnectionID,
    remote: ConnectionID, originalDestination: ConnectionID, address: PathAddress, isValidated: Bool, now: UInt64
  ) {
    self.role = role
    self.configuration = configuration
    self.table = table
    self.originalDestination = originalDestination
    createdAt = now
    lastReceivedAt = now
    localIDs = LocalConnectionIDs(first: local)
    remoteIDs = RemoteConnectionIDs(first: remote)
    streams = Streams(role, configuration)
    path = Path(
      number: 0, address: address, isValidated: isValidated, configuration: configuration,
      maximumSize: configuration.maximumDatagramSize)
  }

  /// Takes what happened since the last time.
  public func takeEvents() -> [Event] {
    guard !events.isEmpty else { return [] }
    defer { events.removeAll(keepingCapacity: true) }
    return events
  }

  func emit(_ event: Event) {
    events.append(event)
  }

  func space(_ space: PacketNumberSpace) -> PacketSpace { spaces[space.rawValue] }

  /// Whether streams can be opened and used.
  public var isConnected: Bool {
    if case .active = state { isHandshakeComplete } else { false }
  }

  /// Whether nothing will come of it any more, not even an answer to what is still on its way.
  public var isClosed: Bool {
    if case .closed = state { true } else { false }
  }

  /// Where the peer is.
  public var peerAddress: PathAddress { path.address }
}

extension Connection {
  /// Whether the peer has answered anything yet.
  public var hasHeardFromPeer: Bool { hasPeerChosenID }
}
