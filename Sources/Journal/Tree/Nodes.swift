import Events
import Identity
import Multiformats

/// How and when something ended.
public struct Ending: Hashable, Sendable {
  /// When.
  public let time: Timestamp
  /// How.
  public let reason: EndReason
}

/// A peer in the tree, or whoever stands in the place of one.
public struct PeerNode: Sendable {
  /// What keeps peers apart.
  public enum ID: Hashable, Sendable {
    case peer(PeerID)
    /// A server that did not say who it is, by its address; a client that did not, by its host.
    case address(Multiaddr)
    /// Nobody has said who is at the other end of this connection.
    case unknown(ConnectionID)
  }

  /// How it stands with a peer.
  public enum State: Hashable, Sendable {
    /// A connection stands.
    case connected
    /// All connections that stand lead through a relay.
    case relayed
    /// It is being dialled.
    case dialling
    /// The last thing that happened was a dial that failed.
    case failed(step: DialStep, reason: String)
    /// All connections have ended.
    case gone
  }

  /// Who it is.
  public let id: ID
  /// Its id or address as text.
  public let name: String
  /// When it was first heard of.
  public let since: Timestamp
  /// Its connections, in the order in which they were opened.
  public internal(set) var connections: [ConnectionID] = []
  /// The dials that are shown: those under way, and the last that failed.
  public internal(set) var dials: [DialID] = []
  /// How many addresses were dialled since a connection was last opened.
  public internal(set) var attempts = 0
  /// How many of these attempts failed.
  public internal(set) var failures = 0
  /// Bytes of connections that are no longer shown.
  var past: (received: Int, sent: Int) = (0, 0)

  init(_ id: ID, at time: Timestamp) {
    self.id = id
    since = time
    name =
      switch id {
      case .peer(let peer): peer.description
      case .address(let address): address.description
      case .unknown: ""
      }
  }
}

/// A connection in the tree.
public struct ConnectionNode: Sendable {
  /// Its name.
  public let id: ConnectionID
  /// Whose it is.
  public internal(set) var peer: PeerNode.ID
  /// What it is made of; nil if its opening was missed.
  public internal(set) var info: ConnectionInfo?
  /// When it was opened, or first heard of.
  public internal(set) var opened: Timestamp
  /// How it ended; nil while it stands.
  public internal(set) var ending: Ending?
  /// The last round trip that was measured.
  public internal(set) var roundTrip: Duration?
  /// How the network treats it, as it was told last; nil for one that is not over QUIC.
  public internal(set) var path: PathFigures?
  /// How far a relayed connection has got on the way to a direct one; nil if nobody tried.
  public internal(set) var holePunch: HolePunchStep?
  /// What the peer said of itself.
  public internal(set) var identity: PeerIdentity?
  /// The dial that led to it.
  public internal(set) var dial: DialID?
  /// What went through it, everything counted.
  public internal(set) var traffic = Traffic()
  /// Its streams, in the order in which they were opened: those that stand, and the last that ended.
  public internal(set) var streams: [StreamID] = []
  /// Requests that are on no stream, in their order.
  public internal(set) var requests: [RequestID] = []
  /// How many streams stand.
  public internal(set) var openStreams = 0
  /// How many streams there were.
  public internal(set) var allStreams = 0
  var lastActive: Timestamp

  init(_ id: ConnectionID, of peer: PeerNode.ID, at time: Timestamp) {
    self.id = id
    self.peer = peer
    opened = time
    lastActive = time
  }
}

/// A stream in the tree.
public struct StreamNode: Sendable {
  /// Its name.
  public let id: StreamID
  /// Which side opened it; nil if its opening was missed.
  public internal(set) var direction: Direction?
  /// What it speaks, once both sides agree.
  public internal(set) var protocolID: String?
  /// When it was opened, or first heard of.
  public internal(set) var opened: Timestamp
  /// How it ended; nil while it stands.
  public internal(set) var ending: Ending?
  /// What went through it.
  public internal(set) var traffic = Traffic()
  /// When in the last minute that was.
  public internal(set) var activity = Activity()
  /// The requests on it.
  public internal(set) var requests: [RequestID] = []
  var lastActive: Timestamp
  /// Whether it is there to have round trips measured.
  public var isPing: Bool { protocolID == "/ipfs/ping/1.0.0" }

  init(_ id: StreamID, at time: Timestamp) {
    self.id = id
    opened = time
    lastActive = time
  }
}

/// A request in the tree.
public struct RequestNode: Sendable {
  /// How it stands with a request.
  public enum State: Hashable, Sendable {
    /// Nothing has come back.
    case waiting
    /// The head of the response is there, the body is on its way.
    case body
    /// All is there: the bytes of the body, and how long it took from the request's first byte.
    case finished(bodyBytes: Int, took: Duration)
    /// It came to nothing.
    case failed(reason: String)
  }

  /// What is asked for, and by whom.
  public let summary: RequestSummary
  /// When it was sent, or received.
  public let sent: Timestamp
  /// The head of the response.
  public internal(set) var response: ResponseSummary?
  /// When that was there.
  public internal(set) var responded: Timestamp?
  /// How it stands.
  public internal(set) var state = State.waiting
  var lastActive: Timestamp

  init(_ summary: RequestSummary, at time: Timestamp) {
    self.summary = summary
    sent = time
    lastActive = time
  }
}

/// The attempt to reach one address, in the tree.
public struct DialNode: Sendable {
  /// Its name.
  public let id: DialID
  /// Whom it is to reach; once it has, who was there.
  public internal(set) var peer: PeerNode.ID
  /// At which address.
  public let address: Multiaddr
  /// When it began.
  public let started: Timestamp
  /// How long each step took that is done.
  public internal(set) var steps: [(step: DialStep, took: Duration)] = []
  /// When and why it failed.
  public internal(set) var failure: (time: Timestamp, step: DialStep, reason: String)?
  /// The connection that it led to.
  public internal(set) var connection: ConnectionID?
  /// Whether nothing has come of it yet.
  public var isUnderWay: Bool { failure == nil && connection == nil }
  var lastActive: Timestamp

  init(_ id: DialID, _ peer: PeerNode.ID, _ address: Multiaddr, at time: Timestamp) {
    self.id = id
    self.peer = peer
    self.address = address
    started = time
    lastActive = time
  }
}
