import Engine
import Events
import Journal
import Libp2pHTTP
import Multiformats
import PeerStore
import TerminalUI

/// What the peers screen remembers.
struct PeersState: Sendable {
  /// A row of the list, whatever number it has at the moment.
  enum Row: Hashable, Sendable {
    case group(PeerGroup)
    case peer(PeerKey)
  }

  /// What is shown of a peer.
  enum Tab: Int, CaseIterable, Hashable, Sendable {
    case overview, addresses, protocols, streams, requests
  }

  /// Peers in their groups, as they are shown.
  var rows = PeerRows.none
  /// The peers that these were made of; nil since the book has changed.
  var sorted: SortedPeers?
  /// Those that are to be shown next, while they are being looked for.
  var search: PeerSearch?
  var list = ListState()
  /// The selected row. It stays the same one wherever it moves to.
  var selection: Row?
  /// What divides the list into groups.
  var grouping = PeerGrouping.state
  var folded: Set<PeerGroup> = [.blocked]
  var marked: Set<PeerKey> = []
  var filter = EventFilter.none
  var order = PeerOrder.lastSeen
  var isReversed = false
  /// What the rows are to be.
  var listing: PeerListing {
    PeerListing(order: order, isReversed: isReversed, filter: filter, grouping: grouping)
  }

  var tab = Tab.overview
  /// What is shown of the selected peer.
  var detail: [DetailRow] = []
  var detailList = ListState()
  /// The selected item of the detail. It stays the same one wherever it moves to.
  var item: DetailRow.Item?

  /// An address that is being typed.
  var adding: AddressEntry?
  /// A filter that is being typed.
  var filtering: TextField?

  /// Whom multicast DNS found, and whether it is looked for such.
  var neighbours: Set<PeerKey> = []
  var looksAround = false

  /// What reading well-known resources came to in this session.
  var wellKnown: [PeerKey: WellKnownReading] = [:]

  /// The events that the strip of the log shows.
  var strip = EventIndex()
  var logStrip = PagerState(follow: .on)

  /// The selected peer.
  var selectedPeer: PeerKey? {
    if case .peer(let key)? = selection { key } else { nil }
  }
}

/// What came of reading a peer's well-known resource.
struct WellKnownReading: Sendable {
  enum Outcome: Sendable {
    case read(WellKnownAnswer)
    case failed(Complaint)
  }

  var outcome: Outcome
  var at: Timestamp
}
