import FoundationEssentials
import Multiformats

extension PeerStore {
  /// One small thing that is new about one peer: what is done in memory, and what a record of the journal holds.
  ///
  /// A change sets what it speaks of to what it says, whatever was there before. So changes of several programs can
  /// follow each other in any order, and one that is lost takes nothing else with it.
  public struct Change: Hashable, Sendable {
    /// Whom it is about.
    public let peer: PeerKey
    /// What is new.
    public let kind: Kind

    /// Something new about a peer.
    public init(_ peer: PeerKey, _ kind: Kind) {
      self.peer = peer
      self.kind = kind
    }

    /// All of a peer: what an import, and an undone removal, put in place of what is known.
    public static func put(_ peer: Peer) -> Change { Change(peer.key, .put(peer)) }

    /// What can be new.
    public enum Kind: Hashable, Sendable {
      // A person's doing.

      /// All that is known of the peer.
      case put(Peer)
      /// The peer is forgotten.
      case removed
      /// It has this alias, or none.
      case alias(String?)
      /// It has this tag.
      case tagged(String)
      /// It has this tag no more.
      case untagged(String)
      /// It has this note.
      case note(String)
      /// It stands above the others, or not.
      case pinned(Bool)
      /// Nothing is to do with it, or not so.
      case blocked(Bool)
      /// One of its addresses is forgotten.
      case addressRemoved(Multiaddr)
      /// Its addresses are tried in this order; those that are not named come after, in the order that they have.
      case addressOrder([Multiaddr])

      // A person's doing or not, as the source says.

      /// It is said to be at these addresses.
      case addresses([Multiaddr], PeerAddress.Source, at: Date)

      // What happened.

      /// It was in contact with us.
      case seen(at: Date)
      /// It was tried to be reached at an address that is known.
      case tried(Multiaddr, PeerAddress.Attempt)
      /// It said what it is.
      case identified(IdentifyInfo)
      /// Its well-known resource was read.
      case wellKnown(WellKnownInfo)

      /// Whether a person did it. Such a change is on the disk before it counts as saved; others may wait for company.
      public var isPersonal: Bool {
        switch self {
        case .put, .removed, .alias, .tagged, .untagged, .note, .pinned, .blocked, .addressRemoved, .addressOrder: true
        case .addresses(_, let source, _): source.isPersonal
        case .seen, .tried, .identified, .wellKnown: false
        }
      }

      /// Whether a peer becomes known by it. What a removed peer leaves behind, as the end of a dial that still went
      /// on, does not bring it back.
      var introduces: Bool {
        switch self {
        case .removed, .untagged, .addressRemoved, .addressOrder, .tried, .wellKnown: false
        default: true
        }
      }
    }
  }
}
