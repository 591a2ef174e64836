import DNS
import NetIO
import TestNames
import Testing

@Suite struct ResolverTests {
  @NetworkActor private func resolve(
    _ server: NameServer, _ name: String, _ family: Resolver.Family = .any, patience: Duration = .seconds(10)
  ) async throws -> [String] {
    try await Resolver(servers: [server.address]).addresses(
      of: name, port: 7, family: family, deadline: .after(patience)
    ).map(\.host)
  }

  @Test("addresses of both families come by turns, IPv6 first; of one family only its own")
  @NetworkActor func families() async throws {
    let six = [UInt8](repeating: 0x20, count: 16)
    let server = try NameServer(["both.test": [.a([192, 0, 2, 1]), .a([192, 0, 2, 2]), .aaaa(six)]])
    defer { server.close() }
    let text = SocketAddress(ip: six, port: 0).host
    #expect(try await resolve(server, "both.test") == [text, "192.0.2.1", "192.0.2.2"])
    #expect(try await resolve(server, "BOTH.test.", .ipv4) == ["192.0.2.1", "192.0.2.2"])
    #expect(try await resolve(server, "both.test", .ipv6) == [text])
  }

  @Test("an IP address and localhost are their own answers, and .invalid has none, whatever servers say")
  @NetworkActor func own() async throws {
    let server = try NameServer { _ in .records([.a([6, 6, 6, 6])]) }
    defer { server.close() }
    #expect(try await resolve(server, "10.1.2.3") == ["10.1.2.3"])
    #expect(try await resolve(server, "localhost", .ipv4) == ["127.0.0.1"])
    await #expect(throws: LookupFailure.self) { try await resolve(server, "a.invalid") }
    await #expect(throws: LookupFailure.self) { try await resolve(server, "not a..name") }
    #expect(server.asked.isEmpty)
    let ours = try await Resolver().addresses(of: "localhost", port: 7, deadline: .after(.seconds(10)))
    #expect(ours.contains(SocketAddress(ip: [127, 0, 0, 1], port: 7)))
  }

  @Test("an answer is asked for once while it is good, also by many at once")
  @NetworkActor func cache() async throws {
    let server = try NameServer { question in
      question.type == .a
        ? .records([.a([192, 0, 2, 1])], seconds: question.name.labels.count == 2 ? 3_600 : 0) : .records([])
    }
    defer { server.close() }
    let resolver = Resolver(servers: [server.address])
    func ask(_ name: String) async throws {
      _ = try await resolver.addresses(of: name, port: 1, family: .ipv4, deadline: .after(.seconds(10)))
    }
    let many = (0..<10).map { _ in NetworkActor.task { try? await ask("kept.test") } }
    for one in many { await one.value }
    try await ask("kept.test")
    #expect(server.asked.count == 1)
    try await ask("not.kept.test")
    try await ask("not.kept.test")
    #expect(server.asked.count == 3)
  }

  @Test("aliases are followed through several answers; a circle of them ends")
  @NetworkActor func aliases() async throws {
    let names = (0...20).map { "n\($0).test" }
    var zone: [String: [DNSRecord.Data]] = [
      "end.test": [.a([192, 0, 2, 9])], "a.test": [.cname(try DomainName("b.test"))],
    ]
    zone["b.test"] = [.cname(try DomainName("end.test"))]
    zone["x.test"] = [.cname(try DomainName("y.test"))]
    zone["y.test"] = [.cname(try DomainName("x.test"))]
    for (name, next) in zip(names, names.dropFirst()) { zone[name] = [.cname(try DomainName(next))] }
    let server = try NameServer(zone)
    defer { server.close() }
    #expect(try await resolve(server, "a.test", .ipv4) == ["192.0.2.9"])
    for name in ["x.test", "n0.test"] {
      let failure = await #expect(throws: LookupFailure.self) { try await resolve(server, name, .ipv4) }
      #expect(failure?.reason == .aliases)
    }
  }

  @Test("what does not fit into a datagram comes over TCP, all of it")
  @NetworkActor func truncation() async throws {
    let texts = (0..<2_000).map { "text \($0)" }
    let server = try NameServer(["long.test": texts.map { .text($0) }])
    defer { server.close() }
    let resolver = Resolver(servers: [server.address])
    let found = try await resolver.texts(of: DomainName("long.test"), deadline: .after(.seconds(10)))
    #expect(found.map { String(decoding: $0, as: UTF8.self) } == texts)
    #expect(server.asked.map(\.overTCP) == [false, true])
  }

