import Foundation
import TestSupport
import Testing

/// `peers …`: the store as a person uses it from the command line.
@Suite struct StoreTests {
  private let first = "12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq"
  private let second = "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA"

  @Test("peers are added, named, tagged, listed, shown and forgotten")
  func life() async throws {
    let program = try CommandLineProgram()
    #expect(try await program.run("peers", "list").code == 0)
    let added = try await program.run(
      "peers", "add", "/ip4/10.0.0.1/tcp/4001/p2p/\(first)", "--alias", "box", "--tag", "lab", "--note",
      "under the desk")
    #expect(added.code == 0, "\(added.errors)")
    #expect(
      try await program.run("peers", "add", "http://example.com:8080", "/ip4/10.0.0.2/tcp/1/p2p/\(second)").code == 0)
    #expect(try await program.run("peers", "tag", "@box", "dev", "gateway").code == 0)
    #expect(try await program.run("peers", "tag", "@box", "lab", "--remove").code == 0)
    #expect(try await program.run("peers", "alias", second, "other").code == 0)

    let list = try await program.run("peers", "list", "--sort", "name", "--json")
    let lines = try list.text.split(separator: "\n").map { try object(String($0)) }
    #expect(lines.count == 3)
    #expect(lines.compactMap { $0["alias"] as? String } == ["box", "other"])
    let shown = try await program.run("peers", "show", "@box")
    for word in [first, "@box", "dev, gateway", "under the desk", "/ip4/10.0.0.1/tcp/4001  untried"] {
      #expect(shown.text.contains(word), "\(word) in \(shown.text)")
    }
    #expect(try await program.run("peers", "remove", "@other").code == 0)
    #expect(try await program.run("peers", "show", "@other").code == 10)
    #expect(try await program.run("peers", "alias", "@box", "not a name").code == 64)
    #expect(try await program.run("peers", "add", "rubbish").code == 10)
  }

  @Test("what is exported is imported the same, and a bad line is named")
  func exchange() async throws {
    let program = try CommandLineProgram(), other = try CommandLineProgram()
    #expect(
      try await program.run("peers", "add", "/ip4/10.0.0.1/tcp/4001/p2p/\(first)", "--alias", "box", "--tag", "t").code
        == 0)
    let exported = try await program.run("peers", "export").text
    let imported = try await other.run("peers", "import", input: exported)
    #expect(imported.code == 0, "\(imported.errors)")
    let again = try await other.run("peers", "export").text
    #expect(try object(again)["alias"] as? String == "box")
    #expect(try object(again)["tags"] as? [String] == ["t"])
    let bad = try await other.run("peers", "import", input: "\(exported)rubbish\n")
    #expect(bad.code == 1)
    #expect(bad.errors.contains("line 2:"), "\(bad.errors)")
  }

  @Test("an alias is a target, and what happened to the peer is remembered")
  func aliases() async throws {
    let program = try CommandLineProgram()
    let (server, addresses) = try await program.serve()
    defer { server.stop() }
    #expect(try await program.run("peers", "add", addresses[0], "--alias", "me").code == 0)
    #expect(try await program.run("get", "@me", "/hello/").text.hasPrefix("Hello"))
    #expect(try await program.run("protocols", "@me").code == 0)
    #expect(try await program.run("identify", "@me").code == 0)
    let shown = try await program.run("peers", "show", "@me").text
    for word in ["reached in", "/hello/1  /hello/", "agent     peerscope/", "/ipfs/ping/1.0.0"] {
      #expect(shown.contains(word), "\(word) in \(shown)")
    }
    server.stop()
    #expect(try await program.run("get", "@me", "/hello/", "--transport", "tcp").code == 11)
    #expect(try await program.run("peers", "show", "@me").text.contains("failed: connect: refused"))
  }

  @Test("a muxer that is chosen leaves the transports that have it")
  func muxers() async throws {
    let program = try CommandLineProgram()
    let (server, addresses) = try await program.serve()
    defer { server.stop() }
    let quic = try #require(addresses.first { $0.contains("/quic-v1/") })
    let tcp = try #require(addresses.first { $0.contains("/tcp/") && !$0.contains("/ws") && !$0.contains("/http") })
    for address in [quic, tcp] { #expect(try await program.run("peers", "add", address, "--alias", "me").code == 0) }
    for (muxer, transport) in [("quic", "quic-v1"), ("yamux", "tcp")] {
      let ended = try await program.run("get", "@me", "/hello/", "--muxer", muxer, "-v")
      #expect(ended.code == 0 && ended.errors.contains("\(transport), "), "\(ended.errors)")
    }
    #expect(try await program.run("get", quic, "/hello/", "--muxer", "yamux").code == 10)
    let none = try await program.run("get", "@me", "/hello/", "--muxer", "quic", "--transport", "ws")
    #expect(none.code == 64 && none.errors.contains("--transport ws"), "\(none.errors)")
  }

  @Test("a store that cannot be written says so, and the command's answer is there all the same")
  func brokenStore() async throws {
    let program = try CommandLineProgram()
    let (server, addresses) = try await program.serve()
    defer { server.stop() }
    let path = program.folder.path("file")
    try Data("not a journal, but somebody's letter".utf8).write(to: program.folder.url.appending(path: "file"))
    let added = try await program.run("peers", "add", addresses[0], "--peer-store", path)
    #expect(added.code == 74)
    #expect(added.errors.contains("is not a file of peers"))
    let got = try await program.run("get", addresses[0], "/hello/", "--peer-store", path)
    #expect(got.code == 0)
    #expect(got.text.hasPrefix("Hello"))
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "not a journal, but somebody's letter")
    let full = try await program.run("peers", "add", addresses[0], "--peer-store", "/proc/nowhere/peers")
    #expect(full.code == 74)
  }
}
