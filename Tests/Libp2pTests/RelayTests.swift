import Events
import Identity
import Multiformats
import NetIO
import Protobuf
import TestSupport
import Testing
import Wire

@testable import Libp2p

/// Relays and those that they serve, all of them ours. No holes are punched here: see HolePunchTests.
@Suite struct RelayTests {
  @Test("two peers that only reach a relay reach each other through it")
  @NetworkActor func circuit() async throws {
    let net = try await RelayedNet()
    serveEcho(net.behind.host)
    let connection = try await net.client.connect(to: net.circuit)
    #expect(connection.peer == net.behind.host.peerID)
    #expect(connection.info.isRelayed)
    #expect(connection.info.allowance == RelayAllowance(duration: .seconds(120), bytes: 128 << 10))
    #expect(connection.info.remoteAddress == net.circuit.withoutPeerID)
    #expect(Set(connection.info.steps.keys) == [.connect, .security])

    let sent = (0..<40_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let stream = try connection.openStream("/echo/1")
    try await stream.write(sent)
    try await stream.closeWrite()
    #expect(try await stream.readAll() == sent)

    let inbound = try await net.behind.recorder.first { $0.opened { $0.isRelayed && $0.direction == .inbound } }
    #expect(inbound.peer == net.client.host.peerID)
    #expect(inbound.remoteAddress == connection.info.remoteAddress)
    _ = try await net.relay.recorder.first { kind in
      if case .relay(.circuitOpened(net.client.host.peerID, net.behind.host.peerID)) = kind { true } else { nil }
    }
    connection.close()
    let (there, back) = try await net.relay.recorder.first { kind in
      if case .relay(.circuitClosed(_, _, let there, let back, .finished)) = kind { (there, back) } else { nil }
    }
    #expect(there > 40_000 && back > 40_000)
  }

  @Test("a peer says that it is reached through its relay, until it is so no longer")
  @NetworkActor func addresses() async throws {
    let net = try await RelayedNet()
    let address = try #require(net.circuit.withoutPeerID)
    #expect(net.behind.host.listenAddresses == [address])
    let connection = try await net.client.connect(to: net.circuit)
    #expect(try await net.client.host.identify(connection, deadline: .after(.seconds(5))).listenAddresses == [address])
    net.relay.host.close()
    _ = try await net.behind.recorder.first { if case .relay(.notReserved) = $0 { true } else { nil } }
    #expect(net.behind.host.listenAddresses.isEmpty)
  }

  @Test("a reservation is renewed before it ends, and the connection to the relay is kept")
  @NetworkActor func renewal() async throws {
    let net = try await RelayedNet { $0.reservationTime = .seconds(2) }
    let ends = try await net.behind.recorder.first(3) { kind in
      if case .relay(.reserved(_, net.relay.host.peerID, let until, _)) = kind { until } else { nil }
    }
    #expect(ends == ends.sorted())
    #expect(ends[2].since(ends[0]) >= .seconds(1))
    net.behind.host.closeIdleConnections(idleFor: .zero)
    #expect(net.behind.host.connection(to: net.relay.host.peerID) != nil)
    _ = try await net.client.connect(to: net.circuit)
  }

  @Test("a relay that comes back is asked again")
  @NetworkActor func comeback() async throws {
    let net = try await RelayedNet()
    let connection = try #require(net.relay.host.connection(to: net.behind.host.peerID))
    connection.close()
    _ = try await net.behind.recorder.first(2) { if case .relay(.reserved) = $0 { true } else { nil } }
    _ = try await net.client.connect(to: net.circuit)
  }

  @Test("a relay that gives no reservation, or is none, is explained")
  @NetworkActor func refusals() async throws {
    let relay = try Peer { configuration in
      configuration.relay = RelayConfiguration()
      configuration.relay?.reservations = 0
    }
    let behind = try Peer()
    await #expect(throws: RelayFailure.refused(.reservationRefused)) {
      try await behind.host.listen(viaRelay: relay.listen(), deadline: .after(.seconds(5)))
    }
    let plain = try Peer()
    let error = await #expect(throws: RelayFailure.self) {
      try await behind.host.listen(viaRelay: plain.listen(), deadline: .after(.seconds(5)))
    }
    #expect(error?.description.contains("is no relay") == true)
    #expect(behind.host.listenAddresses.isEmpty)
  }

  @Test("an address through a relay that cannot lead anywhere says why")
  @NetworkActor func unreachable() async throws {
    let net = try await RelayedNet()
    let stranger = try KeyPair(generating: .ed25519).peerID
    let relay = try #require(net.circuit.withoutPeerID)
    func reason(_ address: Multiaddr, from peer: Peer) async throws -> AddressFailure.Reason {
      do {
        _ = try await peer.connect(to: address)
      } catch Libp2pError.unreachable(let failures) {
        return try #require(failures.first?.reason)
      }
      return .cancelled
    }
    #expect(try await reason(relay.with(stranger), from: net.client) == .relayRefused(.noReservation))
    let chained = try relay.with(stranger).encapsulating(Multiaddr("/p2p-circuit")).with(net.behind.host.peerID)
    #expect(try await reason(chained, from: net.client).words == "it leads through more than one relay")
    #expect(try await reason(net.circuit, from: net.behind).words == "it leads back to ourselves")
    await #expect(throws: Libp2pError.self) { try await net.client.connect(to: relay) }
  }

  @Test("who answers behind a relay must be who was dialled")
  @NetworkActor func wrongPeer() async throws {
    let (relay, client, behind) = (try Peer(), try Peer(), try Peer())
    // A relay that leads to another peer than it was asked for: itself.
    let address = try relay.listen()
    let inside = try relay.host.listen(on: Multiaddr("/ip4/127.0.0.1/tcp/0"))
    relay.host.setHandler(HopMessage.protocolID) { stream in
      _ = try? await stream.read()
      try? await stream.write(HopMessage.status(.ok).frame)
      guard let place = SocketAddress(host: "127.0.0.1", port: inside.tcpPort ?? 0),
        let socket = try? await TCPSocket.connect(to: place, deadline: .after(.seconds(5)))
      else { return }
      await splice(stream, TransportStream(socket))
    }
    let circuit = try address.encapsulating(Multiaddr("/p2p-circuit")).with(behind.host.peerID)
    let error = await #expect(throws: Libp2pError.self) { try await client.connect(to: circuit) }
    guard case .unreachable(let failures) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(
      failures.first?.reason
        == .peerIDMismatch(expected: behind.host.peerID, actual: relay.host.peerID))
  }

  @Test("what a relay lets pass is used up, in bytes: the end says so, on every side")
  @NetworkActor func byteLimit() async throws {
    let net = try await RelayedNet { $0.allowance = RelayAllowance(duration: nil, bytes: 50_000) }
    serveEcho(net.behind.host)
    let connection = try await net.client.connect(to: net.circuit)
    #expect(connection.info.allowance == RelayAllowance(duration: nil, bytes: 50_000))
    let stream = try connection.openStream("/echo/1")
    let writer = NetworkActor.task { try? await stream.write([UInt8](repeating: 1, count: 200_000)) }
    let error = await #expect(throws: StreamError.self) { try await stream.readAll() }
    #expect(error?.description.contains("what the relay lets pass is used up") == true, "\(String(describing: error))")
    await writer.value
    _ = try await net.relay.recorder.first { kind in
      if case .relay(.circuitClosed(_, _, let there, _, .failed("the limit of bytes is met"))) = kind {
        there == 50_000 ? true : nil
      } else {
        nil
      }
    }
    // Another one has its own allowance.
    _ = try await net.client.connect(to: net.circuit)
  }

  @Test("what a relay lets pass is used up, in time")
  @NetworkActor func timeLimit() async throws {
    let net = try await RelayedNet { $0.allowance = RelayAllowance(duration: .seconds(1), bytes: nil) }
    serveEcho(net.behind.host)
    let connection = try await net.client.connect(to: net.circuit)
    let stream = try connection.openStream("/echo/1")
    let error = await #expect(throws: StreamError.self) { try await stream.readAll() }
    #expect(error?.description.contains("in bytes or in time") == true, "\(String(describing: error))")
  }

  @Test("a relay that goes away in the midst of a transfer ends it with an error")
  @NetworkActor func dropped() async throws {
    let net = try await RelayedNet { $0.allowance = nil }
    net.behind.host.setHandler("/half/1") { stream in
      try? await stream.write([UInt8](repeating: 1, count: 10_000))
      net.relay.host.close()
      _ = try? await stream.read()
    }
    let connection = try await net.client.connect(to: net.circuit)
    #expect(connection.info.isRelayed && connection.info.allowance == nil)
    let stream = try connection.openStream("/half/1")
    stream.setDeadline(.after(.seconds(10)))
    let error = await #expect(throws: StreamError.self) {
      let bytes = try await stream.readAll()
      Issue.record("\(bytes.count) bytes and no error")
    }
    #expect(error != .timedOut)
  }

  @Test("a relay passes no more circuits on than it may, of one peer and in all")
  @NetworkActor func tooMany() async throws {
    let net = try await RelayedNet { $0.circuitsPerPeer = 1 }
    let (first, second) = (net.client, try Peer())
    let connection = try await first.connect(to: net.circuit)
    let error = await #expect(throws: Libp2pError.self) { try await second.connect(to: net.circuit) }
    guard case .unreachable(let failures) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(failures.map(\.reason) == [.relayRefused(.resourceLimitExceeded)])
    _ = try await net.relay.recorder.first { kind in
      if case .relay(.refused(second.host.peerID, _)) = kind { true } else { nil }
    }
    connection.close()
    _ = try await net.relay.recorder.first { if case .relay(.circuitClosed) = $0 { true } else { nil } }
    _ = try await second.connect(to: net.circuit)
  }

  @Test("relays are not chained: nobody reserves, or goes on, through one")
  @NetworkActor func chained() async throws {
    let net = try await RelayedNet(behindIsRelay: true)
    let connection = try await net.client.connect(to: net.circuit)
    for request in [HopMessage.reserve, .connect(net.relay.host.peerID)] {
      let stream = try connection.openStream(HopMessage.protocolID)
      try await stream.write(request.frame)
      #expect(try await stream.read() == HopMessage.status(.permissionDenied).frame)
    }
  }

  @Test("a peer takes circuits only from relays at which it has a reservation")
  @NetworkActor func unasked() async throws {
    let net = try await RelayedNet()
    let stream = try await net.client.connect(to: net.circuit).openStream(StopMessage.protocolID)
    try await stream.write(StopMessage.connect(from: net.client.host.peerID).frame)
    #expect(try await stream.read() == StopMessage.status(.permissionDenied).frame)
  }

  @Test(
    "what is no message is answered with the status that says so",
    arguments: [
      ("020809", RelayStatus.unexpectedMessage), ("0108", .malformedMessage), ("ffffffffffffffffff", .malformedMessage),
      ("05080228cc01", .unexpectedMessage), ("020801", .malformedMessage),
    ])
  @NetworkActor func garbage(_ hex: String, _ status: RelayStatus) async throws {
    let net = try await RelayedNet()
    let connection = try await net.client.connect(to: net.relayAddress)
    let stream = try connection.openStream(HopMessage.protocolID)
    try await stream.write(bytes(hex: hex))
    try await stream.closeWrite()
    #expect(try await stream.read() == HopMessage.status(status).frame)
  }
}

