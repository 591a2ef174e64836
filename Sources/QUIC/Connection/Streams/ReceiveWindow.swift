/// How far the peer may send, on a stream or in all (RFC 9000 §4.1). Where the reader keeps up and the window is what
/// keeps the peer from sending more, it grows.
struct ReceiveWindow {
  private var size: UInt64
  private let maximum: UInt64
  /// The offset that the peer was told last.
  private(set) var limit: UInt64
  private var consumed: UInt64 = 0
  private var updatedAt: UInt64?

  init(_ size: UInt64, maximum: UInt64) {
    self.size = size
    self.maximum = max(size, maximum)
    limit = size
  }

  /// Takes note that the reader has taken bytes. Whether the peer should be told of a new limit.
  mutating func consume(_ count: UInt64) -> Bool {
    consumed += count
    return isUpdateDue
  }

  /// Half of the window was read since the last update.
  var isUpdateDue: Bool { limit - min(limit, consumed) <= size / 2 }

  /// Moves the limit; half a window in less than two round trips means that the window holds the peer back.
  mutating func update(now: UInt64, roundTrip: UInt64) -> UInt64 {
    if let updatedAt, now - min(now, updatedAt) < 2 * roundTrip { size = min(2 * size, maximum) }
    updatedAt = now
    limit = max(limit, consumed + size)
    return limit
  }
}
