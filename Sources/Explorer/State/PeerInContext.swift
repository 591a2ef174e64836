import Events
import Journal
import Multiformats
import NetIO
import PeerStore

/// A peer as the filter sees it: with what is remembered of it, and how it stands with it now.
struct PeerInContext: FilterSubject {
  let peer: Peer
  /// Finds how it stands with a peer: most filters never ask.
  let findContact: (PeerKey) -> Contact?

  private var contact: Contact? { findContact(peer.key) }

  /// When it was last in contact.
  var time: Timestamp { peer.lastSeen.map { Timestamp($0) } ?? Timestamp(nanoseconds: 0) }

  func has(_ word: FilterWord) -> Bool {
    hasInLabel(word) || peer.agentVersion.map(word.isIn) ?? false || isCalled(word)
  }

  private func hasInLabel(_ word: FilterWord) -> Bool {
    guard peer.hasLabel else { return false }
    return peer.alias.map(word.isIn) ?? false || word.isIn(peer.note) || peer.tags.contains(where: word.isIn)
  }

  /// Whether a word stands in its id or address, or in the short name that is made of that.
  private func isCalled(_ word: FilterWord) -> Bool {
    let key = peer.key
    guard case .peer = key else { return word.isIn(key.description) || word.isIn(key.shortName) }
    // The short name of an id is its end after an ellipsis: only that is not in the id.
    return word.couldBeBase58 && word.isIn(key.description) || !word.isASCII && word.isIn(key.shortName)
  }

  func texts(_ field: EventFilter.Field) -> [String] {
    switch field {
    case .peer: [peer.name, peer.key.description]
    case .tag: peer.tags
    case .agent: [peer.identify?.agentVersion].compactMap { $0 }
    case .addr: peer.addresses.map(\.address.description)
    case .proto: (peer.identify?.protocols ?? []) + (peer.wellKnown?.mounts.map(\.id) ?? [])
    case .via: transports
    case .state: states
    case .dir: contact?.connections.compactMap { $0.info?.direction.rawValue } ?? []
    case .path: peer.wellKnown?.mounts.map(\.path) ?? []
    case .status, .since, .kind, .method, .conn, .stream, .size, .took: []
    }
  }

  func number(_ field: EventFilter.Field) -> Int64? {
    switch field {
    case .took: (contact?.roundTrip).map { Int64($0.milliseconds * 1e6) }
    case .size: contact.map { $0.connections.reduce(0) { $0 + Int64($1.traffic.received) + Int64($1.traffic.sent) } }
    default: nil
    }
  }

  /// Those of the connections that stand; of a peer without any those that its addresses are of.
  private var transports: [String] {
    let used = contact?.connections.compactMap { $0.info?.transport } ?? []
    return used.isEmpty ? peer.addresses.compactMap { $0.address.transport?.rawValue } : used
  }

  private var states: [String] {
    var states = [contact?.isConnected == true ? PeerNode.State.connected.word : Words.knownState]
    if let word = contact?.state.word, !states.contains(word) { states.append(word) }
    if peer.lastFailure != nil { states.append(Words.failedWord) }
    if peer.isPinned { states.append(Words.pinnedState) }
    if peer.isBlocked { states.append(Words.blockedState) }
    return states
  }
}

extension Peer {
  /// Why it was not reached at the last try of each address; nil if it was at one, or if there was none.
  var lastFailure: String? {
    let tries = addresses.compactMap(\.lastTry)
    guard !tries.contains(where: { $0.outcome == .reached }) else { return nil }
    if case .failed(_, let reason)? = tries.max(by: { $0.at < $1.at })?.outcome { return reason }
    return nil
  }
}
