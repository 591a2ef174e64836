import DNS
import Foundation
import NetIO
import TestNames
import TestSupport
import Testing

@Suite struct DialCommandTests {
  private struct Answer: Decodable {
    struct Attempt: Decodable {
      struct Step: Decodable {
        var step: String
        var ms: Double
        var ok: Bool
        var error: String?
      }
      var address: String
      var steps: [Step]
      var ok: Bool
      var won: Bool
      var fault: String?
      var hint: String?
    }
    struct Error: Decodable {
      var code: String
      var message: String
    }
    var attempts: [Attempt]
    var verdict: String
    var reach: String
    var hint: String?
    var error: Error?
  }

  private func dial(_ address: String, _ more: String...) async throws -> (answer: Answer, code: Int32) {
    let program = try CommandLineProgram()
    let ended = try await Program.run(
      Program.peerscope, ["dial", address, "--json", "--ephemeral"] + more, environment: program.environment)
    return (try ended.json(), ended.code)
  }

  /// One attempt that failed: at which step, of which kind, and with which exit code.
  private func expect(
    _ address: String, _ options: [String] = [], fails step: String, as fault: String, code: Int32,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let program = try CommandLineProgram()
    let ended = try await Program.run(
      Program.peerscope, ["dial", address, "--json", "--ephemeral"] + options, environment: program.environment)
    let answer: Answer = try ended.json()
    #expect(ended.code == code, "\(ended.text)", sourceLocation: sourceLocation)
    #expect(
      answer.reach == "none" && answer.verdict.hasPrefix("not reachable: \(step): "), sourceLocation: sourceLocation)
    let attempt = try #require(answer.attempts.first, sourceLocation: sourceLocation)
    #expect(answer.attempts.count == 1 && !attempt.ok && !attempt.won, sourceLocation: sourceLocation)
    #expect(attempt.fault == fault, "\(ended.text)", sourceLocation: sourceLocation)
    #expect(attempt.steps.last?.step == step && attempt.steps.last?.ok == false, sourceLocation: sourceLocation)
    #expect(attempt.steps.dropLast().allSatisfy { $0.ok }, sourceLocation: sourceLocation)
    #expect(attempt.hint != nil && answer.error != nil, sourceLocation: sourceLocation)
    #expect(ended.errors.hasPrefix("peerscope: not reachable: \(step): "), sourceLocation: sourceLocation)
  }

  /// A server on loopback that answers the first bytes of everybody with the same; nothing at all for nil.
  @NetworkActor private func server(_ answer: String?) throws -> TCPListener {
    try TCPListener(on: SocketAddress(ip: [127, 0, 0, 1], port: 0)) { socket in
      let stream = TransportStream(socket)
      NetworkActor.task {
        _ = try? await stream.read()
        guard let answer else {
          stream.setDeadline(.after(.seconds(60)))
          _ = try? await stream.read()
          return
        }
        try? await stream.write(Array(answer.utf8))
        await stream.closeInOrder()
      }
    }
  }

  // MARK: What goes well

  @Test("every address is tried; the first that stands wins, and the verdict says that it is direct")
  func direct() async throws {
    let program = try CommandLineProgram()
    let peer = try await program.serve()
    defer { peer.program.stop() }
    for address in peer.addresses { _ = try await program.run("peers", "add", address, "--alias", "it") }
    let ended = try await program.run("dial", "@it", "--json", "--insecure-http", "--tls-insecure")
    let answer: Answer = try ended.json()
    #expect(ended.code == 0, "\(ended.errors)")
    #expect(answer.attempts.count == peer.addresses.count)
    #expect(answer.attempts.allSatisfy { $0.ok })
    #expect(answer.attempts.filter(\.won).count == 1)
    #expect(answer.reach == "direct" && answer.verdict == "reachable directly" && answer.error == nil)
    let winner = try #require(answer.attempts.first { $0.won })
    #expect(winner.steps.map(\.step) == ["connect", "security", "negotiate"])

    let text = try await program.run("dial", "@it")
    #expect(text.code == 0 && text.text.hasSuffix("reachable directly\n"))
    let lines = text.text.split(separator: "\n")
    #expect(lines.count { $0.hasPrefix("✓ /ip4/127.0.0.1/") } == peer.addresses.count - 1)
    #expect(text.text.contains("✗ ") && text.text.contains("    --ca FILE trusts"))

    // What came of it is remembered, and why each was tried when it was.
    let exported = try await program.run("peers", "export")
    #expect(exported.text.contains(#""choice":"first""#) && exported.text.contains(#""choice":"after-quic""#))
  }

  @Test("a peer that only answers HTTP is said to be reachable over that alone")
  func overHTTP() async throws {
    let program = try CommandLineProgram()
    let peer = try await program.serve()
    defer { peer.program.stop() }
    let http = try #require(peer.addresses.first { $0.contains("/http/") && !$0.contains("/tls/") })
    let (answer, code) = try await dial(http)
    #expect(code == 0 && answer.reach == "http" && answer.verdict == "reachable only over HTTP")
    #expect(answer.attempts.map { $0.steps.map(\.step) } == [["connect", "negotiate"]])
  }

  @Test("dnsaddr and dns are resolved by the server that is named")
  @NetworkActor func names() async throws {
    let program = try CommandLineProgram()
    let peer = try await program.serve("--listen", "/ip4/127.0.0.1/tcp/0")
    defer { peer.program.stop() }
    let parts = peer.addresses[0].split(separator: "/")
    let names = try NameServer([
      "_dnsaddr.boot.test": [.text("dnsaddr=/dns4/host.test/tcp/\(parts[3])/p2p/\(parts[5])")],
      "host.test": [.cname(try DomainName("real.test"))], "real.test": [.a([127, 0, 0, 1])],
    ])
    defer { names.close() }
    let (answer, code) = try await dial("/dnsaddr/boot.test/p2p/\(parts[5])", "--dns", "\(names.address)")
    #expect(code == 0 && answer.reach == "direct")
    #expect(answer.attempts.map(\.won) == [false, true])
    #expect(
      answer.attempts.map { $0.steps.map(\.step) } == [["resolve"], ["resolve", "connect", "security", "negotiate"]])
  }

  @Test("a peer whose own addresses do not answer, but whose relay does, is said to be reachable only through that")
  @NetworkActor func overRelay() async throws {
    let program = try CommandLineProgram()
    let (relay, relays) = try await program.serve("--relay", "--listen", "/ip4/127.0.0.1/tcp/0")
    defer { relay.stop() }
    // It listens for HTTP alone: no hole leads to it.
    let (peer, addresses) = try await program.serve("--via-relay", relays[0], "--listen", "/ip4/127.0.0.1/tcp/0/http")
    defer { peer.stop() }
    let circuit = try #require(addresses.last)
    let id = try #require(circuit.split(separator: "/").last)
    let closed = try server(nil)
    let dead = "/ip4/127.0.0.1/tcp/\(closed.localAddress.port)/p2p/\(id)"
    closed.close()
    for address in [circuit, dead] { _ = try await program.run("peers", "add", address, "--alias", "it") }
    let ended = try await program.run("dial", "@it", "--json", "--ephemeral")
    let answer: Answer = try ended.json()
    #expect(ended.code == 0, "\(ended.errors)")
    #expect(answer.reach == "relay" && answer.error == nil)
    #expect(answer.verdict == "reachable only through a relay: connect: refused: nothing listens there")
    #expect(answer.hint == "is the peer running, and does it listen on this port?")
    #expect(Set(answer.attempts.map(\.address)) == [circuit, dead])
    let winner = try #require(answer.attempts.first { $0.won })
    #expect(winner.address == circuit && winner.steps.map(\.step) == ["connect", "security", "negotiate"])

    let text = try await program.run("dial", "@it", "--ephemeral")
    #expect(text.code == 0 && text.text.hasSuffix("\n\(answer.verdict)\n"), "\(text.text)")
  }

  // MARK: The prepared failures

  @Test("refused")
  @NetworkActor func refused() async throws {
    let listener = try server(nil)
    let port = listener.localAddress.port
    listener.close()
    try await expect("/ip4/127.0.0.1/tcp/\(port)", fails: "connect", as: "refused", code: 11)
    try await expect("/ip4/127.0.0.1/udp/\(port)/quic-v1", fails: "connect", as: "refused", code: 11)
  }

  @Test("time-out: over QUIC nobody answers, over TCP somebody listens and says nothing")
  @NetworkActor func timedOut() async throws {
    let silent = try UDPSocket(on: SocketAddress(ip: [127, 0, 0, 1], port: 0))
    defer { silent.close() }
    try await expect(
      "/ip4/127.0.0.1/udp/\(silent.localAddress.port)/quic-v1", ["--timeout", "1"], fails: "connect", as: "timed-out",
      code: 2)
    let listener = try server(nil)
    defer { listener.close() }
    try await expect(
      "/ip4/127.0.0.1/tcp/\(listener.localAddress.port)", ["--timeout", "1"], fails: "security", as: "timed-out",
      code: 2)
  }

  @Test("no route", .enabled(if: Namespace.isPossible, "network namespaces cannot be made here: root is needed"))
  func noRoute() async throws {
    let program = try CommandLineProgram()
    let ended = try await Program.run(
      Namespace.unshare, ["--net", Program.peerscope, "dial", "/ip4/192.0.2.1/tcp/1", "--json", "--ephemeral"],
      environment: program.environment)
    let answer: Answer = try ended.json()
    #expect(ended.code == 11)
    #expect(answer.attempts.map(\.fault) == ["no-route"])
    #expect(answer.verdict == "not reachable: connect: no route to that network")
  }

  @Test("bad certificate")
  func badCertificate() async throws {
    let program = try CommandLineProgram()
    let peer = try await program.serve("--listen", "/ip4/127.0.0.1/tcp/0/tls/http")
    defer { peer.program.stop() }
    try await expect(peer.addresses[0], fails: "security", as: "bad-certificate", code: 11)
  }

  @Test("wrong peer id, over TCP and QUIC")
  func wrongPeer() async throws {
    let program = try CommandLineProgram()
    let peer = try await program.serve("--listen", "/ip4/127.0.0.1/tcp/0", "--listen", "/ip4/127.0.0.1/udp/0/quic-v1")
    defer { peer.program.stop() }
    for address in peer.addresses {
      let wrong = address.split(separator: "/").dropLast().joined(separator: "/")
      try await expect(
        "/\(wrong)/12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq", fails: "security", as: "wrong-peer", code: 12)
    }
  }

  @Test("not libp2p")
  @NetworkActor func notLibp2p() async throws {
    let listener = try server("SSH-2.0-OpenSSH_9.9\r\n")
    defer { listener.close() }
    try await expect(
      "/ip4/127.0.0.1/tcp/\(listener.localAddress.port)", fails: "security", as: "not-libp2p", code: 11)
  }

  @Test("HTTP only")
  @NetworkActor func httpOnly() async throws {
    let listener = try server("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
    defer { listener.close() }
    try await expect("/ip4/127.0.0.1/tcp/\(listener.localAddress.port)", fails: "security", as: "http-only", code: 11)
  }

  @Test("unknown host: a name without addresses, and a dnsaddr without records")
  @NetworkActor func unknownHost() async throws {
    let names = try NameServer([String: [DNSRecord.Data]]())
    defer { names.close() }
    for address in ["/dns4/nobody.test/tcp/1", "/dnsaddr/nobody.test"] {
      try await expect(address, ["--dns", "\(names.address)"], fails: "resolve", as: "unknown-host", code: 11)
    }
  }

  @Test("relay without reservation")
  func noReservation() async throws {
    let program = try CommandLineProgram()
    let (relay, relays) = try await program.serve("--relay", "--listen", "/ip4/127.0.0.1/tcp/0")
    defer { relay.stop() }
    try await expect(
      "\(relays[0])/p2p-circuit/p2p/12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq", fails: "connect",
      as: "no-reservation", code: 11)
  }

  @Test("an address that asks for a security protocol that --security leaves out is not dialled at all")
  func securityExcluded() async throws {
    for (named, other) in [("tls", "noise"), ("noise", "tls")] {
      let address = "/ip4/127.0.0.1/tcp/1/\(named)"
      try await expect(address, ["--security", other], fails: "security", as: "security-excluded", code: 11)
      let ended = try await CommandLineProgram().run("dial", address, "--security", other, "--ephemeral")
      #expect(ended.errors.contains("the address asks for \(named), and only \(other) may be used"))
      let served = try await CommandLineProgram().run(
        "serve", "--listen", "/ip4/127.0.0.1/tcp/0/\(named)", "--security", other, "--ephemeral")
      #expect(served.code == 1 && served.errors.contains("asks for \(named), and only \(other) may be used"))
    }
  }

  @Test("with --security noise QUIC, which has TLS in it, is neither dialled nor served")
  func securityOfQUIC() async throws {
    let program = try CommandLineProgram()
    let address = "/ip4/127.0.0.1/udp/1/quic-v1"
    try await expect(address, ["--security", "noise"], fails: "security", as: "security-excluded", code: 11)
    let ended = try await program.run("dial", address, "--security", "noise", "--ephemeral")
    #expect(ended.errors.contains("QUIC is secured by tls, and only noise may be used"))
    for (security, isServed) in [("noise", false), ("tls", true)] {
      let peer = try await program.serve("--security", security)
      defer { peer.program.stop() }
      #expect(peer.addresses.contains { $0.contains("/quic-v1/") } == isServed)
    }
  }

  @Test("protocol not supported: of security, and of streams")
  @NetworkActor func protocolNotSupported() async throws {
    let listener = try server("\u{13}/multistream/1.0.0\n" + String(repeating: "\u{03}na\n", count: 4))
    defer { listener.close() }
    try await expect(
      "/ip4/127.0.0.1/tcp/\(listener.localAddress.port)", fails: "security", as: "protocol-not-supported", code: 13)
    let program = try CommandLineProgram()
    let peer = try await program.serve("--listen", "/ip4/127.0.0.1/tcp/0")
    defer { peer.program.stop() }
    try await expect(
      peer.addresses[0], ["--stream-protocol", "/nothing/1"], fails: "negotiate", as: "protocol-not-supported", code: 13
    )
  }

  @Test(
    "an answer that is no name server's address is refused", arguments: ["example.com", "1.2.3.4:0", "1.2.3.4:x", ""])
  func nameServers(text: String) async throws {
    let ended = try await CommandLineProgram().run("dial", "/ip4/127.0.0.1/tcp/1", "--dns", text)
    #expect(ended.code == 64 && ended.errors.contains("--dns"))
  }
}

/// Networks of a test's own.
enum Namespace {
  static let unshare = "/usr/bin/unshare"

  /// Whether they can be made.
  static let isPossible: Bool = {
    let process = Process()
    process.executableURL = URL(filePath: unshare)
    process.arguments = ["--net", "true"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()
}
