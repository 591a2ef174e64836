import Events
import Identity
import Multiformats
import PeerStore

/// The latest attempts to reach each peer, made of events alone: what explains a dial, live and afterwards.
public struct DialLedger: Sendable {
  /// How many peers are kept, and how many attempts of each.
  static let maximumPeers = 256, maximumAttempts = 128

  private struct Page: Sendable {
    var race: RaceID?
    var attempts: [DialAttempt] = []
  }

  private var pages: [PeerKey: Page] = [:]
  /// The peers, the one that was dialled longest ago first.
  private var order: [PeerKey] = []
  private var places: [DialID: PeerKey] = [:]

  /// Nothing has been dialled yet.
  public init() {}

  /// The attempts to reach a peer in its last race, in the order of their places.
  public func attempts(of peer: PeerKey) -> [DialAttempt] { pages[peer]?.attempts ?? [] }

  /// All attempts that are kept.
  public var all: [DialAttempt] { order.flatMap { attempts(of: $0) } }

  /// The attempts of a peer that are about an address; also those of addresses that a dnsaddr led to.
  public func attempts(of peer: PeerKey, at address: Multiaddr) -> [DialAttempt] {
    attempts(of: peer).filter { attempt in
      Self.isSame(attempt.address, address) || attempt.choice?.origin.map { Self.isSame($0, address) } == true
    }
  }

  private static func isSame(_ one: Multiaddr, _ other: Multiaddr) -> Bool {
    (one.withoutPeerID ?? one) == (other.withoutPeerID ?? other)
  }

  /// Takes in what happened; events about other things are passed over.
  public mutating func note(_ event: Event) {
    switch event.kind {
    case .dialQueued(let id, let peer, let address, let choice):
      var attempt = DialAttempt(id, address, peer, at: event.time)
      attempt.choice = choice
      add(attempt, race: choice.race)
    case .dialStarted(let id, let peer, let address):
      if places[id] == nil { add(DialAttempt(id, address, peer, at: event.time), race: nil) }
      change(id, event)
    case .dialStep(let id, _, _): change(id, event)
    case .dialFailed(let id, let peer, let address, _, _, _):
      if places[id] == nil { add(DialAttempt(id, address, peer, at: event.time), race: nil) }
      change(id, event)
    case .dialEnded(let id, _): change(id, event)
    default: break
    }
  }

  private mutating func change(_ id: DialID, _ event: Event) {
    guard let key = places[id], let index = pages[key]?.attempts.firstIndex(where: { $0.id == id }) else { return }
    pages[key]?.attempts[index].apply(event)
  }

  private mutating func add(_ attempt: DialAttempt, race: RaceID?) {
    let key = attempt.peer.map(PeerKey.peer) ?? PeerKey(of: attempt.choice?.origin ?? attempt.address)
    var page = pages.removeValue(forKey: key) ?? Page()
    order.removeAll { $0 == key }
    if let race, race != page.race {
      // What was before is told by the store. HTTP servers are in no race: those that are just being tried stay.
      forget(in: &page) { $0.choice != nil || $0.isOver }
      page.race = race
    }
    forget(in: &page) { Self.isSame($0.address, attempt.address) && (race == nil || $0.choice?.race != race) }
    if page.attempts.count >= Self.maximumAttempts { places[page.attempts.removeFirst().id] = nil }
    page.attempts.append(attempt)
    places[attempt.id] = key
    pages[key] = page
    order.append(key)
    if order.count > Self.maximumPeers, var oldest = pages.removeValue(forKey: order.removeFirst()) {
      forget(in: &oldest) { _ in true }
    }
  }

  private mutating func forget(in page: inout Page, _ isMeant: (DialAttempt) -> Bool) {
    for attempt in page.attempts where isMeant(attempt) { places[attempt.id] = nil }
    page.attempts.removeAll(where: isMeant)
  }
}
