import Engine
import Identity
import Multiformats
import PeerStore
import TerminalUI

extension ExploreState {
  // MARK: The order of peers

  /// Takes the next order, or the one that is named. What is selected stays so, wherever it stands then.
  mutating func sortPeers(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    if let name = arguments[0] {
      guard let order = PeerOrder(rawValue: name) else {
        throw Complaint(.usage, Words.noSuchOrder(name, PeerOrder.allCases.map(\.rawValue).joined(separator: ", ")))
      }
      setOrder(order)
    } else {
      let all = PeerOrder.allCases
      setOrder(all[((all.firstIndex(of: peers.order) ?? 0) + 1) % all.count])
    }
    return []
  }

  /// Takes the next grouping, or the one that is named. What is selected stays so, wherever it stands then.
  mutating func groupPeers(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    let all = PeerGrouping.allCases
    if let name = arguments[0] {
      guard let grouping = PeerGrouping(rawValue: name) else {
        throw Complaint(.usage, Words.noSuchGrouping(name, all.map(\.rawValue).joined(separator: ", ")))
      }
      peers.grouping = grouping
    } else {
      peers.grouping = all[((all.firstIndex(of: peers.grouping) ?? 0) + 1) % all.count]
    }
    // A title that is gone gives way to the peer below it.
    if case .group? = peers.selection, let key = peers.rows[peers.list.selection + 1] { peers.selection = key }
    peersAreStale = true
    return []
  }

  mutating func setOrder(_ order: PeerOrder) {
    peers.order = order
    peers.isReversed = false
    peersAreStale = true
  }

  mutating func reverseOrder() -> [Effect] {
    peers.isReversed.toggle()
    peersAreStale = true
    return []
  }

  /// Goes to a peer in the list.
  mutating func showPeer(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    let key = try find(arguments[0] ?? "").key
    return leap(to: .peers) { state in
      state.select(key)
      state.pane = .peerList
    }
  }

  // MARK: Several at once

  /// Marks all that are shown; where all are, none.
  mutating func markAll() -> [Effect] {
    let shown = Set(
      zip(peers.rows.titles, peers.rows.groups).flatMap { group, members in
        peers.folded.contains(group) ? [] : members.map(\.key)
      })
    if shown.isSubset(of: peers.marked) {
      peers.marked.subtract(shown)
    } else {
      peers.marked.formUnion(shown)
      notice = Notice(.hint, Words.allMarked)
    }
    return []
  }

  /// Blocks peers; where all are blocked, none any more.
  mutating func block(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    let keys = try subjects(arguments)
    let blocks = keys.contains { book[$0]?.isBlocked != true }
    let changed = keys.filter { book[$0]?.isBlocked != blocks }
    let connected = blocks ? changed.filter { contact(with: $0)?.isConnected == true } : []
    let stored = change(
      blocks ? Words.blocked(names(keys)) : Words.unblocked(names(keys)),
      changed.map { .init($0, .blocked(blocks)) }, inverse: changed.map { .init($0, .blocked(!blocks)) })
    return stored + connected.map { begin(.disconnect($0)) }
  }

  // MARK: Copying one thing or another

  mutating func copyID() throws(Complaint) -> [Effect] {
    let keys = try subjects(Arguments())
    let text = keys.map { "\($0)" }.joined(separator: "\n")
    return [.copy(text, what: keys.count == 1 ? Words.thePeerID : names(keys))]
  }

  mutating func copyAddresses() throws(Complaint) -> [Effect] {
    let addresses = try subjects(Arguments()).flatMap { key in
      (book[key]?.addresses ?? []).map { (key.peerID.map($0.address.with) ?? $0.address).description }
    }
    return [.copy(addresses.joined(separator: "\n"), what: Words.theAddresses)]
  }

  mutating func copyAlias() throws(Complaint) -> [Effect] {
    let names = try subjects(Arguments()).map { "@\(name(of: $0))" }
    return [.copy(names.joined(separator: " "), what: Words.theAlias)]
  }

  mutating func copyShell() -> [Effect] { [.copy(shellLine, what: Words.theShellLine)] }

  var noShellLine: String? { request.composer.peer == nil ? Words.noRequest : nil }
}
