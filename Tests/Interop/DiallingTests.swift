import TestSupport
import Testing

/// We dial peers that we did not write.
@Suite(.enabled(if: Peers.areHere, "Tests/run installs the peers"))
struct DiallingTests {
  private struct Protocols: Decodable {
    struct Entry: Decodable {
      var id: String
      var path: String
    }
    var shape: String?
    var protocols: [Entry]
  }

  private struct Identify: Decodable {
    var peerId: String
    var keyType: String
    var agentVersion: String
    var listenAddrs: [String]
    var protocols: [String]
    var observedAddr: String?
  }

  private struct Ping: Decodable {
    var rttMs: [Double]
    var lost: Int
    var via: String
  }

  @Test(
    "what a peer serves, says it is, and how far away it is", arguments: Implementation.allCases, Carrier.allCases)
  func explore(_ implementation: Implementation, _ carrier: Carrier) async throws {
    let peer = try await Peers.serve(implementation, "--transport", carrier.name)
    defer { peer.stop() }
    let peerscope = try Peerscope()
    let address = try peer.address(over: carrier)

    let protocols: Protocols = try await peerscope.run(
      "protocols", address, "--json", "--stream-protocol", implementation.streamProtocol
    ).json()
    #expect(protocols.shape == "flat")
    #expect(protocols.protocols.map(\.id) == ["/blob/1", "/echo/1", "/hello/1", "/http-ping/1"])

    let identify: Identify = try await peerscope.run("identify", address, "--json").json()
    #expect(identify.peerId == peer.id)
    #expect(identify.keyType == "Ed25519")
    #expect(identify.protocols.contains("/ipfs/ping/1.0.0"))
    // py-libp2p writes UDP addresses as those of TCP.
    let observed = carrier == .tcp || implementation == .py ? "tcp" : "udp"
    #expect(identify.observedAddr?.hasPrefix("/ip4/127.0.0.1/\(observed)/") == true)

    let ping: Ping = try await peerscope.run("ping", address, "-c", "3", "--json").json()
    #expect(ping.rttMs.count == 3)
    #expect(ping.lost == 0)
    #expect(ping.via == "libp2p")
  }

  @Test("requests of every kind are answered", arguments: Implementation.allCases, Carrier.allCases)
  func requests(_ implementation: Implementation, _ carrier: Carrier) async throws {
    let peer = try await Peers.serve(implementation, "--transport", carrier.name)
    defer { peer.stop() }
    let peerscope = try Peerscope()
    let address = try peer.address(over: carrier)
    let http = ["--stream-protocol", implementation.streamProtocol]
    func get(_ path: String, _ more: String...) async throws -> Ended {
      try await Program.run(
        Program.peerscope,
        ["get", address, path, "--ephemeral", "--peer-store", peerscope.folder.path("peers")] + http + more)
    }
    let hello: ResponseJSON = try await get("/hello-path/", "--json").json()
    #expect(hello.status == 200)
    #expect(hello.body == "Hello from \(peer.id)\n")
    let (security, muxer) = carrier == .tcp ? ("noise", "yamux") : ("quic-tls", "quic")
    #expect((hello.route.transport, hello.route.security, hello.route.muxer) == (carrier.rawValue, security, muxer))
    #expect(hello.route.remotePeer == peer.id)
    #expect(hello.route.peerIdProvenBy == (carrier == .tcp ? "noise" : "tls"))

    #expect(try await get("/hello/1//").text == "Hello from \(peer.id)\n")
    for path in ["/blob/3000000", "/chunked/300000"] {
      let blob = try await get(path)
      #expect(blob.code == 0, "\(path): \(blob.errors)")
      #expect(blob.output.count == Int(path.split(separator: "/")[1]))
      #expect(isPeersBlob(blob.output))
    }
    #expect(try await get("/status/404").code == 4)
    #expect(try await get("/status/204").output.isEmpty)
    #expect(try await get("/redirect/").code == 3)
    #expect(try await get("/redirect/", "--follow").text == "Hello from \(peer.id)\n")
    #expect(try await get("/slow/300").text == "slow but sure\n")

    let body = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let echo = try await Program.run(
      Program.peerscope, ["post", address, "/echo/", "--body", "@-", "--ephemeral"] + http, input: body)
    #expect(echo.output == body, "\(echo.errors)")
  }

  @Test("answers that are broken end in an error, in time", arguments: Implementation.allCases, Carrier.allCases)
  func faults(_ implementation: Implementation, _ carrier: Carrier) async throws {
    let peer = try await Peers.serve(implementation, "--transport", carrier.name)
    defer { peer.stop() }
    let peerscope = try Peerscope()
    let address = try peer.address(over: carrier)
    for (path, codes, patience) in [
      ("/truncate/1000", [1, 14], "60"), ("/reset/1000", [1, 14], "60"), ("/garbage/", [1], "60"), ("/hang/", [2], "2"),
    ] as [(String, [Int32], String)] {
      let ended = try await peerscope.run(
        "get", address, path, "--stream-protocol", implementation.streamProtocol, "--timeout", patience)
      #expect(codes.contains(ended.code), "\(path): \(ended.code) \(ended.errors)")
      #expect(ended.errors.hasPrefix("peerscope: "))
    }
  }

  @Test("a Kubo peer with an RSA key proves who it is", arguments: Carrier.allCases)
  func rsa(_ carrier: Carrier) async throws {
    let peer = try await Peers.serve(.kubo, "--rsa", "--transport", carrier.name)
    defer { peer.stop() }
    #expect(peer.id.hasPrefix("Qm"))
    let address = try peer.address(over: carrier)
    let identify: Identify = try await Peerscope().run("identify", address, "--json").json()
    #expect(identify.peerId == peer.id)
    #expect(identify.keyType == "RSA")
  }

  @Test(
    "a protocol that the peer does not speak, and a peer that is another, have exit codes of their own",
    arguments: Implementation.allCases, Carrier.allCases)
  func refusals(_ implementation: Implementation, _ carrier: Carrier) async throws {
    let peer = try await Peers.serve(implementation, "--transport", carrier.name)
    defer { peer.stop() }
    let peerscope = try Peerscope()
    let address = try peer.address(over: carrier)
    let refused = try await peerscope.run("get", address, "/", "--stream-protocol", "/nothing/1", "--timeout", "60")
    // A reset takes the refusal that was sent before it along, where the transport does not keep them in order.
    #expect(refused.code == 13 || (carrier == .quic && refused.code == 14), "\(refused.errors)")
    let other = address.replacing(peer.id, with: "12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq")
    let mismatch = try await peerscope.run("get", other, "/")
    #expect(mismatch.code == 12, "\(mismatch.errors)")
    #expect(mismatch.errors.contains(peer.id))
  }
}
