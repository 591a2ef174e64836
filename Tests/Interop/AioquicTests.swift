import Foundation
import TestSupport
import Testing

/// QUIC against an implementation that has no libp2p of its own: what is libp2p about it stands in one file.
@Suite(.enabled(if: Peers.areHere, "Tests/run installs the peers"))
struct AioquicTests {
  private struct End: Decodable, Equatable {
    var code: UInt64
    var reason: String
  }

  @Test("we fetch from aioquic over streams, small and large, and say good-bye")
  func fetch() async throws {
    let peer = try await Peers.serve(.aioquic)
    defer { peer.stop() }
    let peerscope = try Peerscope()
    let hello: ResponseJSON = try await peerscope.run("get", peer.address, "/hello-path/", "--json").json()
    #expect(hello.status == 200)
    #expect(hello.body == "Hello from \(peer.id)\n")
    #expect(hello.route.remotePeer == peer.id)
    #expect((hello.route.transport, hello.route.security) == ("quic-v1", "quic-tls"))
    let blob = try await peerscope.run("get", peer.address, "/blob/3000000")
    #expect(blob.output.count == 3_000_000 && isPeersBlob(blob.output), "\(blob.errors)")
    let body = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let echo = try await peerscope.run("post", peer.address, "/echo/", "--body", "@-", input: body)
    #expect(echo.output == body, "\(echo.errors)")
    // aioquic tells of an end when it has waited for what may be late.
    var ends: [End] = []
    for _ in 0..<20 where ends.count < 3 { ends = try await peerscope.run("get", peer.address, "/ended/").json() }
    #expect(ends.count >= 3 && ends.allSatisfy { $0 == End(code: 0, reason: "") })
  }

  @Test("when aioquic closes the connection, its code and its words are told, and nothing of them breaks the terminal")
  func closed() async throws {
    let peer = try await Peers.serve(.aioquic)
    defer { peer.stop() }
    let ended = try await Peerscope().run("get", peer.address, "/close/9/enough%20for%1b[31m%20now", "-v")
    #expect(ended.code == 1)
    #expect(ended.errors.contains("closed by the peer with code 9: enough for"))
    #expect(!ended.errors.contains("\u{1b}"))
    let silent = try await Peerscope().run("get", peer.address, "/close/9/", "-v")
    #expect(silent.errors.contains("reset by the peer with code 9"))
  }

  @Test("aioquic says what it is, and answers pings")
  func identify() async throws {
    let peer = try await Peers.serve(.aioquic)
    defer { peer.stop() }
    let peerscope = try Peerscope()
    let identify = try await peerscope.run("identify", peer.address, "--json").text
    #expect(identify.contains("aioquic-peer/1") && identify.contains(peer.id), "\(identify)")
    let ping = try await peerscope.run("ping", peer.address, "-c", "3", "--json")
    #expect(ping.code == 0 && ping.text.contains(#""lost":0"#), "\(ping.errors)")
  }

  @Test("a protocol that aioquic does not speak is told from a fault")
  func refused() async throws {
    let peer = try await Peers.serve(.aioquic)
    defer { peer.stop() }
    #expect(try await Peerscope().run("get", peer.address, "/", "--stream-protocol", "/x/1").code == 13)
  }

  @Test("aioquic fetches from us over streams, small and large, and closes with a code and words")
  func serve() async throws {
    let peer = try await Peerscope().serve()
    defer { peer.stop() }
    let address = try peer.address(over: .quic)
    for _ in 0..<2 {
      let hello = try await Peers.client("peer_aioquic", "--get", address, "/hello/", "--close", "7", "good bye")
      #expect(hello.status == 200)
      #expect(hello.body == "Hello from \(peer.id)\n")
      #expect(hello.identify?.agent.hasPrefix("peerscope/") == true)
      #expect(hello.identify?.protocols.contains("/ipfs/ping/1.0.0") == true)
      #expect(hello.ping_ms?.count == 2)
    }
    let blob = try await Peers.client("peer_aioquic", "--get", address, "/blob/3000000")
    #expect(blob.length == 3_000_000)
  }
}
