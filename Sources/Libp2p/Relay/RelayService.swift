import CLinux
import Events
import Identity
import Multiformats
import NetIO
import Wire

/// A relay (circuit relay v2 spec): promises peers to pass connections on to them, and passes the bytes.
@NetworkActor
final class RelayService {
  private struct Reservation {
    let connection: Connection
    let until: Deadline
  }

  private let configuration: RelayConfiguration
  private weak var host: Host?
  private var reservations: [PeerID: Reservation] = [:]
  /// When the next reservation ends.
  private var expiry: LoopTimer?
  private var circuits: [ObjectIdentifier: Circuit] = [:]
  private var circuitCounts: [PeerID: Int] = [:]

  init(_ configuration: RelayConfiguration, for host: Host) {
    self.configuration = configuration
    self.host = host
    host.setHandler(HopMessage.protocolID) { [weak self] stream in await self?.serve(stream) }
  }

  func close() {
    for circuit in circuits.values { circuit.end(.resetLocally) }
    reservations = [:]
    if let expiry { NetworkActor.loop.cancel(expiry) }
    expiry = nil
  }

  // MARK: Hop

  private func serve(_ stream: Stream) async {
    stream.setDeadline(.after(RelayClient.patience))
    do throws(RelayFailure) {
      let message = try await stream.readHopMessage()
      // Relays are not chained (spec: neither reservations nor circuits over relayed connections).
      guard !stream.connection.info.isRelayed else {
        return await refuse(stream, .permissionDenied, "it comes through a relay itself")
      }
      switch message {
      case .reserve: try await reserve(stream)
      case .connect(let target): try await connect(stream, to: target)
      case .status: throw .message(.unexpected(message.typeName))
      }
    } catch {
      guard case .message(let error) = error else { return stream.reset(.resetLocally) }
      await refuse(stream, error.status, error.description)
    }
  }

  private func refuse(_ stream: Stream, _ status: RelayStatus, _ reason: String) async {
    emit(.refused(stream.connection.peer, reason: reason))
    try? await stream.write(HopMessage.status(status).frame)
    await stream.closeInOrder(within: .seconds(2))
  }

  private func answer(_ message: HopMessage, on stream: Stream) async throws(RelayFailure) {
    do { try await stream.write(message.frame) } catch { throw .stream(error) }
  }

  private func emit(_ event: RelayEvent) {
    host?.bus.emit(.relay(event))
  }

  // MARK: Reservations

  private func reserve(_ stream: Stream) async throws(RelayFailure) {
    let connection = stream.connection
    forgetExpired()
    if let reason = whyNoReservation(connection) { return await refuse(stream, .reservationRefused, reason) }
    guard let host else { return }
    let expiration = Timestamp.now.seconds + configuration.reservationTime.nanoseconds / 1_000_000_000
    let voucher = ReservationVoucher(relay: host.peerID, peer: connection.peer, expiration: expiration)
    hold(connection)
    try await answer(
      .status(
        .ok,
        reservation: RelayReservation(
          expiration: expiration, addresses: host.relayAddresses, voucher: try? voucher.sealed(with: host.keys)),
        limit: RelayLimit(configuration.allowance)),
      on: stream)
    emit(.promised(connection.peer, until: Timestamp(seconds: expiration)))
    await stream.closeInOrder()
  }

  private func whyNoReservation(_ connection: Connection) -> String? {
    if reservations[connection.peer] != nil { return nil }
    if reservations.count >= configuration.reservations { return "\(reservations.count) peers have a reservation" }
    let from = connection.info.remoteAddress.host
    let fromThere = reservations.values.count { $0.connection.info.remoteAddress.host == from }
    if from?.reach != .loopback, fromThere >= configuration.reservationsPerHost {
      return "\(fromThere) peers of its address have a reservation"
    }
    return nil
  }

  /// Keeps the connection, over which circuits are passed on, as long as the reservation lasts.
  private func hold(_ connection: Connection) {
    let until = Deadline.after(configuration.reservationTime)
    let previous = reservations.updateValue(Reservation(connection: connection, until: until), forKey: connection.peer)
    previous?.connection.isPinned = false
    connection.isPinned = true
    if expiry == nil { expireLater() }
  }

