import FoundationEssentials
import Multiformats

/// An address of a peer, and what came of it.
public struct PeerAddress: Hashable, Sendable {
  /// The address, without the peer's own id at its end.
  public let address: Multiaddr
  /// How it became known: of several ways the one that says most.
  public var source: Source
  /// When it was last heard of; nil if that is not known.
  public var heard: Date?
  /// The last try to reach the peer at it; nil if there was none.
  public var lastTry: Attempt?

  /// An address of a peer.
  public init(_ address: Multiaddr, source: Source, heard: Date? = nil, lastTry: Attempt? = nil) {
    self.address = address
    self.source = source
    self.heard = heard
    self.lastTry = lastTry
  }

  /// The ways in which an address becomes known; one that says more comes after one that says less.
  public enum Source: UInt8, CaseIterable, Hashable, Comparable, Sendable {
    /// The other end of a connection.
    case connection = 1
    /// A routing or discovery protocol told it.
    case discovery = 2
    /// The peer told it with identify.
    case identify = 3
    /// The peer told it in a record that it signed.
    case signedRecord = 4
    /// It was in a file that a person imported.
    case imported = 5
    /// A person added it.
    case manual = 6

    /// Whether a person gave it: such an address is never dropped to make room.
    public var isPersonal: Bool { self >= .imported }

    /// The name in exported files.
    public var name: String {
      switch self {
      case .connection: "connection"
      case .discovery: "discovery"
      case .identify: "identify"
      case .signedRecord: "signed-record"
      case .imported: "imported"
      case .manual: "manual"
      }
    }

    /// The way of this name.
    public init?(name: String) {
      guard let source = Self.allCases.first(where: { $0.name == name }) else { return nil }
      self = source
    }

    /// Orders what says less before what says more.
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
  }

  /// A try to reach a peer.
  public struct Attempt: Hashable, Sendable {
    /// When it ended.
    public var at: Date
    /// How long it took, to the microsecond.
    public var took: Duration
    /// What came of it.
    public var outcome: Outcome
    /// Why it was tried when it was, in a word (`after-quic`, `back-off`…); nil if that is not known.
    public var choice: String?

    /// A try to reach a peer.
    public init(at: Date, took: Duration, outcome: Outcome) {
      self.at = at
      self.took = took
      self.outcome = outcome
    }
  }

  /// What came of a try.
  public enum Outcome: Hashable, Sendable {
    /// The peer was reached.
    case reached
    /// A step of the dial failed: which (`connect`, `security`…), and why in words.
    case failed(step: String, reason: String)
  }
}
