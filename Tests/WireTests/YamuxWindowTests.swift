import Testing

@testable import Wire

/// A sender that never runs out of bytes, and a reader that takes each at once, on a long path: in simulated time.
private struct LongPath {
  static let roundTrip: UInt64 = 63_000_000
  static let maximum = 16 << 20

  /// What the path takes, in bytes per nanosecond.
  let capacity: Double
  private(set) var delivered = 0
  private(set) var now: UInt64 = 0
  /// When the largest window was reached.
  private(set) var grownAt: UInt64?
  private(set) var window = YamuxReceiveWindow(now: 0)
  private var credit = YamuxReceiveWindow.initial
  private var mayGrowBy = 128 << 20
  private var data: [(due: UInt64, count: Int)] = []
  private var credits: [(due: UInt64, count: Int)] = []
  private let tick: UInt64 = 50_000

  init(capacity: Double) {
    self.capacity = capacity
  }

  mutating func run(until end: UInt64) {
    while now < end {
      now += tick
      while let (due, count) = credits.first, due <= now {
        credit += count
        credits.removeFirst()
      }
      let count = min(credit, Int(capacity * Double(tick)))
      if count > 0 { data.append((now + Self.roundTrip / 2, count)) }
      credit -= count
      while let (due, count) = data.first, due <= now {
        data.removeFirst()
        read(count)
      }
    }
  }

  private mutating func read(_ count: Int) {
    let fits = window.receive(count)
    #expect(fits)
    delivered += count
    let credit = window.consume(
      count, now: now, roundTrip: Self.roundTrip, maximum: Self.maximum, mayGrowBy: &mayGrowBy)
    if let credit { credits.append((now + Self.roundTrip / 2, Int(credit))) }
    if window.size == Self.maximum, grownAt == nil { grownAt = now }
  }
}

@Suite struct YamuxWindowTests {
  @Test("on a long path a stream carries nine tenths of the largest window in each round trip")
  func longPath() throws {
    var path = LongPath(capacity: 4 * Double(LongPath.maximum) / Double(LongPath.roundTrip))
    path.run(until: 10 * LongPath.roundTrip)
    let before = path.delivered
    path.run(until: 60 * LongPath.roundTrip)
    #expect(path.delivered - before >= 50 * LongPath.maximum * 9 / 10)
  }

  @Test("the largest window is reached within four round trips")
  func growth() throws {
    var path = LongPath(capacity: 1)
    path.run(until: 10 * LongPath.roundTrip)
    #expect(try #require(path.grownAt) <= 4 * LongPath.roundTrip)
  }

  @Test("where a path takes little, the window grows as long as a quarter of it passes in two round trips")
  func narrowPath() {
    let capacity = 0.01
    var path = LongPath(capacity: capacity)
    path.run(until: 100 * LongPath.roundTrip)
    let full = 8 * capacity * Double(LongPath.roundTrip)
    #expect(Double(path.window.size) >= full && Double(path.window.size) < 2 * full)
    #expect(Double(path.delivered) >= 98 * capacity * Double(LongPath.roundTrip))
  }

  @Test("a largest window below the first one is no reason to take credit back")
  func smallMaximum() {
    var window = YamuxReceiveWindow(now: 0)
    var mayGrowBy = 1 << 20
    for now in 1...8 as ClosedRange<UInt64> {
      let fits = window.receive(64 << 10)
      let credit = window.consume(64 << 10, now: now, roundTrip: 1_000, maximum: 0, mayGrowBy: &mayGrowBy)
      #expect(fits && credit == 64 << 10)
    }
    #expect(window.size == YamuxReceiveWindow.initial && mayGrowBy == 1 << 20)
  }

  @Test(
    "credit is given for each sixteenth of a window, but not for less than 64 KiB",
    arguments: [(256 << 10, 64 << 10), (2 << 20, 128 << 10), (16 << 20, 1 << 20)])
  func pieces(_ size: Int, _ piece: Int) {
    var window = YamuxReceiveWindow(now: 0)
    var mayGrowBy = size
    func read(_ count: Int, now: UInt64) -> UInt32? {
      window.consume(count, now: now, roundTrip: 1_000, maximum: size, mayGrowBy: &mayGrowBy)
    }
    while window.size < size { _ = read(window.size / 4, now: 1) }
    _ = read(piece, now: 1)
    let (early, due) = (read(piece - 1, now: 1_000_000), read(1, now: 1_000_000))
    #expect(early == nil)
    #expect(due == UInt32(piece))
  }
}
