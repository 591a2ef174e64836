import Journal
import PeerStore

/// Which peers are listed, in which order, and what divides them.
struct PeerListing: Hashable, Sendable {
  var order: PeerOrder
  var isReversed: Bool
  var filter: EventFilter
  var grouping: PeerGrouping
}

/// All peers of a book in one order, and those of them that pass a filter. Sorting is done once for all filters; a
/// filter that is being typed is asked only of the peers that passed it when it was shorter.
struct SortedPeers: Sendable {
  private var listing: PeerListing
  fileprivate let all: [Peer]
  fileprivate var passing: [Peer]
  fileprivate var filter: EventFilter { listing.filter }

  init(_ book: PeerBook, for listing: PeerListing) {
    self.listing = listing
    self.listing.filter = .none
    all = book.sorted(by: listing.order, reversed: listing.isReversed)
    passing = all
  }

  func isSorted(for listing: PeerListing) -> Bool {
    self.listing.order == listing.order && self.listing.isReversed == listing.isReversed
  }

  /// Takes over what a search among these has found.
  mutating func take(_ search: PeerSearch) { (listing, passing) = (search.listing, search.passing) }
}

/// The search for the peers that pass a filter, and for the group of each. It goes on in parts: very many peers would
/// take longer than a key may wait.
struct PeerSearch: Sendable {
  private static let partSize = 1_000

  let listing: PeerListing
  /// Those that may pass, and what is left to ask of them.
  private let asked: [Peer]
  private let question: EventFilter
  private let connected: Set<PeerKey>
  private let neighbours: Set<PeerKey>
  private var next = 0
  /// Those that pass, so far, in their order.
  private(set) var passing: [Peer] = []
  /// The same in their groups.
  private(set) var groups: PeerGroups

  init(_ peers: SortedPeers, for listing: PeerListing, connected: Set<PeerKey>, neighbours: Set<PeerKey>) {
    let rest = listing.filter.rest(after: peers.filter)
    (self.listing, question) = (listing, rest ?? listing.filter)
    asked = rest == nil ? peers.all : peers.passing
    (self.connected, self.neighbours) = (connected, neighbours)
    groups = PeerGroups(listing.grouping == .state ? PeerGroup.states : [])
  }

  var isDone: Bool { next == asked.count }

  /// Goes on with a part of the peers: `passes` says of one whether it passes a filter.
  mutating func goOn(passes: (Peer, EventFilter) -> Bool) {
    let end = min(next + Self.partSize, asked.count)
    for peer in asked[next..<end] where question.isEmpty || passes(peer, question) {
      passing.append(peer)
      groups.append(peer, to: group(of: peer))
    }
    next = end
  }

  private func group(of peer: Peer) -> PeerGroup {
    guard listing.grouping == .state else { return PeerGroup(of: peer, by: listing.grouping) }
    if peer.isBlocked { return .blocked }
    if peer.isPinned { return .pinned }
    if connected.contains(peer.key) { return .connected }
    return neighbours.contains(peer.key) ? .neighbours : .known
  }
}
