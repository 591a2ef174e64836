import Multiformats
import Testing

@Suite struct MultiaddrPartsTests {
  static let relay = "QmcgpsyWgH8Y8ajJz1Cu72KnS5uo2Aa2LpzU7kinSupNKC"
  static let peer = "12D3KooWCryG7Mon9orvQxcS1rYZjotPgpwoJNHHKcLLfE4Hf5mV"

  @Test(
    "the host is what the address begins with",
    arguments: [
      ("/ip4/192.0.2.1/tcp/1", Multiaddr.Host.ip4(IPv4Address(rawValue: 0xc000_0201)), "192.0.2.1"),
      ("/ip6/::1/udp/1", .ip6(IPv6Address(rawValue: 1), zone: nil), "::1"),
      (
        "/ip6zone/eth0/ip6/fe80::1/tcp/1",
        .ip6(IPv6Address(rawValue: 0xfe80_0000_0000_0000_0000_0000_0000_0001), zone: "eth0"), "fe80::1%eth0"
      ),
      ("/dns/a.example/tcp/1", .dns("a.example"), "a.example"), ("/dns4/b.example", .dns4("b.example"), "b.example"),
      ("/dns6/c.example", .dns6("c.example"), "c.example"), ("/dnsaddr/d.example", .dnsaddr("d.example"), "d.example"),
    ])
  func host(_ address: String, _ host: Multiaddr.Host, _ text: String) throws {
    #expect(try Multiaddr(address).host == host)
    #expect(host.description == text)
    #expect(host.name == (text.hasSuffix("example") ? text : nil))
  }

  @Test("an address that begins with no host has none", arguments: ["/p2p/\(peer)", "/tcp/1", "/ip6zone/a", "/unix/a"])
  func noHost(_ address: String) throws {
    #expect(try Multiaddr(address).host == nil)
  }

  @Test("ports, names and TLS are those of the outermost connection")
  func ports() throws {
    let address = try Multiaddr("/ip4/192.0.2.1/tcp/443/tls/sni/a.example/ws/p2p/\(Self.relay)/p2p-circuit/tcp/2")
    #expect(address.tcpPort == 443)
    #expect(address.udpPort == nil)
    #expect(address.hasTLS)
    #expect(address.serverName == "a.example")
    let other = try Multiaddr("/dns4/b.example/udp/65535/quic-v1")
    #expect(other.udpPort == 65_535)
    #expect(other.tcpPort == nil)
    #expect(!other.hasTLS)
    #expect(other.serverName == "b.example")
    #expect(other.httpPath == nil)
    for text in ["/ip4/192.0.2.1/tcp/1/https", "/ip4/192.0.2.1/tcp/1/wss"] { #expect(try Multiaddr(text).hasTLS) }
    #expect(try Multiaddr("/ip4/192.0.2.1/tcp/1/https").serverName == nil)
  }

  @Test(
    "the peer is the last one named, and behind a relay not the relay",
    arguments: [
      ("/ip4/192.0.2.1/tcp/1", nil), ("/ip4/192.0.2.1/tcp/1/p2p/\(peer)", peer), ("/p2p/\(peer)/http-path/a", peer),
      ("/p2p/\(relay)/p2p-circuit/p2p/\(peer)", peer), ("/p2p/\(relay)/p2p-circuit", nil),
      ("/p2p/\(relay)/p2p-circuit/webrtc/p2p/\(peer)", peer),
    ])
  func peerID(_ address: String, _ peer: String?) throws {
    #expect(try Multiaddr(address).peerIDMultihash?.base58 == peer)
  }
}
