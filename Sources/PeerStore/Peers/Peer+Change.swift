import FoundationEssentials
import Identity
import Multiformats

extension Peer {
  /// Makes a change to this peer. What is too much of it is dropped: see ``PeerLimits``.
  mutating func apply(_ kind: PeerStore.Change.Kind) {
    switch kind {
    case .put(let peer): self = peer
    case .removed: break
    case .alias(let alias): label.alias = alias
    case .tagged(let tag): label.add(tag)
    case .untagged(let tag): label.tags.removeAll { $0 == tag }
    case .note(let note): label.note = note.prefix(bytes: PeerLimits.noteLength)
    case .pinned(let isPinned): parts.isPinned = isPinned
    case .blocked(let isBlocked): parts.isBlocked = isBlocked
    case .addressRemoved(let address):
      let own = own(address)
      addresses.removeAll { $0.address == own }
    case .addressOrder(let order):
      let order = order.compactMap(own)
      addresses.sort(by: order)
    case .addresses(let said, let source, let time):
      let said = said.compactMap(own)
      addresses.learn(said, source, time)
      noteTime(time)
    case .seen(let time): noteContact(time)
    case .tried(let address, let attempt):
      let own = own(address)
      addresses.note(attempt, at: own)
      if attempt.outcome == .reached { noteContact(attempt.at) }
    case .identified(let info):
      parts.identify = info.packed
      parts.identified = StoredTime(info.at)
      noteContact(info.at)
    case .wellKnown(let info): parts.wellKnown = info.packed
    }
  }

  /// The address as it is kept for this peer: without its own id. Nil if it is another peer's, or too long.
  func own(_ address: Multiaddr) -> Multiaddr? {
    guard address.bytes.count <= PeerLimits.addressLength else { return nil }
    guard let named = address.peerID else { return address }
    return named == peerID ? address.withoutPeerID : nil
  }

  private mutating func noteTime(_ date: Date) {
    let time = StoredTime(date)
    if parts.firstSeen == .never || time < parts.firstSeen { parts.firstSeen = time }
  }

  private mutating func noteContact(_ date: Date) {
    noteTime(date)
    parts.lastSeen = max(parts.lastSeen, StoredTime(date))
  }
}

extension PeerLabel {
  mutating func add(_ tag: String) {
    if tags.count < PeerLimits.tags, !tags.contains(tag) { tags.append(tag) }
  }
}

extension [PeerAddress] {
  mutating func learn(_ addresses: [Multiaddr], _ source: PeerAddress.Source, _ time: Date) {
    for address in addresses.prefix(PeerLimits.addresses) {
      if let index = firstIndex(where: { $0.address == address }) {
        self[index].source = Swift.max(self[index].source, source)
        self[index].heard = Swift.max(self[index].heard ?? time, time)
      } else if count < PeerLimits.addresses || dropOldest() {
        append(PeerAddress(address, source: source, heard: time))
      }
    }
  }

  /// Drops the address heard of longest ago that no person gave; false if a person gave them all.
  private mutating func dropOldest() -> Bool {
    let oldest = indices.filter { !self[$0].source.isPersonal }
      .min { (self[$0].heard ?? .distantPast) < (self[$1].heard ?? .distantPast) }
    guard let oldest else { return false }
    remove(at: oldest)
    return true
  }

  fileprivate mutating func note(_ attempt: PeerAddress.Attempt, at address: Multiaddr?) {
    guard let index = firstIndex(where: { $0.address == address }) else { return }
    self[index].lastTry = attempt
  }

  fileprivate mutating func sort(by order: [Multiaddr]) {
    var rest = self
    var sorted: [PeerAddress] = []
    for address in order {
      guard let index = rest.firstIndex(where: { $0.address == address }) else { continue }
      sorted.append(rest.remove(at: index))
    }
    self = sorted + rest
  }
}
