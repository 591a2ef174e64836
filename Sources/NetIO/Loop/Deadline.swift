import CLinux

/// A point on the monotonic clock by which something must have happened.
public struct Deadline: Comparable, Hashable, Sendable {
  /// Nanoseconds on `CLOCK_MONOTONIC`.
  public let nanoseconds: UInt64

  /// The point at these nanoseconds of `CLOCK_MONOTONIC`.
  public init(nanoseconds: UInt64) {
    self.nanoseconds = nanoseconds
  }

  /// Now.
  public static var now: Deadline { Deadline(nanoseconds: cl_monotonic_ns()) }

  /// `duration` from now; a negative one is now, and one beyond 500 years is that.
  public static func after(_ duration: Duration) -> Deadline {
    Deadline(nanoseconds: cl_monotonic_ns() + duration.nanoseconds)
  }

  /// How long it was from `earlier` until here.
  public func since(_ earlier: Deadline) -> Duration {
    .nanoseconds(Int64(nanoseconds) - Int64(earlier.nanoseconds))
  }

  /// Orders earlier before later.
  public static func < (a: Deadline, b: Deadline) -> Bool { a.nanoseconds < b.nanoseconds }
}

extension Duration {
  /// Whole nanoseconds, not below 0 and not beyond 500 years.
  public var nanoseconds: UInt64 {
    let (seconds, attoseconds) = components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    let bound: Int64 = 500 * 365 * 86_400
    return UInt64(min(seconds, bound)) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
  }

  /// Milliseconds with their fraction.
  public var milliseconds: Double {
    Double(components.seconds) * 1e3 + Double(components.attoseconds) / 1e15
  }
}
