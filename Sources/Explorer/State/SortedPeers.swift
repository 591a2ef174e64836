import Journal
import PeerStore

/// All peers of a book in one order, and those of them that pass a filter. Sorting is done once for all filters; a
/// filter that is being typed is asked only of the peers that passed it when it was shorter.
struct SortedPeers: Sendable {
  private let order: PeerOrder
  private let isReversed: Bool
  private let all: [Peer]
  private var filter = EventFilter.none
  /// Those that pass.
  private(set) var passing: [Peer]

  init(_ book: PeerBook, by order: PeerOrder, reversed isReversed: Bool) {
    (self.order, self.isReversed) = (order, isReversed)
    all = book.sorted(by: order, reversed: isReversed)
    passing = all
  }

  func isSorted(by order: PeerOrder, reversed isReversed: Bool) -> Bool {
    self.order == order && self.isReversed == isReversed
  }

  /// Finds those that pass `filter`, with as few questions as will do: of a peer, whether it passes what is left.
  mutating func apply(_ filter: EventFilter, passes: (Peer, EventFilter) -> Bool) {
    let rest = filter.rest(after: self.filter)
    let (asked, question) = rest.map { (passing, $0) } ?? (all, filter)
    passing = question.isEmpty ? asked : asked.filter { passes($0, question) }
    self.filter = filter
  }
}
