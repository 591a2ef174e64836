import Events
import Foundation
import Identity
import Journal
import Multiformats
import TestSupport
import Testing

/// Two peers behind NATs, and a relay between them.
@Suite(.serialized, .enabled(if: NetworkLab.obstacle == nil, "\(NetworkLab.obstacle ?? "")"))
struct RelayTests {
  /// Who relays.
  enum Relay: String, CaseIterable, CustomTestStringConvertible {
    case peerscope
    case goLibp2p = "p2pd"

    var testDescription: String { rawValue }
    /// Whether it is here.
    var isHere: Bool { self == .peerscope || Peers.areHere }
  }

  private struct Scene {
    let lab: NetworkLab
    let relay: ServingPeer
    let server: ServingPeer
    /// Where the server is, through the relay.
    let circuit: String

    func end() {
      server.stop()
      relay.stop()
    }
  }

  private let peerscope: Peerscope

  init() throws {
    peerscope = try Peerscope()
  }

  private func scene(_ relay: Relay, _ carrier: Carrier, _ mapping: NetworkLab.Mapping) async throws -> Scene {
    let lab = try await NetworkLab(mapping)
    let relayPeer: ServingPeer
    switch relay {
    case .peerscope:
      relayPeer = try await peerscope.serve(
        at: .relay, of: lab, "relay", "--relay", "--listen", "/ip4/\(NetworkLab.relayHost)/tcp/4001", "--listen",
        "/ip4/\(NetworkLab.relayHost)/udp/4001/quic-v1")
    case .goLibp2p:
      relayPeer = try await Peers.serve(
        .goLibp2p, in: lab, at: .relay, "--host", NetworkLab.relayHost, "--relay", "--transport", "tcp,quic")
    }
    let server = try await peerscope.serve(
      at: .b, of: lab, "server", "--listen", "/ip4/127.0.0.1/tcp/0", "--via-relay", relayPeer.address(over: carrier))
    let circuit = try #require(server.addresses.first { $0.contains("/p2p-circuit/p2p/") })
    return Scene(lab: lab, relay: relayPeer, server: server, circuit: circuit)
  }

  @Test(
    "a GET starts over the relay, a hole is punched, and the next GET is direct; the log shows it",
    arguments: Relay.allCases.filter(\.isHere), Carrier.allCases)
  func holePunching(_ relay: Relay, _ carrier: Carrier) async throws {
    let scene = try await scene(relay, carrier, .endpointIndependent)
    defer { scene.end() }
    let (script, session) = (peerscope.folder.path("script"), peerscope.folder.path("session.jsonl"))
    try Data(Self.requests(saving: session).utf8).write(to: URL(filePath: script))
    let ended = try await peerscope.run(at: .a, of: scene.lab, scene.circuit, "--ephemeral", "--script", script)
    #expect(ended.code == 0, "\(ended.errors)")

    var reader = SessionReader()
    let events = try reader.read([UInt8](Data(contentsOf: URL(filePath: session)))).map(\.kind)
    let requests = events.compactMap { kind -> RequestSummary? in
      if case .request(let request) = kind { request } else { nil }
    }
    let connections = events.compactMap { kind -> ConnectionInfo? in
      if case .connectionOpened(let info) = kind { info } else { nil }
    }
    func connection(of request: RequestSummary?) throws -> ConnectionInfo {
      try #require(connections.first { $0.id == request?.connection })
    }
    #expect(requests.first?.target.hasPrefix("/.well-known/") == true)
    #expect(requests.last?.target == "/status/202")
    let (first, second) = (try connection(of: requests.first), try connection(of: requests.last))
    #expect(first.isRelayed && !second.isRelayed)
    #expect((first.peer, second.peer) == (second.peer, first.peer))
    #expect(first.allowance == RelayAllowance(duration: .seconds(120), bytes: 128 << 10))
    // The NAT in front of the server is what is connected to.
    #expect(second.remoteAddress.host?.description == "11.0.0.3")
    #expect(second.transport == carrier.rawValue)
  }