/// A relay that says what a test wants it to say.
@Suite struct HostileRelayTests {
  /// Asks a relay that answers so for a reservation.
  @NetworkActor private func reserve(
    _ answer: @escaping @NetworkActor (_ relay: KeyPair, _ peer: PeerID) throws -> [UInt8]
  ) async throws -> RelayFailure? {
    let (relay, behind) = (try Peer(), try Peer())
    relay.host.setHandler(HopMessage.protocolID) { stream in
      _ = try? await stream.read()
      try? await stream.write((try? answer(relay.host.keys, stream.connection.peer)) ?? [])
      await stream.closeInOrder()
    }
    let address = try relay.listen()
    do throws(RelayFailure) {
      _ = try await behind.host.listen(viaRelay: address, deadline: .after(.seconds(5)))
      return nil
    } catch {
      #expect(behind.host.listenAddresses.isEmpty)
      return error
    }
  }

  private func frame(
    _ voucher: ReservationVoucher, by keys: KeyPair, expiration: UInt64 = 4_000_000_000
  ) throws -> [UInt8] {
    HopMessage.status(
      .ok, reservation: RelayReservation(expiration: expiration, voucher: try voucher.sealed(with: keys))
    ).frame
  }

  @Test("vouchers that are worth nothing are refused, each for its reason")
  @NetworkActor func vouchers() async throws {
    let other = try KeyPair(generating: .ed25519)
    let far: UInt64 = 4_000_000_000
    #expect(
      try await reserve { try frame(ReservationVoucher(relay: $0.peerID, peer: $1, expiration: far), by: $0) } == nil)
    #expect(
      try await reserve { try frame(ReservationVoucher(relay: $0.peerID, peer: $1, expiration: 1_000), by: $0) }
        == .voucher(.expired))
    #expect(
      try await reserve { relay, _ in
        try frame(ReservationVoucher(relay: relay.peerID, peer: other.peerID, expiration: far), by: relay)
      }
        == .voucher(.foreignPeer(other.peerID)))
    #expect(
      try await reserve { _, peer in
        try frame(ReservationVoucher(relay: other.peerID, peer: peer, expiration: far), by: other)
      }
        == .voucher(.foreignRelay(other.peerID)))
    let forged = try await reserve {
      try frame(ReservationVoucher(relay: $0.peerID, peer: $1, expiration: far), by: other)
    }
    guard case .voucher(.unreadable) = forged else {
      Issue.record("\(String(describing: forged))")
      return
    }
  }

  @Test("reservations that are over, or are none, are refused")
  @NetworkActor func reservations() async throws {
    func answer(_ message: HopMessage) async throws -> RelayFailure? { try await reserve { _, _ in message.frame } }
    #expect(try await answer(.status(.ok, reservation: RelayReservation(expiration: 1_000))) == .expired)
    #expect(try await answer(.status(.ok)) == .message(.malformed(.missing(field: "reservation"))))
    #expect(try await answer(.reserve) == .message(.unexpected("RESERVE")))
    #expect(try await reserve { _, _ in [] } == .message(.truncated))
    #expect(try await reserve { _, _ in [0xff, 0xff, 0xff, 0x7f] } == .message(.badLength))
    // However far away the end is, it is no trap.
    #expect(try await answer(.status(.ok, reservation: RelayReservation(expiration: .max))) == nil)
  }
}

