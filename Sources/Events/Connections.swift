import Identity
import Multiformats

/// Which side began.
public enum Direction: String, Sendable {
  case inbound = "in"
  case outbound = "out"
}

/// By what a peer's id is known to be its own.
public enum PeerIDProof: String, Sendable {
  case noise
  case tls
  case httpAuth = "http-auth"
  case none
}

/// What a connection is made of.
public struct ConnectionInfo: Hashable, Sendable {
  /// Its name.
  public var id: ConnectionID
  /// Which side opened it.
  public var direction: Direction
  /// The peer at its other end; nil for an HTTP server that did not say who it is.
  public var peer: PeerID?
  /// By what that is known.
  public var proof: PeerIDProof
  /// The address at its other end, without the peer.
  public var remoteAddress: Multiaddr
  /// The address at this end.
  public var localAddress: Multiaddr?
  /// `tcp`, `ws`, `quic-v1`, `http`, `https`…
  public var transport: String
  /// `noise`, `tls`, `quic-tls`, `web-pki` or `none`.
  public var security: String
  /// `yamux` or `quic`; nil where there are no streams.
  public var muxer: String?
  /// Whether it leads through a relay.
  public var isRelayed: Bool
  /// What its relay lets pass; nil if it leads through none, or through one that does not limit it.
  public var allowance: RelayAllowance?
  /// How long each step of making it took; steps that were not taken are absent.
  public var steps: [DialStep: Duration]

  /// A connection of these parts.
  public init(
    id: ConnectionID, direction: Direction, peer: PeerID?, proof: PeerIDProof, remoteAddress: Multiaddr,
    localAddress: Multiaddr?, transport: String, security: String, muxer: String?, isRelayed: Bool = false,
    allowance: RelayAllowance? = nil, steps: [DialStep: Duration] = [:]
  ) {
    self.id = id
    self.direction = direction
    self.peer = peer
    self.proof = proof
    self.remoteAddress = remoteAddress
    self.localAddress = localAddress
    self.transport = transport
    self.security = security
    self.muxer = muxer
    self.isRelayed = isRelayed
    self.allowance = allowance
    self.steps = steps
  }
}

/// How a stream or a connection came to its end.
public enum EndReason: Hashable, Sendable {
  /// Both sides were done.
  case finished
  /// This side ended it before it was done.
  case resetLocally
  /// The peer ended it before it was done, with a code if it gave one.
  case resetByPeer(code: UInt64?)
  /// A deadline passed.
  case timedOut
  /// Something failed: what, in words.
  case failed(String)
}
