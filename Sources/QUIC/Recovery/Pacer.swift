/// Spreads what the congestion window allows over the round trip (RFC 9002 §7.7): a bucket of bytes that fills at a
/// quarter more than the rate at which a window a round trip would leave.
struct Pacer {
  /// The bucket holds what leaves in this time: shorter waits than a timer can keep make no sense.
  private static let burst: UInt64 = 2_000_000

  private var tokens = 0
  private var updatedAt: UInt64 = 0
  private var hasStarted = false

  /// When a datagram may leave; nil for now.
  mutating func delay(_ size: Int, window: Int, roundTrip: UInt64, now: UInt64) -> UInt64? {
    // Below the timers' own granularity there is nothing to spread.
    guard roundTrip > 2 * RTTEstimator.granularity else { return nil }
    let rate = 1.25 * Double(window) / Double(roundTrip)
    let capacity = max(10 * size, Int(rate * Double(Self.burst)))
    if !hasStarted {
      hasStarted = true
      tokens = capacity
      updatedAt = now
    } else if now > updatedAt {
      tokens = Int(min(Double(capacity), Double(tokens) + rate * Double(now - updatedAt)))
      updatedAt = now
    }
    guard tokens < size else { return nil }
    // Waits until several may leave together, so that a wake-up is worth it.
    return now + UInt64(Double(max(size, capacity / 2) - tokens) / rate) + 1
  }

  mutating func noteSent(_ bytes: Int) {
    tokens -= bytes
  }
}
