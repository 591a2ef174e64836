import Identity
import Multiformats

extension PeerBook {
  /// The fewest characters by which a peer is found.
  public static let shortestPart = 4

  /// Finds the one peer that a person means: `@alias`, a peer id, an address (by the peer that it names, or as one that
  /// is known of a peer), or the beginning or the end of an id or a host name, also after an ellipsis.
  ///
  /// An id or an address of nobody here is not found: whether it can be dialled all the same is for the caller to say.
  public func find(_ text: String) throws(PeerLookupError) -> Peer {
    if text.hasPrefix("@") {
      let alias = String(text.dropFirst())
      if let peer = peer(alias: alias) { return peer }
      throw .unknownAlias(alias, similar: aliases(beginningLike: alias))
    }
    if text.hasPrefix("/") || MultiaddrURI.hasScheme(text) { return try find(address: text) }
    if let id = try? PeerID(text) {
      guard let peer = self[.peer(id)] else { throw .unknown(text) }
      return peer
    }
    return try find(part: text)
  }

  /// The peers that an address is known of. Reads the addresses of all peers: some 50 ms for 100,000.
  public func peers(at address: Multiaddr) -> [Peer] {
    let bare = address.withoutPeerID ?? address
    return filter { $0.key == .address(bare) || $0.addresses.contains { $0.address == bare } }
  }

  private func find(address text: String) throws(PeerLookupError) -> Peer {
    let address: Multiaddr
    do {
      address = try MultiaddrURI.hasScheme(text) ? MultiaddrURI(text).address : Multiaddr(text)
    } catch {
      throw .badAddress(error)
    }
    if let peer = self[PeerKey(of: address)] { return peer }
    guard address.peerID == nil else { throw .unknown(text) }
    return try only(peers(at: address), text)
  }

  private func find(part text: String) throws(PeerLookupError) -> Peer {
    let part = text.drop { $0 == "…" }
    guard part.count >= Self.shortestPart else { throw .tooShort(text) }
    let matches = filter { peer in
      let name = if let id = peer.peerID { id.description } else { peer.key.shortName }
      return name.hasSuffix(part) || name.hasPrefix(part)
    }
    return try only(matches, text)
  }

  private func only(_ matches: [Peer], _ text: String) throws(PeerLookupError) -> Peer {
    guard let peer = matches.first else { throw .unknown(text) }
    guard matches.count == 1 else { throw .ambiguous(text, matches.map(\.key).sorted()) }
    return peer
  }

  private func aliases(beginningLike alias: String) -> [String] {
    let beginning = PeerName.folded(String(alias.prefix(2)))
    return compactMap(\.alias).filter { PeerName.folded($0).hasPrefix(beginning) }.sorted()
  }
}

/// Why a text does not lead to one peer.
public enum PeerLookupError: Error, Hashable, Sendable, CustomStringConvertible {
  /// No peer has this alias; these are somewhat like it.
  case unknownAlias(String, similar: [String])
  /// No peer is known by this.
  case unknown(String)
  /// Several are: these.
  case ambiguous(String, [PeerKey])
  /// It is too short to find a peer by.
  case tooShort(String)
  /// It is meant to be an address, and is none.
  case badAddress(MultiaddrError)

  /// How many of several a message names.
  private static let named = 4

  /// One line that says what is wrong.
  public var description: String {
    switch self {
    case .unknownAlias(let alias, _): "no peer has the alias \(Self.quoted(alias))"
    case .unknown(let text): "no peer is known by \(Self.quoted(text))"
    case .ambiguous(let text, let keys): "\(Self.quoted(text)) stands for \(keys.count) peers: \(Self.list(keys))"
    case .tooShort(let text): "\(Self.quoted(text)) is too short: \(PeerBook.shortestPart) characters find a peer"
    case .badAddress(let error): "\(error)"
    }
  }

  /// What to try; nil if there is nothing to say.
  public var hint: String? {
    switch self {
    case .unknownAlias(_, let similar) where !similar.isEmpty: "known: " + Self.list(similar.map { "@\($0)" })
    case .unknownAlias, .unknown: "'peerscope peers list' shows the peers that are known"
    case .ambiguous: "give more of the id, or an alias"
    case .tooShort, .badAddress: nil
    }
  }

  private static func quoted(_ text: String) -> String { "'" + text.prefix(bytes: PeerLimits.nameLength) + "'" }

  private static func list(_ items: [some CustomStringConvertible]) -> String {
    items.prefix(named).map(\.description).joined(separator: ", ") + (items.count > named ? ", …" : "")
  }
}
