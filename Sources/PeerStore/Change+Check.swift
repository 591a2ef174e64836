import Identity
import Multiformats

extension PeerStore.Change {
  /// The change as it is made: within ``PeerLimits``. What a person asks for is refused where it cannot be done as
  /// asked; of what came by itself, what is too much is left out.
  func checked(in book: PeerBook) throws(PeerChangeError) -> PeerStore.Change {
    let known = book[peer] ?? Peer(peer)
    switch kind {
    case .put(let peer):
      guard peer.key == self.peer else { return .put(peer) }
      if let alias = peer.alias { try Self.check(alias: alias, of: peer.key, in: book) }
    case .alias(let alias?):
      try Self.check(alias: alias, of: peer, in: book)
    case .tagged(let tag):
      do { try PeerName.check(tag) } catch { throw .badTag(tag, error) }
      guard known.tags.contains(tag) || known.tags.count < PeerLimits.tags else { throw .tooManyTags(peer) }
    case .note(let note):
      guard note.utf8.count <= PeerLimits.noteLength else { throw .noteTooLong(bytes: note.utf8.count) }
    case .removed, .untagged, .addressRemoved, .addressOrder:
      guard book[peer] != nil else { throw .unknownPeer(peer) }
    case .addresses(let addresses, let source, let time):
      if source.isPersonal { try Self.check(addresses, of: known) }
      let own = addresses.compactMap(known.own).prefix(PeerLimits.addresses)
      return PeerStore.Change(peer, .addresses(Array(own), source, at: time))
    case .alias(nil), .pinned, .blocked, .seen, .tried, .identified, .wellKnown:
      break
    }
    return self
  }

  private static func check(alias: String, of peer: PeerKey, in book: PeerBook) throws(PeerChangeError) {
    do { try PeerName.check(alias) } catch { throw .badAlias(alias, error) }
    if let owner = book.peer(alias: alias), owner.key != peer { throw .aliasTaken(alias, by: owner.key) }
  }

  private static func check(_ addresses: [Multiaddr], of peer: Peer) throws(PeerChangeError) {
    var personal = Set(peer.addresses.filter { $0.source.isPersonal }.map(\.address))
    for address in addresses {
      personal.insert(try peer.checked(address))
    }
    guard personal.count <= PeerLimits.addresses else { throw .tooManyAddresses(peer.key) }
  }
}

extension Peer {
  /// The address as it is kept for this peer (``own(_:)``).
  func checked(_ address: Multiaddr) throws(PeerChangeError) -> Multiaddr {
    if let own = own(address) { return own }
    let isForeign = address.bytes.count <= PeerLimits.addressLength
    throw isForeign ? .foreignAddress(address, of: key) : .addressTooLong(bytes: address.bytes.count)
  }
}

/// Why a change cannot be made as a person asks for it.
public enum PeerChangeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The text cannot be an alias.
  case badAlias(String, PeerNameError)
  /// Another peer has the alias.
  case aliasTaken(String, by: PeerKey)
  /// The text cannot be a tag.
  case badTag(String, PeerNameError)
  /// The peer has as many tags as one may have.
  case tooManyTags(PeerKey)
  /// The note has too many bytes.
  case noteTooLong(bytes: Int)
  /// The address names another peer.
  case foreignAddress(Multiaddr, of: PeerKey)
  /// The address has too many bytes.
  case addressTooLong(bytes: Int)
  /// The peer has as many addresses from persons as one may have.
  case tooManyAddresses(PeerKey)
  /// There are as many peers as there may be, and none that could make room.
  case tooManyPeers
  /// No such peer is known.
  case unknownPeer(PeerKey)

  /// One line that says what is wrong.
  public var description: String {
    switch self {
    case .badAlias(let text, let error): "'\(text.prefix(bytes: PeerLimits.nameLength))' cannot be an alias: \(error)"
    case .aliasTaken(let alias, let owner): "the alias '\(alias)' is that of \(owner)"
    case .badTag(let text, let error): "'\(text.prefix(bytes: PeerLimits.nameLength))' cannot be a tag: \(error)"
    case .tooManyTags(let peer): "\(peer) has \(PeerLimits.tags) tags, and more are not kept"
    case .noteTooLong(let bytes): "the note has \(bytes) bytes, and may have \(PeerLimits.noteLength)"
    case .foreignAddress(let address, let peer): "\(address) is an address of another peer than \(peer)"
    case .addressTooLong(let bytes): "the address has \(bytes) bytes, and may have \(PeerLimits.addressLength)"
    case .tooManyAddresses(let peer): "\(peer) has \(PeerLimits.addresses) addresses, and more are not kept"
    case .tooManyPeers: "there are \(PeerLimits.peers) peers, and more are not kept"
    case .unknownPeer(let peer): "\(peer) is not known"
    }
  }
}
