/// Packet numbers are sent with as few of their low bytes as the receiver needs (RFC 9000 §17.1, A.2, A.3).
enum PacketNumber {
  /// The greatest packet number.
  static let maximum: UInt64 = 1 << 62 - 1

  /// How many bytes of `number` to send when `largestAcknowledged` is the greatest that the peer is known to have.
  static func length(of number: UInt64, largestAcknowledged: UInt64?) -> Int {
    let unacknowledged = largestAcknowledged.map { number - $0 } ?? number + 1
    // The window must be more than twice the distance.
    switch unacknowledged {
    case 0..<0x80: return 1
    case 0..<0x8000: return 2
    case 0..<0x80_0000: return 3
    default: return 4
    }
  }

  /// The number whose low `bytes` bytes are `truncated` and that is nearest to what is expected after `largest`.
  static func decode(_ truncated: UInt64, bytes: Int, largest: UInt64?) -> UInt64 {
    let expected = largest.map { $0 + 1 } ?? 0
    let window: UInt64 = 1 << UInt64(8 * bytes)
    let half = window / 2
    let candidate = expected & ~(window - 1) | truncated
    if candidate + half <= expected, candidate < 1 << 62 - window { return candidate + window }
    if candidate > expected + half, candidate >= window { return candidate - window }
    return candidate
  }
}
