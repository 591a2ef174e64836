import Events
import Identity
import Multiformats
import NetIO
import QUIC
import TestSupport
import Testing

@testable import Libp2p

/// One connection over QUIC to a current implementation, and much on it.
@Suite(.enabled(if: Peers.areHere, "Tests/run installs the peers"))
@NetworkActor
struct QUICStreamTests {
  private let host: Host

  init() throws {
    host = try Host(
      keys: KeyPair(generating: .ed25519), bus: EventBus(), configuration: Host.Configuration(agentVersion: "test/1"))
  }

  private func connect(to peer: ServingPeer) async throws -> Libp2p.Connection {
    let address = try Multiaddr(peer.address(over: .quic))
    return try await host.connect(to: address.peerID, at: [address], deadline: .after(.seconds(60)))
  }

  private func request(_ path: String, on connection: Libp2p.Connection) async throws -> Libp2p.Stream {
    let stream = try connection.openStream("/http/1.1")
    try await stream.write(Array("GET \(path) HTTP/1.1\r\nHost: peer\r\nConnection: close\r\n\r\n".utf8))
    return stream
  }

  /// How many bytes of the peers' pattern came as the body of an answer; throws if they are not of it.
  private func body(of stream: Libp2p.Stream, upTo count: Int) async throws -> Int {
    var head: [UInt8]? = []
    var received = 0
    while received < count, let bytes = try await stream.read() {
      var body = bytes
      if let begun = head {
        guard let end = (begun + bytes).endOfHead else {
          head = begun + bytes
          continue
        }
        body = Array((begun + bytes)[end...])
        head = nil
      }
      let pattern = body.indices.allSatisfy { body[$0] == UInt8((received + $0) % 251) }
      try #require(pattern)
      received += body.count
    }
    try await stream.closeWrite()
    return received
  }

  @Test("go-libp2p answers on a hundred streams at a time")
  func hundredStreams() async throws {
    let peer = try await Peers.serve(.goLibp2p, "--transport", "quic")
    defer { peer.stop() }
    let connection = try await connect(to: peer)
    // All are open before the first answer is taken.
    var streams: [Libp2p.Stream] = []
    for _ in 0..<100 { streams.append(try await request("/blob/100000", on: connection)) }
    let tasks = streams.map { stream in Task { @NetworkActor in try await self.body(of: stream, upTo: 100_000) } }
    for task in tasks { #expect(try await task.value == 100_000) }
    host.close()
  }

  @Test("go-libp2p follows when we update the keys again and again")
  func keyUpdates() async throws {
    let peer = try await Peers.serve(.goLibp2p, "--transport", "quic")
    defer { peer.stop() }
    // Who downloads sends little else than acknowledgements.
    host.quic.behaviour.keyUpdateInterval = 10
    let connection = try await connect(to: peer)
    let stream = try await request("/blob/30000000", on: connection)
    #expect(try await body(of: stream, upTo: 30_000_000) == 30_000_000)
    let muxer = try #require(connection.muxer as? QUICMuxer)
    #expect(muxer.connection.currentStatistics.keyUpdates >= 4)
    host.close()
  }
}

extension [UInt8] {
  /// Where what follows the head of an HTTP message begins; nil before that has come.
  fileprivate var endOfHead: Int? {
    guard count >= 4 else { return nil }
    return (4...count).first { self[($0 - 4)..<$0].elementsEqual("\r\n\r\n".utf8) }
  }
}
