import Testing

@testable import QUIC

@Suite struct ThroughputTests {
  /// What a window that grows by a segment a round trip, and gives up three tenths after a loss, amounts to (the AIMD of
  /// RFC 9438 §4.3 with an alpha of 1), in bytes per second.
  private func promised(loss: Double, roundTrip: Double, datagram: Double) -> Double {
    let (alpha, beta) = (1.0, 0.7)
    let window = (alpha * (1 + beta) / (2 * (1 - beta) * loss)).squareRoot()
    return window * datagram / roundTrip
  }

  @Test(
    "one lost datagram in a hundred, by itself or with those that left together, leaves what CUBIC promises",
    arguments: [false, true])
  func randomLoss(_ inBundles: Bool) throws {
    var conditions = Conditions()
    if inBundles { conditions.bundleLoss = 0.01 } else { conditions.loss = 0.01 }
    conditions.delay = (31.5, 31.5)
    conditions.mtu = 1_452
    let seconds = 40.0
    var rates: [Double] = []
    for seed in 1...3 as ClosedRange<UInt64> {
      let pair = try Pair.connected(try SimulatedNetwork(seed: seed, conditions), echoes: false)
      _ = try #require(pair.client.send([UInt8](repeating: 1, count: 60_000_000)))
      pair.run(for: seconds)
      let received = try #require(pair.server).received.values
      rates.append(Double(received.reduce(0) { $0 + $1.count }) / seconds)
    }
    let mean = rates.reduce(0, +) / Double(rates.count)
    #expect(mean > 0.95 * promised(loss: 0.01, roundTrip: 0.063, datagram: 1_452), "\(rates)")
  }
}
