import Events
import Journal
import Multiformats
import PeerStore

/// How it stands with a peer at the moment, as the journal knows it.
struct Contact: Sendable {
  /// How it stands.
  let state: PeerNode.State
  /// The connections that stand, the oldest first.
  let connections: [ConnectionNode]
  /// How many streams stand on them.
  let streams: Int
  /// What they are made of.
  var info: ConnectionInfo? { connections.first?.info }
  var roundTrip: Duration? { connections.compactMap(\.roundTrip).min() }
  /// Since when there is a connection.
  var since: Timestamp? { connections.map(\.opened).min() }
  var isConnected: Bool { !connections.isEmpty }

  /// Whether what it says of itself came from it unasked.
  var wasPushed: Bool { connections.compactMap(\.identity).last?.wasPushed == true }

  /// Where it sees us, as it said with identify.
  var observedAddress: Multiaddr? { connections.compactMap { $0.identity?.observedAddress }.first }
}

extension ExploreState {
  /// How it stands with a peer; nil if nothing happened with it lately.
  func contact(with key: PeerKey) -> Contact? { journal.tree.contact(with: key) }

  /// The peers to which a connection stands.
  var connectedPeers: Set<PeerKey> {
    let standing = journal.tree.peers.filter { id in
      journal.tree[id]?.connections.contains { journal.tree[$0].map { $0.ending == nil } ?? false } ?? false
    }
    return Set(standing.compactMap(\.key))
  }

  /// What a peer of the journal is called: its alias, the end of its id, its host and port.
  func name(of id: PeerNode.ID?) -> String {
    switch id {
    case .peer(let peer)?: name(of: PeerKey.peer(peer))
    case .address(let address)?: name(of: PeerKey.address(address))
    case .unknown(let connection)?: Words.connection("\(connection.number)")
    case nil: ""
    }
  }
}

extension ActivityTree {
  /// How it stands with a peer; nil if nothing happened with it lately.
  func contact(with key: PeerKey) -> Contact? {
    guard let node = self[PeerNode.ID(key)] else { return nil }
    let connections = node.connections.compactMap { self[$0] }.filter { $0.ending == nil }
    return Contact(
      state: state(of: node), connections: connections, streams: connections.reduce(0) { $0 + $1.openStreams })
  }
}

extension PeerNode.ID {
  init(_ key: PeerKey) {
    switch key {
    case .peer(let peer): self = .peer(peer)
    case .address(let address): self = .address(address)
    }
  }

  /// The same peer in the store, if it can be there.
  var key: PeerKey? {
    switch self {
    case .peer(let peer): .peer(peer)
    case .address(let address): .address(address)
    case .unknown: nil
    }
  }
}
