/// How much a peer may send on a stream, grown until the stream is no longer slowed by it.
///
/// A stream moves at most one window per round trip. When half of a window was used up within four round trips, the
/// window may be what limits the stream, and it doubles.
struct YamuxReceiveWindow: Hashable, Sendable {
  /// What every stream begins with (yamux spec, "Flow Control").
  static let initial = 256 << 10

  /// What the peer may have under way at most.
  private(set) var size = initial
  /// What the peer may still send.
  private(set) var available = initial
  /// What was read since the last update.
  private var unannounced = 0
  private var lastUpdate: UInt64

  init(now: UInt64) {
    lastUpdate = now
  }

  /// Takes note of received bytes; false if they are more than the peer may send.
  mutating func receive(_ count: Int) -> Bool {
    guard count <= available else { return false }
    available -= count
    return true
  }

  /// Takes note that bytes were read. Returns the credit to give the peer now, which may be none yet.
  ///
  /// - Parameters:
  ///   - roundTrip: nanoseconds; nil when it is not known yet.
  ///   - mayGrowBy: what all windows of the session may still grow by together; what is used of it is taken off.
  mutating func consume(
    _ count: Int, now: UInt64, roundTrip: UInt64?, maximum: Int, mayGrowBy: inout Int
  ) -> UInt32? {
    unannounced += count
    guard unannounced >= size / 2 else { return nil }
    var credit = unannounced
    let growth = min(size, maximum - size)
    if let roundTrip, now - lastUpdate < 4 * roundTrip, growth > 0, growth <= mayGrowBy {
      size += growth
      mayGrowBy -= growth
      credit += growth
    }
    unannounced = 0
    available += credit
    lastUpdate = now
    return UInt32(credit)
  }
}
