import Events
import Foundation
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
    var dials: [DialID: (address: Multiaddr, took: Duration)] = [:]
  }

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
    case .dialStarted(let id, _, let address): state.dials[id] = (address, .zero)
    case .dialStep(let id, _, let took): state.dials[id]?.took += took
    case .dialFailed(let id, let peer, let address, let step, let reason):
      let took = state.dials.removeValue(forKey: id)?.took ?? .zero
      let attempt = PeerAddress.Attempt(at: now, took: took, outcome: .failed(step: step.rawValue, reason: reason))
      return [.init(peer.map(PeerKey.peer) ?? PeerKey(of: address), .tried(address.withoutPeerID ?? address, attempt))]
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
