/// How the network treats the packets of a connection, and what the sender makes of that.
public struct PathFigures: Hashable, Sendable {
  /// Whether marks of congestion get through (RFC 9000 §13.4.2).
  public enum ECN: String, Sendable {
    /// Nobody knows yet.
    case untried
    /// They do.
    case works
    /// The path or the peer loses them: none are sent any more.
    case fails
  }

  /// How many bytes may be on their way.
  public var congestionWindow: Int
  /// Packets that were sent.
  public var packetsSent: Int
  /// Those of them that were declared lost.
  public var packetsLost: Int
  /// Whether marks of congestion get through.
  public var ecn: ECN

  /// Figures of this connection so far.
  public init(congestionWindow: Int, packetsSent: Int, packetsLost: Int, ecn: ECN) {
    self.congestionWindow = congestionWindow
    self.packetsSent = packetsSent
    self.packetsLost = packetsLost
    self.ecn = ecn
  }
}
