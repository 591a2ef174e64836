import Events
import Identity
import Multiformats
import NetIO
import Testing
import Wire

@testable import Libp2p

/// From a relayed connection to a direct one, on loopback. What NATs make of it is tried in Tests/Interop.
@Suite struct HolePunchTests {
  /// Over TCP both sides must connect at the same instant where nothing holds the packets of the other back: on loopback
  /// they never do.
  @Test("a relayed connection becomes a direct one over QUIC, if that leads to the relay")
  @NetworkActor func upgrade() async throws {
    let net = try await RelayedNet(punchesHoles: true, transport: "udp/0/quic-v1")
    serveEcho(net.behind.host)
    let relayed = try await net.client.connect(to: net.circuit)
    #expect(relayed.info.isRelayed)
    let stream = try relayed.openStream("/echo/1")
    try await stream.write([1, 2, 3])
    #expect(try await stream.read() == [1, 2, 3])

    let direct = try await net.client.recorder.first {
      $0.opened { !$0.isRelayed && $0.peer == net.behind.host.peerID }
    }
    #expect(direct.direction == .outbound)
    #expect(direct.transport == relayed.info.transport)
    let inbound = try await net.behind.recorder.first {
      $0.opened { !$0.isRelayed && $0.peer == net.client.host.peerID }
    }
    #expect(inbound.direction == .inbound)
    for peer in [net.client, net.behind] {
      _ = try await peer.recorder.first { if case .holePunch(_, .succeeded) = $0 { true } else { nil } }
    }

    // What is new goes over the direct connection; what was begun goes on where it is, and then the relay is left.
    #expect(net.client.host.connection(to: net.behind.host.peerID)?.id == direct.id)
    #expect(try await net.client.connect(to: net.circuit).id == direct.id)
    try await stream.write([4])
    #expect(try await stream.read() == [4])
    try await stream.closeWrite()
    #expect(try await stream.read() == nil)
    _ = try await net.client.recorder.first { kind in
      if case .connectionClosed(relayed.id, _) = kind { true } else { nil }
    }
    #expect(net.client.host.connection(to: net.behind.host.peerID)?.id == direct.id)
  }

  @Test("a peer that listens where it can be reached is dialled, without any hole")
  @NetworkActor func open() async throws {
    let net = try await RelayedNet(punchesHoles: true)
    _ = try net.client.listen()
    _ = try await net.client.connect(to: net.circuit)
    let direct = try await net.client.recorder.first {
      $0.opened { !$0.isRelayed && $0.peer == net.behind.host.peerID }
    }
    #expect(direct.direction == .inbound)
    for peer in [net.client, net.behind] {
      #expect(!peer.recorder.kinds.contains { if case .holePunch(_, .attempt) = $0 { true } else { false } })
    }
  }

  @Test("a peer that does not punch holes is asked once, and the relay goes on being used")
  @NetworkActor func unwilling() async throws {
    let net = try await RelayedNet(punchesHoles: true)
    let plain = try Peer { $0.punchesHoles = false }
    let connection = try await plain.connect(to: net.circuit)
    let reason = try await net.behind.recorder.first { kind -> String? in
      if case .holePunch(_, .failed(let reason)) = kind { reason } else { nil }
    }
    #expect(reason.contains(HolePunchMessage.protocolID))
    #expect(connection.isOpen)
  }

  @Test(
    "a peer that answers with rubbish, or out of turn, is given up after three attempts",
    arguments: [[UInt8]([0xff, 0xff, 0xff, 0x7f]), HolePunchMessage.sync.frame, [1, 8]])
  @NetworkActor func rubbish(_ answer: [UInt8]) async throws {
    let net = try await RelayedNet(punchesHoles: true)
    let rude = try Peer { $0.punchesHoles = false }
    let asked = Locked(0)
    rude.host.setHandler(HolePunchMessage.protocolID) { stream in
      asked.withLock { $0 += 1 }
      _ = try? await stream.read()
      try? await stream.write(answer)
      try? await stream.closeWrite()
      _ = try? await stream.read()
    }
    let connection = try await rude.connect(to: net.circuit)
    _ = try await net.behind.recorder.first { if case .holePunch(_, .failed) = $0 { true } else { nil } }
    #expect(asked.withLock { $0 } == 3)
    #expect(connection.isOpen)
  }

  @Test("addresses of private networks that a peer tells through a public relay are not dialled")
  func privateAddresses() throws {
    let relay = try Multiaddr("/ip4/8.8.8.8/tcp/4001")
    for (text, isDialled) in [
      ("/ip4/192.168.1.1/tcp/80", false), ("/ip4/127.0.0.1/tcp/80", false), ("/ip4/9.9.9.9/tcp/80", true),
      ("/ip4/9.9.9.9/tcp/80/http", false),
    ] {
      #expect(ConnectionGater.mayDial(try Multiaddr(text), toldBy: relay) == isDialled, "\(text)")
    }
  }
}
