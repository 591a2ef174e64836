import Identity
import Multiformats

/// How much a relay lets pass over a connection that leads through it (circuit relay v2 spec, "Limit").
public struct RelayAllowance: Hashable, Sendable {
  /// How long the connection may last; nil for as long as it likes.
  public var duration: Duration?
  /// How many bytes may pass in each direction; nil for as many as there are.
  public var bytes: Int?

  /// An allowance; nil if there is no limit at all.
  public init?(duration: Duration?, bytes: Int?) {
    guard duration != nil || bytes != nil else { return nil }
    self.duration = duration
    self.bytes = bytes
  }
}

/// What happens between a relay and the peers that it serves.
public enum RelayEvent: Hashable, Sendable {
  // This side is served.

  /// The relay at an address has promised, or promised again, to pass connections on to us.
  case reserved(at: Multiaddr, relay: PeerID, until: Timestamp, RelayAllowance?)
  /// It does not, or no longer: why.
  case notReserved(at: Multiaddr, reason: String)

  // This side is the relay.

  /// We have promised a peer to pass connections on to it.
  case promised(PeerID, until: Timestamp)
  /// We pass bytes between two peers.
  case circuitOpened(from: PeerID, to: PeerID)
  /// And no longer: how many bytes passed, there and back, and why it ended.
  case circuitClosed(from: PeerID, to: PeerID, sent: Int, returned: Int, EndReason)
  /// We have refused a peer what it asked for: why.
  case refused(PeerID, reason: String)
}

/// How two peers that are connected through a relay get to connect directly (DCUtR spec).
public enum HolePunchStep: Hashable, Sendable {
  /// Both begin to connect at the same moment, to what they are seen at: which attempt it is, and where to.
  case attempt(Int, to: [Multiaddr])
  /// A direct connection stands, which carries what is new from now on.
  case succeeded(ConnectionID)
  /// There is none, and the relay goes on being used: why.
  case failed(String)
}
