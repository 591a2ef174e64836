import Events

// What is counted comes from peers and from files: sums stop at the ends of their range and never trap.

extension FixedWidthInteger {
  func saturatingAdd(_ other: Self) -> Self {
    let (sum, overflows) = addingReportingOverflow(other)
    return overflows ? (other < 0 ? .min : .max) : sum
  }
}

extension Duration {
  /// The whole nanoseconds, as far as they can be counted.
  var wholeNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (whole, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    return overflows ? (seconds < 0 ? .min : .max) : whole.saturatingAdd(attoseconds / 1_000_000_000)
  }
}

extension Timestamp {
  /// How many nanoseconds it was from `earlier` until here.
  func nanoseconds(since earlier: Timestamp) -> Int64 {
    let (difference, overflows) = nanoseconds.subtractingReportingOverflow(earlier.nanoseconds)
    return overflows ? (earlier.nanoseconds < 0 ? .max : .min) : difference
  }

  /// How long it was from `earlier` until here; nothing where the clock was put back.
  public func age(since earlier: Timestamp) -> Duration {
    .nanoseconds(max(0, nanoseconds(since: earlier)))
  }
}
