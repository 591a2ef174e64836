import Events
import Identity
import Multiformats
import NetIO
import TestSupport
import Testing
import Wire

@testable import Libp2p

@Suite struct HostTests {
  @Test("two hosts of any kinds of key connect, prove who they are, and carry streams", arguments: KeyType.allCases)
  @NetworkActor func connect(_ type: KeyType) async throws {
    let server = try Peer(type), client = try Peer()
    serveEcho(server.host)
    let connection = try await client.connect(to: server.listen())
    #expect(connection.peer == server.host.peerID)
    #expect(connection.info.security == "noise")
    #expect(connection.info.muxer == "yamux")
    #expect(Set(connection.info.steps.keys) == [.connect, .security])

    let (stream, received) = try await connection.echo(pattern(3_000_000))
    #expect(received == pattern(3_000_000))
    #expect(stream.isDone)
    let inbound = try await server.recorder.first { if case .connectionOpened(let info) = $0 { info } else { nil } }
    #expect(inbound.peer == client.host.peerID)
    client.host.close()
    server.host.close()
  }

  @Test("a peer that is another than the address says is refused, and named")
  @NetworkActor func mismatch() async throws {
    let server = try Peer(), client = try Peer()
    let other = try KeyPair(generating: .ed25519).peerID
    let listening = try server.listen()
    let address = try #require(listening.withoutPeerID).with(other)
    let expected = AddressFailure.Reason.peerIDMismatch(expected: other, actual: server.host.peerID)
    await #expect(
      throws: Libp2pError.unreachable([AddressFailure(address: address, step: .security, reason: expected)])
    ) {
      try await client.connect(to: address)
    }
    #expect(client.host.connections.isEmpty)
    // The address alone leads to whoever is there.
    let connection = try await client.connect(to: #require(listening.withoutPeerID))
    #expect(connection.peer == server.host.peerID)
  }

