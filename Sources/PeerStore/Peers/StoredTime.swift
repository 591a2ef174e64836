import FoundationEssentials

/// A time as it is kept: whole milliseconds since the beginning of 1970, with 0 for never.
struct StoredTime: Hashable, Comparable {
  let milliseconds: UInt64

  static let never = StoredTime(milliseconds: 0)
  /// The end of the year 9999: what lies beyond is no date that anything would show.
  private static let latest: Double = 253_402_300_799_999

  init(milliseconds: UInt64) {
    self.milliseconds = min(milliseconds, UInt64(Self.latest))
  }

  init(_ date: Date?) {
    let milliseconds = (date?.timeIntervalSince1970 ?? 0) * 1_000
    self.init(milliseconds: UInt64(max(0, min(Self.latest, milliseconds.rounded()))))
  }

  var date: Date? {
    self == .never ? nil : Date(timeIntervalSince1970: Double(milliseconds) / 1_000)
  }

  static func < (a: StoredTime, b: StoredTime) -> Bool { a.milliseconds < b.milliseconds }
}

extension Duration {
  /// A stored time span. What no dial can take is cut off.
  init(microseconds: UInt64) { self = .microseconds(Int64(clamping: min(microseconds, 1 << 50))) }

  /// The span as it is stored, never negative.
  var wholeMicroseconds: UInt64 {
    let (seconds, attoseconds) = components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    let (total, overflows) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000)
    return overflows ? 1 << 50 : min(total &+ UInt64(attoseconds) / 1_000_000_000_000, 1 << 50)
  }
}
