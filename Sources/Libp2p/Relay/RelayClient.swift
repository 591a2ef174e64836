import Events
import Identity
import Multiformats
import NetIO
import Protobuf
import Wire

/// Uses relays (circuit relay v2 spec): dials peers through them, and lets itself be reached through them.
@NetworkActor
final class RelayClient {
  /// How long a relay, or the peer behind it, may take for each message.
  static let patience = Duration.seconds(10)

  private weak var host: Host?
  private var listeners: [RelayListener] = []

  init(_ host: Host) {
    self.host = host
  }

  // MARK: Dialling

  /// A stream to the peer behind a relay, on which the connection to that peer is made.
  struct Circuit {
    let stream: Stream
    let allowance: RelayAllowance?

    /// The stream as what carries the connection.
    @NetworkActor var transport: CircuitTransport { CircuitTransport(stream, limit: allowance) }
  }

  /// Connects to the relay of `address` and has it open a circuit to the peer.
  ///
  /// - Parameter expected: the peer, if the address does not name it.
  func openCircuit(
    _ address: Multiaddr, to expected: PeerID?, deadline: Deadline
  ) async throws(RelayFailure) -> Circuit {
    guard let host else { throw .unreachable(.hostClosed) }
    guard let parts = CircuitAddress(address) else { throw .address("it leads through more than one relay") }
    guard let target = parts.target ?? expected else { throw .address("it does not name the peer behind the relay") }
    guard target != host.peerID else { throw .address("it leads back to ourselves") }
    // The peer may offer to do without the relay as soon as the connection stands.
    host.holePuncher.register()
    let relay = try await connect(to: parts.relay, deadline)
    let stream = try openHop(on: relay, deadline)
    do throws(RelayFailure) {
      let answer = try await ask(.connect(target), on: stream)
      guard case .status(let status, _, let limit) = answer else { throw .message(.unexpected(answer.typeName)) }
      guard status == .ok else { throw .refused(status) }
      return Circuit(stream: stream, allowance: RelayAllowance(limit))
    } catch {
      stream.reset(.resetLocally)
      throw error
    }
  }

  /// A direct connection to a relay, which has been asked where it sees us: what hole punching needs to know.
  func connect(to relay: Multiaddr, _ deadline: Deadline) async throws(RelayFailure) -> Connection {
    guard let host else { throw .unreachable(.hostClosed) }
    guard relay.kind != .relay else { throw .address("relays are not reached through relays") }
    do throws(Libp2pError) {
      let connection = try await host.connect(
        to: relay.peerID, at: relay.withoutPeerID == nil ? [] : [relay], deadline: deadline)
      if connection.identity == nil, !host.configuration.identifiesPeers { host.identifyInBackground(connection) }
      guard !connection.info.isRelayed else { throw .refused("the relay itself is only reached through a relay") }
      return connection
    } catch {
      throw .unreachable(error)
    }
  }

  private func openHop(on relay: Connection, _ deadline: Deadline) throws(RelayFailure) -> Stream {
    do {
      let stream = try relay.openStream(HopMessage.protocolID)
      stream.setDeadline(min(deadline, .after(Self.patience)))
      return stream
    } catch {
      throw .unreachable(error)
    }
  }

  private func ask(_ message: HopMessage, on stream: Stream) async throws(RelayFailure) -> HopMessage {
    do { try await stream.write(message.frame) } catch { throw .stream(error) }
    return try await stream.readHopMessage()
  }

  // MARK: Being reached

  /// A reservation that a relay gave.
  struct Reservation {
    let relay: Connection
    /// When it ends, on the relay's clock.
    let until: Timestamp
    let allowance: RelayAllowance?
    /// Where the relay can be reached, as it says itself.
    let relayAddresses: [Multiaddr]
  }

