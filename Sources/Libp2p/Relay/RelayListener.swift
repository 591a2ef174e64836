import Events
import Identity
import Multiformats
import NetIO

/// Keeps a reservation at one relay: renews it before it ends, and gets another when the relay was lost.
@NetworkActor
final class RelayListener {
  /// How long before a reservation ends it is renewed, unless that is more than half of its time.
  private static let margin = Duration.seconds(120)
  /// However long or short a relay's promise: how soon it is asked again, at the least and at the most.
  private static let renewal = Duration.seconds(1)...Duration.seconds(6 * 3600)
  /// How long it is waited before a relay that was lost is tried again: at first, and at the most.
  private static let retry = (first: Duration.seconds(1), most: Duration.seconds(60))

  /// Where the relay is, as it was given.
  let address: Multiaddr
  /// Who the relay is, once that is known.
  private(set) var relay: PeerID?
  /// Where we can be reached through it, without our id; empty while there is no reservation.
  private(set) var circuitAddresses: [Multiaddr] = []

  private weak var client: RelayClient?
  private weak var host: Host?
  private var connection: Connection?
  /// Connections to the relay over other transports.
  private var companions: [Connection] = []
  private var until = Timestamp(nanoseconds: 0)
  private var task: Task<Void, Never>?
  private let wakeUp = Signal()
  private var isClosed = false

  init(_ address: Multiaddr, of client: RelayClient, _ host: Host) {
    self.address = address
    self.client = client
    self.host = host
  }

  /// Gets the first reservation, and sees to the following ones.
  func start(deadline: Deadline) async throws(RelayFailure) {
    let first = try await reserve(deadline)
    task = NetworkActor.task { [weak self] in
      var pause = Self.pause(until: first.until)
      while let self, !self.isClosed, self.host != nil {
        await self.sleep(pause)
        pause = await self.renew()
      }
    }
  }

  func close() {
    isClosed = true
    task?.cancel()
    wakeUp.give()
    for connection in [connection].compactMap({ $0 }) + companions { connection.isPinned = false }
    circuitAddresses = []
  }

  // MARK: Reserving

  private func reserve(_ deadline: Deadline) async throws(RelayFailure) -> RelayClient.Reservation {
    guard let client, let host else { throw .unreachable(.hostClosed) }
    let reservation = try await client.reserve(at: address, deadline: deadline)
    relay = reservation.relay.peer
    until = reservation.until
    follow(reservation.relay)
    NetworkActor.task { [weak self] in await self?.lookFromAllSides(reservation) }
    circuitAddresses = addresses(reservation)
    host.bus.emit(
      .relay(
        .reserved(
          at: address, relay: reservation.relay.peer, until: reservation.until, reservation.allowance)))
    return reservation
  }

  /// The reservation stands and falls with the connection.
  private func follow(_ connection: Connection) {
    guard self.connection !== connection else { return }
    self.connection = connection
    connection.isPinned = true
    connection.whenClosed { [weak self, weak connection] in
      guard let self, let connection, self.connection === connection else { return }
      self.connection = nil
      self.wakeUp.give()
    }
  }

  /// Connects to the relay over the other transports too. Peers may come to it by any of these, and a hole is punched over
  /// one that both sides use: a NAT has an address of its own for each, and keeps it while there is a connection.
  private func lookFromAllSides(_ reservation: RelayClient.Reservation) async {
    guard let host, host.configuration.punchesHoles else { return }
    let relay = reservation.relay
    // What the relay is called by others is known once it has said what it is.
    if relay.identity == nil { _ = try? await host.identify(relay, deadline: .after(RelayClient.patience)) }
    let known = reservation.relayAddresses + (relay.identity?.listenAddresses ?? [])
    for transport in [Multiaddr.Transport.tcp, .quicV1] where !isClosed {
      let standing = host.connections(to: relay.peer).map(\.info)
      guard !standing.contains(where: { !$0.isRelayed && $0.transport == transport.rawValue }) else { continue }
      let address = known.first {
        $0.transport == transport && ConnectionGater.mayDial($0, toldBy: relay.info.remoteAddress)
      }
      guard let address else { continue }
      let connection = await host.connectAnew(
        to: relay.peer, at: address, deadline: .after(RelayClient.patience))
      guard let connection else { continue }
      connection.isPinned = !isClosed
      companions.append(connection)
      _ = try? await host.identify(connection, deadline: .after(RelayClient.patience))
    }
    companions.removeAll { !$0.isOpen }
  }

  /// The address that was given comes first: by that one the relay was reached. What the relay says of itself adds to
  /// it, unless it cannot be dialled from elsewhere.
  private func addresses(_ reservation: RelayClient.Reservation) -> [Multiaddr] {
    let peer = reservation.relay.peer
    let given = address.with(peer)
    let others = reservation.relayAddresses.filter {
      $0.peerID == peer && ConnectionGater.mayDial($0, toldBy: reservation.relay.info.remoteAddress)
    }
    var seen: Set<Multiaddr> = []
    return ([given] + others).prefix(Self.maximumAddresses).compactMap(\.circuit).filter { seen.insert($0).inserted }
  }

  private static let maximumAddresses = 8

  // MARK: Renewing

  /// Gets the reservation again; returns how long it is until the next time.
  private func renew() async -> Duration {
    var pause = Self.retry.first
    while !isClosed, host != nil {
      if connection == nil { lose("the connection to the relay is closed") }
      do throws(RelayFailure) {
        let wasLost = circuitAddresses.isEmpty
        let reservation = try await reserve(.after(.seconds(30)))
        if wasLost { host?.pushIdentify() }
        return Self.pause(until: reservation.until)
      } catch {
        guard !isClosed else { break }
        host?.bus.emit(.relay(.notReserved(at: address, reason: error.description)))
      }
      await sleep(pause)
      pause = min(pause * 2, Self.retry.most)
      if until <= .now { lose("the reservation is over") }
    }
    return .zero
  }

  /// What was promised lasts as long as the connection and the time that was said.
  private func lose(_ reason: String) {
    guard !circuitAddresses.isEmpty else { return }
    host?.bus.emit(.relay(.notReserved(at: address, reason: reason)))
    circuitAddresses = []
    host?.pushIdentify()
  }

  /// Sleeps until the time is over, or the connection to the relay.
  private func sleep(_ span: Duration) async {
    let timer = NetworkActor.loop.schedule(at: .after(span)) { [wakeUp] in
      NetworkActor.assumeIsolated { wakeUp.give() }
    }
    await wakeUp.wait()
    NetworkActor.loop.cancel(timer)
  }

  /// How long a reservation until then is left alone.
  private static func pause(until end: Timestamp) -> Duration {
    let rest = end.since(.now)
    return min(max(rest > margin * 2 ? rest - margin : rest / 2, renewal.lowerBound), renewal.upperBound)
  }
}
