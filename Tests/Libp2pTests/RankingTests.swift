import Events
import Identity
import Multiformats
import NetIO
import Testing

@testable import Libp2p

@Suite struct RankingTests {
  private func plan(_ addresses: [String]) throws -> [String] {
    try AddressRanking.places(of: addresses.map { try Multiaddr($0) }).map {
      "\(Int($0.delay.milliseconds)) \($0.reason.rawValue) \($0.address)"
    }
  }

  private static let peer = "12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq"

  @Test("public addresses: QUIC first, IPv6 ahead of IPv4, TCP after that, WebSocket later, relays last")
  func publicAddresses() throws {
    let relay = "/ip4/8.8.8.8/tcp/4001/p2p/\(Self.peer)/p2p-circuit"
    #expect(
      try plan([
        relay, "/dns4/a.test/tcp/443/wss", "/ip4/8.8.8.8/tcp/4001", "/ip6/2001:db8::1/tcp/4001",
        "/ip4/8.8.8.8/udp/4001/quic-v1", "/ip6/2001:db8::1/udp/4001/quic-v1", "/ip4/8.8.4.4/udp/4001/quic-v1",
      ]) == [
        "0 first /ip6/2001:db8::1/udp/4001/quic-v1", "250 after-ipv6 /ip4/8.8.8.8/udp/4001/quic-v1",
        "500 after-like /ip4/8.8.4.4/udp/4001/quic-v1", "500 relay \(relay)",
        "750 after-quic /ip6/2001:db8::1/tcp/4001", "1000 after-ipv6 /ip4/8.8.8.8/tcp/4001",
        "2000 after-others /dns4/a.test/tcp/443/wss",
      ])
  }

  @Test("private addresses go at another pace, beside public ones")
  func privateAddresses() throws {
    #expect(
      try plan([
        "/ip4/192.168.1.2/tcp/4001", "/ip4/192.168.1.2/udp/4001/quic-v1", "/ip4/8.8.8.8/tcp/4001",
      ]) == [
        "0 first /ip4/192.168.1.2/udp/4001/quic-v1", "0 first /ip4/8.8.8.8/tcp/4001",
        "30 after-quic /ip4/192.168.1.2/tcp/4001",
      ])
  }

  @Test("one address, or a relay alone, waits for nothing")
  func alone() throws {
    #expect(try plan(["/ip4/8.8.8.8/tcp/1"]) == ["0 first /ip4/8.8.8.8/tcp/1"])
    let relay = "/ip4/8.8.8.8/tcp/4001/p2p/\(Self.peer)/p2p-circuit"
    #expect(try plan([relay]) == ["0 relay \(relay)"])
    #expect(try plan([]).isEmpty)
  }

  @Test("among equals the given order stays")
  func stability() throws {
    let addresses = (1...5).map { "/ip4/8.8.8.\($0)/tcp/4001" }
    #expect(try plan(addresses).map { $0.split(separator: " ")[2] } == addresses.map { $0[...] })
  }

  @Test("what is to be tried last comes after everything, and is tried all the same")
  func demotion() throws {
    let addresses = try ["/ip4/8.8.8.8/udp/1/quic-v1", "/ip4/8.8.8.8/tcp/1"].map { try Multiaddr($0) }
    let places = AddressRanking.places(of: addresses) { $0 == addresses[0] ? .backOff : nil }
    #expect(places.map(\.address) == [addresses[1], addresses[0]])
    #expect(places.map(\.reason) == [.first, .backOff])
  }
}

@Suite struct DialMemoryTests {
  private func failure(_ reason: AddressFailure.Reason, _ address: Multiaddr) -> AddressFailure {
    AddressFailure(address: address, step: .connect, reason: reason)
  }

  @Test("an address that failed is tried last for a while, longer each time; one that worked is not")
  func backOff() throws {
    let address = try Multiaddr("/ip4/192.168.1.2/tcp/1")
    var memory = DialMemory()
    let now = Deadline.now
    func later(_ seconds: UInt64) -> Deadline { Deadline(nanoseconds: now.nanoseconds + seconds * 1_000_000_000) }
    #expect(memory.demotion(of: address, at: now) == nil)
    memory.noteFailure(of: address, failure(.refused, address), at: now)
    #expect(memory.demotion(of: address, at: later(5)) == .backOff)
    #expect(memory.demotion(of: address, at: later(7)) == nil)
    for _ in 0..<3 { memory.noteFailure(of: address, failure(.timedOut, address), at: now) }
    #expect(memory.demotion(of: address, at: later(20)) == .backOff)
    #expect(memory.demotion(of: address, at: later(22)) == nil)
    for _ in 0..<40 { memory.noteFailure(of: address, failure(.timedOut, address), at: now) }
    #expect(memory.demotion(of: address, at: later(301)) == nil)
    memory.noteSuccess(of: address)
    #expect(memory.demotion(of: address, at: now) == nil)
    memory.noteFailure(of: address, failure(.cancelled, address), at: now)
    #expect(memory.demotion(of: address, at: now) == nil)
  }

  @Test("when UDP gets nowhere for long, QUIC is tried last, until it gets through again")
  func blackHole() throws {
    var memory = DialMemory()
    let places = try (1...200).map { try Multiaddr("/ip4/8.8.\($0).8/udp/4001/quic-v1") }
    let other = try Multiaddr("/ip4/9.9.9.9/udp/4001/quic-v1"), tcp = try Multiaddr("/ip4/9.9.9.9/tcp/4001")
    for place in places[..<99] { memory.noteFailure(of: place, failure(.timedOut, place)) }
    #expect(memory.demotion(of: other) == nil)
    memory.noteFailure(of: places[99], failure(.timedOut, places[99]))
    #expect(memory.demotion(of: other) == .blackHole)
    #expect(memory.demotion(of: tcp) == nil)
    #expect(memory.demotion(of: try Multiaddr("/ip4/192.168.1.2/udp/1/quic-v1")) == nil)
    // Whoever refuses has been reached.
    memory.noteFailure(of: places[100], failure(.refused, places[100]))
    #expect(memory.demotion(of: other) == nil)
  }

  @Test("no more than a bounded number of addresses is remembered")
  func bound() throws {
    var memory = DialMemory()
    let first = try Multiaddr("/ip4/192.168.0.1/tcp/1")
    memory.noteFailure(of: first, failure(.refused, first))
    for port in 1...1_100 {
      let address = try Multiaddr("/ip4/192.168.0.2/tcp/\(port)")
      memory.noteFailure(of: address, failure(.refused, address))
    }
    #expect(memory.demotion(of: first) == nil)
  }
}
