import Events
import FoundationEssentials
import Identity
import Libp2pHTTP
import Multiformats
import NetIO
import PeerStore

/// Notes in the store what happens to the peers that are known: where they were reached and where not, what they say of
/// themselves. Peers that are not in the store become known when a connection to them stands.
final class PeerNotes: Sendable {
  private struct State {
    var inbox: EventInbox?
    var connections: [ConnectionID: PeerKey] = [:]
    var dials: [DialID: Dial] = [:]
  }

  /// An attempt that has not ended.
  private struct Dial {
    let address: Multiaddr
    let peer: PeerID?
    var took = Duration.zero
    var choice: DialChoice?
  }

  /// Attempts that are remembered until they end, at most.
  private static let maximumDials = 4_096

  private let store: PeerStore
  private let state = Locked(State())

  init(_ bus: EventBus, _ store: PeerStore) {
    self.store = store
    let inbox = bus.listen { [weak self] in self?.drain() }
    state.withLock { $0.inbox = inbox }
  }

  /// Stops listening, once everything that was said has been noted.
  func end() {
    drain()
    state.withLock { $0.inbox }?.cancel()
  }

  /// Notes what a peer serves.
  func take(_ answer: WellKnownAnswer, of target: HTTPTarget) {
    guard answer.isPresent, let key = key(of: answer.route.connection) else { return }
    let info = WellKnownInfo(
      mounts: answer.document.mounts.map { .init(id: $0.id, path: $0.path) }, path: answer.path,
      shape: .init(answer.document.shape), at: Date())
    note([PeerStore.Change(key, .wellKnown(info))])
  }

  private func drain() {
    note(
      state.withLock { state -> [PeerStore.Change] in
        guard let events = state.inbox?.drain().events else { return [] }
        return events.flatMap { changes(for: $0, &state) }
      })
  }

  /// A change that a bound of the store refuses is not made; what happened has happened all the same.
  private func note(_ changes: [PeerStore.Change]) {
    for change in changes { try? store.apply([change]) }
  }

  private func key(of info: ConnectionInfo) -> PeerKey? {
    if let peer = info.peer { return .peer(peer) }
    return info.direction == .outbound ? PeerKey(of: info.remoteAddress) : nil
  }

  private func changes(for event: Event, _ state: inout State) -> [PeerStore.Change] {
    let now = event.time.date
    switch event.kind {
    case .connectionOpened(let info):
      guard let key = key(of: info) else { return [] }
      state.connections[info.id] = key
      var changes = [PeerStore.Change(key, .seen(at: now))]
      guard info.direction == .outbound else { return changes }
      let took = info.steps.values.reduce(.zero, +)
      changes.append(.init(key, .addresses([info.remoteAddress], .connection, at: now)))
      changes.append(.init(key, .tried(info.remoteAddress, .init(at: now, took: took, outcome: .reached))))
      return changes
    case .connectionClosed(let id, _):
      return state.connections.removeValue(forKey: id).map { [PeerStore.Change($0, .seen(at: now))] } ?? []
    case .discovered(let peer, let addresses):
      return [.init(.peer(peer), .addresses(addresses, .discovery, at: now))]
    case .dialQueued(let id, let peer, let address, let choice):
      if state.dials.count >= Self.maximumDials { state.dials = [:] }
      state.dials[id] = Dial(address: address, peer: peer, choice: choice)
    case .dialStarted(let id, let peer, let address):
      if state.dials[id] == nil { state.dials[id] = Dial(address: address, peer: peer) }
    case .dialStep(let id, _, let took): state.dials[id]?.took += took
    case .dialFailed(let id, _, _, let step, let reason, let fault):
      guard let dial = state.dials.removeValue(forKey: id), fault != .cancelled else { return [] }
      return note(dial, nil, .failed(step: step.rawValue, reason: reason), at: now)
    case .dialEnded(let id, let outcome):
      guard let dial = state.dials.removeValue(forKey: id) else { return [] }
      return switch outcome {
      case .won(let connection): note(dial, state.connections[connection], .reached, at: now)
      case .tooLate: note(dial, nil, .reached, at: now)
      case .overtaken, .led: []
      }
    case .identified(let id, let identity):
      guard let key = state.connections[id] else { return [] }
      let info = IdentifyInfo(
        agentVersion: identity.agentVersion, protocolVersion: identity.protocolVersion, protocols: identity.protocols,
        at: now)
      let source: PeerAddress.Source = identity.hasSignedRecord ? .signedRecord : .identify
      return [.init(key, .identified(info)), .init(key, .addresses(identity.listenAddresses, source, at: now))]
    default: break
    }
    return []
  }
}

extension PeerNotes {
  private func note(
    _ dial: Dial, _ reached: PeerKey?, _ outcome: PeerAddress.Outcome, at now: Date
  ) -> [PeerStore.Change] {
    let key = reached ?? (dial.peer ?? dial.address.peerID).map(PeerKey.peer) ?? PeerKey(of: dial.address)
    let address = dial.address.withoutPeerID ?? dial.address
    var attempt = PeerAddress.Attempt(at: now, took: dial.took, outcome: outcome)
    attempt.choice = dial.choice?.reason.rawValue
    let tried = PeerStore.Change(key, .tried(address, attempt))
    // Where a dnsaddr leads becomes known once the peer has been reached there.
    guard outcome == .reached, dial.choice?.origin != nil else { return [tried] }
    return [.init(key, .addresses([address], .discovery, at: now)), tried]
  }
}

extension Timestamp {
  /// The same point in time, as Foundation has it.
  public var date: Date { Date(timeIntervalSince1970: Double(nanoseconds) / 1e9) }
}

extension WellKnownInfo.Shape {
  fileprivate init(_ shape: WellKnown.Shape) {
    self =
      switch shape {
      case .flat: .flat
      case .wrapped: .wrapped
      case .hybrid: .hybrid
      }
  }
}
