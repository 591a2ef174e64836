/// What is known of a path's round trip (RFC 9002 §5). All times in nanoseconds.
struct RTTEstimator {
  /// What is believed before anything was measured.
  static let initial: UInt64 = 333_000_000
  /// The granularity of timers, and so the least that a timer is set for.
  static let granularity: UInt64 = 1_000_000

  private(set) var latest: UInt64 = 0
  private(set) var minimum: UInt64 = 0
  private(set) var smoothed = initial
  private(set) var variation = initial / 2
  /// When the first sample came.
  private(set) var firstSampleAt: UInt64?

  var hasSample: Bool { firstSampleAt != nil }

  /// Takes a sample. `ackDelay` is what the peer says it waited, bounded by the caller.
  mutating func update(_ sample: UInt64, ackDelay: UInt64, now: UInt64) {
    latest = max(1, sample)
    guard firstSampleAt != nil else {
      firstSampleAt = now
      minimum = latest
      smoothed = latest
      variation = latest / 2
      return
    }
    minimum = min(minimum, latest)
    let adjusted = latest >= minimum + ackDelay ? latest - ackDelay : latest
    let difference = smoothed > adjusted ? smoothed - adjusted : adjusted - smoothed
    variation = (3 * variation + difference) / 4
    smoothed = (7 * smoothed + adjusted) / 8
  }

  /// How long to wait for an acknowledgement before probing, without the peer's delay (RFC 9002 §6.2.1).
  var probeTimeout: UInt64 { smoothed + max(4 * variation, Self.granularity) }

  /// After how long a packet is lost if a later one was acknowledged (RFC 9002 §6.1.2).
  var lossDelay: UInt64 { max(9 * max(latest, smoothed) / 8, Self.granularity) }
}