  /// Lets go of reservations whose time or connection is over.
  private func forgetExpired() {
    let now = Deadline.now
    for (peer, reservation) in reservations where reservation.until <= now || !reservation.connection.isOpen {
      reservation.connection.isPinned = false
      reservations[peer] = nil
    }
  }

  private func expireLater() {
    guard let next = reservations.values.map(\.until).min() else { return }
    expiry = NetworkActor.loop.schedule(at: next) { [weak self] in
      NetworkActor.assumeIsolated {
        self?.expiry = nil
        self?.forgetExpired()
        self?.expireLater()
      }
    }
  }

  // MARK: Circuits

  private func connect(_ stream: Stream, to target: PeerID) async throws(RelayFailure) {
    let source = stream.connection.peer
    forgetExpired()
    guard let reservation = reservations[target], source != target else {
      return await refuse(stream, .noReservation, "\(target) has no reservation")
    }
    if let reason = whyNoCircuit(source, target) { return await refuse(stream, .resourceLimitExceeded, reason) }
    count(source, target, 1)
    defer { count(source, target, -1) }
    let limit = RelayLimit(configuration.allowance)
    let onward: Stream
    do throws(RelayFailure) {
      onward = try await openStop(on: reservation.connection, from: source, limit)
    } catch {
      return await refuse(stream, .connectionFailed, "\(target): \(error)")
    }
    do throws(RelayFailure) { try await answer(.status(.ok, limit: limit), on: stream) } catch {
      onward.reset(.resetLocally)
      throw error
    }
    await run(Circuit(from: stream, to: onward, configuration.allowance))
  }

  private func whyNoCircuit(_ source: PeerID, _ target: PeerID) -> String? {
    let most = configuration.circuitsPerPeer
    if circuitCounts[source, default: 0] >= most { return "\(most) circuits of \(source) stand already" }
    if circuitCounts[target, default: 0] >= most { return "\(most) circuits of \(target) stand already" }
    if circuits.count >= configuration.circuits { return "\(circuits.count) circuits stand already" }
    return nil
  }

  private func count(_ source: PeerID, _ target: PeerID, _ change: Int) {
    for peer in [source, target] {
      let count = circuitCounts[peer, default: 0] + change
      circuitCounts[peer] = count == 0 ? nil : count
    }
  }

  /// Asks the target whether it takes the circuit.
  private func openStop(
    on connection: Connection, from source: PeerID, _ limit: RelayLimit?
  ) async throws(RelayFailure) -> Stream {
    let stream: Stream
    do { stream = try connection.openStream(StopMessage.protocolID) } catch { throw .unreachable(error) }
    stream.setDeadline(.after(RelayClient.patience))
    do throws(RelayFailure) {
      do { try await stream.write(StopMessage.connect(from: source, limit: limit).frame) } catch {
        throw .stream(error)
      }
      let answer = try await stream.readStopMessage()
      guard case .status(let status) = answer else { throw .message(.unexpected(answer.typeName)) }
      guard status == .ok else { throw .refused(status) }
      return stream
    } catch {
      stream.reset(.resetLocally)
      throw error
    }
  }

  private func run(_ circuit: Circuit) async {
    circuits[ObjectIdentifier(circuit)] = circuit
    let (source, target) = (circuit.source.connection.peer, circuit.target.connection.peer)
    emit(.circuitOpened(from: source, to: target))
    let end = await circuit.run()
    circuits[ObjectIdentifier(circuit)] = nil
    emit(
      .circuitClosed(from: source, to: target, sent: circuit.sent, returned: circuit.returned, end))
  }
}

extension RelayLimit {
  /// What an allowance is on the wire; nil for no limit at all.
  init?(_ allowance: RelayAllowance?) {
    guard let allowance else { return nil }
    self.init(
      duration: UInt32(clamping: (allowance.duration?.nanoseconds ?? 0) / 1_000_000_000),
      data: UInt64(allowance.bytes ?? 0))
  }
}

extension Host {
  /// Where a relay says that it can be reached: not where it is only known to those nearby, unless there is nothing else.
  fileprivate var relayAddresses: [Multiaddr] {
    let addresses = listenAddresses.filter { $0.kind == .stream }
    let open = addresses.filter { $0.host?.reach == .everywhere || $0.host?.reach == .unknown }
    return (open.isEmpty ? addresses : open).prefix(16).map { $0.with(peerID) }
  }
}
