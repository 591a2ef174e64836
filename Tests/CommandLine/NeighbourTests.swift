import Foundation
import TestSupport
import Testing

@Suite(.enabled(if: Namespace.isPossible, "network namespaces cannot be made here: root is needed"))
struct NeighbourTests {
  /// Two networks of their own, joined by a cable, and a peer in each.
  private struct Neighbours {
    let folder: TemporaryFolder
    let names: [String]

    init() async throws {
      folder = try TemporaryFolder()
      let tag = String(UInt32.random(in: .min ... .max), radix: 36)
      names = ["psa\(tag)", "psb\(tag)"]
      let (a, b) = (names[0], names[1])
      try await run("netns", "add", a)
      try await run("netns", "add", b)
      try await run("link", "add", "v0", "netns", a, "type", "veth", "peer", "name", "v0", "netns", b)
      for (index, name) in names.enumerated() {
        try await run("-n", name, "addr", "add", "10.77.0.\(index + 1)/24", "dev", "v0")
        try await run("-n", name, "-6", "addr", "add", "fd77::\(index + 1)/64", "dev", "v0", "nodad")
        try await run("-n", name, "link", "set", "lo", "up")
        try await run("-n", name, "link", "set", "v0", "up")
      }
    }

    private func run(_ arguments: String...) async throws {
      let ended = try await Program.run("/usr/sbin/ip", arguments)
      try #require(ended.code == 0, "ip \(arguments.joined(separator: " ")): \(ended.errors)")
    }

    /// A peer in one of the networks, which writes what it sees to a file.
    func serve(_ index: Int, _ listen: [String]) async throws -> (program: ServingProgram, id: String, seen: String) {
      let seen = folder.path("seen\(index)")
      let listening = listen.map { "--listen \($0)" }.joined(separator: " ")
      let command = """
        exec /usr/sbin/ip netns exec \(names[index]) '\(Program.peerscope)' serve --mdns --json -v --ephemeral \
        \(listening) 2>'\(seen)'
        """
      let program = try await ServingProgram("/bin/sh", ["-c", command])
      let line = try #require(try JSONSerialization.jsonObject(with: Data(program.firstLine.utf8)) as? [String: Any])
      return (program, try #require(line["peerId"] as? String), seen)
    }

    func remove() async {
      for name in names { _ = try? await Program.run("/usr/sbin/ip", ["netns", "del", name]) }
    }
  }

  /// Waits for a line in a file.
  private func wait(for text: String, in path: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    for _ in 0..<1_200 {
      if let seen = try? String(contentsOfFile: path, encoding: .utf8), seen.contains(text) { return }
      try await Task.sleep(for: .milliseconds(50))
    }
    let seen = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    Issue.record("\(text) was not seen, but \(seen)", sourceLocation: sourceLocation)
  }

  @Test("two peers of one network find each other, over IPv4 and over IPv6", arguments: ["ip4", "ip6"])
  func find(family: String) async throws {
    let neighbours = try await Neighbours()
    let hosts = family == "ip4" ? ["10.77.0.1", "10.77.0.2"] : ["fd77::1", "fd77::2"]
    do {
      let first = try await neighbours.serve(0, ["/\(family)/\(hosts[0])/tcp/4001"])
      defer { first.program.stop() }
      let second = try await neighbours.serve(
        1, ["/\(family)/\(hosts[1])/tcp/4001", "/\(family)/\(hosts[1])/udp/4001/quic-v1"])
      defer { second.program.stop() }
      try await wait(for: "neighbour \(second.id) at /\(family)/\(hosts[1])/tcp/4001/p2p/\(second.id)", in: first.seen)
      try await wait(for: "/\(family)/\(hosts[1])/udp/4001/quic-v1/p2p/\(second.id)", in: first.seen)
      try await wait(for: "neighbour \(first.id) at /\(family)/\(hosts[0])/tcp/4001/p2p/\(first.id)", in: second.seen)
    } catch {
      await neighbours.remove()
      throw error
    }
    await neighbours.remove()
  }

  @Test("the explorer shows whom it finds in a group of their own")
  func explorer() async throws {
    let neighbours = try await Neighbours()
    do {
      let peer = try await neighbours.serve(0, ["/ip4/10.77.0.1/tcp/4001"])
      defer { peer.program.stop() }
      let script = "size 120x36\nwait \"Neighbours\"\nscreen -\nquit\n"
      let ended = try await Program.run(
        "/usr/sbin/ip",
        [
          "netns", "exec", neighbours.names[1], Program.peerscope, "--mdns", "--ephemeral", "--script", "-",
          "--peer-store", neighbours.folder.path("peers"),
        ], input: Array(script.utf8), environment: ["XDG_CONFIG_HOME": neighbours.folder.path("config")])
      #expect(ended.code == 0, "\(ended.errors)")
      #expect(ended.text.contains("Neighbours, not connected 1") && ended.text.contains(peer.id.suffix(6)))
    } catch {
      await neighbours.remove()
      throw error
    }
    await neighbours.remove()
  }
}
