import Events
import Identity
import Multiformats
import NetIO
import Wire

/// How long the steps of a dial may take, each for itself.
struct DialPatience: Sendable {
  /// Names become addresses.
  var resolve = Duration.seconds(10)
  /// A peer that takes longer is not reached by waiting.
  var connect = Duration.seconds(10)
  /// Agreeing on keys, and on the muxer in the same round trips.
  var security = Duration.seconds(10)
}

/// Makes a connection out of one address, step by step, and tells of each.
@NetworkActor
struct Dialer {
  let upgrader: Upgrader
  let quic: QUICTransport
  let relays: RelayClient
  let resolver: Resolver
  let web: WebTrust
  let bus: EventBus
  var patience = DialPatience()

  /// Dials an address, which must lead to the entrant's peer if one is expected.
  func dial(_ entrant: DialEntrant, deadline: Deadline) async -> Result<Established, AddressFailure> {
    var attempt = Attempt(id: entrant.id, bus: bus)
    do throws(StepFailure) {
      return .success(try await dial(entrant.address, entrant.peer, deadline, &attempt))
    } catch {
      return .failure(AddressFailure(address: entrant.address, step: error.step, reason: error.reason))
    }
  }

  private func dial(
    _ address: Multiaddr, _ peer: PeerID?, _ deadline: Deadline, _ attempt: inout Attempt
  ) async throws(StepFailure) -> Established {
    if address.kind == .relay { return try await dialRelay(address, peer, deadline, &attempt) }
    if address.transport == .quicV1 { return try await dialQUIC(address, peer, deadline, &attempt) }
    guard let transport = StreamTransport(address) else {
      throw StepFailure(step: .connect, reason: .unsupported(Self.whyUnsupported(address)))
    }
    return try await dialStream(address, transport, peer, deadline, &attempt)
  }

  private func dialStream(
    _ address: Multiaddr, _ transport: StreamTransport, _ peer: PeerID?, _ deadline: Deadline, _ attempt: inout Attempt
  ) async throws(StepFailure) -> Established {
    let candidates = try securities(for: address)
    let places = try await socketAddresses(of: address, port: address.tcpPort, deadline, &attempt)
    let first = try await attempt.take(.connect) { () async throws(AddressFailure.Reason) in
      try await connect(to: places, transport, deadline)
    }
    let (upgraded, localAddress) = try await attempt.take(.security) { () async throws(AddressFailure.Reason) in
      try await secure(first, by: candidates, peer, deadline) { () async throws(AddressFailure.Reason) in
        try await connect(to: places, transport, deadline)
      }
    }
    return Established(
      upgraded, .outbound, over: transport.name, remoteAddress: address.withoutPeerID ?? address,
      localAddress: Multiaddr(localAddress, transport), steps: attempt.steps)
  }

  /// What is secured, and where this side of it is.
  private typealias Carrier = (transport: any ByteTransport, localAddress: SocketAddress)

  /// Proposes one security protocol at a time, which saves a round trip, and connects again for the next where the peer
  /// does not speak the first: that is part of agreeing on one.
  private func secure(
    _ first: Carrier, by candidates: [SecurityProtocol], _ peer: PeerID?, _ deadline: Deadline,
    connectAgain: () async throws(AddressFailure.Reason) -> Carrier
  ) async throws(AddressFailure.Reason) -> (Upgrader.Upgraded, localAddress: SocketAddress) {
    var next: Carrier? = first
    for security in candidates {
      let carrier: Carrier
      if let next { carrier = next } else { carrier = try await connectAgain() }
      next = nil
      do throws(Upgrader.Failure) {
        let upgraded = try await upgrader.upgrade(
          carrier.transport, .initiator, proposing: [security], expected: peer,
          deadline: min(deadline, .after(patience.security)))
        return (upgraded, carrier.localAddress)
      } catch {
        guard case .negotiation(.refused) = error else { throw AddressFailure.Reason(error) }
      }
    }
    throw .protocolNotSupported(candidates.map(\.rawValue))
  }

  /// The security protocols that an address leaves to choose from.
  private func securities(for address: Multiaddr) throws(StepFailure) -> [SecurityProtocol] {
    do throws(SecurityExclusion) {
      return try SecurityProtocol.candidates(for: address, among: upgrader.allowed)
    } catch {
      throw StepFailure(step: .security, reason: .securityExcluded(error))
    }
  }

  private func dialQUIC(
    _ address: Multiaddr, _ peer: PeerID?, _ deadline: Deadline, _ attempt: inout Attempt
  ) async throws(StepFailure) -> Established {
    _ = try securities(for: address)
    let places = try await socketAddresses(of: address, port: address.udpPort, deadline, &attempt)
    let end = min(deadline, .after(patience.connect))
    let pending = try await attempt.take(.connect) { () async throws(AddressFailure.Reason) in
      try await Libp2p.connect(to: places) { place in
        do throws(AddressFailure.Reason) {
          return .success(try await quic.connect(to: place, expected: peer, deadline: end))
        } catch {
          return .failure(error)
        }
      } discard: {
        $0.close(.resetLocally)
      }
    }
    let key = try await attempt.take(.security) { () async throws(AddressFailure.Reason) in
      try await pending.secured(deadline: min(deadline, .after(patience.security)))
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
    let upgraded = try await attempt.take(.security) { () async throws(AddressFailure.Reason) in
      do throws(Upgrader.Failure) {
        return try await upgrader.upgrade(
          circuit.transport, .initiator, expected: peer, deadline: min(deadline, .after(patience.security)))
      } catch {
        throw AddressFailure.Reason(error)
      }
    }
    return Established(
      upgraded, .outbound, over: circuit, remoteAddress: address.withoutPeerID ?? address, steps: attempt.steps)
  }

  private func connect(
    to places: [SocketAddress], _ transport: StreamTransport, _ deadline: Deadline
  ) async throws(AddressFailure.Reason) -> Carrier {
    let end = min(deadline, .after(patience.connect))
    let socket = try await TCPSocket.connect(toAnyOf: places, deadline: end)
    return (try await transport.dial(over: socket, web, deadline: end), socket.localAddress)
  }

  /// Where the host of an address is; a name is resolved.
  private func socketAddresses(
    of address: Multiaddr, port: UInt16?, _ deadline: Deadline, _ attempt: inout Attempt
  ) async throws(StepFailure) -> [SocketAddress] {
    guard let host = address.host, let port else {
      throw StepFailure(step: .connect, reason: .unsupported("there is no host to connect to"))
    }
    if let known = SocketAddress(host, port: port) { return [known] }
    return try await attempt.take(.resolve) { () async throws(AddressFailure.Reason) in
      try await resolver.socketAddresses(of: host, port: port, deadline: min(deadline, .after(patience.resolve)))
    }
  }

  /// Why an address cannot be dialled for streams, in words that help.
  private static func whyUnsupported(_ address: Multiaddr) -> String {
    switch address.kind {
    case .http: "an HTTP transport carries requests, but no streams"
    case .relay: "an address through a relay ends in /p2p-circuit/p2p/ID"
    case .dns: "a name alone is no address: /dnsaddr/NAME, or a port after it"
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
