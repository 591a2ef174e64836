import Foundation
import TestSupport
import Testing

/// Relays and manners as a person uses them, on loopback.
@Suite struct RelayTests {
  @Test("a peer is served through a relay, and the answer says so")
  func relayed() async throws {
    let program = try CommandLineProgram()
    let (relay, relays) = try await program.serve("--relay", "--listen", "/ip4/127.0.0.1/tcp/0")
    defer { relay.stop() }
    let (server, addresses) = try await program.serve("--via-relay", relays[0], "--listen", "/ip4/127.0.0.1/tcp/0/http")
    defer { server.stop() }
    let circuit = try #require(addresses.last)
    #expect(circuit.hasPrefix("\(relays[0])/p2p-circuit/p2p/"))
    let ended = try await program.run("get", circuit, "/blob/1000", "--json", "--ephemeral")
    let route = try #require(try object(ended.text)["route"] as? [String: Any])
    #expect(route["relayed"] as? Bool == true)
    #expect(route["address"] as? String == "\(relays[0])/p2p-circuit")
    #expect(route["transport"] as? String == "tcp")
    #expect(route["peerIdProvenBy"] as? String == "noise")

    // More than the relay lets pass.
    let much = try await program.run("get", circuit, "/blob/500000", "--ephemeral", "-o", program.folder.path("blob"))
    #expect(much.code == 1, "\(much.errors)")
    #expect(much.errors.contains("what the relay lets pass is used up"))
  }

  @Test("a peer that is not behind the relay, and a relay that is none, are explained")
  func unreachable() async throws {
    let program = try CommandLineProgram()
    let (relay, relays) = try await program.serve("--relay", "--listen", "/ip4/127.0.0.1/tcp/0")
    defer { relay.stop() }
    let (plain, addresses) = try await program.serve("--listen", "/ip4/127.0.0.1/tcp/0")
    defer { plain.stop() }
    let stranger = "12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq"
    let missing = try await program.run("get", "\(relays[0])/p2p-circuit/p2p/\(stranger)", "/", "--ephemeral")
    #expect(missing.code == 11)
    #expect(missing.errors.contains("NO_RESERVATION"))
    let none = try await program.run("get", "\(addresses[0])/p2p-circuit/p2p/\(stranger)", "/", "--ephemeral")
    #expect(none.code == 11)
    #expect(none.errors.contains("is no relay"))
    let refused = try await program.run("serve", "--via-relay", addresses[0], "--ephemeral")
    #expect(refused.code == 13)
    #expect(refused.errors.contains("is no relay"))
  }

  @Test("serve lets in who is allowed, and nobody who is blocked")
  func manners() async throws {
    let program = try CommandLineProgram()
    #expect(try await program.run("key", "new", "-o", program.folder.path("key")).code == 0)
    let shown = try await program.run("key", "show", "--identity", program.folder.path("key"), "--json")
    let id = try #require(try object(shown.text)["peerId"] as? String)
    func reaches(_ address: String, as identity: String...) async throws -> Bool {
      let ended = try await Program.run(
        Program.peerscope, ["get", address, "/status/200", "--timeout", "10"] + identity,
        environment: program.environment)
      return ended.code == 0
    }
    let (exclusive, addresses) = try await program.serve("--allow", id, "--listen", "/ip4/127.0.0.1/tcp/0")
    defer { exclusive.stop() }
    #expect(try await reaches(addresses[0], as: "--identity", program.folder.path("key")))
    #expect(try await !reaches(addresses[0], as: "--ephemeral"))

    #expect(try await program.run("peers", "block", id).code == 0)
    let (open, others) = try await program.serve("--listen", "/ip4/127.0.0.1/tcp/0")
    defer { open.stop() }
    #expect(try await !reaches(others[0], as: "--identity", program.folder.path("key")))
    #expect(try await reaches(others[0], as: "--ephemeral"))
    // Nor is a blocked peer dialled, until it is blocked no longer.
    let blocked = try await program.run("get", others[0].replacing(#/[^/]+$/#, with: id), "/", "--ephemeral")
    #expect(blocked.errors.contains("is blocked"))
    #expect(try await program.run("peers", "block", id, "--remove").code == 0)
    let (again, places) = try await program.serve("--listen", "/ip4/127.0.0.1/tcp/0")
    defer { again.stop() }
    #expect(try await reaches(places[0], as: "--identity", program.folder.path("key")))
  }

  @Test("a peer that is blocked while serve runs loses its connection, and is let in again when it is blocked no more")
  func following() async throws {
    let program = try CommandLineProgram()
    let key = program.folder.path("key")
    #expect(try await program.run("key", "new", "-o", key).code == 0)
    let shown = try await program.run("key", "show", "--identity", key, "--json")
    let id = try #require(try object(shown.text)["peerId"] as? String)
    let (peer, addresses) = try await program.serve("--listen", "/ip4/127.0.0.1/tcp/0")
    defer { peer.stop() }
    func reaches() async throws -> Bool {
      try await program.run("get", addresses[0], "/status/200", "--timeout", "10", "--identity", key).code == 0
    }
    let slow = try await ServingProgram(
      Program.peerscope, ["get", addresses[0], "/slow/1000", "--timeout", "1000", "--identity", key],
      environment: program.environment)
    defer { slow.stop() }
    #expect(!slow.firstLine.isEmpty)
    #expect(try await program.run("peers", "block", id).code == 0)
    try await eventually("the connection is closed") { kill(slow.pid, 0) != 0 }
    #expect(try await !reaches())
    #expect(try await program.run("peers", "block", id, "--remove").code == 0)
    try await eventually("the peer is let in again") { try await reaches() }
  }
}
