/// How much a peer may send on a stream, grown until the stream is no longer slowed by it.
///
/// A stream moves at most one window per round trip. When a quarter of it was used up within two round trips, the window
/// may be what limits the stream, and it doubles: where it does, that is twice in each round trip.
struct YamuxReceiveWindow: Hashable, Sendable {
  /// What every stream begins with (yamux spec, "Flow Control").
  static let initial = 256 << 10
  /// What was read and is not told of yet keeps the peer from sending as much. So it is told of for each sixteenth of a
  /// window, but not for less than this: that is worth a frame.
  private static let leastCredit = 64 << 10

  /// What the peer may have under way at most.
  private(set) var size = initial
  /// What the peer may still send.
  private(set) var available = initial
  /// What was read since credit was given last.
  private var unannounced = 0
  /// What was read since it was last looked at how fast the window is used up, and when that was.
  private var measured = 0
  private var measuredSince: UInt64

  init(now: UInt64) {
    measuredSince = now
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
    measured += count
    let growth = growth(now: now, roundTrip: roundTrip, maximum: maximum, mayGrowBy: mayGrowBy)
    guard growth > 0 || unannounced >= max(Self.leastCredit, size / 16) else { return nil }
    let credit = unannounced + growth
    size += growth
    mayGrowBy -= growth
    unannounced = 0
    available += credit
    return UInt32(credit)
  }

  /// By how much the window is to grow: that is looked at with each quarter of it.
  private mutating func growth(now: UInt64, roundTrip: UInt64?, maximum: Int, mayGrowBy: Int) -> Int {
    guard measured >= size / 4 else { return 0 }
    let elapsed = now - measuredSince
    (measured, measuredSince) = (0, now)
    guard let roundTrip, elapsed < 2 * roundTrip else { return 0 }
    let growth = max(0, min(size, maximum - size))
    return growth <= mayGrowBy ? growth : 0
  }
}
