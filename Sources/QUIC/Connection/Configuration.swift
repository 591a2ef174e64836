/// How the connections of an endpoint behave. Times are nanoseconds, sizes bytes.
public struct Configuration: Sendable {
  /// How long nothing may come before a connection is given up; the peer may want less.
  public var idleTimeout: UInt64 = 30_000_000_000
  /// After how long a silent connection is asked for a sign of life; nil for never.
  public var keepAlive: UInt64? = 12_000_000_000
  /// How long the handshake may take.
  public var handshakeTimeout: UInt64 = 10_000_000_000
  /// How many streams of each kind the peer may have open.
  public var maximumBidirectionalStreams: UInt64 = 256
  /// How many streams of each kind the peer may have open.
  public var maximumUnidirectionalStreams: UInt64 = 3
  /// How far a peer may send ahead of the reader on one stream, at first.
  public var streamWindow: UInt64 = 512 << 10
  /// How far that grows where the round trip calls for it.
  public var maximumStreamWindow: UInt64 = 16 << 20
  /// How far a peer may send ahead of the readers on all streams, at first.
  public var connectionWindow: UInt64 = 1 << 20
  /// How far that grows where the round trip calls for it.
  public var maximumConnectionWindow: UInt64 = 24 << 20
  /// How much is kept for sending, at least; twice the congestion window where that is more.
  public var sendBuffer = 1 << 20
  /// The largest datagrams that are tried: 1,200 to 65,527. What does not fit the first link costs nothing to try.
  public var maximumDatagramSize = 16_384
  /// The largest DATAGRAM frame that is taken; 0 for none.
  public var maximumDatagramFrame: UInt64 = 0
  /// What bounds the bytes on their way.
  public var congestion = CongestionAlgorithm.cubic
  /// Whether packets are marked with ECN.
  public var usesECN = true
  /// After how many packets the keys are updated.
  public var keyUpdateInterval: UInt64 = 1 << 20
  /// Connections whose handshake is under way beyond which clients must show that they are where they say.
  public var retryThreshold = 64
  /// Connections whose handshake is under way beyond which no more are taken.
  public var handshakeBound = 1_024

  /// The usual behaviour.
  public init() {}

  /// How long this side waits with an acknowledgement, in milliseconds.
  static let ackDelay: UInt64 = 25
  /// The unit of the delays in this side's ACK frames: 2^3 microseconds.
  static let ackDelayExponent: UInt64 = 3
  /// How many ids of the peer this side keeps.
  static let connectionIDLimit: UInt64 = 4
  /// CRYPTO bytes that are kept out of order, or before they can be used.
  static let cryptoBuffer: UInt64 = 64 << 10
}
