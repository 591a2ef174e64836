import Testing

@testable import TerminalUI

@Suite("Layout")
struct LayoutTests {
  @Test("gives fixed and filling shares what they ask for")
  func shares() {
    let rows = Rect(width: 120, height: 36).rows(.fixed(1), .fill(), .fixed(6), .fixed(1), .fixed(1))
    #expect(rows.map(\.height) == [1, 27, 6, 1, 1])
    #expect(rows.map(\.y) == [0, 1, 28, 34, 35])
    let columns = Rect(x: 5, y: 2, width: 100, height: 1).columns(.fraction(0.25), .fill(weight: 2), .fill())
    #expect(columns.map(\.width) == [25, 50, 25])
    #expect(columns.map(\.x) == [5, 30, 80])
  }

  @Test("keeps least lengths before weights")
  func least() {
    #expect(Share.lengths([.fill(weight: 1, min: 40), .fill(weight: 3)], of: 80) == [40, 40])
    #expect(Share.lengths([.fill(weight: 1, min: 10), .fill(weight: 3)], of: 80) == [20, 60])
    #expect(Share.lengths([.fraction(0.1, min: 20), .fill()], of: 80) == [20, 60])
  }

  @Test("never gives more than there is", arguments: 0...40)
  func bounded(total: Int) {
    let shares: [Share] = [.fixed(10), .fraction(0.5, min: 6), .fill(min: 9), .fill(weight: 2)]
    let lengths = Share.lengths(shares, of: total)
    #expect(lengths.allSatisfy { $0 >= 0 })
    #expect(lengths.reduce(0, +) <= total)
    #expect(lengths.reduce(0, +) == total || total < 25)
  }

  @Test("has four classes of screens, and a card")
  func classes() {
    let sizes: [(Int, Int, LayoutClass)] = [
      (120, 36, .widest), (119, 36, .wide), (100, 30, .wide), (80, 24, .medium), (79, 24, .narrow), (60, 16, .narrow),
      (59, 40, .card), (200, 15, .card), (44, 9, .card),
    ]
    for (width, height, expected) in sizes { #expect(LayoutClass(Size(width, height)) == expected) }
    #expect(LayoutClass.narrow < .widest)
  }

  @Test("does not believe sizes beyond all screens")
  func sizes() {
    #expect(Size(65535, 65535).clamped == Size.largest)
    #expect(Size(0, -4).clamped == Size(1, 1))
    #expect(Rect(x: 3, y: 3, width: -1, height: 4).isEmpty)
    #expect(Rect(width: 10, height: 10).intersection(Rect(x: 12, y: 0, width: 3, height: 3)).isEmpty)
    #expect(Rect(width: 80, height: 24).centered(Size(200, 10)) == Rect(x: 0, y: 7, width: 80, height: 10))
  }
}
