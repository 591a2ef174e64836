import Events
import Identity
import Libp2p
import Multiformats
import NetIO
import TestSupport
import Testing

@Suite struct QUICTests {
  @Test("two hosts of any kinds of key connect, prove who they are, and carry streams", arguments: KeyType.allCases)
  @NetworkActor func connect(_ type: KeyType) async throws {
    let server = try Peer(type), client = try Peer(type)
    serveEcho(server.host)
    let connection = try await client.connect(to: server.listen(.quic))
    #expect(connection.peer == server.host.peerID)
    let info = connection.info
    #expect((info.transport, info.security, info.muxer) == ("quic-v1", "quic-tls", "quic"))
    #expect(info.proof == .tls)
    #expect(Set(info.steps.keys) == [.connect, .security])

    let (stream, received) = try await connection.echo(pattern(3_000_000))
    #expect(received == pattern(3_000_000))
    #expect(stream.isDone)
    let inbound = try await server.recorder.first { if case .connectionOpened(let info) = $0 { info } else { nil } }
    #expect(inbound.peer == client.host.peerID)
    #expect(inbound.transport == "quic-v1")
    client.host.close()
    let end = try await server.recorder.first { if case .connectionClosed(_, let end) = $0 { end } else { nil } }
    #expect(end == .finished)
    server.host.close()
  }

  @Test("a peer that is another than the address says is refused, and named")
  @NetworkActor func mismatch() async throws {
    let server = try Peer(), client = try Peer()
    let other = try KeyPair(generating: .ed25519).peerID
    let address = try #require(server.listen(.quic).withoutPeerID).with(other)
    let expected = AddressFailure.Reason.peerIDMismatch(expected: other, actual: server.host.peerID)
    let error = await #expect(throws: Libp2pError.self) { try await client.connect(to: address) }
    guard case .unreachable(let failures)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(failures.map(\.reason) == [expected])
    let reason = try await server.recorder.first { if case .inboundFailed(_, let reason) = $0 { reason } else { nil } }
    #expect(reason.contains("TLS alert 42"))
  }

  @Test("a hundred streams at a time, one after the other more than a peer allows at once, and all are let go")
  @NetworkActor func manyStreams() async throws {
    let server = try Peer(), client = try Peer()
    serveEcho(server.host)
    let connection = try await client.connect(to: server.listen(.quic))
    for round in 0..<5 {
      let tasks = (0..<100).map { number in
        NetworkActor.task { () -> Bool in
          let message = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 1_000 + 100 * number)
          return (try? await connection.echo(message))?.received == message
        }
      }
      var successes = 0
      for task in tasks where await task.value { successes += 1 }
      #expect(successes == 100, "round \(round)")
    }
    client.host.close()
    server.host.close()
  }

  @Test("what is not read holds its own stream back, and no other")
  @NetworkActor func backPressure() async throws {
    let server = try Peer(), client = try Peer()
    serveEcho(server.host)
    server.host.setHandler("/flood/1") { stream in
      let part = [UInt8](repeating: 1, count: 1 << 16)
      while (try? await stream.write(part)) != nil {}
    }
    let connection = try await client.connect(to: server.listen(.quic))
    let flooded = try connection.openStream("/flood/1")
    try await flooded.write([])
    let first = try await flooded.read()
    #expect(first?.isEmpty == false)
    for _ in 0..<20 {
      #expect(try await connection.echo([1, 2, 3]).received == [1, 2, 3])
    }
    #expect(flooded.bytesReceived < 32 << 20)
    flooded.reset(.resetLocally)
    client.host.close()
    server.host.close()
  }

  @Test("a reset reaches the other side, and a cancelled dial leaves nothing behind")
  @NetworkActor func resets() async throws {
    let server = try Peer(), client = try Peer()
    server.host.setHandler("/reset/1") { stream in
      _ = try? await stream.read()
      stream.reset(.resetLocally)
    }
    let connection = try await client.connect(to: server.listen(.quic))
    let stream = try connection.openStream("/reset/1")
    try await stream.write([1])
    await #expect(throws: StreamError.resetByPeer(code: nil)) { try await stream.readAll() }

    // A socket that never answers.
    let silent = try UDPSocket(on: SocketAddress(ip: [127, 0, 0, 1], port: 0))
    let address = try Multiaddr("/ip4/127.0.0.1/udp/\(silent.localAddress.port)/quic-v1")
    let dial = Task { try await client.connect(to: address) }
    try await Task.sleep(for: .milliseconds(20))
    dial.cancel()
    await #expect(throws: Libp2pError.self) { try await dial.value }
    await #expect(throws: Libp2pError.self) { try await client.connect(to: address, patience: .milliseconds(50)) }
    silent.close()
    client.host.close()
    server.host.close()
  }

  @Test("one socket listens and dials, so that a peer sees the address that others can reach")
  @NetworkActor func sharedSocket() async throws {
    let server = try Peer(), client = try Peer()
    let own = try client.listen(.quic)
    _ = try await client.connect(to: server.listen(.quic))
    let inbound = try await server.recorder.first { if case .connectionOpened(let info) = $0 { info } else { nil } }
    #expect(inbound.remoteAddress == own.withoutPeerID)
    client.host.close()
    server.host.close()
  }

  @Test("a connection that is being closed is not handed out again")
  @NetworkActor func closing() async throws {
    let server = try Peer(), client = try Peer()
    let address = try server.listen(.quic)
    let first = try await client.connect(to: address)
    first.close()
    let second = try await client.connect(to: address)
    #expect(second.id != first.id)
    client.host.close()
    server.host.close()
  }

  @Test("a hundred connections that come and go leave none")
  @NetworkActor func comings() async throws {
    let server = try Peer()
    let address = try server.listen(.quic)
    for _ in 0..<100 {
      let client = try Peer()
      _ = try await client.connect(to: address)
      client.host.close()
    }
    try await eventually("the end of every connection") { server.host.connections.isEmpty }
    server.host.close()
  }
}
