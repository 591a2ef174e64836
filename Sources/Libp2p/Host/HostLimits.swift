/// Bounds on what others can make a host keep, for each peer and in all.
public struct HostLimits: Sendable {
  /// Connections that others may have open to us.
  public var inboundConnections = 1024
  /// Connections of either direction to one peer.
  public var connectionsPerPeer = 64
  /// Connections of others whose handshake is under way.
  public var pendingInbound = 128
  /// Dials that are under way.
  public var pendingDials = 256
  /// Dials to one peer that are under way.
  public var pendingDialsPerPeer = 8
  /// Streams that others have open to us.
  public var inboundStreams = 16_384
  /// Streams that one peer has open to us.
  public var inboundStreamsPerPeer = 2048
  /// Bytes of all peers that were received and not read yet.
  public var unreadBytes = 512 << 20
  /// Bytes of one peer that were received and not read yet.
  public var unreadBytesPerPeer = 192 << 20
  /// How long a connection without streams is kept, unless it is pinned.
  public var idleTime = Duration.seconds(600)

  /// The usual bounds.
  public init() {}
}
