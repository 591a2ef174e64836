/// Leaves slow start when round trips grow longer, which they do before packets get lost (HyStart++, RFC 9406). Times are
/// nanoseconds.
struct HyStart {
  /// The constants of RFC 9406 §4.3, for a sender that paces.
  private static let thresholds: ClosedRange<UInt64> = 4_000_000...16_000_000
  private static let leastSamples = 8
  private static let growthDivisor = 4
  private static let conservativeRounds = 5

  /// The packet number whose acknowledgement begins the next round.
  private var roundEnd: UInt64 = 0
  private var lastMinimum = UInt64.max
  private var minimum = UInt64.max
  private var samples = 0
  /// Conservative Slow Start: the window grows slower until it is clear whether the longer round trips stay.
  private var conservative: (baseline: UInt64, rounds: Int)?

  /// By how much the window grows for acknowledged bytes.
  func growth(_ bytes: Int) -> Int { conservative == nil ? bytes : bytes / Self.growthDivisor }

  /// Takes a sample; returns whether slow start is over.
  ///
  /// - Parameters:
  ///   - acknowledged: the number of the packet that gave the sample.
  ///   - next: the number of the packet that is sent next.
  mutating func take(_ roundTrip: UInt64, acknowledged: UInt64, next: UInt64) -> Bool {
    if acknowledged >= roundEnd {
      conservative?.rounds += 1
      if let conservative, conservative.rounds >= Self.conservativeRounds { return true }
      (lastMinimum, minimum, samples, roundEnd) = (minimum, .max, 0, next)
    }
    minimum = min(minimum, roundTrip)
    samples += 1
    guard samples >= Self.leastSamples, lastMinimum != .max else { return false }
    if let baseline = conservative?.baseline {
      if minimum < baseline { conservative = nil }
    } else {
      let threshold = min(max(lastMinimum / 8, Self.thresholds.lowerBound), Self.thresholds.upperBound)
      if minimum >= lastMinimum + threshold { conservative = (minimum, 0) }
    }
    return false
  }
}
