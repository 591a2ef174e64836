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
    let connection = try await client.connect(to: server.listen(.quic))
    #expect(try await connection.echo(pattern(16_000_000)).received == pattern(16_000_000))
    let muxer = try #require(connection.muxer as? QUICMuxer)
    #expect(muxer.connection.currentStatistics.keyUpdates >= 10)
    client.host.close()
    server.host.close()
  }
}
