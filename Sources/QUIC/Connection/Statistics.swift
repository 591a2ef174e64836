/// What a connection has done and found out so far.
public struct Statistics: Sendable {
  /// Packets that were sent.
  public internal(set) var packetsSent = 0
  /// Packets that came and could be opened.
  public internal(set) var packetsReceived = 0
  /// Packets that were declared lost.
  public internal(set) var packetsLost = 0
  /// Packets that came and were of no use: forged, twice, or without keys.
  public internal(set) var packetsDropped = 0
  /// How often a probe time-out passed.
  public internal(set) var probeTimeouts = 0
  /// How often the keys were updated.
  public internal(set) var keyUpdates = 0
  /// The smoothed round trip in nanoseconds; nil before one was measured.
  public internal(set) var roundTrip: UInt64?
  /// Bytes that may be on their way.
  public internal(set) var congestionWindow = 0
  /// How often that was cut.
  public internal(set) var congestionEvents = 0
  /// How often that was undone, because what seemed to be lost came after all.
  public internal(set) var spuriousCongestionEvents = 0
  /// Bytes that are on their way.
  public internal(set) var bytesInFlight = 0
  /// The size of the datagrams that are sent.
  public internal(set) var datagramSize = PathMTU.base
  /// Whether ECN marks get through; nil while that is not known.
  public internal(set) var isECNCapable: Bool?
}

extension Connection {
  /// What the connection has done and found out so far.
  public var currentStatistics: Statistics {
    var now = statistics
    now.roundTrip = path.rtt.hasSample ? path.rtt.smoothed : nil
    now.congestionWindow = path.congestion.window
    now.congestionEvents = path.congestion.events
    now.spuriousCongestionEvents = path.congestion.spuriousEvents
    now.bytesInFlight = path.bytesInFlight
    now.datagramSize = path.mtu.current
    now.isECNCapable = path.ecn.isCapable
    now.keyUpdates = applicationKeys?.updates ?? 0
    return now
  }
}