  /// Asks the relay at an address to pass connections on to us.
  func reserve(at address: Multiaddr, deadline: Deadline) async throws(RelayFailure) -> Reservation {
    let relay = try await connect(to: address, deadline)
    let stream = try openHop(on: relay, deadline)
    do throws(RelayFailure) {
      let answer = try await ask(.reserve, on: stream)
      guard case .status(let status, let reservation, let limit) = answer else {
        throw .message(.unexpected(answer.typeName))
      }
      guard status == .ok else { throw .refused(status) }
      guard let reservation else { throw .message(.malformed(.missing(field: "reservation"))) }
      try check(reservation, from: relay.peer)
      NetworkActor.task { await stream.closeInOrder() }
      return Reservation(
        relay: relay, until: Timestamp(seconds: reservation.expiration), allowance: RelayAllowance(limit),
        relayAddresses: reservation.addresses)
    } catch {
      stream.reset(.resetLocally)
      throw error
    }
  }

  /// Makes sure that a reservation has a future, and that its voucher, if there is one, is worth something.
  private func check(_ reservation: RelayReservation, from relay: PeerID) throws(RelayFailure) {
    let now = Timestamp.now.seconds
    guard reservation.expiration > now else { throw .expired }
    guard let envelope = reservation.voucher, let host else { return }
    do throws(ReservationVoucher.Invalid) {
      let voucher = try ReservationVoucher(envelope: envelope)
      try voucher.check(from: relay, for: host.peerID, expiration: reservation.expiration, now: now)
    } catch {
      throw .voucher(error)
    }
  }

  /// Has a relay pass connections on to us from now on, and keeps the reservation up until the host is closed.
  ///
  /// - Returns: where we can be reached through it, without our id.
  func listen(at relay: Multiaddr, deadline: Deadline) async throws(RelayFailure) -> [Multiaddr] {
    guard let host else { throw .unreachable(.hostClosed) }
    if let standing = listeners.first(where: { $0.address == relay }) { return standing.circuitAddresses }
    let listener = RelayListener(relay, of: self, host)
    // Before anything is dialled: what a hole is punched through must be able to take connections.
    host.acceptsOnDiallingSockets()
    host.setHandler(StopMessage.protocolID) { [weak self] stream in await self?.serveStop(stream) }
    try await listener.start(deadline: deadline)
    listeners.append(listener)
    host.pushIdentify()
    return listener.circuitAddresses
  }

  /// Where we can be reached through relays, without our id.
  var circuitAddresses: [Multiaddr] { listeners.flatMap(\.circuitAddresses) }

  /// Ends all reservations.
  func close() {
    for listener in listeners { listener.close() }
    listeners = []
  }

  /// A relay passes a connection on to us.
  private func serveStop(_ stream: Stream) async {
    stream.setDeadline(.after(Self.patience))
    guard let host, let address = circuitAddress(over: stream.connection) else {
      return await refuse(stream, .permissionDenied)
    }
    do throws(RelayFailure) {
      let message = try await stream.readStopMessage()
      guard case .connect(let source, let limit) = message else {
        throw .message(.unexpected(message.typeName))
      }
      guard host.mayConnect(source, .inbound) else { return await refuse(stream, .permissionDenied) }
      do { try await stream.write(StopMessage.status(.ok).frame) } catch { throw .stream(error) }
      let circuit = Circuit(stream: stream, allowance: RelayAllowance(limit))
      await host.acceptRelayed(circuit, from: source, at: address)
    } catch {
      if case .message(let error) = error { await refuse(stream, error.status) }
      stream.reset(.resetLocally)
    }
  }

  /// The address of those who come through a relay that we have a reservation at; nil for any other peer.
  private func circuitAddress(over relay: Connection) -> Multiaddr? {
    guard !relay.info.isRelayed, listeners.contains(where: { $0.relay == relay.peer }) else { return nil }
    return relay.info.remoteAddress.with(relay.peer).circuit
  }

  private func refuse(_ stream: Stream, _ status: RelayStatus) async {
    try? await stream.write(StopMessage.status(status).frame)
    await stream.closeInOrder(within: .seconds(1))
  }
}
