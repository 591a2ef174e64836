import PeerStore
import TerminalUI

/// What divides the list of peers into groups.
enum PeerGrouping: String, CaseIterable, Hashable, Sendable {
  /// How it stands with them.
  case state
  /// The first of their tags.
  case tag
  /// What they run, whichever version.
  case agent
  /// Nothing.
  case none
}

/// A part of the list of peers.
enum PeerGroup: Hashable, Sendable {
  case pinned, connected, neighbours, known
  case tag(String), untagged
  case agent(String), unidentified
  /// What is in no part of its own.
  case others
  case all
  case blocked

  /// Those by state, in their order.
  static let states: [PeerGroup] = [.pinned, .connected, .neighbours, .known, .blocked]
}

/// The peers in their groups, sorted and filtered.
struct PeerRows: Sendable {
  /// More groups than these nobody could look through: the peers of the others stand together.
  private static let maximumGroups = 200

  /// The groups that there are, in their order; some may have nobody in them.
  private(set) var titles: [PeerGroup] = []
  /// The peers of each.
  private(set) var groups: [[PeerKey]] = []
  private(set) var sections = Sections([])
  /// How many peers there are, those too that the filter hides.
  private(set) var total = 0

  init() {}

  /// Puts peers into their groups, each in the order in which they come.
  init(_ peers: [Peer], _ state: ExploreState) {
    let grouping = state.peers.grouping
    if grouping == .state { groupByState(peers, state) } else { group(peers, by: grouping) }
    total = state.book.count
    fold(state.peers.folded)
  }

  private mutating func groupByState(_ peers: [Peer], _ state: ExploreState) {
    titles = PeerGroup.states
    groups = titles.map { _ in [] }
    let connected = state.connectedPeers
    let neighbours = state.peers.neighbours
    func place(of peer: Peer) -> Int {
      if peer.isBlocked { return 4 }
      if peer.isPinned { return 0 }
      if connected.contains(peer.key) { return 1 }
      return neighbours.contains(peer.key) ? 2 : 3
    }
    for peer in peers { groups[place(of: peer)].append(peer.key) }
  }

  private mutating func group(_ peers: [Peer], by grouping: PeerGrouping) {
    var places: [PeerGroup: Int] = [:]
    for peer in peers {
      var group = PeerGroup(of: peer, by: grouping)
      if places[group] == nil, places.count >= Self.maximumGroups { group = .others }
      let place = places[group] ?? titles.count
      if place == titles.count {
        places[group] = place
        titles.append(group)
        groups.append([])
      }
      groups[place].append(peer.key)
    }
    let order = titles.indices.sorted { titles[$0] < titles[$1] }
    (titles, groups) = (order.map { titles[$0] }, order.map { groups[$0] })
  }

  mutating func fold(_ folded: Set<PeerGroup>) {
    sections = Sections(groups.map(\.count), folded: Set(titles.indices.filter { folded.contains(titles[$0]) }))
  }

  /// The peers that are shown, folded away or not, in the order of the list.
  var all: FlattenSequence<[[PeerKey]]> { groups.joined() }
  /// How many rows the list has.
  var count: Int { sections.count }
  /// How many peers pass the filter.
  var shown: Int { groups.reduce(0) { $0 + $1.count } }

  /// The peers of a group.
  func peers(in group: PeerGroup) -> [PeerKey] { titles.firstIndex(of: group).map { groups[$0] } ?? [] }

  /// The group that a peer is in.
  func group(of key: PeerKey) -> PeerGroup? { groups.firstIndex { $0.contains(key) }.map { titles[$0] } }

  /// What stands in a row.
  subscript(row: Int) -> PeersState.Row? {
    switch sections[row] {
    case .header(let section)?: .group(titles[section])
    case .item(let section, let index)?: .peer(groups[section][index])
    case nil: nil
    }
  }

  /// Where something stands: a peer whose group is folded stands in the group's row.
  func row(of row: PeersState.Row) -> Int? {
    switch row {
    case .group(let group):
      return titles.firstIndex(of: group).flatMap { sections.row(of: .header(section: $0)) }
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

extension PeerGroup: Comparable {
  /// The group of a peer. The blocked stand apart, whatever else is known of them.
  init(of peer: Peer, by grouping: PeerGrouping) {
    if peer.isBlocked {
      self = .blocked
      return
    }
    switch grouping {
    case .tag: self = peer.tags.min().map { .tag($0) } ?? .untagged
    case .agent: self = peer.agentName.map { .agent($0) } ?? .unidentified
    case .state, .none: self = .all
    }
  }

  /// Named groups by their names, then those without.
  static func < (a: PeerGroup, b: PeerGroup) -> Bool { (a.rank, a.name) < (b.rank, b.name) }

  private var rank: Int {
    switch self {
    case .pinned, .connected, .neighbours, .known: 0
    case .tag, .agent, .all: 1
    case .others: 2
    case .untagged, .unidentified: 3
    case .blocked: 4
    }
  }

  private var name: String {
    switch self {
    case .tag(let name), .agent(let name): name.lowercased()
    default: ""
    }
  }
}

extension Peer {
  /// What it says it runs, without the version: `kubo` of `kubo/0.33.0`; nil where it has not said.
  fileprivate var agentName: String? {
    guard let agent = agentVersion, !agent.isEmpty else { return nil }
    return CleanText.clean(String(agent.prefix { $0 != "/" && $0 != " " }), columns: 24)
  }
}
