import Engine
import Events
import Libp2pHTTP
import PeerStore

/// Something that is under way and can be cancelled.
public struct Work: Identifiable, Sendable {
  /// Names work, counted from 1 since the start.
  public typealias ID = Int

  /// Its name.
  public let id: ID
  /// What is being done, in words.
  let words: String
  /// To whom.
  let peer: PeerKey?
  /// Since when.
  let since: Timestamp
  /// What was begun, if it is of that kind.
  let job: Job?

  /// What can come of it.
  public enum Result: Sendable {
    /// It was done; there is nothing to say that events do not say.
    case done
    /// What the peer serves.
    case wellKnown(WellKnownAnswer)
    /// All addresses were tried: what that comes to.
    case dialled(DialVerdict)
    /// Neighbours are looked for from now on, or no more.
    case looksAround(Bool)
    /// It came to nothing.
    case failed(Complaint)
  }
}

/// What is under way, the oldest first.
struct Workload: Sendable {
  private(set) var all: [Work] = []
  private var lastID = 0

  var isEmpty: Bool { all.isEmpty }

  /// What began last.
  var latest: Work? { all.last }

  subscript(id: Work.ID) -> Work? { all.first { $0.id == id } }

  /// Whether something is under way with a peer.
  func isBusy(_ peer: PeerKey) -> Bool { all.contains { $0.peer == peer } }

  mutating func begin(_ words: String, _ peer: PeerKey?, at time: Timestamp, job: Job? = nil) -> Work.ID {
    lastID += 1
    all.append(Work(id: lastID, words: words, peer: peer, since: time, job: job))
    return lastID
  }

  @discardableResult
  mutating func end(_ id: Work.ID) -> Work? {
    guard let index = all.firstIndex(where: { $0.id == id }) else { return nil }
    return all.remove(at: index)
  }
}

/// What the last line says for a while: how something went.
public struct Notice: Hashable, Sendable {
  /// Whether that is good.
  public enum Kind: Hashable, Sendable {
    case done, hint, failure
  }

  /// Whether that is good.
  public var kind: Kind
  /// How it went.
  public var text: String
  /// What to try.
  public var hint: String?

  /// How something went.
  public init(_ kind: Kind, _ text: String, hint: String? = nil) {
    self.kind = kind
    self.text = text
    self.hint = hint
  }

  /// A failure in words.
  public init(_ complaint: Complaint) {
    self.init(.failure, complaint.message, hint: complaint.hint)
  }
}
