import Identity
import Multiformats
import NetIO
import QUIC
import TestSupport
import Testing

@testable import Libp2p

@Suite struct QUICKeyUpdateTests {
  @Test("two hosts update the keys of their connection again and again, and all bytes arrive")
  @NetworkActor func updates() async throws {
    let server = try Peer(), client = try Peer()
    server.host.quic.behaviour.keyUpdateInterval = 100
    client.host.quic.behaviour.keyUpdateInterval = 150
    serveEcho(server.host)
    let address = try server.host.listen(on: Multiaddr("/ip4/127.0.0.1/udp/0/quic-v1")).with(server.host.peerID)
    let connection = try await client.connect(to: address)
    let sent = (0..<16_000_000).map { UInt8(truncatingIfNeeded: $0 ^ $0 >> 8) }
    let stream = try connection.openStream("/echo/1")
    let writer = NetworkActor.task {
      try? await stream.write(sent)
      try? await stream.closeWrite()
    }
    #expect(try await stream.readAll() == sent)
    await writer.value
    let muxer = try #require(connection.muxer as? QUICMuxer)
    #expect(muxer.connection.currentStatistics.keyUpdates >= 10)
    client.host.close()
    server.host.close()
  }
}
