/// How far the peer may send, on a stream or in all (RFC 9000 §4.1). Where the reader keeps up and the window is what
/// keeps the peer from sending more, it grows.
struct ReceiveWindow {
  /// What was read and the peer was not told of keeps it from sending as much. So it is told of each sixteenth of a
  /// window, but not of less than this, which is worth a frame, unless it is half a window.
  private static let leastCredit: UInt64 = 64 << 10

  private(set) var size: UInt64
  private let maximum: UInt64
  /// The offset that the peer was told last.
  private(set) var limit: UInt64
  private var consumed: UInt64 = 0
  /// Up to which offset, and when, it was last looked at how fast the window is used up.
  private var measured: (offset: UInt64, at: UInt64?) = (0, nil)

  init(_ size: UInt64, maximum: UInt64) {
    self.size = size
    self.maximum = max(size, maximum)
    limit = size
  }

  /// Takes note that the reader has taken bytes. Whether the peer should be told of a new limit.
  mutating func consume(_ count: UInt64) -> Bool {
    consumed += count
    return consumed + size >= limit + max(size / 16, min(size / 2, Self.leastCredit))
  }

  /// Moves the limit; half a window in less than two round trips means that the window holds the peer back.
  mutating func update(now: UInt64, roundTrip: UInt64) -> UInt64 {
    if consumed - measured.offset >= size / 2 {
      if let since = measured.at, now - min(now, since) < 2 * roundTrip { size = min(2 * size, maximum) }
      measured = (consumed, now)
    }
    limit = max(limit, consumed + size)
    return limit
  }
}