  /// What a peer serves is read at once, over what there is; a request is sent once there is something better; what
  /// happened goes to a file.
  private static func requests(saving session: String) -> String {
    """
    size 160x40
    wait "Stream protocols"
    :screen.log
    :log.view lines
    key /
    type punch
    key enter
    wait "attempt 1"
    wait "a hole is punched"
    :screen.peers
    key n
    key escape
    :composer.protocol (none)
    :composer.path /status/202
    :request.send
    wait "202 Accepted"
    :screen.log
    :log.save \(session)
    wait "session.jsonl"
    """
  }

  @Test(
    "where no hole can be punched, everything goes on over the relay",
    arguments: Relay.allCases.filter(\.isHere), Carrier.allCases)
  func relayOnly(_ relay: Relay, _ carrier: Carrier) async throws {
    let scene = try await scene(relay, carrier, .random)
    defer { scene.end() }
    for _ in 0..<2 {
      let answer: ResponseJSON = try await peerscope.run(
        at: .a, of: scene.lab, "get", scene.circuit, "/blob/50000", "--ephemeral", "--json"
      ).json()
      #expect(answer.status == 200)
      #expect(answer.bodyBytes == 50_000)
      #expect(answer.route.relayed)
      #expect(answer.route.remotePeer == scene.server.id)
      #expect(answer.route.peerIdProvenBy == "noise")
    }
  }
}

extension Peerscope {
  /// Serves at a place of the lab, with a key of its own.
  fileprivate func serve(
    at place: NetworkLab.Place, of lab: NetworkLab, _ name: String, _ arguments: String...
  ) async throws -> ServingPeer {
    let (program, words) = lab.command(
      at: place, Program.peerscope, ["serve", "--json", "--ephemeral", "--peer-store", folder.path(name)] + arguments)
    return try ServingPeer(await ServingProgram(program, words, environment: environment))
  }

  fileprivate func run(at place: NetworkLab.Place, of lab: NetworkLab, _ arguments: String...) async throws -> Ended {
    let (program, words) = lab.command(at: place, Program.peerscope, arguments)
    return try await Program.run(program, words, environment: environment)
  }
}

/// Relays of one implementation between peers of others, on loopback.
@Suite(.enabled(if: Peers.areHere, "Tests/run installs the peers"))
struct MixedRelayTests {
  @Test("go-libp2p gets from a peer behind our relay")
  func client() async throws {
    let peerscope = try Peerscope()
    let relay = try await peerscope.serve("--ephemeral", "--relay", "--listen", "/ip4/127.0.0.1/tcp/0")
    defer { relay.stop() }
    let server = try await peerscope.serve("--via-relay", relay.address, "--listen", "/ip4/127.0.0.1/tcp/0/http")
    defer { server.stop() }
    let circuit = try #require(server.addresses.last)
    #expect(circuit.contains("/p2p-circuit/"))
    let hello = try await Peers.client("peer_p2pd", "--get", circuit, "/hello/")
    #expect(hello.status == 200)
    #expect(hello.body == "Hello from \(server.id)\n")
  }

  @Test("what a relay of go-libp2p lets pass is known, and said when it is used up")
  func limit() async throws {
    let relay = try await Peers.serve(.goLibp2p, "--relay")
    defer { relay.stop() }
    let peerscope = try Peerscope()
    let server = try await peerscope.serve(
      "--via-relay", relay.address, "--listen", "/ip4/127.0.0.1/tcp/0/http")
    defer { server.stop() }
    let circuit = try #require(server.addresses.last)
    let (little, much) = (
      try await peerscope.run("get", circuit, "/blob/1000", "--ephemeral", "-v"),
      try await peerscope.run("get", circuit, "/blob/500000", "--ephemeral")
    )
    #expect(little.code == 0 && little.output.count == 1_000, "\(little.errors)")
    #expect(little.errors.contains("through a relay, 131.1 kB each way for 2m 0s"), "\(little.errors)")
    #expect(much.code == 1 && much.errors.contains("what the relay lets pass is used up"), "\(much.errors)")
  }
}
