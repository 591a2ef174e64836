import DNS
import Events
import Identity
import Multiformats
import NetIO
import TestNames
import Testing

@testable import Libp2p

/// A value that closures of a test change.
@NetworkActor
private final class Box<Value> {
  var value: Value
  init(_ value: Value) { self.value = value }
}

@Suite struct RaceTests {
  private enum Failure: Error { case failed }

  @Test("those that come later start as soon as those before them have failed, and not all have to")
  @NetworkActor func failures() async {
    let started = Box([Int]())
    let race = Race<Int, String, Failure>(
      attempt: { number in
        started.value.append(number)
        return number < 3 ? .failure(.failed) : .success("\(number)")
      }, discard: { _, _ in Issue.record("nothing is to be discarded") })
    for number in 1...4 { race.add(number, after: .seconds(60 * (number - 1))) }
    await race.run()
    #expect(race.winner?.prize == "3")
    #expect(race.failures.map(\.entrant) == [1, 2])
    #expect(started.value == [1, 2, 3])
    #expect(race.neverStarted == [4])
  }

  @Test("the first that succeeds wins, what others achieve is discarded, and the rest is cancelled")
  @NetworkActor func winner() async {
    let gate = Signal()
    let discarded = Box([Int]())
    let cancelled = Signal()
    let race = Race<Int, Int, Failure>(
      attempt: { number in
        switch number {
        case 1:
          // Takes its time, and does not care that it is cancelled.
          await gate.wait()
          return .success(1)
        case 2:
          try? await Task.sleep(for: .seconds(60))
          cancelled.give()
          return .failure(.failed)
        default: return .success(3)
        }
      }, discard: { entrant, _ in discarded.value.append(entrant) })
    for number in 1...3 { race.add(number, after: .zero) }
    await race.run()
    #expect(race.winner?.entrant == 3)
    await cancelled.wait()
    gate.give()
    while discarded.value.isEmpty { await Task.yield() }
    #expect(discarded.value == [1])
  }

  @Test("a race that goes on runs all to their end, and keeps the first")
  @NetworkActor func goesOn() async {
    let discarded = Box([Int]())
    let race = Race<Int, Int, Failure>(
      goesOn: true, attempt: { $0 == 2 ? .failure(.failed) : .success($0) },
      discard: { entrant, _ in discarded.value.append(entrant) })
    for number in 1...3 { race.add(number, after: .zero) }
    await race.run()
    #expect(race.winner?.entrant == 1 && discarded.value == [3] && race.failures.count == 1)
  }

  @Test("a race waits for those that are expected, and one without anybody is over at once")
  @NetworkActor func expected() async {
    let race = Race<Int, Int, Failure>(attempt: { .success($0) }, discard: { _, _ in })
    race.expectMore()
    NetworkActor.task {
      race.add(7, after: .seconds(60))
      race.noMore()
    }
    await race.run()
    #expect(race.winner?.entrant == 7)
    let empty = Race<Int, Int, Failure>(attempt: { .success($0) }, discard: { _, _ in })
    await empty.run()
    #expect(empty.winner == nil)
  }

  @Test("no more than eight run at the same time")
  @NetworkActor func limit() async {
    let running = Box(0), most = Box(0)
    let race = Race<Int, Int, Failure>(
      attempt: { _ in
        running.value += 1
        most.value = max(most.value, running.value)
        await Task.yield()
        running.value -= 1
        return .failure(.failed)
      }, discard: { _, _ in })
    for number in 0..<40 { race.add(number, after: .zero) }
    await race.run()
    #expect(race.failures.count == 40 && most.value == 8)
  }
}

@Suite struct DialTests {
  /// Something on loopback that accepts and never says a word.
  @NetworkActor private func silent() throws -> (listener: TCPListener, address: Multiaddr) {
    let held = Box([TCPSocket]())
    let listener = try TCPListener(on: SocketAddress(ip: [127, 0, 0, 1], port: 0)) { held.value.append($0) }
    return (listener, try Multiaddr("/ip4/127.0.0.1/tcp/\(listener.localAddress.port)"))
  }

