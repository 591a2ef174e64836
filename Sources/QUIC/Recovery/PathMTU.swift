/// Finds out what sizes of datagrams a path takes (RFC 9000 §14.3, RFC 8899): tries larger ones that carry nothing of
/// value, and takes what was acknowledged.
struct PathMTU {
  /// What every path of QUIC takes.
  static let base = 1200
  private static let attempts = 3

  private(set) var current = base
  private var upper: Int
  /// Sizes worth trying before the search between what works and what does not.
  private var candidates: [Int]
  private var probe: (size: Int, number: UInt64?)?
  private var failures = 0
  private var nextSearch: UInt64 = 0
  /// Packets in a row that were lost although smaller ones were not: the path may have become narrower.
  private var suspicions = 0

  private static let searchInterval: UInt64 = 600_000_000_000
  private let maximum: Int

  /// - Parameter maximum: the largest size that this side and the peer take.
  init(maximum: Int) {
    self.maximum = max(Self.base, maximum)
    upper = self.maximum
    candidates = Self.candidates(upTo: self.maximum)
  }

  private static func candidates(upTo maximum: Int) -> [Int] {
    // Ethernet with IPv6 and some tunnel, jumbo frames, loopback.
    ([maximum] + [8_932, 1_452]).filter { $0 <= maximum && $0 > base }
  }

  /// Whether sizes are tried between one that works and one that does not, rather than those that links have.
  var isSearching: Bool { candidates.isEmpty }

  /// The size to try now; nil if there is nothing to find out.
  mutating func sizeToProbe(now: UInt64) -> Int? {
    guard probe?.number == nil else { return nil }
    if let probe { return probe.size }
    if let candidate = candidates.last, candidate > current, candidate <= upper {
      probe = (candidate, nil)
      return candidate
    }
    guard candidates.isEmpty, upper - current >= 20, now >= nextSearch else { return nil }
    let size = (current + upper + 1) / 2
    probe = (size, nil)
    return size
  }

  mutating func probeSent(_ number: UInt64) {
    if let size = probe?.size { probe = (size, number) }
  }

  /// Whether the packet is the probe.
  func isProbe(_ number: UInt64) -> Bool { probe?.number == number }

  mutating func acknowledged(_ number: UInt64, now: UInt64) {
    guard let probe, probe.number == number else { return }
    current = max(current, probe.size)
    candidates.removeAll { $0 <= current }
    finish(now)
  }

  mutating func lost(_ number: UInt64, now: UInt64) {
    guard let probe, probe.number == number else { return }
    failures += 1
    if failures < Self.attempts {
      self.probe = (probe.size, nil)
    } else {
      upper = min(upper, probe.size - 1)
      candidates.removeAll { $0 > upper }
      finish(now)
    }
  }

  private mutating func finish(_ now: UInt64) {
    probe = nil
    failures = 0
    if candidates.isEmpty, upper - current < 20 {
      // In ten minutes the path may be another.
      nextSearch = now + Self.searchInterval
      upper = maximum
    }
  }

  /// A whole probe time-out went by without anything of the full size arriving: falls back to what every path takes.
  mutating func suspectBlackHole(size: Int, now: UInt64) -> Bool {
    guard size > Self.base, current > Self.base else { return false }
    suspicions += 1
    guard suspicions >= 3 else { return false }
    current = Self.base
    upper = max(Self.base, size - 1)
    candidates = []
    probe = nil
    failures = 0
    suspicions = 0
    nextSearch = now + Self.searchInterval
    return true
  }

  mutating func noteArrived(size: Int) {
    if size > Self.base { suspicions = 0 }
  }
}
