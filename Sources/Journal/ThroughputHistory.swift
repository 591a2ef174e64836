import Events

/// How many bytes went each way in each part of the last minute.
///
/// - Parameter count: how many parts the minute has.
public struct ThroughputHistory<let count: Int>: Sendable {
  private struct Bucket {
    var received: UInt32 = 0
    var sent: UInt32 = 0
  }

  /// How long one part is, in nanoseconds.
  private static var width: Int64 { 60_000_000_000 / Int64(count) }

  /// Part `n` of all time stands at `n` modulo `count`.
  private var buckets = InlineArray<count, Bucket>(repeating: Bucket())
  /// The newest part that anything went in.
  private var latest: Int64?

  /// A minute in which nothing happened.
  public init() {}

  mutating func add(received: Int, sent: Int, at time: Timestamp) {
    let (part, _) = Self.split(time)
    let oldest = part - Int64(count) + 1
    if part > latest ?? .min {
      for passed in max(oldest, (latest ?? oldest) + 1)...part { buckets[Self.slot(passed)] = Bucket() }
      latest = part
    } else if let latest, part <= latest - Int64(count) {
      return
    }
    let slot = Self.slot(part)
    buckets[slot].received = buckets[slot].received.saturatingAdd(UInt32(clamping: received))
    buckets[slot].sent = buckets[slot].sent.saturatingAdd(UInt32(clamping: sent))
  }

  /// Bytes received and sent in each part of the minute until `now`, the oldest first.
  public func values(at now: Timestamp) -> [(received: Int, sent: Int)] {
    let (last, _) = Self.split(now)
    return (0..<count).map { index in
      let part = last - Int64(count - 1 - index)
      guard let latest, part <= latest, part > latest - Int64(count) else { return (0, 0) }
      let bucket = buckets[Self.slot(part)]
      return (Int(bucket.received), Int(bucket.sent))
    }
  }

  /// Bytes each way per second, over the last whole part before `now` and the one that runs.
  public func rate(at now: Timestamp) -> (received: Double, sent: Double) {
    let values = values(at: now).suffix(2)
    let (_, running) = Self.split(now)
    let seconds = Double(Self.width * Int64(values.count - 1) + running) / 1e9
    guard seconds > 0 else { return (0, 0) }
    let (received, sent) = values.reduce(into: (0, 0)) { sums, value in
      sums.0 += value.received
      sums.1 += value.sent
    }
    return (Double(received) / seconds, Double(sent) / seconds)
  }

  /// The part that a time is in, and how far in it, rounded down also before 1970.
  private static func split(_ time: Timestamp) -> (part: Int64, rest: Int64) {
    let (quotient, remainder) = time.nanoseconds.quotientAndRemainder(dividingBy: width)
    return remainder < 0 ? (quotient - 1, remainder + width) : (quotient, remainder)
  }

  private static func slot(_ part: Int64) -> Int {
    let slot = Int(part % Int64(count))
    return slot < 0 ? slot + count : slot
  }
}

/// What went through a stream or a connection.
public struct Traffic: Sendable {
  /// All bytes received.
  public internal(set) var received = 0
  /// All bytes sent.
  public internal(set) var sent = 0
  /// The last minute.
  public internal(set) var history = ThroughputHistory<16>()
  /// The number of the event that tells of it, to which what comes soon after is added.
  var event = -1

  /// Nothing yet.
  init() {}

  mutating func add(received: Int, sent: Int, at time: Timestamp) {
    self.received = self.received.saturatingAdd(received)
    self.sent = self.sent.saturatingAdd(sent)
    history.add(received: received, sent: sent, at: time)
  }
}