  @Test("a good address wins while a silent one is still being tried, which is given up; the log says so")
  @NetworkActor func race() async throws {
    let server = try Peer(), client = try Peer()
    let good = try server.listen()
    let silent = try silent()
    defer { silent.listener.close() }
    let dead = silent.address.with(server.host.peerID)
    let connection = try await client.host.connect(
      to: server.host.peerID, at: [dead, good], deadline: .after(.seconds(20)))
    #expect(connection.info.remoteAddress == good.withoutPeerID)
    let queued = client.recorder.kinds.compactMap { kind -> (DialID, Multiaddr, DialChoice)? in
      if case .dialQueued(let id, _, let address, let choice) = kind { (id, address, choice) } else { nil }
    }
    #expect(Set(queued.map(\.2.race)).count == 1)
    #expect(queued.map(\.1) == [dead, good])
    #expect(queued.map(\.2.reason) == [.first, .afterLike])
    let ends = try await client.recorder.first { kind -> DialOutcome? in
      if case .dialEnded(queued[0].0, let outcome) = kind { outcome } else { nil }
    }
    #expect(ends == .overtaken)
    #expect(client.recorder.kinds.contains(.dialEnded(queued[1].0, .won(connection.id))))
    #expect(client.host.connections.count == 1)
  }

  @Test("when all are tried, the first connection stays, and later ones are closed again")
  @NetworkActor func tryAll() async throws {
    let server = try Peer(), client = try Peer()
    let addresses = [try server.listen(), try server.listen()]
    let connection = try await client.host.tryAll(
      of: server.host.peerID, at: addresses, deadline: .after(.seconds(20)))
    let outcomes = client.recorder.kinds.compactMap { kind -> DialOutcome? in
      if case .dialEnded(_, let outcome) = kind { outcome } else { nil }
    }
    #expect(outcomes == [.won(connection.id), .tooLate])
    #expect(client.host.connections.count == 1)
    _ = try await server.recorder.first { if case .connectionClosed = $0 { true } else { nil } }
  }

  @Test("an address that failed is tried after the others the next time")
  @NetworkActor func backOff() async throws {
    let server = try Peer(), client = try Peer()
    let good = try server.listen()
    let closed = try TCPListener(on: SocketAddress(ip: [127, 0, 0, 1], port: 0)) { _ in }
    let dead = try Multiaddr("/ip4/127.0.0.1/tcp/\(closed.localAddress.port)").with(server.host.peerID)
    closed.close()
    for _ in 0..<2 {
      try await client.host.connect(to: server.host.peerID, at: [dead, good], deadline: .after(.seconds(20))).close()
      while !client.host.connections.isEmpty { await Task.yield() }
    }
    let places = client.recorder.kinds.compactMap { kind -> String? in
      if case .dialQueued(_, _, let address, let choice) = kind {
        "\(address == dead ? "dead" : "good") \(choice.reason.rawValue)"
      } else {
        nil
      }
    }
    #expect(places == ["dead first", "good after-like", "good first", "dead back-off"])
  }

  @Test("a dnsaddr leads to its peer, names in names followed, and each step is told")
  @NetworkActor func dnsaddr() async throws {
    let server = try Peer()
    let good = try server.listen()
    let id = server.host.peerID
    let port = try #require(good.tcpPort)
    let other = try KeyPair(generating: .ed25519).peerID
    let names = try NameServer([
      "_dnsaddr.boot.test": [
        .text("dnsaddr=/dnsaddr/inner.test/p2p/\(id)"), .text("dnsaddr=/ip4/127.0.0.1/tcp/1/p2p/\(other)"),
      ],
      "_dnsaddr.inner.test": [.text("dnsaddr=/dns4/host.test/tcp/\(port)/p2p/\(id)")],
      "host.test": [.a([127, 0, 0, 1])],
    ])
    defer { names.close() }
    let client = try Peer { $0.nameServers = [names.address] }
    let connection = try await client.host.connect(
      to: nil, at: [Multiaddr("/dnsaddr/boot.test/p2p/\(id)")], deadline: .after(.seconds(20)))
    #expect(connection.peer == id)
    #expect(connection.info.remoteAddress == (try Multiaddr("/dns4/host.test/tcp/\(port)")))
    #expect(connection.info.steps[.resolve] != nil)
    #expect(names.asked.map { "\($0.question.name)" } == ["_dnsaddr.boot.test", "_dnsaddr.inner.test", "host.test"])
    let kinds = client.recorder.kinds
    #expect(kinds.count { if case .lookup = $0 { true } else { false } } == 3)
    #expect(kinds.contains { if case .dialEnded(_, .led(to: 1)) = $0 { true } else { false } })
    let found = kinds.contains {
      if case .dialQueued(_, _, _, let choice) = $0 { choice.reason == .found && choice.origin != nil } else { false }
    }
    #expect(found)
  }

