import Testing

@testable import QUIC

@Suite struct WindowTests {
  @Test(
    "the peer is told of each sixteenth of a window, but not of less than 64 KiB or half a window",
    arguments: [(16 << 20, 1 << 20), (512 << 10, 64 << 10), (1_000, 500)] as [(UInt64, UInt64)])
  func pieces(_ size: UInt64, _ piece: UInt64) {
    var window = ReceiveWindow(size, maximum: size)
    let (early, due) = (window.consume(piece - 1), window.consume(1))
    #expect(!early && due)
    let limit = window.update(now: 1, roundTrip: 1)
    #expect(limit == size + piece)
  }

  @Test("a window grows where half of it is used up in less than two round trips, and no further than it may")
  func growth() {
    let roundTrip: UInt64 = 1_000
    var window = ReceiveWindow(1 << 20, maximum: 4 << 20)
    var now: UInt64 = 0
    func readHalf(in time: UInt64) -> UInt64 {
      let half = window.size / 2
      for _ in 0..<8 where window.consume(half / 8) { _ = window.update(now: now + time, roundTrip: roundTrip) }
      now += time
      return window.size
    }
    // The first half tells nothing: nobody knows since when it has been on its way.
    let sizes = [10, 10, 2 * roundTrip, 2 * roundTrip - 1, 10].map(readHalf)
    #expect(sizes == [1, 2, 2, 4, 4].map { $0 << 20 })
  }
}
