import Testing

@testable import QUIC

@Suite struct CongestionTests {
  private static let size = 1_000
  private static let millisecond: UInt64 = 1_000_000

  /// One whose window has grown to `window`.
  private func congestion(_ algorithm: CongestionAlgorithm, window: Int) -> Congestion {
    var congestion = Congestion(algorithm, datagramSize: Self.size)
    congestion.acknowledged(window - congestion.window, sentAt: 1, now: 2, roundTrip: 1, isLimited: true)
    return congestion
  }

  @Test("after a loss as large a share of what arrives leaves as the window keeps", arguments: [0.5, 0.7])
  func proportionalReduction(_ share: Double) {
    let window = 100 * Self.size
    var congestion = congestion(share == 0.5 ? .newReno : .cubic, window: window)
    #expect(congestion.window == window)
    congestion.lost([10], inFlight: window, now: 20)
    let target = Int(share * Double(window))
    #expect(congestion.window == target)
    var inFlight = window - Self.size
    var sent: [Int] = []
    for _ in 0..<99 {
      congestion.acknowledged(Self.size, sentAt: 15, now: 30, roundTrip: 20, isLimited: true)
      inFlight -= Self.size
      var count = 0
      while congestion.allows(Self.size, inFlight: inFlight) {
        congestion.noteSent(Self.size)
        inFlight += Self.size
        count += 1
      }
      sent.append(count)
    }
    #expect(sent.allSatisfy { $0 <= 2 })
    // Neither a silence at first nor a burst at last.
    let half = Double(sent.prefix(50).reduce(0, +))
    #expect(abs(half - 50 * share) <= 2)
    #expect(abs(inFlight - target) <= Self.size)
    // What was sent after the loss ends the reduction.
    congestion.acknowledged(Self.size, sentAt: 31, now: 40, roundTrip: 20, isLimited: true)
    #expect(congestion.allows(Self.size, inFlight: congestion.window - Self.size))
    #expect(!congestion.allows(Self.size, inFlight: congestion.window))
  }

  @Test("however much is lost at once, what is left of the connection goes on")
  func massiveLoss() {
    var congestion = congestion(.cubic, window: 100 * Self.size)
    congestion.lost(Array(5...100), inFlight: 100 * Self.size, now: 200)
    #expect(congestion.allows(Self.size, inFlight: 0))
  }

  @Test("a window that was cut for nothing is as large again as it was, once all is there that seemed to be lost")
  func undo() {
    var congestion = congestion(.cubic, window: 100 * Self.size)
    congestion.lost([10, 11], inFlight: 100 * Self.size, now: 20)
    congestion.acknowledgedLate(sentAt: 10)
    #expect(congestion.window == 70 * Self.size)
    congestion.acknowledgedLate(sentAt: 11)
    #expect(congestion.window == 100 * Self.size)
    #expect(congestion.isInSlowStart)
    #expect((congestion.events, congestion.spuriousEvents) == (1, 1))
    // Once only.
    congestion.acknowledgedLate(sentAt: 11)
    #expect(congestion.spuriousEvents == 1)
  }

  @Test("a window that was cut for a reason stays: where packets were marked, or were lost of another event")
  func noUndo() {
    var marked = congestion(.cubic, window: 100 * Self.size)
    marked.lost([10], inFlight: 100 * Self.size, now: 20)
    marked.marked(sentAt: 12, inFlight: 90 * Self.size, now: 21)
    marked.acknowledgedLate(sentAt: 10)
    #expect(marked.window == 70 * Self.size)

    var twice = congestion(.newReno, window: 100 * Self.size)
    twice.lost([10], inFlight: 100 * Self.size, now: 20)
    twice.lost([30], inFlight: 50 * Self.size, now: 40)
    twice.acknowledgedLate(sentAt: 10)
    #expect(twice.window == 25 * Self.size)
  }

  // MARK: HyStart++

  /// Rounds of ten samples each, of these many milliseconds; returns in which one slow start was left.
  private func roundUntilEnd(_ roundTrips: [UInt64]) -> Int? {
    var hyStart = HyStart()
    var number: UInt64 = 0
    for (round, roundTrip) in roundTrips.enumerated() {
      let next = number + 10
      for _ in 0..<10 {
        if hyStart.take(roundTrip * Self.millisecond, acknowledged: number, next: next) { return round }
        number += 1
      }
    }
    return nil
  }

  @Test("slow start ends five rounds after the round trips grew longer, unless they get short again")
  func hyStart() {
    #expect(roundUntilEnd([40, 40, 40, 46, 47, 48, 49, 50, 51, 52]) == 8)
    #expect(roundUntilEnd([40, 40, 40, 43, 44, 44, 44, 44, 44, 44, 44, 44]) == nil)
    #expect(roundUntilEnd([40, 40, 46, 46, 40, 40, 40, 40, 40, 40, 40, 40]) == nil)
    // On fast paths as much as the processor's moods bring about says nothing.
    #expect(roundUntilEnd([1, 1, 1, 4, 4, 4, 4, 4, 4, 4, 4, 4]) == nil)
  }

  @Test("a queue that fills ends slow start before it overflows")
  func slowStartEnds() throws {
    var conditions = Conditions()
    conditions.bottleneck = (rate: 1_250, queue: 1_000_000)
    conditions.delay = (20, 20)
    conditions.mtu = 1_452
    let pair = try Pair.connected(try SimulatedNetwork(conditions), echoes: false)
    let congestion = { pair.client.connection.path.congestion }
    _ = try #require(pair.client.send([UInt8](repeating: 1, count: 20_000_000)))
    #expect(pair.run(for: 10) { congestion().slowStartThreshold != .max })
    #expect(congestion().events == 0)
    // The path is full by then.
    #expect(congestion().window > 50_000)
  }

  @Test("on a path that reorders, windows are cut and given back")
  func reordering() throws {
    var conditions = Conditions()
    conditions.reordering = 0.02
    conditions.delay = (30, 30)
    let pair = try Pair.connected(try SimulatedNetwork(conditions), echoes: false)
    let id = try #require(pair.client.send([UInt8](repeating: 1, count: 5_000_000)))
    #expect(pair.run(for: 60) { pair.server?.ended.contains(id) == true })
    let statistics = pair.client.connection.currentStatistics
    #expect(statistics.spuriousCongestionEvents > 0)
    #expect(statistics.spuriousCongestionEvents <= statistics.congestionEvents)
  }
}
