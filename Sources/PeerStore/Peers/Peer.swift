import FoundationEssentials
import Identity
import Multiformats

/// A peer, and what is remembered of it. It is changed by a ``PeerStore/Change`` only.
///
/// It costs eight bytes to hand on, so that lists of all peers are cheap. Its parts are kept packed (see PackedParts):
/// whoever needs one often should keep it.
public struct Peer: Sendable {
  struct Parts: Hashable {
    let key: PeerKey
    var isPinned = false
    var isBlocked = false
    /// A ``PeerLabel``.
    var label: [UInt8] = []
    /// Of ``PeerAddress`` an array.
    var addresses: [UInt8] = []
    /// An ``IdentifyInfo`` without its time.
    var identify: [UInt8] = []
    /// A ``WellKnownInfo``.
    var wellKnown: [UInt8] = []
    var firstSeen = StoredTime.never
    var lastSeen = StoredTime.never
    var identified = StoredTime.never
  }

  private final class Storage: Sendable {
    let parts: Parts
    init(_ parts: Parts) { self.parts = parts }
  }

  private var storage: Storage

  var parts: Parts {
    get { storage.parts }
    set { storage = Storage(newValue) }
  }

  /// A peer of which nothing else is known.
  init(_ key: PeerKey) {
    self.init(Parts(key: key))
  }

  init(_ parts: Parts) {
    storage = Storage(parts)
  }

  /// What it is known by.
  public var key: PeerKey { storage.parts.key }
  /// Its id, if it is known.
  public var peerID: PeerID? { key.peerID }

  /// The alias if it has one, else the end of its id, or its host and port.
  public var name: String { alias ?? key.shortName }
  /// The name that a person gave it, no other peer's, as it stands after `@`.
  public var alias: String? { label.alias }
  /// What a person put on it to find it by, in the order in which that was done.
  public var tags: [String] { label.tags }
  /// What a person noted about it; empty if nothing.
  public var note: String { label.note }
  /// Whether a person wrote anything on it: an alias, tags or a note.
  public var hasLabel: Bool { !storage.parts.label.isEmpty }
  /// Whether it stands above all others.
  public var isPinned: Bool { storage.parts.isPinned }
  /// Whether nothing is to do with it.
  public var isBlocked: Bool { storage.parts.isBlocked }

  /// Its addresses, in the order in which they are tried.
  public internal(set) var addresses: [PeerAddress] {
    get { [PeerAddress](packed: storage.parts.addresses) }
    set { parts.addresses = newValue.packed }
  }
  /// What it said of itself with identify; nil if it never did.
  public var identify: IdentifyInfo? {
    storage.parts.identified.date.map { IdentifyInfo(packed: storage.parts.identify, at: $0) }
  }
  /// The program that it said it runs: that of `identify`, which costs more to make; nil if it never said anything.
  public var agentVersion: String? {
    storage.parts.identified == .never ? nil : IdentifyInfo.agentVersion(packed: storage.parts.identify)
  }
  /// Its HTTP protocols; nil if they were never read.
  public var wellKnown: WellKnownInfo? { WellKnownInfo(packed: storage.parts.wellKnown) }

  /// When it became known.
  public var firstSeen: Date? { storage.parts.firstSeen.date }
  /// When it was last in contact with us; nil if it never was.
  public var lastSeen: Date? { storage.parts.lastSeen.date }

  var label: PeerLabel {
    get { PeerLabel(packed: storage.parts.label) }
    set { parts.label = newValue.packed }
  }

  /// The bytes that its record takes in the journal, nearly: what decides when the journal is worth compacting, and
  /// when there are too many peers.
  var storedSize: Int {
    let parts = storage.parts
    return 96 + parts.label.count + parts.addresses.count + parts.identify.count + parts.wellKnown.count
  }

  /// When it was in contact, or became known if it never was.
  var lastKnown: StoredTime { max(storage.parts.lastSeen, storage.parts.firstSeen) }

  /// Whether no person has had a hand in it, so that it may make room for others.
  var isExpendable: Bool {
    let parts = storage.parts
    return parts.label.isEmpty && !parts.isPinned && !parts.isBlocked && !addresses.contains { $0.source.isPersonal }
  }
}

extension Peer: Hashable, CustomStringConvertible {
  /// The peer as a line of JSON.
  public var description: String { PeerLine.json(self) }

  /// Whether all that is known of both is the same.
  public static func == (a: Peer, b: Peer) -> Bool {
    a.storage === b.storage || a.storage.parts == b.storage.parts
  }

  /// Hashes what it is known by.
  public func hash(into hasher: inout Hasher) { hasher.combine(key) }
}
