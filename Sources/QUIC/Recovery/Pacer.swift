/// Spreads what the congestion window allows over the round trip (RFC 9002 §7.7): a bucket of bytes that fills faster than
/// a window a round trip would empty it, so that the window is what bounds the sender in the long run.
struct Pacer {
  /// By how much faster: in slow start the window doubles within the round trip.
  private static let gain = 1.25
  private static let slowStartGain = 2.0
  /// The bucket holds what leaves in this time: shorter waits than a timer can keep make no sense.
  private static let burst: UInt64 = 2_000_000
  /// What may leave at once however slow the path (RFC 9002 §7.7), in datagrams.
  private static let leastBurst = 10

  private var tokens = 0.0
  private var updatedAt: UInt64 = 0
  private var hasStarted = false

  /// When a datagram may leave; nil for now.
  mutating func delay(_ size: Int, window: Int, roundTrip: UInt64, isInSlowStart: Bool, now: UInt64) -> UInt64? {
    // Below the timers' own granularity there is nothing to spread.
    guard roundTrip > 2 * RTTEstimator.granularity else { return nil }
    let rate = (isInSlowStart ? Self.slowStartGain : Self.gain) * Double(window) / Double(roundTrip)
    let capacity = max(Double(Self.leastBurst * size), rate * Double(Self.burst))
    if !hasStarted {
      hasStarted = true
      tokens = capacity
      updatedAt = now
    } else if now > updatedAt {
      tokens = min(capacity, tokens + rate * Double(now - updatedAt))
      updatedAt = now
    }
    guard tokens < Double(size) else { return nil }
    // Where many leave in a short time, waits until several may leave together, so that a wake-up is worth it.
    let worthwhile = max(Double(size), rate * Double(Self.burst / 2))
    return now + UInt64((worthwhile - tokens) / rate) + 1
  }

  mutating func noteSent(_ bytes: Int) {
    tokens -= Double(bytes)
  }
}
