import Crypto
import Foundation
import TestSupport
import Testing

/// Every way over TCP and WebSocket, in both roles, with Ed25519 and RSA keys at both ends: the matrix is printed.
@Suite(.serialized, .enabled(if: Peers.areHere, "Tests/run installs the peers")) struct MatrixTests {
  /// A column of the matrix.
  enum Road: String, CaseIterable {
    case tcpNoise = "tcp+noise"
    case tcpTLS = "tcp+tls"
    case ws
    case wss

    var transport: String { self == .ws || self == .wss ? rawValue : "tcp" }
    /// What is asked for; over WebSocket whatever both sides like best.
    var security: String? {
      switch self {
      case .tcpNoise: "noise"
      case .tcpTLS: "tls"
      case .ws, .wss: nil
      }
    }

    func carries(_ address: String) -> Bool {
      let layers = address.split(separator: "/").dropFirst(4).prefix { $0 != "p2p" }.joined(separator: "/")
      return switch self {
      case .tcpNoise, .tcpTLS: layers.isEmpty && address.contains("/tcp/")
      case .ws: layers == "ws"
      case .wss: layers == "tls/ws" || layers == "wss"
      }
    }
  }

  static let keyTypes = ["ed25519", "rsa"]

  /// What came of one combination: nothing for good.
  typealias Failure = String

  /// peerscope with a key of its own, and the certificate that everybody here trusts.
  struct Side {
    let peerscope: Peerscope
    let key: String
    let certificate: String
    let certificateKey: String

    init(_ keyType: String) async throws {
      peerscope = try Peerscope()
      key = peerscope.folder.path("key")
      #expect(try await peerscope.run("key", "new", "--type", keyType, "--output", key).code == 0)
      let made = try SelfSignedCertificate(hosts: ["localhost", "127.0.0.1"])
      (certificate, certificateKey) = (peerscope.folder.path("cert.pem"), peerscope.folder.path("cert.key"))
      try Data(made.certificate.utf8).write(to: URL(filePath: certificate))
      try Data(made.privateKey.utf8).write(to: URL(filePath: certificateKey))
    }
  }

  @Test("get, identify and ping work over every road to and from every implementation")
  func matrix() async throws {
    var lines: [String] = []
    for implementation in Implementation.allCases {
      for theirKey in Self.keyTypes {
        for ourKey in Self.keyTypes {
          let side = try await Side(ourKey)
          for (direction, cells) in [
            ("we dial", try await dial(implementation, theirKey, side)),
            ("they dial", try await serve(implementation, theirKey, side)),
          ] {
            lines.append(row([implementation.rawValue, direction, theirKey, ourKey] + cells))
          }
        }
      }
    }
    let heading = row(["peer", "direction", "its key", "our key"] + Road.allCases.map(\.rawValue))
    print(([heading] + lines).joined(separator: "\n"))
  }

  private func row(_ cells: [String]) -> String {
    cells.map { $0.padding(toLength: max($0.count, 10), withPad: " ", startingAt: 0) }.joined(separator: " ")
  }

  /// A cell, which is an issue where something failed.
  private func cell(_ road: Road, _ what: String, _ body: () async throws -> Failure?) async -> String {
    let failure: Failure?
    do { failure = try await body() } catch { failure = "\(error)" }
    if let failure { Issue.record("\(what), \(road.rawValue): \(failure)") }
    return failure == nil ? "ok" : "FAILED"
  }

  // MARK: We dial

  private func dial(_ implementation: Implementation, _ theirKey: String, _ side: Side) async throws -> [String] {
    var cells: [String] = []
    // py-libp2p cannot listen for both kinds of WebSocket at once, and go-libp2p 0.32 for the secure one not at all.
    for transports in implementation == .py ? ["tcp,ws", "wss"] : ["tcp,ws"] {
      var arguments = ["--transport", transports] + (theirKey == "rsa" ? ["--rsa"] : [])
      if transports == "wss" { arguments += ["--tls-cert", side.certificate, "--tls-key", side.certificateKey] }
      let peer = try await Peers.serve(implementation, arguments)
      defer { peer.stop() }
      #expect(peer.id.hasPrefix(theirKey == "rsa" ? "Qm" : "12D3"))
      for road in Road.allCases where transports == "wss" ? road == .wss : road != .wss {
        cells.append(
          await cell(road, "we dial \(implementation)") {
            try await explore(peer, implementation, road, side)
          })
      }
    }
    return cells + (cells.count < Road.allCases.count ? ["-"] : [])
  }

  /// Names are verified: that of the secure road's server is one.
  private func named(_ address: String, _ road: Road) -> String {
    road == .wss ? address.replacing("/ip4/127.0.0.1/", with: "/dns4/localhost/") : address
  }

  private func explore(
    _ peer: ServingPeer, _ implementation: Implementation, _ road: Road, _ side: Side
  ) async throws -> Failure? {
    let address = named(try #require(peer.addresses.first(where: road.carries)), road)
    let options = ["--json", "--identity", side.key] + (road == .wss ? ["--ca", side.certificate] : [])
    func run(_ command: String, _ more: String...) async throws -> Ended {
      let security = road.security.map { ["--security", $0] } ?? []
      return try await Program.run(
        Program.peerscope, [command, address] + more + options + security,
        environment: ["XDG_DATA_HOME": side.peerscope.folder.path("data")])
    }
    let get: ResponseJSON = try await run(
      "get", "/hello-path/", "--stream-protocol", implementation.streamProtocol
    ).json()
    guard get.body == "Hello from \(peer.id)\n" else { return "get: \(get)" }
    guard get.route.transport == road.transport, get.route.muxer == "yamux", get.route.remotePeer == peer.id,
      get.route.security == road.security ?? get.route.security, get.route.peerIdProvenBy == get.route.security
    else { return "route: \(get.route)" }
    struct Identity: Decodable {
      var peerId: String
    }
    let identity: Identity = try await run("identify").json()
    guard identity.peerId == peer.id else { return "identify: \(identity)" }
    struct Ping: Decodable {
      var lost: Int
    }
    let ping: Ping = try await run("ping", "-c", "2").json()
    return ping.lost == 0 ? nil : "ping: \(ping)"
  }

  // MARK: They dial

  private func serve(_ implementation: Implementation, _ theirKey: String, _ side: Side) async throws -> [String] {
    let peer = try await side.peerscope.serve(
      "--identity", side.key, "--tls-cert", side.certificate, "--tls-key", side.certificateKey, "--stream-protocol",
      "/http/1.1", "--stream-protocol", "/x/http/1.1")
    defer { peer.stop() }
    var cells: [String] = []
    for road in Road.allCases {
      cells.append(
        await cell(road, "\(implementation) dials") {
          try await beExplored(peer, implementation, theirKey, road, side)
        })
    }
    return cells
  }

  private func beExplored(
    _ peer: ServingPeer, _ implementation: Implementation, _ theirKey: String, _ road: Road, _ side: Side
  ) async throws -> Failure? {
    let address = named(try #require(peer.addresses.first(where: road.carries)), road)
    var options = theirKey == "rsa" ? ["--rsa"] : []
    if let security = road.security { options += ["--security", security] }
    if implementation == .kubo { return try await forward(to: address, options, side) }
    options += ["--identify", "--ping", "2"]
    let answer: Peers.Answer
    if implementation == .py {
      // It knows the secure WebSocket by this name only.
      answer = try await Peers.client(
        "peer_py_client", [address.replacing("/tls/ws/", with: "/wss/"), "/hello/", "--ca", side.certificate] + options)
    } else {
      answer = try await Peers.client(
        "peer_p2pd", ["--get", address, "/hello/"] + options, environment: ["SSL_CERT_FILE": side.certificate])
    }
    guard answer.body == "Hello from \(peer.id)\n" else { return "get: \(answer)" }
    guard answer.ping_ms?.count == 2 else { return "ping: \(answer)" }
    guard let identity = answer.identify, identity.agent.hasPrefix("peerscope/"), identity.signed_peer_record > 0 else {
      return "identify: \(answer)"
    }
    return nil
  }

  /// Kubo forwards curl's requests; it has no other way to be asked.
  private func forward(to address: String, _ options: [String], _ side: Side) async throws -> Failure? {
    let port = try await freePort()
    let kubo = try await Peers.forward(address, port, options, environment: ["SSL_CERT_FILE": side.certificate])
    defer { kubo.stop() }
    let curl = try await Program.run("/usr/bin/curl", ["-sS", "http://127.0.0.1:\(port)/blob/100000"])
    return curl.output.count == 100_000 ? nil : "get: \(curl.errors)"
  }
}