  @Test("whoever asks a connection that has ended for a stream is told how it ended")
  @NetworkActor func ended() async throws {
    let server = try Peer(), client = try Peer()
    let connection = try await client.connect(to: server.listen())
    server.host.close()
    let ending = try await client.recorder.first {
      if case .connectionClosed(_, let reason) = $0 { reason } else { nil }
    }
    // TCP resets where the peer had not read all that we had sent.
    let verb = ending == .finished ? "closed" : "reset"
    #expect(throws: Libp2pError.stream(.connectionLost("the peer \(verb) the connection"))) {
      try connection.openStream("/echo/1")
    }
  }

  @Test("a connection is used again, and several who ask at once share one")
  @NetworkActor func reuse() async throws {
    let server = try Peer(), client = try Peer()
    let address = try server.listen()
    let attempts = (0..<10).map { _ in Task { try await client.connect(to: address).id } }
    var connections: Set<ConnectionID> = []
    for attempt in attempts { connections.insert(try await attempt.value) }
    #expect(connections.count == 1)
    #expect(try await client.connect(to: address).id == connections.first)
    #expect(client.host.connections.count == 1)
    let bare = try #require(address.withoutPeerID)
    #expect(try await client.connect(to: bare).id == connections.first)
  }

  @Test("a connection to a bare address is used again for the transport that it is of, and for no other")
  @NetworkActor func reuseByTransport() async throws {
    let server = try Peer(), client = try Peer()
    let tcp = try #require(server.listen().withoutPeerID), quic = try #require(server.listen(.quic).withoutPeerID)
    let standing = try await client.connect(to: tcp)
    func connect(over transport: Multiaddr.Transport?) async throws -> Connection {
      try await client.host.connect(to: nil, at: [tcp, quic], over: transport, deadline: .after(.seconds(60)))
    }
    #expect(try await connect(over: nil).id == standing.id)
    #expect(try await connect(over: .tcp).id == standing.id)
    #expect(try await connect(over: .quicV1).id != standing.id)
  }

  @Test("a host that is closed says so, also to those who are still waiting for a connection")
  @NetworkActor func closed() async throws {
    // It takes connections, and says nothing.
    let silent = try TCPListener(on: SocketAddress(ip: [127, 0, 0, 1], port: 0)) { socket in
      let stream = TransportStream(socket)
      NetworkActor.task { while (try? await stream.read()) != nil {} }
    }
    defer { silent.close() }
    let address = try Multiaddr("/ip4/127.0.0.1/tcp/\(silent.localAddress.port)")
    let client = try Peer()
    let waiting = Task { try await client.connect(to: address, patience: .seconds(60)) }
    _ = try await client.recorder.first { if case .dialStep(_, .connect, _) = $0 { true } else { nil } }
    client.host.close()
    await #expect(throws: Libp2pError.hostClosed) { try await waiting.value }
    await #expect(throws: Libp2pError.hostClosed) { try await client.connect(to: address) }
    await #expect(throws: Libp2pError.hostClosed) {
      try await client.host.tryAll(of: nil, at: [address], deadline: .after(.seconds(60)))
    }
    #expect(Libp2pError.hostClosed.description == "the host is closed")
  }

  @Test("a host that was closed during the handshake of a peer does not take its connection")
  @NetworkActor func closedMeanwhile() async throws {
    let server = try Peer(), client = try Peer()
    let place = try #require(server.listen().tcpSocketAddress)
    let socket = try await TCPSocket.connect(to: place, deadline: .after(.seconds(60)))
    try await eventually("the handshake") { server.host.pendingInboundCount == 1 }
    server.host.close()
    let upgraded = try await client.host.upgrader.upgrade(
      socket, .initiator, proposing: [.noise], expected: server.host.peerID, deadline: .after(.seconds(60)))
    let reason = try await server.recorder.first { if case .inboundFailed(_, let reason) = $0 { reason } else { nil } }
    #expect(reason == "the host is closed")
    #expect(server.host.connections.isEmpty)
    upgraded.muxer.close(nil)
  }

  @Test("a dead address is passed over, and its failure explained when no other answers")
  @NetworkActor func fallback() async throws {
    let server = try Peer(), client = try Peer()
    let good = try server.listen()
    let closed = try TCPListener(on: SocketAddress(ip: [127, 0, 0, 1], port: 0)) { _ in }
    let dead = try Multiaddr("/ip4/127.0.0.1/tcp/\(closed.localAddress.port)").with(server.host.peerID)
    closed.close()
    let connection = try await client.host.connect(
      to: server.host.peerID, at: [dead, good], deadline: .after(.seconds(5)))
    #expect(connection.info.remoteAddress == good.withoutPeerID)
    let other = try Peer()
    let error = await #expect(throws: Libp2pError.self) {
      try await other.host.connect(to: server.host.peerID, at: [dead], deadline: .after(.seconds(5)))
    }
    #expect(error?.description == "\(dead): connect: refused: nothing listens there")
    let step = try await other.recorder.first { kind -> DialStep? in
      if case .dialFailed(_, _, dead, let step, _, _) = kind { step } else { nil }
    }
    #expect(step == .connect)
  }

  @Test(
    "addresses that cannot be dialled say why",
    arguments: [
      ("/ip4/127.0.0.1/udp/1/quic-v1/webtransport", "the transport webtransport is not dialled yet"),
      ("/ip4/127.0.0.1/udp/1/quic-v1", "refused: nothing listens there"),
      ("/dns4/localhost/tcp/80/http", "an HTTP transport carries requests, but no streams"),
    ])
  @NetworkActor func unsupported(_ text: String, _ why: String) async throws {
    let client = try Peer()
    let error = await #expect(throws: Libp2pError.self) { try await client.connect(to: Multiaddr(text)) }
    #expect(error?.description == "\(text): connect: \(why)")
  }

  @Test("a name is resolved on the way")
  @NetworkActor func names() async throws {
    let server = try Peer(), client = try Peer()
    let port = try #require(server.listen().tcpPort)
    let connection = try await client.connect(to: Multiaddr("/dns4/localhost/tcp/\(port)"))
    #expect(connection.peer == server.host.peerID)
    #expect(connection.info.steps[.resolve] != nil)
  }

  @Test("a protocol that is not spoken is refused at the first read, and the connection goes on")
  @NetworkActor func refusal() async throws {
    let server = try Peer(), client = try Peer()
    serveEcho(server.host)
    let connection = try await client.connect(to: server.listen())
    let stream = try connection.openStream("/nothing/1")
    try await stream.write([1, 2, 3])
    await #expect(throws: StreamError.protocolRefused("/nothing/1")) { try await stream.read() }
    let other = try await connection.openStream(anyOf: ["/nothing/1", "/echo/1"], deadline: .after(.seconds(5)))
    #expect(other.protocolID == "/echo/1")
    await #expect(throws: Libp2pError.protocolNotSupported(["/a, /b"])) {
      try await connection.openStream(anyOf: ["/a", "/b"], deadline: .after(.seconds(5)))
    }
  }

  @Test("a stream that is reset ends for both, and only it")
  @NetworkActor func reset() async throws {
    let server = try Peer(), client = try Peer()
    serveEcho(server.host)
    server.host.setHandler("/resets/1") { $0.reset(.resetLocally) }
    let connection = try await client.connect(to: server.listen())
    let resets = try connection.openStream("/resets/1")
    await #expect(throws: StreamError.self) { try await resets.read() }
    let echo = try connection.openStream("/echo/1")
    try await echo.write([5])
    #expect(try await echo.read() == [5])
    echo.reset(.resetLocally)
    let reason = try await server.recorder.first { kind -> EndReason? in
      if case .streamClosed(let id, let reason) = kind, id.number == echo.id.number { reason } else { nil }
    }
    #expect(reason == .resetByPeer(code: nil))
  }

  @Test("a stream of anybody's is reset by its number, whatever carries it")
  @NetworkActor func resetByNumber() async throws {
    let server = try Peer(), client = try Peer()
    serveEcho(server.host)
    for address in [try server.listen(), try server.listen(.quic)] {
      let connection = try await client.connect(to: address)
      let echo = try connection.openStream("/echo/1")
      try await echo.write([5])
      #expect(try await echo.read() == [5])
      connection.resetStream(echo.id.number + 4)
      #expect(!echo.isDone)
      connection.resetStream(echo.id.number)
      await #expect(throws: StreamError.resetLocally) { try await echo.read() }
      let reason = try await server.recorder.first { kind -> EndReason? in
        if case .streamClosed(let id, let reason) = kind, id.number == echo.id.number { reason } else { nil }
      }
      #expect(reason == .resetByPeer(code: nil))
      connection.resetStream(echo.id.number)
      connection.close()
    }
    client.host.close()
    server.host.close()
  }

  @Test("a slow reader stops its stream, and no other")
  @NetworkActor func backPressure() async throws {
    let server = try Peer(), client = try Peer()
    serveEcho(server.host)
    server.host.setHandler("/pours/1") { stream in
      let part = [UInt8](repeating: 7, count: 64 << 10)
      do { while true { try await stream.write(part) } } catch {}
    }
    let connection = try await client.connect(to: server.listen())
    let pours = try connection.openStream("/pours/1")
    _ = try await pours.read()
    let echo = try connection.openStream("/echo/1")
    for _ in 0..<20 {
      try await echo.write([9])
      #expect(try await echo.read() == [9])
    }
    // What nobody reads is bounded by the stream's window.
    #expect(pours.bytesReceived < 2 << 20)
    pours.reset(.resetLocally)
  }

  @Test("streams time out at their deadline, with their connection in order")
  @NetworkActor func deadline() async throws {
    let server = try Peer(), client = try Peer()
    serveEcho(server.host)
    let connection = try await client.connect(to: server.listen())
    let stream = try connection.openStream("/echo/1")
    stream.setDeadline(.after(.milliseconds(50)))
    await #expect(throws: StreamError.timedOut) { try await stream.read() }
    #expect(connection.isOpen)
  }

  @Test("peers identify each other, and hear of what changes")
  @NetworkActor func identify() async throws {
    let server = try Peer(identifies: true), client = try Peer(identifies: true)
    serveEcho(server.host)
    let address = try server.listen()
    let connection = try await client.connect(to: address)
    let identity = try await client.recorder.first {
      if case .identified(_, let identity) = $0 { identity } else { nil }
    }
    #expect(identity.agentVersion == "test/1")
    #expect(identity.protocols.contains("/echo/1"))
    #expect(identity.listenAddresses == [address.withoutPeerID])
    #expect(identity.hasSignedRecord)
    #expect(identity.observedAddress == connection.info.localAddress)
    server.host.setHandler("/new/1") { _ in }
    let pushed = try await client.recorder.first { kind -> PeerIdentity? in
      if case .identified(_, let identity) = kind, identity.wasPushed { identity } else { nil }
    }
    #expect(pushed.protocols.contains("/new/1"))
    #expect(connection.identity == pushed)
  }

  @Test("pings come back")
  @NetworkActor func ping() async throws {
    let server = try Peer(), client = try Peer()
    let pinger = try Pinger(await client.connect(to: server.listen()))
    for _ in 0..<5 { #expect(try await pinger.ping(deadline: .after(.seconds(5))) > .zero) }
    await pinger.close()
  }

  @Test("when a connection ends, so do its streams, and everybody is told once")
  @NetworkActor func connectionEnd() async throws {
    let server = try Peer(), client = try Peer()
    serveEcho(server.host)
    let connection = try await client.connect(to: server.listen())
    let stream = try connection.openStream("/echo/1")
    try await stream.write([1])
    #expect(try await stream.read() == [1])
    server.host.close()
    await #expect(throws: StreamError.self) { try await stream.read() }
    #expect(!connection.isOpen)
    #expect(client.host.connections.isEmpty)
    #expect(throws: Libp2pError.self) { try connection.openStream("/echo/1") }
    let ends = client.recorder.kinds.filter { if case .connectionClosed = $0 { true } else { false } }
    #expect(ends.count == 1)
  }

  @Test("a cancelled connect leaves at once, and the others who wait go on")
  @NetworkActor func cancellation() async throws {
    var accepted: [TCPSocket] = []
    let silent = try TCPListener(on: SocketAddress(ip: [127, 0, 0, 1], port: 0)) { accepted.append($0) }
    defer { silent.close() }
    let client = try Peer()
    let address = try Multiaddr("/ip4/127.0.0.1/tcp/\(silent.localAddress.port)")
    let one = Task { try await client.connect(to: address, patience: .seconds(60)) }
    let other = Task { try await client.connect(to: address, patience: .seconds(60)) }
    _ = try await client.recorder.first { if case .dialStep(_, .connect, _) = $0 { true } else { nil } }
    one.cancel()
    await #expect(throws: Libp2pError.stream(.resetLocally)) { try await one.value }
    other.cancel()
    await #expect(throws: Libp2pError.stream(.resetLocally)) { try await other.value }
  }
}
