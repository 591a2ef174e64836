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

/// Peers in groups, each in the order in which they came.
struct PeerGroups: Sendable {
  /// More groups than these nobody could look through: the peers of the others stand together.
  private static let most = 200

  /// The groups that there are; some may have nobody in them.
  private(set) var titles: [PeerGroup]
  /// The peers of each.
  private(set) var members: [[Peer]]
  private var places: [PeerGroup: Int]

  /// Nobody, in these groups.
  init(_ titles: [PeerGroup] = []) {
    self.titles = titles
    members = titles.map { _ in [] }
    places = Dictionary(zip(titles, titles.indices)) { first, _ in first }
  }

  mutating func append(_ peer: Peer, to group: PeerGroup) {
    if let place = places[group] { return members[place].append(peer) }
    let group = places.count < Self.most ? group : .others
    if let place = places[group] { return members[place].append(peer) }
    places[group] = titles.count
    titles.append(group)
    members.append([peer])
  }

  /// The same with the groups in their order.
  var sorted: PeerGroups {
    var groups = PeerGroups(titles.sorted())
    for (title, peers) in zip(titles, members) { groups.members[groups.places[title] ?? 0] = peers }
    return groups
  }
}

/// The peers in their groups, sorted and filtered.
struct PeerRows: Sendable {
  /// The groups that there are, in their order; some may have nobody in them.
  let titles: [PeerGroup]
  /// The peers of each.
  let groups: [[Peer]]
  private(set) var sections = Sections([])
  /// How many peers there are, those too that the filter hides.
  let total: Int

  /// Without anybody.
  static let none = PeerRows(PeerGroups(PeerGroup.states), folded: [], total: 0)

  init(_ groups: PeerGroups, folded: Set<PeerGroup>, total: Int) {
    (titles, self.groups, self.total) = (groups.titles, groups.members, total)
    fold(folded)
  }

  mutating func fold(_ folded: Set<PeerGroup>) {
    sections = Sections(groups.map(\.count), folded: Set(titles.indices.filter { folded.contains(titles[$0]) }))
  }

  /// The peers that are shown, folded away or not, in the order of the list.
  var all: FlattenSequence<[[Peer]]> { groups.joined() }
  /// How many rows the list has.
  var count: Int { sections.count }
  /// How many peers pass the filter.
  var shown: Int { groups.reduce(0) { $0 + $1.count } }

  /// The peers of a group.
  func peers(in group: PeerGroup) -> [Peer] { titles.firstIndex(of: group).map { groups[$0] } ?? [] }

  /// What stands in a row.
  subscript(row: Int) -> PeersState.Row? {
    switch sections[row] {
    case .header(let section)?: .group(titles[section])
    case .item(let section, let index)?: .peer(groups[section][index].key)
    case nil: nil
    }
  }

  /// Where something stands: a peer whose group is folded stands in the group's row. It is looked for at `guess` first.
  func row(of row: PeersState.Row, guess: Int = 0) -> Int? {
    if self[guess] == row { return guess }
    switch row {
    case .group(let group):
      return titles.firstIndex(of: group).flatMap { sections.row(of: .header(section: $0)) }
    case .peer(let key):
      for (section, peers) in groups.enumerated() {
        guard let index = peers.firstIndex(where: { $0.key == key }) else { continue }
        return sections.row(of: .item(section: section, index: index))
      }
      return nil
    }
  }

  /// The group that a peer is in, if it is shown or would be but for a fold.
  func group(of key: PeerKey) -> PeerGroup? {
    groups.firstIndex { $0.contains { $0.key == key } }.map { titles[$0] }
  }

  /// The place of the peer in a row among all that pass the filter, counted from 1.
  func place(ofRow row: Int) -> Int? {
    guard case .item(let section, let index)? = sections[row] else { return nil }
    return groups[..<section].reduce(0) { $0 + $1.count } + index + 1
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
