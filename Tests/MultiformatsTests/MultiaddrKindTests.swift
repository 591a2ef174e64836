import Multiformats
import Testing

@Suite struct MultiaddrKindTests {
  static let peer = "/p2p/12D3KooWCryG7Mon9orvQxcS1rYZjotPgpwoJNHHKcLLfE4Hf5mV"
  static let hash = "/certhash/uEiDDq4_xNyDorZBH3TlGazyJdOWSwvo4PUo5YHFMrvDE8g"

  @Test(
    "an address with a stream transport is one for streams",
    arguments: [
      ("/ip4/192.0.2.1/tcp/1", Multiaddr.Transport.tcp), ("/ip4/192.0.2.1/tcp/1\(peer)", .tcp),
      ("/ip6/2001:db8::1/tcp/1", .tcp), ("/ip6zone/eth0/ip6/fe80::1/tcp/1", .tcp), ("/dns/a.example/tcp/1", .tcp),
      ("/ip4/192.0.2.1/tcp/1/tls", .tcp), ("/ip4/192.0.2.1/tcp/1/noise\(peer)", .tcp),
      ("/ip4/192.0.2.1/tcp/1\(peer)/http-path/a%2Fb", .tcp), ("/ip4/192.0.2.1/tcp/1/http-path/a\(peer)", .tcp),
      ("/dns4/a.example/tcp/1/ws", .ws), ("/dns6/a.example/tcp/443/wss", .wss), ("/dns/a.example/tcp/443/tls/ws", .wss),
      ("/ip4/192.0.2.1/tcp/443/tls/sni/a.example/ws\(peer)", .wss),
      ("/ip4/192.0.2.1/udp/1/quic-v1\(peer)", .quicV1),
      ("/ip4/192.0.2.1/udp/1/quic-v1/webtransport", .webtransport),
      ("/ip4/192.0.2.1/udp/1/quic-v1/webtransport\(hash)\(hash)\(peer)", .webtransport),
      ("/ip4/192.0.2.1/udp/1/webrtc-direct\(hash)\(peer)", .webrtcDirect), ("/dnsaddr/a.example/tcp/1\(peer)", .tcp),
    ])
  func stream(_ address: String, _ transport: Multiaddr.Transport) throws {
    #expect(try Multiaddr(address).kind == .stream)
    #expect(try Multiaddr(address).transport == transport)
    #expect(!transport.isHTTP)
  }

  @Test(
    "an address with an HTTP transport is one for requests",
    arguments: [
      ("/ip4/192.0.2.1/tcp/80/http", Multiaddr.Transport.http), ("/dns/a.example/http", .http),
      ("/ip4/192.0.2.1/tcp/443/tls/http\(peer)", .https), ("/dns/a.example/tls/http", .https),
      ("/dns/a.example/tcp/443/https", .https), ("/dns/a.example/https/http-path/a%2Fb", .https),
      ("/ip4/127.0.0.1/tcp/443/tls/sni/example.com/http/http-path/foo", .https),
      ("/ip4/192.0.2.1/udp/443/quic-v1/http", .http3),
    ])
  func http(_ address: String, _ transport: Multiaddr.Transport) throws {
    #expect(try Multiaddr(address).kind == .http)
    #expect(try Multiaddr(address).transport == transport)
    #expect(transport.isHTTP)
  }

  @Test(
    "an address through a relay is the relay's business, whatever transport leads there",
    arguments: [
      "/p2p-circuit", "\(peer)/p2p-circuit", "/ip4/192.0.2.1/tcp/1\(peer)/p2p-circuit\(peer)",
      "/ip4/192.0.2.1/udp/1/quic-v1\(peer)/p2p-circuit/webrtc\(peer)",
    ])
  func relay(_ address: String) throws {
    #expect(try Multiaddr(address).kind == .relay)
    #expect(try Multiaddr(address).transport == nil)
  }

  @Test(
    "a mere name must be resolved first",
    arguments: ["/dnsaddr/bootstrap.libp2p.io", "/dnsaddr/bootstrap.libp2p.io\(peer)", "/dns4/a.example\(peer)"])
  func dns(_ address: String) throws {
    #expect(try Multiaddr(address).kind == .dns)
  }

  @Test(
    "an address without a host or with layers that make no transport is neither",
    arguments: [
      "\(peer)", "/ip4/192.0.2.1", "/tcp/1", "/tcp/1/http", "/ip4/192.0.2.0/ipcidr/24", "/ip4/192.0.2.1/udp/1",
      "/ip4/192.0.2.1/udp/1/quic", "/ip4/192.0.2.1/tcp/1/quic-v1", "/ip4/192.0.2.1/tcp/1/webrtc-direct",
      "/ip4/192.0.2.1/tcp/1/ws/tls", "/ip4/192.0.2.1/tcp/1/ip4/192.0.2.2/tcp/2", "/ip4/192.0.2.1\(peer)/tcp/1",
      "/ip4/192.0.2.1/tcp/1/sni/a.example/http", "/dns4/a.example/udp/1", "/unix/run/a", "/memory/1",
      "/onion/timaq4ygg2iegci7:80/http", "/ip6zone/eth0", "/ip6zone/eth0/tcp/1",
      "/ip4/127.0.0.1/tcp/9090/http/p2p-webrtc-direct",
    ])
  func other(_ address: String) throws {
    #expect(try Multiaddr(address).kind == .other)
    #expect(try Multiaddr(address).transport == nil)
  }
}
