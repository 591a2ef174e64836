import DNS
import Identity
import Multiformats
import TestSupport
import Testing

@testable import Wire

@Suite struct MDNSTests {
  private let alice = try? MDNS(name: "alice0alice0alice0alice0alice0alice")
  private let bob = try? MDNS(name: MDNS.randomName())
  private let addresses: [Multiaddr]

  init() throws {
    let peer = "12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq"
    addresses = try [
      "/ip4/192.168.1.2/tcp/4001", "/ip6/fd00::2/udp/4001/quic-v1", "/ip4/192.168.1.2/tcp/8080/http",
    ].map { try Multiaddr("\($0)/p2p/\(peer)") }
  }

  @Test("who asks is answered, and finds every address of who answers")
  func exchange() throws {
    let alice = try #require(alice), bob = try #require(bob)
    guard case .answer(let datagrams)? = alice.receive(MDNS.query, addresses: addresses) else {
      Issue.record("nothing was answered")
      return
    }
    #expect(datagrams.count == 1)
    #expect(bob.receive(datagrams[0], addresses: []) == .found(addresses))
    // One hears one's own answers.
    #expect(alice.receive(datagrams[0], addresses: addresses) == nil)
    let message = try DNSMessage(bytes: datagrams[0])
    #expect(message.id == 0 && message.isAuthoritative && message.questions.isEmpty)
    #expect(message.answers.map(\.name) == [MDNS.service])
    #expect(message.additional.count == 3)
  }

  @Test("who does not want to be found is silent, and so is who is known already")
  func silence() throws {
    let alice = try #require(alice)
    #expect(alice.receive(MDNS.query, addresses: []) == nil)
    var query = try DNSMessage(bytes: MDNS.query)
    query.answers = try DNSMessage(bytes: alice.announcement(of: addresses)[0]).answers
    #expect(alice.receive(query.bytes, addresses: addresses) == nil)
    query.answers[0].timeToLive = 10
    #expect(alice.receive(query.bytes, addresses: addresses) != nil)
  }

  @Test("the list of services names the service, and questions for others are not answered")
  func otherQuestions() throws {
    let alice = try #require(alice)
    var services = DNSMessage(id: 9, asking: DNSQuestion(try DomainName("_services._dns-sd._udp.local"), .ptr))
    guard case .answer(let datagrams)? = alice.receive(services.bytes, addresses: addresses) else {
      Issue.record("nothing was answered")
      return
    }
    #expect(try DNSMessage(bytes: datagrams[0]).answers.map(\.data) == [.ptr(MDNS.service)])
    services.questions = [DNSQuestion(try DomainName("_http._tcp.local"), .ptr), DNSQuestion(MDNS.service, .a)]
    #expect(alice.receive(services.bytes, addresses: addresses) == nil)
  }

  @Test("many addresses go in several datagrams, none longer than an Ethernet takes")
  func long() throws {
    let alice = try #require(alice), bob = try #require(bob)
    let many = try (1...60).map { try Multiaddr("/ip4/10.0.0.\($0)/tcp/4001").with(#require(addresses[0].peerID)) }
    let datagrams = alice.announcement(of: many)
    #expect(datagrams.count > 1)
    #expect(datagrams.allSatisfy { $0.count <= MDNS.maximumDatagram })
    var found: [Multiaddr] = []
    for datagram in datagrams { if case .found(let some)? = bob.receive(datagram, addresses: []) { found += some } }
    #expect(found == many)
  }

  @Test("addresses through relays, of names, and without a peer are neither told nor believed")
  func strangers() throws {
    let alice = try #require(alice), bob = try #require(bob)
    let peer = try #require(addresses[0].peerID)
    let relayed = try Multiaddr("/ip4/192.168.1.2/tcp/4001/p2p/\(peer)/p2p-circuit/p2p/\(peer)")
    let named = try Multiaddr("/dns4/a.test/tcp/1/p2p/\(peer)")
    #expect(alice.announcement(of: [relayed, named]).isEmpty)
    var message = DNSMessage(id: 0, answering: [])
    let name = try MDNS.service.prefixed("eve")
    message.answers = [DNSRecord(MDNS.service, .ptr(name), timeToLive: 120)]
    message.additional = ["\(relayed)", "\(named)", "/ip4/192.168.1.2/tcp/1", "nonsense"].map {
      DNSRecord(name, .txt([Array("dnsaddr=\($0)".utf8)]), timeToLive: 120)
    }
    #expect(bob.receive(message.bytes, addresses: []) == nil)
    // A name that nobody points to is nobody's; one that says goodbye is gone.
    message.additional = [DNSRecord(name, .txt([Array("dnsaddr=\(addresses[0])".utf8)]), timeToLive: 120)]
    #expect(bob.receive(message.bytes, addresses: []) == .found([addresses[0]]))
    message.answers[0].timeToLive = 0
    #expect(bob.receive(message.bytes, addresses: []) == nil)
    message.answers = []
    #expect(bob.receive(message.bytes, addresses: []) == nil)
  }

  @Test("garbage says nothing")
  func garbage() throws {
    let alice = try #require(alice)
    for datagram in [[], [0], [UInt8](repeating: 0xff, count: 9_000), Array("GET / HTTP/1.1\r\n\r\n".utf8)] {
      #expect(alice.receive(datagram, addresses: addresses) == nil)
    }
    #expect(throws: DNSError.self) { try MDNS(name: String(repeating: "a", count: 64)) }
  }
}
