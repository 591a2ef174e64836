/// How much of a row or column of places one of them takes.
public enum Share: Hashable, Sendable {
  /// Exactly so many cells, as long as there are any.
  case fixed(Int)
  /// A part of the whole, 0…1, and never less than `min` cells.
  case fraction(Double, min: Int = 0)
  /// What the others leave, divided by weight among those that fill; never less than `min` cells.
  case fill(weight: Int = 1, min: Int = 0)
}

extension Rect {
  /// Divides it into places one under the other.
  public func rows(_ shares: Share...) -> [Rect] { rows(shares) }

  /// Divides it into places side by side.
  public func columns(_ shares: Share...) -> [Rect] { columns(shares) }

  func rows(_ shares: [Share]) -> [Rect] {
    let heights = Share.lengths(shares, of: height)
    var y = y
    return heights.map { height in
      defer { y += height }
      return Rect(x: x, y: y, width: width, height: height)
    }
  }

  func columns(_ shares: [Share]) -> [Rect] {
    let widths = Share.lengths(shares, of: width)
    var x = x
    return widths.map { width in
      defer { x += width }
      return Rect(x: x, y: y, width: width, height: height)
    }
  }
}

extension Share {
  /// The cells that each share of `total` gets. They never sum to more than `total`: when it is too small, the last
  /// places lose first.
  static func lengths(_ shares: [Share], of total: Int) -> [Int] {
    var lengths = shares.map { share in
      switch share {
      case .fixed(let length): max(0, length)
      case .fraction(let part, let least):
        max(least, part.isFinite ? Int((Double(total) * min(1, max(0, part))).rounded()) : 0)
      case .fill(_, let least): max(0, least)
      }
    }
    distribute(max(0, total - lengths.reduce(0, +)), over: &lengths, of: shares)
    var left = total
    for index in lengths.indices {
      lengths[index] = min(lengths[index], left)
      left -= lengths[index]
    }
    return lengths
  }

  /// Gives `spare` to the filling shares so that their lengths come as near to their weights as their least lengths
  /// allow.
  private static func distribute(_ spare: Int, over lengths: inout [Int], of shares: [Share]) {
    let filling = shares.indices.filter { if case .fill = shares[$0] { true } else { false } }
    var open = filling
    var pool = spare + filling.reduce(0) { $0 + lengths[$1] }
    // A share whose least length is more than its part keeps that, and the others divide the rest.
    while let pinned = open.firstIndex(where: { lengths[$0] > part($0, of: pool, among: open, shares) }) {
      pool -= lengths[open.remove(at: pinned)]
    }
    for (place, index) in open.enumerated() {
      let length = part(index, of: pool, among: Array(open[place...]), shares)
      lengths[index] = length
      pool -= length
    }
  }

  private static func part(_ index: Int, of pool: Int, among open: [Int], _ shares: [Share]) -> Int {
    let total = open.reduce(0) { $0 + shares[$1].weight }
    return total == 0 ? 0 : pool * shares[index].weight / total
  }

  private var weight: Int {
    if case .fill(let weight, _) = self { max(1, weight) } else { 0 }
  }
}
