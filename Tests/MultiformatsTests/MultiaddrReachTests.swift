import Multiformats
import Testing

@Suite struct MultiaddrReachTests {
  @Test(
    "an address says from where it can be reached",
    arguments: [
      ("/ip4/127.0.0.1", Multiaddr.Host.Reach.loopback), ("/ip4/127.255.255.255", .loopback), ("/ip6/::1", .loopback),
      ("/ip4/10.0.0.1", .local), ("/ip4/172.16.0.1", .local), ("/ip4/172.31.255.255", .local),
      ("/ip4/172.32.0.0", .everywhere), ("/ip4/172.15.255.255", .everywhere), ("/ip4/192.168.1.1", .local),
      ("/ip4/192.169.0.1", .everywhere), ("/ip4/100.64.0.1", .local), ("/ip4/100.128.0.1", .everywhere),
      ("/ip4/169.254.1.1", .local), ("/ip4/8.8.8.8", .everywhere), ("/ip6/fd00::1", .local), ("/ip6/fe80::1", .local),
      ("/ip6zone/eth0/ip6/2001:db8::1", .local), ("/ip6/2606:4700::1111", .everywhere),
      ("/ip6/::ffff:10.0.0.1", .local), ("/dns4/example.com", .unknown), ("/dns/localhost", .loopback),
      ("/dns/printer.local", .local),
    ])
  func reach(_ text: String, _ reach: Multiaddr.Host.Reach) throws {
    #expect(try Multiaddr(text).host?.reach == reach)
  }

  @Test("what a peer tells is worth dialling only within the reach of the peer itself")
  func told() throws {
    let (open, near, own) = (
      try Multiaddr("/ip4/8.8.8.8/tcp/1"), try Multiaddr("/ip4/10.0.0.1/tcp/1"), try Multiaddr("/ip4/127.0.0.1/tcp/1")
    )
    let expected: [(Multiaddr, Multiaddr, Bool)] = [
      (open, open, true), (near, open, false), (own, open, false), (open, near, true), (near, near, true),
      (own, near, false), (open, own, true), (near, own, true), (own, own, true),
    ]
    for (address, teller, isWorthIt) in expected {
      #expect(address.isWorthDialling(toldFrom: teller) == isWorthIt, "\(address) told from \(teller)")
    }
  }
}
