import CLinux
import Events

/// Relays count the time in seconds since the beginning of 1970, UTC.
extension Timestamp {
  /// Now.
  static var now: Timestamp { Timestamp(nanoseconds: cl_realtime_ns()) }

  /// So many seconds after the beginning of 1970; beyond what is counted, the last that is.
  init(seconds: UInt64) {
    let (nanoseconds, isBeyond) = Int64(clamping: seconds).multipliedReportingOverflow(by: 1_000_000_000)
    self.init(nanoseconds: isBeyond ? .max : nanoseconds)
  }

  /// Whole seconds since the beginning of 1970; 0 before that.
  var seconds: UInt64 { UInt64(max(0, nanoseconds / 1_000_000_000)) }
}
