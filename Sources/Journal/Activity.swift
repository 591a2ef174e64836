import Events

/// In which quarters of a second of the last minute data went through a stream, and which way most of it: what a
/// time line shows of it. A quarter of a second is how often traffic is told.
public struct Activity: Sendable {
  /// How long one part is, in nanoseconds.
  public static let span: Int64 = 250_000_000
  /// The parts that are kept: four words of bits.
  private static let count: Int64 = 256

  /// Part `n` of all time is bit `n` modulo ``count``.
  private var inbound = InlineArray<4, UInt64>(repeating: 0)
  private var outbound = InlineArray<4, UInt64>(repeating: 0)
  /// The newest part that anything went in.
  private var latest: Int64?

  /// Nothing yet.
  init() {}

  mutating func add(received: Int, sent: Int, at time: Timestamp) {
    guard received + sent > 0 else { return }
    let part = Self.part(time)
    if part > latest ?? .min {
      let oldest = part - Self.count + 1
      for passed in max(oldest, (latest ?? oldest) + 1)...part { set(passed, nil) }
      latest = part
    } else if let latest, part <= latest - Self.count {
      return
    }
    set(part, received >= sent ? .inbound : .outbound)
  }

  /// The stretches of time in which data went through, and which way most of it, the oldest first.
  public var stretches: [(start: Timestamp, end: Timestamp, direction: Direction)] {
    guard let latest else { return [] }
    var stretches: [(start: Timestamp, end: Timestamp, direction: Direction)] = []
    for part in latest - Self.count + 1...latest {
      guard let direction = direction(in: part) else { continue }
      let (start, end) = (part * Self.span, (part + 1) * Self.span)
      if let last = stretches.last, last.direction == direction, last.end.nanoseconds == start {
        stretches[stretches.count - 1].end = Timestamp(nanoseconds: end)
      } else {
        stretches.append((Timestamp(nanoseconds: start), Timestamp(nanoseconds: end), direction))
      }
    }
    return stretches
  }

  private func direction(in part: Int64) -> Direction? {
    let (word, bit) = Self.place(part)
    if inbound[word] & bit != 0 { return .inbound }
    return outbound[word] & bit != 0 ? .outbound : nil
  }

  private mutating func set(_ part: Int64, _ direction: Direction?) {
    let (word, bit) = Self.place(part)
    inbound[word] &= ~bit
    outbound[word] &= ~bit
    switch direction {
    case .inbound: inbound[word] |= bit
    case .outbound: outbound[word] |= bit
    case nil: break
    }
  }

  private static func part(_ time: Timestamp) -> Int64 {
    let (quotient, remainder) = time.nanoseconds.quotientAndRemainder(dividingBy: span)
    let part = remainder < 0 ? quotient - 1 : quotient
    // Nothing happens at the ends of all time, but it may be said to.
    let last = Int64.max / span - count
    return max(-last, min(part, last))
  }

  private static func place(_ part: Int64) -> (word: Int, bit: UInt64) {
    let place = ((part % count) + count) % count
    return (Int(place / 64), 1 << UInt64(place % 64))
  }
}
