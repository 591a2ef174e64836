import Events
import Identity
import Multiformats
import NetIO
import Wire

/// Makes a connection out of one address, step by step, and tells of each.
@NetworkActor
struct Dialer {
  let upgrader: Upgrader
  let quic: QUICTransport
  let relays: RelayClient
  let bus: EventBus

  /// How long the first step, or TCP's, may take: a peer that takes longer is not reached by waiting.
  static let connectPatience = Duration.seconds(10)

  /// Dials `address`, which must lead to `peer` if one is expected.
  func dial(
    _ address: Multiaddr, peer: PeerID?, deadline: Deadline
  ) async -> Result<Established, AddressFailure> {
    let id = DialID.next()
    bus.emit(.dialStarted(id, peer: peer, address: address))
    var attempt = Attempt(id: id, bus: bus)
    do throws(StepFailure) {
      return .success(try await dial(address, peer, deadline, &attempt))
    } catch {
      let failure = AddressFailure(address: address, step: error.step, reason: error.reason)
      bus.emit(
        .dialFailed(id, peer: peer, address: address, step: failure.step, reason: failure.words))
      return .failure(failure)
    }
  }

  private func dial(
    _ address: Multiaddr, _ peer: PeerID?, _ deadline: Deadline, _ attempt: inout Attempt
  ) async throws(StepFailure) -> Established {
    switch address.transport {
    case .tcp: try await dialTCP(address, peer, deadline, &attempt)
    case .quicV1: try await dialQUIC(address, peer, deadline, &attempt)
    case nil where address.kind == .relay: try await dialRelay(address, peer, deadline, &attempt)
    default: throw StepFailure(step: .connect, reason: .unsupported(Self.whyUnsupported(address)))
    }
  }

  private func dialTCP(
    _ address: Multiaddr, _ peer: PeerID?, _ deadline: Deadline, _ attempt: inout Attempt
  ) async throws(StepFailure) -> Established {
    let socket = try await connect(address, deadline, &attempt)
    let secured = try await attempt.take(.security) { () async throws(AddressFailure.Reason) in
      do throws(Upgrader.Failure) {
        return try await upgrader.secure(
          socket, .initiator, expected: peer, deadline: min(deadline, .after(Upgrader.patience)))
      } catch {
        throw AddressFailure.Reason(error)
      }
    }
    let info = ConnectionInfo(
      id: .next(), direction: .outbound, peer: secured.handshake.remoteKey.peerID, proof: .noise,
      remoteAddress: address.withoutPeerID ?? address, localAddress: Multiaddr(tcp: socket.localAddress),
      transport: "tcp", security: "noise", muxer: "yamux", steps: attempt.steps)
    do { return try secured.established(info) } catch {
      throw StepFailure(step: .muxer, reason: .failed(error.description))
    }
  }

  private func dialQUIC(
    _ address: Multiaddr, _ peer: PeerID?, _ deadline: Deadline, _ attempt: inout Attempt
  ) async throws(StepFailure) -> Established {
    let patience = min(deadline, .after(Self.connectPatience))
    let candidates = try await socketAddresses(of: address, port: address.udpPort, patience, &attempt)
    let pending = try await attempt.take(.connect) { () async throws(AddressFailure.Reason) in
      var last = AddressFailure.Reason.failed("there is no address to connect to")
      for candidate in candidates {
        do throws(AddressFailure.Reason) {
          return try await quic.connect(to: candidate, expected: peer, deadline: patience)
        } catch {
          last = error
        }
      }
      throw last
    }
    let key = try await attempt.take(.security) { () async throws(AddressFailure.Reason) in
      try await pending.secured(deadline: patience)
    }
    let info = ConnectionInfo(
      quic: pending, .outbound, key, remoteAddress: address.withoutPeerID ?? address, steps: attempt.steps)
    return Established(remoteKey: key, muxer: pending, info: info)
  }

