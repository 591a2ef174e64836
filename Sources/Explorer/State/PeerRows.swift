import PeerStore
import TerminalUI

/// The peers in their groups, sorted and filtered.
struct PeerRows: Sendable {
  /// The peers of each group, in the order of `Group`.
  private(set) var groups: [[Peer]]
  private(set) var sections = Sections([])
  /// How many peers there are, those too that the filter hides.
  let total: Int

  /// Without anybody.
  static let none = PeerRows(PeersState.Group.allCases.map { _ in [] }, folded: [], total: 0)

  init(_ groups: [[Peer]], folded: Set<PeersState.Group>, total: Int) {
    self.groups = groups
    self.total = total
    fold(folded)
  }

  mutating func fold(_ folded: Set<PeersState.Group>) {
    sections = Sections(groups.map(\.count), folded: Set(folded.map(\.rawValue)))
  }

  /// How many rows the list has.
  var count: Int { sections.count }
  /// How many peers pass the filter.
  var shown: Int { groups.reduce(0) { $0 + $1.count } }

  /// What stands in a row.
  subscript(row: Int) -> PeersState.Row? {
    switch sections[row] {
    case .header(let section)?: PeersState.Group(rawValue: section).map { .group($0) }
    case .item(let section, let index)?: .peer(groups[section][index].key)
    case nil: nil
    }
  }

  /// Where something stands: a peer whose group is folded stands in the group's row. It is looked for at `guess` first.
  func row(of row: PeersState.Row, guess: Int = 0) -> Int? {
    if self[guess] == row { return guess }
    switch row {
    case .group(let group): return sections.row(of: .header(section: group.rawValue))
    case .peer(let key):
      for (section, peers) in groups.enumerated() {
        guard let index = peers.firstIndex(where: { $0.key == key }) else { continue }
        return sections.row(of: .item(section: section, index: index))
      }
      return nil
    }
  }

  /// The group that a peer is in, if it is shown or would be but for a fold.
  func group(of key: PeerKey) -> PeersState.Group? {
    groups.firstIndex { $0.contains { $0.key == key } }.flatMap(PeersState.Group.init(rawValue:))
  }

  /// The place of the peer in a row among all that pass the filter, counted from 1.
  func place(ofRow row: Int) -> Int? {
    guard case .item(let section, let index)? = sections[row] else { return nil }
    return groups[..<section].reduce(0) { $0 + $1.count } + index + 1
  }
}
