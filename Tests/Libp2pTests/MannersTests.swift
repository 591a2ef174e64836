import Events
import Identity
import Multiformats
import NetIO
import Testing
import Wire

@testable import Libp2p

/// What a host bears, and with whom it has to do.
@Suite struct MannersTests {
  @Test("a peer that is blocked is neither let in nor dialled", arguments: ["tcp/0", "udp/0/quic-v1"])
  @NetworkActor func blocked(_ transport: String) async throws {
    let client = try Peer()
    let blocked = client.host.peerID
    let server = try Peer { $0.gater.isBlocked = { $0 == blocked } }
    let address = try server.host.listen(on: Multiaddr("/ip4/127.0.0.1/\(transport)")).with(server.host.peerID)
    let connection = try? await client.connect(to: address)
    _ = try await server.recorder.first { kind in
      if case .inboundFailed(_, "\(blocked) is blocked") = kind { true } else { nil }
    }
    #expect(server.host.connections.isEmpty)
    if let connection {
      _ = try await client.recorder.first { if case .connectionClosed(connection.id, _) = $0 { true } else { nil } }
    }
    await #expect(throws: Libp2pError.refused("\(blocked) is blocked")) {
      try await server.connect(to: client.listen())
    }
  }

  @Test("with a list of peers that may connect, no other may; dialling is free")
  @NetworkActor func allowed() async throws {
    let (friend, stranger) = (try Peer(), try Peer())
    let server = try Peer { $0.gater.allowed = [friend.host.peerID] }
    let address = try server.listen()
    _ = try await friend.connect(to: address)
    _ = try? await stranger.connect(to: address)
    _ = try await server.recorder.first { if case .inboundFailed = $0 { true } else { nil } }
    #expect(server.host.connections.map(\.peer) == [friend.host.peerID])
    _ = try await server.connect(to: stranger.listen())
  }

  @Test("one peer has only so many connections")
  @NetworkActor func perPeer() async throws {
    let client = try Peer()
    let server = try Peer { $0.limits.connectionsPerPeer = 2 }
    let addresses = try [server.listen(), server.listen(), server.listen()].map { try #require($0.withoutPeerID) }
    for address in addresses { _ = try? await client.connect(to: address) }
    _ = try await server.recorder.first { kind in
      if case .inboundFailed(_, let reason) = kind { reason.contains("2 connections") ? true : nil } else { nil }
    }
    #expect(server.host.connections.count == 2)
    _ = try await Peer().connect(to: addresses[0])
  }

  @Test("when there is no room, the connection that has been idle the longest makes some, but for one that is pinned")
  @NetworkActor func room() async throws {
    let clients = [try Peer(), try Peer(), try Peer()]
    let pinned = clients[0].host.peerID
    let server = try Peer {
      $0.limits.inboundConnections = 2
      $0.gater.isPinned = { $0 == pinned }
    }
    let address = try server.listen()
    for client in clients {
      _ = try await client.connect(to: address)
      _ = try await server.recorder.first { $0.opened { $0.peer == client.host.peerID } }
    }
    #expect(server.host.connections.count == 2)
    #expect(server.host.connection(to: pinned) != nil)
    #expect(server.host.connection(to: clients[2].host.peerID) != nil)
  }

  @Test("connections without streams are closed, but for those that are pinned")
  @NetworkActor func idle() async throws {
    let (server, client) = (try Peer(), try Peer())
    serveEcho(server.host)
    let connection = try await client.connect(to: server.listen())
    let stream = try connection.openStream("/echo/1")
    try await stream.write([1])
    _ = try await stream.read()
    client.host.closeIdleConnections(idleFor: .zero)
    #expect(connection.isOpen)
    stream.reset(.resetLocally)
    connection.isPinned = true
    client.host.closeIdleConnections(idleFor: .zero)
    #expect(connection.isOpen)
    connection.isPinned = false
    client.host.closeIdleConnections(idleFor: .seconds(3_600))
    #expect(connection.isOpen)
    client.host.closeIdleConnections(idleFor: .zero)
    #expect(!connection.isOpen)
  }

  @Test("a peer has only so many streams open to us, over all its connections")
  @NetworkActor func streams() async throws {
    let server = try Peer { $0.limits.inboundStreamsPerPeer = 3 }
    serveEcho(server.host)
    let client = try Peer()
    let addresses = try [server.listen(), server.listen()].map { try #require($0.withoutPeerID) }
    var streams: [Stream] = []
    for address in addresses {
      let connection = try await client.connect(to: address)
      for _ in 0..<2 {
        let stream = try connection.openStream("/echo/1")
        streams.append(stream)
        do {
          try await stream.write([1])
          #expect(try await stream.read() == [1])
        } catch {
          #expect(streams.count == 4)
        }
      }
    }
    #expect(streams.map(\.isDone) == [false, false, false, true])
    // One that ends makes room for another.
    streams[0].reset(.resetLocally)
    _ = try await server.recorder.first { if case .streamClosed(_, .resetByPeer) = $0 { true } else { nil } }
    let stream = try await client.connect(to: addresses[1]).openStream("/echo/1")
    try await stream.write([1])
    #expect(try await stream.read() == [1])
  }

  @Test("what a peer sends and nobody reads is bounded over all its streams")
  @NetworkActor func memory() async throws {
    let server = try Peer { $0.limits.unreadBytesPerPeer = 300_000 }
    server.host.setHandler("/sink/1") { stream in
      while !stream.isDone { try? await Task.sleep(for: .milliseconds(10)) }
    }
    let client = try Peer()
    let connection = try await client.connect(to: server.listen())
    let first = try connection.openStream("/sink/1"), second = try connection.openStream("/sink/1")
    try await first.write([UInt8](repeating: 1, count: 200_000))
    try await second.write([UInt8](repeating: 1, count: 200_000))
    let reason = try await server.recorder.first { kind -> String? in
      if case .streamClosed(_, .failed(let reason)) = kind { reason } else { nil }
    }
    #expect(reason.contains("waits to be read"))
    #expect(connection.isOpen)
  }

  @Test("only so many dials are under way, to one peer and in all")
  @NetworkActor func dials() async throws {
    let client = try Peer {
      $0.limits.pendingDials = 3
      $0.limits.pendingDialsPerPeer = 2
    }
    // It accepts, and says nothing.
    let listener = try TCPListener(on: SocketAddress(ip: [127, 0, 0, 1], port: 0)) { socket in
      NetworkActor.task { _ = try? await TransportStream(socket).read(exactly: 1 << 20) }
    }
    defer { listener.close() }
    let place = try Multiaddr("/ip4/127.0.0.1/tcp/\(listener.localAddress.port)")
    let peers = try (0..<3).map { _ in try KeyPair(generating: .ed25519).peerID }
    func dial(_ peer: PeerID, _ addresses: Int) -> Task<Connection, any Error> {
      NetworkActor.throwing {
        try await client.host.connect(
          to: peer, at: Array(repeating: place, count: addresses), deadline: .after(.seconds(20)))
      }
    }
    var pending = [dial(peers[0], 1), dial(peers[0], 2)]
    _ = try await client.recorder.first(2) { if case .dialStep(_, .connect, _) = $0 { true } else { nil } }
    await #expect(throws: Libp2pError.limit("2 dials to this peer are under way already")) {
      try await dial(peers[0], 3).value
    }
    pending.append(dial(peers[1], 1))
    _ = try await client.recorder.first(3) { if case .dialStep(_, .connect, _) = $0 { true } else { nil } }
    await #expect(throws: Libp2pError.limit("3 dials are under way already")) { try await dial(peers[2], 1).value }
    for task in pending { task.cancel() }
  }

  @Test("peers are told when our addresses change")
  @NetworkActor func push() async throws {
    let server = try Peer(), client = try Peer(identifies: true)
    let connection = try await client.connect(to: server.listen())
    let more = try #require(server.listen().withoutPeerID)
    let pushed = try await client.recorder.first { kind -> PeerIdentity? in
      if case .identified(connection.id, let identity) = kind, identity.wasPushed { identity } else { nil }
    }
    #expect(pushed.listenAddresses.contains(more))
  }
}

extension NetworkActor {
  /// A task on the network loop that may throw.
  fileprivate static func throwing<Success: Sendable>(
    _ operation: @escaping @NetworkActor @Sendable () async throws -> Success
  ) -> Task<Success, any Error> {
    Task(executorPreference: loop, operation: operation)
  }
}