  @Test(
    "a dnsaddr that leads nowhere says why",
    arguments: [
      ("nothing.test", "resolve: _dnsaddr.nothing.test: there is no such name", DialFault.unknownHost),
      ("empty.test", "resolve: _dnsaddr.empty.test: the name has no TXT records", .unknownHost),
      ("other.test", "resolve: other.test: the TXT record does not lead to an address", .unknownHost),
      ("lies.test", "resolve: lies.test: none of 2 TXT records leads to an address", .unknownHost),
      ("loop.test", "resolve: loop.test: the TXT record does not lead to an address", .unknownHost),
      ("web.test", "resolve: it leads to HTTP servers alone, which have no streams", .unsupported),
    ])
  @NetworkActor func deadEnds(name: String, words: String, fault: DialFault) async throws {
    let names = try NameServer([
      "_dnsaddr.empty.test": [], "_dnsaddr.other.test": [.text("v=spf1")],
      "_dnsaddr.lies.test": [.text("dnsaddr=/ip4/999.1.1.1/tcp/1"), .text("hello")],
      "_dnsaddr.loop.test": [.text("dnsaddr=/dnsaddr/loop.test")],
      "_dnsaddr.web.test": [.text("dnsaddr=/dns4/a.test/tcp/443/tls/http")],
    ])
    defer { names.close() }
    let client = try Peer { $0.nameServers = [names.address] }
    let address = try Multiaddr("/dnsaddr/\(name)")
    let error = await #expect(throws: Libp2pError.self) {
      try await client.host.connect(to: nil, at: [address], deadline: .after(.seconds(20)))
    }
    let failure = try #require(error?.failures.first)
    #expect(failure.description == "\(address): \(words)")
    #expect(failure.reason.fault == fault)
  }

  @Test("10,000 TXT records make no more than 100 attempts")
  @NetworkActor func manyRecords() async throws {
    let names = try NameServer { question in
      // As many as fit into one message, each name leading to more.
      let label = question.name.labels.dropFirst().first.map { String(decoding: $0, as: UTF8.self) } ?? ""
      let more = (0..<3).map { DNSRecord.Data.text("dnsaddr=/dnsaddr/\(label)\($0).test") }
      return .records(more + (0..<900).map { .text("dnsaddr=/ip4/127.0.0.1/tcp/\(1 + $0)/p2p-circuit") })
    }
    defer { names.close() }
    let client = try Peer { $0.nameServers = [names.address] }
    _ = try? await client.host.connect(to: nil, at: [Multiaddr("/dnsaddr/a.test")], deadline: .after(.seconds(20)))
    let queued = client.recorder.kinds.count { if case .dialQueued = $0 { true } else { false } }
    #expect(queued == 101)
    #expect(names.asked.count { !$0.overTCP } <= 16)
  }

  @Test("what answers with something else than libp2p is told apart: HTTP, a banner, silence")
  @NetworkActor func strangers() async throws {
    let client = try Peer()
    for (answer, fault) in [
      ("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n", DialFault.httpOnly),
      ("SSH-2.0-OpenSSH_9\r\n", .notLibp2p),
      ("\u{13}/multistream/2.0.0\n", .notLibp2p), ("", .other),
    ] {
      let listener = try TCPListener(on: SocketAddress(ip: [127, 0, 0, 1], port: 0)) { socket in
        let stream = TransportStream(socket)
        NetworkActor.task {
          _ = try? await stream.read()
          try? await stream.write(Array(answer.utf8))
          await stream.closeInOrder()
        }
      }
      defer { listener.close() }
      let address = try Multiaddr("/ip4/127.0.0.1/tcp/\(listener.localAddress.port)")
      let error = await #expect(throws: Libp2pError.self) { try await client.connect(to: address) }
      let failures = error?.failures ?? []
      #expect(failures.map(\.reason.fault) == [fault], "\(answer)")
      #expect(failures.map(\.step) == [.security])
    }
  }

  @Test("a peer that speaks no security protocol of ours says so")
  @NetworkActor func protocolNotSupported() async throws {
    let client = try Peer()
    let listener = try TCPListener(on: SocketAddress(ip: [127, 0, 0, 1], port: 0)) { socket in
      let stream = TransportStream(socket)
      NetworkActor.task {
        _ = try? await stream.read()
        let refusals = String(repeating: "\u{03}na\n", count: 4)
        try? await stream.write(Array("\u{13}/multistream/1.0.0\n\(refusals)".utf8))
        await stream.closeInOrder()
      }
    }
    defer { listener.close() }
    let address = try Multiaddr("/ip4/127.0.0.1/tcp/\(listener.localAddress.port)")
    let error = await #expect(throws: Libp2pError.self) { try await client.connect(to: address) }
    let failures = error?.failures ?? []
    #expect(failures.map(\.reason.fault) == [.protocolNotSupported])
  }
}

extension Libp2pError {
  /// Why addresses could not be dialled; none for another error.
  fileprivate var failures: [AddressFailure] { if case .unreachable(let failures) = self { failures } else { [] } }
}
