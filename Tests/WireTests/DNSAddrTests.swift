import DNS
import Identity
import Multiformats
import Testing

@testable import Wire

@Suite struct DNSAddrTests {
  private static let peer = "12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq"
  private static let other = "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N"

  private func texts(_ addresses: String...) -> [[UInt8]] { addresses.map { Array("dnsaddr=\($0)".utf8) } }

  private func expansion(_ address: String) throws -> DNSAddrExpansion {
    try #require(DNSAddrExpansion(Multiaddr(address)))
  }

  @Test("what a name leads to must end as the address does")
  func suffix() throws {
    var expansion = try expansion("/dnsaddr/boot.test/p2p/\(Self.peer)")
    #expect(expansion.next == DomainName(of: "_dnsaddr", "boot", "test"))
    expansion.receive(
      texts(
        "/ip4/192.0.2.1/tcp/4001/p2p/\(Self.peer)", "/ip4/192.0.2.2/tcp/4001/p2p/\(Self.other)", "/ip4/192.0.2.3/tcp/1",
        "/dns4/a.test/udp/4001/quic-v1/p2p/\(Self.peer)"))
    #expect(expansion.next == nil)
    #expect(
      expansion.addresses.map(\.description) == [
        "/ip4/192.0.2.1/tcp/4001/p2p/\(Self.peer)", "/dns4/a.test/udp/4001/quic-v1/p2p/\(Self.peer)",
      ])
    #expect(expansion.records.useless == 2)
  }

  @Test("texts that are no addresses are passed over, and the same address twice is one")
  func useless() throws {
    var expansion = try expansion("/dnsaddr/boot.test")
    expansion.receive(
      [[], Array("v=spf1".utf8), [0xff, 0xfe], Array("dnsaddr=".utf8), Array("dnsaddr=nonsense".utf8)]
        + texts("/ip4/192.0.2.1/tcp/1", "/ip4/192.0.2.1/tcp/1"))
    #expect(expansion.addresses.count == 1)
    #expect(expansion.records.read == 7)
  }

  @Test("names that lead to names are followed, but not for ever")
  func nesting() throws {
    var expansion = try expansion("/dnsaddr/n0.test/p2p/\(Self.peer)")
    var asked: [String] = []
    while let name = expansion.next {
      asked.append("\(name)")
      expansion.receive(texts("/dnsaddr/n\(asked.count).test/p2p/\(Self.peer)"))
    }
    #expect(asked == (0..<4).map { "_dnsaddr.n\($0).test" })
    #expect(expansion.addresses.isEmpty && expansion.isCut)
  }

  @Test("names that lead to each other are asked for once")
  func loop() throws {
    var expansion = try expansion("/dnsaddr/a.test")
    var asked = 0
    while expansion.next != nil {
      asked += 1
      expansion.receive(texts("/dnsaddr/a.test", "/dnsaddr/b.test"))
    }
    #expect(asked == 2)
  }

  @Test("10,000 texts make no more than 100 addresses, and no more than 16 names")
  func many() throws {
    var expansion = try expansion("/dnsaddr/a.test")
    expansion.receive((0..<10_000).flatMap { texts("/ip4/192.0.2.1/tcp/\($0 + 1)") })
    #expect(expansion.addresses.count == 100 && expansion.isCut)
    var names = try self.expansion("/dnsaddr/a.test")
    names.receive((0..<10_000).flatMap { texts("/dnsaddr/n\($0).test") })
    var asked = 1
    while names.next != nil {
      asked += 1
      names.receive([])
    }
    #expect(asked == 16)
  }

  @Test(
    "an address of another kind is no dnsaddr",
    arguments: ["/ip4/1.2.3.4/tcp/1", "/dns4/a.test/tcp/1", "/p2p/\(Self.peer)"])
  func others(text: String) throws {
    #expect(DNSAddrExpansion(try Multiaddr(text)) == nil)
  }
}