  @Test("a text in several parts is put together")
  @NetworkActor func parts() async throws {
    let server = try NameServer(["p.test": [.txt([Array("dnsaddr=/ip4/".utf8), Array("1.2.3.4".utf8)])]])
    defer { server.close() }
    let texts = try await Resolver(servers: [server.address]).texts(
      of: DomainName("p.test"), deadline: .after(.seconds(10)))
    #expect(texts == [Array("dnsaddr=/ip4/1.2.3.4".utf8)])
  }

  @Test("a server that is silent or refuses is passed over for the next")
  @NetworkActor func nextServer() async throws {
    let silent = try NameServer { _ in .silence }
    let refusing = try NameServer { _ in .code(.refused) }
    let good = try NameServer(["a.test": [.a([192, 0, 2, 1])]])
    defer { for server in [silent, refusing, good] { server.close() } }
    let resolver = Resolver(servers: [silent.address, refusing.address, good.address])
    let found = try await resolver.addresses(of: "a.test", port: 1, family: .ipv4, deadline: .after(.seconds(30)))
    #expect(found.map(\.host) == ["192.0.2.1"])
    let none = Resolver(servers: [refusing.address])
    let failure = await #expect(throws: LookupFailure.self) {
      try await none.addresses(of: "a.test", port: 1, deadline: .after(.seconds(10)))
    }
    #expect(failure?.reason == .servers("refused"))
  }

  @Test("a deadline that passes, and a task that is cancelled, end the wait at once")
  @NetworkActor func patience() async throws {
    let server = try NameServer { _ in .silence }
    defer { server.close() }
    let failure = await #expect(throws: LookupFailure.self) {
      try await resolve(server, "a.test", .ipv4, patience: .milliseconds(50))
    }
    #expect(failure?.reason == .timedOut)
    let task = NetworkActor.task { () -> LookupFailure.Reason? in
      do throws(LookupFailure) {
        _ = try await Resolver(servers: [server.address]).texts(of: .root, deadline: .after(.seconds(60)))
        return nil
      } catch {
        return error.reason
      }
    }
    while server.asked.count < 2 { await Task.yield() }
    task.cancel()
    #expect(await task.value == .cancelled)
    // Who asks after all others have left does not get their end.
    let good = try NameServer(["a.test": [.a([192, 0, 2, 1])]])
    defer { good.close() }
    let resolver = Resolver(servers: [good.address])
    let first = NetworkActor.task {
      try? await resolver.addresses(of: "a.test", port: 1, family: .ipv4, deadline: .after(.seconds(60)))
    }
    while good.asked.isEmpty { await Task.yield() }
    first.cancel()
    let second = try await resolver.addresses(of: "a.test", port: 1, family: .ipv4, deadline: .after(.seconds(60)))
    #expect(second.count == 1)
  }

  @Test("lies are not believed: garbage, an answer to something else, a record that is broken")
  @NetworkActor func lies() async throws {
    let lies: [[UInt8]] = [
      [], [1, 2, 3], [UInt8](repeating: 0xff, count: 600),
      DNSMessage(id: 0, answering: [DNSQuestion(DomainName(of: "a", "test"), .a)]).bytes,
    ]
    for lie in lies {
      let server = try NameServer { _ in .bytes(lie) }
      defer { server.close() }
      let failure = await #expect(throws: LookupFailure.self) {
        try await resolve(server, "a.test", .ipv4, patience: .milliseconds(100))
      }
      #expect(failure?.reason == .timedOut)
    }
  }

  @Test("every question that is asked of servers is told, with what came of it")
  @NetworkActor func reports() async throws {
    let server = try NameServer(["a.test": [.a([192, 0, 2, 1])]])
    defer { server.close() }
    let resolver = Resolver(servers: [server.address])
    var told: [String] = []
    resolver.onLookup = { report in
      let count = (try? report.result.get().count).map { "\($0)" } ?? "none"
      told.append("\(report.name) \(report.type) \(count)")
    }
    _ = try await resolver.addresses(of: "a.test", port: 1, family: .ipv4, deadline: .after(.seconds(10)))
    _ = try? await resolver.addresses(of: "b.test", port: 1, family: .ipv6, deadline: .after(.seconds(10)))
    #expect(told == ["a.test A 1", "b.test AAAA none"])
  }
}
