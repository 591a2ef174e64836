import Engine
import Events
import Journal
import Libp2pHTTP
import Multiformats
import PeerStore
import TerminalUI

/// What the peers screen remembers.
struct PeersState: Sendable {
  /// The parts of the list.
  enum Group: Int, CaseIterable, Hashable, Sendable {
    case pinned, connected, neighbours, known, blocked
  }

  /// A row of the list, whatever number it has at the moment.
  enum Row: Hashable, Sendable {
    case group(Group)
    case peer(PeerKey)
  }

  /// What is shown of a peer.
  enum Tab: Int, CaseIterable, Hashable, Sendable {
    case overview, addresses, protocols, streams, requests
  }

  /// Peers in their groups, as they are shown.
  var rows = PeerRows()
  /// The peers that these were made of; nil since the book has changed.
  var sorted: SortedPeers?
  var list = ListState()
  /// The selected row. It stays the same one wherever it moves to.
  var selection: Row?
  var folded: Set<Group> = [.blocked]
  var marked: Set<PeerKey> = []
  var filter = EventFilter.none
  var order = PeerOrder.lastSeen
  var isReversed = false

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

/// The peers in their groups, sorted and filtered.
struct PeerRows: Sendable {
  /// The peers of each group, in the order of `Group`.
  private(set) var groups: [[PeerKey]] = PeersState.Group.allCases.map { _ in [] }
  private(set) var sections = Sections([])
  /// How many peers there are, those too that the filter hides.
  private(set) var total = 0

  init() {}

  /// Puts peers into their groups, each in the order in which they come.
  init(_ peers: [Peer], _ state: ExploreState) {
    var groups = PeersState.Group.allCases.map { _ in [PeerKey]() }
    let connected = state.connectedPeers
    let neighbours = state.peers.neighbours
    for peer in peers {
      let key = peer.key
      let group: PeersState.Group =
        if peer.isBlocked { .blocked } else if peer.isPinned { .pinned } else if connected.contains(key) {
          .connected
        } else if neighbours.contains(key) { .neighbours } else { .known }
      groups[group.rawValue].append(key)
    }
    self.groups = groups
    total = state.book.count
    fold(state.peers.folded)
  }

  mutating func fold(_ folded: Set<PeersState.Group>) {
    sections = Sections(groups.map(\.count), folded: Set(folded.map(\.rawValue)))
  }

  /// The peers that are shown, folded away or not, in the order of the list.
  var all: FlattenSequence<[[PeerKey]]> { groups.joined() }
  /// How many rows the list has.
  var count: Int { sections.count }
  /// How many peers pass the filter.
  var shown: Int { groups.reduce(0) { $0 + $1.count } }

  /// What stands in a row.
  subscript(row: Int) -> PeersState.Row? {
    switch sections[row] {
    case .header(let section)?: PeersState.Group(rawValue: section).map { .group($0) }
    case .item(let section, let index)?: .peer(groups[section][index])
    case nil: nil
    }
  }

  /// Where something stands: a peer whose group is folded stands in the group's row.
  func row(of row: PeersState.Row) -> Int? {
    switch row {
    case .group(let group): return sections.row(of: .header(section: group.rawValue))
    case .peer(let key):
      for (section, keys) in groups.enumerated() {
        if let index = keys.firstIndex(of: key) { return sections.row(of: .item(section: section, index: index)) }
      }
      return nil
    }
  }

  /// The place of a peer among all that are shown, counted from 1.
  func place(of key: PeerKey) -> Int? {
    var before = 0
    for keys in groups {
      if let index = keys.firstIndex(of: key) { return before + index + 1 }
      before += keys.count
    }
    return nil
  }
}
