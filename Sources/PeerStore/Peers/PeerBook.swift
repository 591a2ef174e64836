import FoundationEssentials
import Multiformats

/// All peers at one moment. A value that never changes under its reader; taking one costs a reference, however many
/// peers there are.
public struct PeerBook: Sendable {
  private var table = PeerTable()
  /// Whose an alias is, by its folded form.
  private var aliases: [String: PeerKey] = [:]
  /// Parts that several peers may have in common.
  private var shared: Set<SharedPart> = []
  /// The bytes that all peers take in a compacted journal, nearly.
  private(set) var storedSize = 0

  /// What many peers say alike is kept once, up to so many different texts.
  private static let maximumShared = 512

  /// Nobody.
  public init() {}

  /// How many peers there are.
  public var count: Int { table.count }

  /// The peer that is known by `key`.
  public subscript(key: PeerKey) -> Peer? { table[key] }

  /// The peer that has an alias, in whatever case of letters.
  public func peer(alias: String) -> Peer? {
    aliases[PeerName.folded(alias)].flatMap { table[$0] }
  }

  /// Makes a change, whatever it says of whomever: a change that cannot be made has no effect. An alias goes over to
  /// the peer that gets it last.
  mutating func apply(_ change: PeerStore.Change) {
    let place = table.place(of: change.peer)
    let old = table[place]
    if change.kind == .removed {
      if let old { remove(old, at: place) }
    } else if var peer = old ?? (change.kind.introduces ? Peer(change.peer) : nil) {
      peer.apply(change.kind)
      put(peer, at: place, instead: old)
    }
  }

  private mutating func remove(_ peer: Peer, at place: PeerTable.Place) {
    table.remove(at: place)
    storedSize -= peer.storedSize
    if let alias = peer.alias { aliases[PeerName.folded(alias)] = nil }
  }

  private mutating func put(_ new: Peer, at place: PeerTable.Place, instead old: Peer?) {
    var peer = new
    if old?.parts.identify != peer.parts.identify { peer.parts.identify = share(peer.parts.identify) }
    let isRelabelled = old?.parts.label != peer.parts.label
    if isRelabelled { peer.parts.label = share(peer.parts.label) }
    table.put(peer, at: place)
    storedSize += peer.storedSize - (old?.storedSize ?? 0)
    if isRelabelled { moveAlias(from: old?.alias, to: peer.alias, of: peer.key) }
  }

  private mutating func moveAlias(from old: String?, to new: String?, of key: PeerKey) {
    if let old { aliases[PeerName.folded(old)] = nil }
    guard let new else { return }
    let owner = aliases.updateValue(key, forKey: PeerName.folded(new))
    if let owner, owner != key { apply(PeerStore.Change(owner, .alias(nil))) }
    aliases[PeerName.folded(new)] = key
  }

  /// The same bytes, kept once.
  private mutating func share(_ part: [UInt8]) -> [UInt8] {
    guard !part.isEmpty else { return part }
    if let known = shared.firstIndex(of: SharedPart(bytes: part)) { return shared[known].bytes }
    if shared.count < Self.maximumShared { shared.insert(SharedPart(bytes: part)) }
    return part
  }

  /// Keys of peers that no person has had a hand in, of those seen longest ago, so many at most.
  func expendable(_ limit: Int) -> [PeerKey] {
    let candidates = table.filter { $0.isExpendable }.sorted { $0.lastKnown < $1.lastKnown }
    return candidates.prefix(limit).map { $0.key }
  }
}

extension PeerBook: Sequence {
  /// All peers, in no order.
  public func makeIterator() -> some IteratorProtocol<Peer> { table.makeIterator() }
}

extension PeerBook: Equatable, CustomStringConvertible {
  /// How many peers there are.
  public var description: String { count == 1 ? "1 peer" : "\(count) peers" }

  /// Whether both hold the same peers, with the same known of each.
  public static func == (a: PeerBook, b: PeerBook) -> Bool {
    a.count == b.count && a.allSatisfy { b[$0.key] == $0 }
  }
}

/// A part in a set; hashed all at once, which an array of bytes is not.
private struct SharedPart: Hashable {
  let bytes: [UInt8]

  func hash(into hasher: inout Hasher) {
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
  }
}
