import DNS
import Events
import Identity
import Multiformats
import NetIO
import Wire

/// An address in a race to its peer.
struct DialEntrant: Sendable {
  let id: DialID
  let address: Multiaddr
  let peer: PeerID?
}

/// Dials the addresses of a peer against each other, and tells of each attempt. Names that lead to addresses (dnsaddr)
/// are looked up meanwhile, and what they lead to joins the race.
@NetworkActor
final class DialRace {
  private let target: DialTarget
  private let host: Host
  private let deadline: Deadline
  private let goesOn: Bool
  private let id = RaceID.next()
  private var outcome: Connection?
  /// Why this side does not take the connection that was made.
  private var refusal: Libp2pError?
  private var lookupFailures: [AddressFailure] = []
  private var lookups: [Task<Void, Never>] = []
  private var known: Set<Multiaddr> = []

  /// A race to a peer.
  ///
  /// - Parameter goesOn: whether all addresses are tried to their end. The first connection is the one that stays.
  init(_ target: DialTarget, of host: Host, deadline: Deadline, goesOn: Bool) {
    self.target = target
    self.host = host
    self.deadline = deadline
    self.goesOn = goesOn
  }

  /// Runs the race. Cancelled, it ends at once.
  func run() async -> Result<Connection, Libp2pError> {
    guard !host.isClosed else { return .failure(.hostClosed) }
    let dialer = Dialer(
      upgrader: host.upgrader, quic: host.quic, relays: host.relays, resolver: host.resolver, web: host.web,
      bus: host.bus)
    let race = Race<DialEntrant, Established, AddressFailure>(
      goesOn: goesOn,
      attempt: { [self, deadline, host] entrant in
        host.bus.emit(.dialStarted(entrant.id, peer: entrant.peer, address: entrant.address))
        return await dialer.dial(entrant, deadline: deadline).mapError { failure in
          self.note(failure, of: entrant)
          return failure
        }
      },
      won: { [weak self] in self?.won($0, $1) },
      discard: { [host] entrant, established in
        established.muxer.close(nil)
        host.memory.noteSuccess(of: entrant.address)
        host.bus.emit(.dialEnded(entrant.id, .tooLate))
      })
    enter(target.addresses, in: race)
    for address in target.addresses where address.kind == .dns { lookUp(address, for: race) }
    await race.run()
    for lookup in lookups { lookup.cancel() }
    return conclude(race)
  }

  private typealias AddressRace = Race<DialEntrant, Established, AddressFailure>

  private func enter(_ addresses: [Multiaddr], in race: AddressRace, foundBy origin: Multiaddr? = nil) {
    let new = addresses.filter { $0.kind != .dns && host.mayDial($0) && known.insert($0).inserted }
    let places = AddressRanking.places(of: new) { goesOn ? nil : host.memory.demotion(of: $0) }
    let start = origin == nil ? Duration.zero : race.elapsed
    for place in places {
      let entrant = DialEntrant(id: .next(), address: place.address, peer: place.address.peerID ?? target.peer)
      let choice = DialChoice(
        race: id, reason: origin != nil && place.reason == .first ? .found : place.reason, delay: start + place.delay,
        origin: origin)
      host.bus.emit(.dialQueued(entrant.id, peer: entrant.peer, address: entrant.address, choice))
      race.add(entrant, after: start + place.delay)
    }
  }

  private func won(_ entrant: DialEntrant, _ established: Established) {
    host.memory.noteSuccess(of: entrant.address)
    do {
      let connection = try host.adopt(established)
      outcome = connection
      host.bus.emit(.dialEnded(entrant.id, .won(connection.id)))
    } catch {
      refusal = error
      let failure = AddressFailure(address: entrant.address, step: .security, reason: .failed(error.description))
      host.bus.emit(.dialFailed(entrant.id, peer: entrant.peer, failure))
    }
  }

  private func conclude(_ race: AddressRace) -> Result<Connection, Libp2pError> {
    for entrant in race.neverStarted { host.bus.emit(.dialEnded(entrant.id, .overtaken)) }
    if let outcome { return .success(outcome) }
    if host.isClosed { return .failure(.hostClosed) }
    if let refusal { return .failure(refusal) }
    if Task.isCancelled { return .failure(.stream(.resetLocally)) }
    let failures = race.failures.map(\.failure) + lookupFailures
    return .failure(failures.isEmpty ? .noAddresses(target.peer) : .unreachable(failures))
  }

  /// Who is given up because another has won has not failed.
  private func note(_ failure: AddressFailure, of entrant: DialEntrant) {
    if failure.reason == .cancelled, outcome != nil { return host.bus.emit(.dialEnded(entrant.id, .overtaken)) }
    host.memory.noteFailure(of: entrant.address, failure)
    host.bus.emit(.dialFailed(entrant.id, peer: entrant.peer, failure))
  }

  // MARK: Names that lead to addresses

  private func lookUp(_ address: Multiaddr, for race: AddressRace) {
    race.expectMore()
    let id = DialID.next(), peer = address.peerID ?? target.peer
    host.bus.emit(
      .dialQueued(id, peer: peer, address: address, DialChoice(race: self.id, reason: .lookup, delay: .zero)))
    host.bus.emit(.dialStarted(id, peer: peer, address: address))
    lookups.append(
      NetworkActor.task {
        await self.lookUp(address, id, peer, for: race)
        race.noMore()
      })
  }

  private func lookUp(_ address: Multiaddr, _ id: DialID, _ peer: PeerID?, for race: AddressRace) async {
    let start = Deadline.now
    do throws(AddressFailure.Reason) {
      let found = try await host.resolver.addresses(behind: address, deadline: deadline)
      // What has no streams is not this race's.
      let streams = found.filter { $0.kind != .http }
      guard !streams.isEmpty else { throw .unsupported("it leads to HTTP servers alone, which have no streams") }
      host.bus.emit(.dialStep(id, .resolve, took: Deadline.now.since(start)))
      host.bus.emit(.dialEnded(id, .led(to: found.count)))
      enter(streams, in: race, foundBy: address)
    } catch {
      if error == .cancelled, outcome != nil { return host.bus.emit(.dialEnded(id, .overtaken)) }
      let failure = AddressFailure(address: address, step: .resolve, reason: error)
      lookupFailures.append(failure)
      host.bus.emit(.dialFailed(id, peer: peer, failure))
    }
  }
}