/// A relay, a peer behind it, and one that wants to get there.
@NetworkActor
struct RelayedNet {
  let relay: Peer
  let behind: Peer
  let client: Peer
  let relayAddress: Multiaddr
  /// Where the peer behind the relay is.
  let circuit: Multiaddr

  init(
    punchesHoles: Bool = false, behindIsRelay: Bool = false, transport: String = "tcp/0",
    _ configure: (inout RelayConfiguration) -> Void = { _ in }
  ) async throws {
    relay = try Peer { configuration in
      var relay = RelayConfiguration()
      configure(&relay)
      configuration.relay = relay
    }
    behind = try Peer(identifies: true) { configuration in
      configuration.punchesHoles = punchesHoles
      if behindIsRelay { configuration.relay = RelayConfiguration() }
    }
    client = try Peer { $0.punchesHoles = punchesHoles }
    relayAddress = try relay.host.listen(on: Multiaddr("/ip4/127.0.0.1/\(transport)")).with(relay.host.peerID)
    let addresses = try await behind.host.listen(viaRelay: relayAddress, deadline: .after(.seconds(5)))
    circuit = try #require(addresses.first).with(behind.host.peerID)
  }
}

/// Passes bytes between two streams until both have ended.
@NetworkActor
private func splice(_ one: any ByteStream, _ other: any ByteStream) async {
  func pass(_ from: any ByteStream, _ to: any ByteStream) async {
    while let bytes = try? await from.read() { try? await to.write(bytes) }
    try? await to.closeWrite()
  }
  async let there: Void = pass(one, other)
  async let back: Void = pass(other, one)
  _ = await (there, back)
}

extension Event.Kind {
  /// What a connection is made of, if this tells of its opening and it is one that `isMeant`.
  func opened(_ isMeant: (ConnectionInfo) -> Bool) -> ConnectionInfo? {
    if case .connectionOpened(let info) = self, isMeant(info) { info } else { nil }
  }
}