  private func dialRelay(
    _ address: Multiaddr, _ peer: PeerID?, _ deadline: Deadline, _ attempt: inout Attempt
  ) async throws(StepFailure) -> Established {
    let circuit = try await attempt.take(.connect) { () async throws(AddressFailure.Reason) in
      do throws(RelayFailure) { return try await relays.openCircuit(address, to: peer, deadline: deadline) } catch {
        throw AddressFailure.Reason(error)
      }
    }
    let secured = try await attempt.take(.security) { () async throws(AddressFailure.Reason) in
      do throws(Upgrader.Failure) {
        return try await upgrader.secure(
          circuit.transport, .initiator, expected: peer, deadline: min(deadline, .after(Upgrader.patience)))
      } catch {
        throw AddressFailure.Reason(error)
      }
    }
    let info = ConnectionInfo(
      circuit, .outbound, secured.handshake.remoteKey.peerID, at: address.withoutPeerID ?? address,
      steps: attempt.steps)
    do { return try secured.established(info) } catch {
      throw StepFailure(step: .muxer, reason: .failed(error.description))
    }
  }

  private func connect(
    _ address: Multiaddr, _ deadline: Deadline, _ attempt: inout Attempt
  ) async throws(StepFailure) -> TCPSocket {
    let patience = min(deadline, .after(Self.connectPatience))
    let candidates = try await socketAddresses(of: address, port: address.tcpPort, patience, &attempt)
    return try await attempt.take(.connect) { () async throws(AddressFailure.Reason) in
      try await TCPSocket.connect(toAnyOf: candidates, deadline: patience)
    }
  }

  /// Where the host of an address is; a name is resolved.
  private func socketAddresses(
    of address: Multiaddr, port: UInt16?, _ patience: Deadline, _ attempt: inout Attempt
  ) async throws(StepFailure) -> [SocketAddress] {
    guard let host = address.host, let port else {
      throw StepFailure(step: .connect, reason: .unsupported("there is no host to connect to"))
    }
    if let known = SocketAddress(host, port: port) { return [known] }
    return try await attempt.take(.resolve) { () async throws(AddressFailure.Reason) in
      try await host.socketAddresses(port: port, deadline: patience)
    }
  }

  /// Why an address cannot be dialled for streams, in words that help.
  private static func whyUnsupported(_ address: Multiaddr) -> String {
    switch address.kind {
    case .http: "an HTTP transport carries requests, but no streams"
    case .relay: "an address through a relay ends in /p2p-circuit/p2p/ID"
    case .dns: "dnsaddr names are not resolved yet"
    case .stream: "the transport \(address.transport?.rawValue ?? "of this address") is not dialled yet"
    case .other: "there is no transport in it that could be dialled"
    }
  }
}

/// A step that failed, and why.
private struct StepFailure: Error {
  let step: DialStep
  let reason: AddressFailure.Reason
}

/// One attempt under way: what was done, and how long it took.
@NetworkActor
private struct Attempt {
  let id: DialID
  let bus: EventBus
  private(set) var steps: [DialStep: Duration] = [:]

  mutating func take<Value>(
    _ step: DialStep, _ body: () async throws(AddressFailure.Reason) -> Value
  ) async throws(StepFailure) -> Value {
    let start = Deadline.now
    let value: Value
    do { value = try await body() } catch { throw StepFailure(step: step, reason: error) }
    let took = Deadline.now.since(start)
    steps[step] = took
    bus.emit(.dialStep(id, step, took: took))
    return value
  }
}

extension AddressFailure.Reason {
  init(_ failure: Upgrader.Failure) {
    self =
      switch failure {
      case .stream(.timedOut): .timedOut
      case .stream(.resetLocally): .cancelled
      case .noise(.peerIDMismatch(let expected, let actual)): .peerIDMismatch(expected: expected, actual: actual)
      default: .failed(failure.description)
      }
  }
}

extension AddressFailure.Reason {
  init(_ failure: RelayFailure) {
    self =
      switch failure {
      case .refused(let status): .relayRefused(status)
      case .stream(.timedOut): .timedOut
      case .stream(.resetLocally): .cancelled
      default: .failed(failure.description)
      }
  }
}
