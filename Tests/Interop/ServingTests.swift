import Foundation
import TestSupport
import Testing

/// Peers that we did not write dial us.
@Suite(.enabled(if: Peers.areHere, "Tests/run installs the peers"))
struct ServingTests {
  @Test(
    "go-libp2p fetches over a stream, small and large, whatever kind of key we have",
    arguments: ["ed25519", "rsa", "secp256k1", "ecdsa"], Carrier.allCases)
  func goLibp2p(_ keyType: String, _ carrier: Carrier) async throws {
    let peer = try await serve(keyType)
    defer { peer.stop() }
    let address = try peer.address(over: carrier)
    let hello = try await Peers.client("peer_p2pd", "--get", address, "/hello/")
    #expect(hello.status == 200)
    #expect(hello.body == "Hello from \(peer.id)\n")
    let blob = try await Peers.client("peer_p2pd", "--get", address, "/blob/3000000")
    #expect(blob.length == 3_000_000)
    let known = try await Peers.client("peer_p2pd", "--get", address, "/.well-known/libp2p/protocols")
    #expect(known.body?.contains("\"/http-ping/1\":{\"path\":\"/http-ping/\"}") == true)
  }

  /// peerscope with a key of this kind.
  private func serve(_ keyType: String) async throws -> ServingPeer {
    let peerscope = try Peerscope()
    let key = peerscope.folder.path("key")
    #expect(try await peerscope.run("key", "new", "--type", keyType, "--output", key).code == 0)
    return try await peerscope.serve("--identity", key)
  }

  // py-libp2p 0.8 reads ECDSA keys in an encoding of its own.
  @Test(
    "py-libp2p fetches, posts, identifies and pings", arguments: ["ed25519", "rsa", "secp256k1"], Carrier.allCases)
  func pyLibp2p(_ keyType: String, _ carrier: Carrier) async throws {
    let peer = try await serve(keyType)
    defer { peer.stop() }
    let address = try peer.address(over: carrier)
    let answer = try await Peers.client(
      "peer_py_client", address, "/hello/", "--identify", "--ping", "3", "--security", "noise")
    #expect(answer.status == 200)
    #expect(answer.body == "Hello from \(peer.id)\n")
    #expect(answer.ping_ms?.count == 3)
    let identify = try #require(answer.identify)
    #expect(identify.agent == "peerscope/0.1.0")
    #expect(identify.protocols.contains("/http/1.1"))
    #expect(identify.signed_peer_record > 0)
    #expect(identify.observed_addr.hasPrefix("/ip4/127.0.0.1/\(carrier == .tcp ? "tcp" : "udp")/"))
    let echo = try await Peers.client(
      "peer_py_client", address, "/echo/", "--method", "POST", "--data", "a body")
    #expect(echo.body == "a body")
  }

  @Test("Kubo forwards curl's requests to us", arguments: Carrier.allCases)
  func kubo(_ carrier: Carrier) async throws {
    let peer = try await Peerscope().serve("--stream-protocol", "/x/http/1.1")
    defer { peer.stop() }
    let port = try await freePort()
    let forward = try await Peers.forward(peer.address(over: carrier), port)
    defer { forward.stop() }
    let curl = try await Program.run("/usr/bin/curl", ["-sS", "http://127.0.0.1:\(port)/blob/1000000"])
    #expect(curl.output.count == 1_000_000, "\(curl.errors)")
  }

  @Test("curl fetches from our HTTP and HTTPS listeners")
  func curl() async throws {
    let peer = try await Peerscope().serve()
    defer { peer.stop() }
    for (scheme, marker) in [("http", "/http/"), ("https", "/tls/http/")] {
      let address = try #require(
        peer.addresses.first { $0.contains(marker) && ($0.contains("/tls/") == (scheme == "https")) })
      let port = address.split(separator: "/")[3]
      let url = "\(scheme)://127.0.0.1:\(port)"
      let known = try await Program.run("/usr/bin/curl", ["-sSk", "\(url)/.well-known/libp2p/protocols"])
      #expect(known.text.contains("\"protocols\""), "\(known.errors)")
      let blob = try await Program.run("/usr/bin/curl", ["-sSk", "\(url)/blob/1000000"])
      #expect(blob.output.count == 1_000_000)
      let two = try await Program.run(
        "/usr/bin/curl",
        ["-sSkv", "\(url)/hello/", "\(url)/blob/chunked/5", "--next", "-sSkv", "-d", "x=y", "\(url)/echo/"])
      #expect(two.errors.contains("Re-using existing connection"))
      #expect(two.text.hasSuffix("x=y"))
    }
  }
}
