import FoundationEssentials

/// By what peers are sorted. Peers that are alike in it stand in the order of their keys, so that a list never jumps.
public enum PeerOrder: String, CaseIterable, Hashable, Sendable {
  /// By name, in the order of letters; peers without an alias after the others.
  case name
  /// Those in contact last come first.
  case lastSeen = "last-seen"
  /// Those that became known last come first.
  case firstSeen = "first-seen"
  /// By the program that they run; those that did not say come last.
  case agent
  /// Those with the most addresses come first.
  case addresses
  /// Those reached fastest at their last tries come first, those never reached last.
  case fastest
}

extension PeerBook {
  /// All peers in order, or in reverse.
  public func sorted(by order: PeerOrder, reversed: Bool = false) -> [Peer] {
    let peers =
      switch order {
      case .name: ranked { Grouped(isLast: $0.alias == nil, rank: $0.name.lowercased()) }
      case .lastSeen: ranked { UInt64.max - $0.parts.lastSeen.milliseconds }
      case .firstSeen: ranked { UInt64.max - $0.parts.firstSeen.milliseconds }
      case .agent: ranked { Grouped(isLast: $0.identify == nil, rank: $0.identify?.agentVersion.lowercased() ?? "") }
      case .addresses: ranked { -$0.addresses.count }
      case .fastest: ranked { $0.fastestReach ?? .seconds(Int64.max) }
      }
    return reversed ? peers.reversed() : peers
  }

  private func ranked<Rank: Comparable>(by rank: (Peer) -> Rank) -> [Peer] {
    let peers = Array(self)
    // Numbers are sorted, not peers: those lie all over the memory.
    var ranked = peers.enumerated().map { index, peer in (rank: rank(peer), start: peer.key.start, index: index) }
    ranked.sort { a, b in
      if a.rank != b.rank { return a.rank < b.rank }
      return a.start == b.start ? peers[a.index].key < peers[b.index].key : a.start < b.start
    }
    return ranked.map { peers[$0.index] }
  }
}

extension PeerKey {
  /// The beginning of an id as numbers, which are in the order of the keys; addresses come after all ids.
  fileprivate var start: (UInt64, UInt64) {
    guard case .peer = self else { return (.max, .max) }
    let bytes = bytes
    func number(at start: Int) -> UInt64 {
      (start..<start + 8).reduce(0) { $0 << 8 | (bytes.indices.contains($1) ? UInt64(bytes[$1]) : 0) }
    }
    return (number(at: 0), number(at: 8))
  }
}

/// A rank in one of two groups.
private struct Grouped<Rank: Comparable>: Comparable {
  let isLast: Bool
  let rank: Rank

  static func < (a: Self, b: Self) -> Bool {
    a.isLast == b.isLast ? a.rank < b.rank : b.isLast
  }
}

extension Peer {
  /// How long the fastest of the last tries took that reached the peer.
  fileprivate var fastestReach: Duration? {
    addresses.compactMap(\.lastTry).filter { $0.outcome == .reached }.map(\.took).min()
  }
}
