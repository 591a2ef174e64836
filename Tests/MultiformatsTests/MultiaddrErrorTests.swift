import Multiformats
import TestSupport
import Testing

@Suite struct MultiaddrErrorTests {
  /// go-multiaddr's invalid addresses in the file's order, long ones by their ends, and which component is at fault.
  static let faults: [(address: String, component: String)] = [
    ("/ip4", "ip4"),
    ("/ip4/::1", "ip4"),
    ("/ip4/fdpsofodsajfdoisa", "ip4"),
    ("/ip4/::/ipcidr/256", "ip4"),
    ("/ip6/::/ipcidr/1026", "ipcidr"),
    ("/ip6", "ip6"),
    ("/ip6zone", "ip6zone"),
    ("/ip6zone/", "ip6zone"),
    ("/ip6zone//ip6/fe80::1", "ip6zone"),
    ("/udp", "udp"),
    ("/tcp", "tcp"),
    ("/sctp", "sctp"),
    ("/udp/65536", "udp"),
    ("/tcp/65536", "tcp"),
    ("/quic/65536", "65536"),
    ("/quic-v1/65536", "65536"),
    ("/onion/9imaq4ygg2iegci7:80", "onion"),
    ("/onion/aaimaq4ygg2iegci7:80", "onion"),
    ("/onion/timaq4ygg2iegci7:0", "onion"),
    ("/onion/timaq4ygg2iegci7:-1", "onion"),
    ("/onion/timaq4ygg2iegci7", "onion"),
    ("/onion/timaq4ygg2iegci@:666", "onion"),
    ("/onion3/9ww6ybal4b…mcopnpyyd:80", "onion3"),
    ("/onion3/vww6ybal4b…copnpyyd7:80", "onion3"),
    ("/onion3/vww6ybal4b…gmcopnpyyd:0", "onion3"),
    ("/onion3/vww6ybal4b…mcopnpyyd:-1", "onion3"),
    ("/onion3/vww6ybal4b…7ngmcopnpyyd", "onion3"),
    ("/onion3/vww6ybal4b…copnpyy@:666", "onion3"),
    ("/garlic64/jT~IyXao…1cCqAAAA7:80", "garlic64"),
    ("/garlic64/jT~IyXao…d~1cCqAAAA:0", "garlic64"),
    ("/garlic64/jT~IyXao…~1cCqAAAA:-1", "garlic64"),
    ("/garlic64/jT~IyXao…cCqAAAA@:666", "garlic64"),
    ("/garlic32/566nixim…i5r6ugoertzu", "garlic32"),
    ("/garlic32/566nixim…r6ugoertzu77", "garlic32"),
    ("/garlic32/566nixim…6ugoertzu:80", "garlic32"),
    ("/garlic32/566nixim…ugoertzuq:-1", "garlic32"),
    ("/garlic32/566nixim…5r6ugoertzu@", "garlic32"),
    ("/udp/1234/sctp", "sctp"),
    ("/udp/1234/udt/1234", "1234"),
    ("/udp/1234/utp/1234", "1234"),
    ("/ip4/127.0.0.1/udp/jfodsajfidosajfoidsa", "udp"),
    ("/ip4/127.0.0.1/udp", "udp"),
    ("/ip4/127.0.0.1/tcp/jfodsajfidosajfoidsa", "tcp"),
    ("/ip4/127.0.0.1/tcp", "tcp"),
    ("/ip4/127.0.0.1/quic/1234", "1234"),
    ("/ip4/127.0.0.1/quic-v1/1234", "1234"),
    ("/ip4/127.0.0.1/udp…ort/certhash", "certhash"),
    ("/ip4/127.0.0.1/udp…ptaddgimjmmp", "certhash"),
    ("/ip4/127.0.0.1/ipfs", "p2p"),
    ("/ip4/127.0.0.1/ipfs/tcp", "p2p"),
    ("/ip4/127.0.0.1/p2p", "p2p"),
    ("/ip4/127.0.0.1/p2p/tcp", "p2p"),
    ("/unix", "unix"),
    ("/ip4/1.2.3.4/tcp/80/unix", "unix"),
    ("/ip4/1.2.3.4/tcp/-1", "tcp"),
    ("/ip4/127.0.0.1/tcp/9090/http/p2p-webcrt-direct", "p2p-webcrt-direct"),
    ("/memory/92233720368547758081", "memory"),
    ("/", ""),
    ("", ""),
    ("/p2p/QmxoHT6iViN5x…3QvWR1FrEbZY", "p2p"),
    ("/p2p/k2k4r8oqamigq…rzpqxh1pohl-", "p2p"),
    ("/p2p/?unknownmultibase", "p2p"),
    ("/p2p/k2jmtxwoe2phm…11a0haqj6i2z", "p2p"),
    ("/p2p/bahkqcerat6dn…lvwblmhqbiea", "p2p"),
    ("/http-path/thisIsMissingAfullByte%f", "http-path"),
  ]

  static func invalid() throws -> [String] { try MultiaddrVectors.load().invalid.map(\.string) }

  static func shortened(_ text: String) -> String {
    text.utf8.count <= 48 ? text : "\(text.prefix(18))…\(text.suffix(12))"
  }

  @Test("an address that go-multiaddr refuses is refused, and the component at fault named")
  func invalidAddresses() throws {
    let addresses = try Self.invalid()
    #expect(addresses.map(Self.shortened) == Self.faults.map(\.address))
    for (address, fault) in zip(addresses, Self.faults) {
      let error = #expect(throws: MultiaddrError.self, "\(address)") { try Multiaddr(address) }
      #expect(error?.component == fault.component, "\(address)")
    }
  }

  @Test("an error says in which component of the text it lies, and where", arguments: try invalid())
  func place(_ address: String) throws {
    let error = try #require(throws: MultiaddrError.self) { try Multiaddr(address) }
    let bytes = Array(address.utf8)
    try #require(error.range.lowerBound >= 0 && error.range.upperBound <= bytes.count)
    let place = String(decoding: bytes[error.range], as: UTF8.self)
    switch error.reason {
    case .unknownProtocol:
      #expect(place == error.component)
    case .invalidValue:
      #expect(place == error.found)
      #expect(bytes[..<error.range.lowerBound].last == UInt8(ascii: "/"))
    default:
      #expect(place.isEmpty || place == "/")
    }
    // It is the one after the longest valid beginning.
    let slashes = bytes.indices.reversed().lazy.filter { bytes[$0] == UInt8(ascii: "/") }
    let valid = slashes.compactMap { try? Multiaddr(String(decoding: bytes[..<$0], as: UTF8.self)) }.first
    #expect(error.index == valid.map { Array($0.components).count } ?? 0)
  }

  @Test(
    "an error is a line that says what and why",
    arguments: [
      ("/ip4/192.0.2.1/tcp/65536", #"tcp: "65536" is not a port (0–65535)"#),
      ("/ip4/192.0.2.1/tcp", "tcp: a port (0–65535) is missing"),
      ("/ip4/192.0.2.1//tcp/1", "the name of a protocol is missing between two slashes"),
      ("/ip4/192.0.2.1/tpc/1", #""tpc" is not the name of a protocol"#),
      ("ip4/192.0.2.1", #""ip4/192.0.2.1" does not begin with a slash, as a multiaddr does"#),
      ("", "the address is empty"),
      ("/ip4/1\n\u{202e}2", #"ip4: "1\u{a}\u{202e}2" is not an IPv4 address (as 192.0.2.1)"#),
      ("/dns4/example.com/tcp/80/http/80", #""80" is not the name of a protocol"#),
      (
        "/p2p/1O",
        #"p2p: "1O" is not a peer id (as 12D3KooW…, Qm… or its CID): "O" at position 2 is not in the base's alphabet"#
      ),
    ])
  func words(_ address: String, _ words: String) throws {
    let error = try #require(throws: MultiaddrError.self) { try Multiaddr(address) }
    #expect(error.description == words)
  }

  @Test(
    "an error says what to try where that can be known",
    arguments: [
      ("/ip4/::1", "write /ip6 before an IPv6 address"),
      ("/ip6/192.0.2.1", "write /ip4 before an IPv4 address"),
      ("/ip4/example.com", "write /dns4 before a name"),
      ("/ip6/example.com", "write /dns6 before a name"),
      ("/ip6/fe80::1%eth0", "a zone stands in front, as in /ip6zone/eth0/ip6/fe80::1"),
      ("/ip4/192.0.2.1/tpc/1", "did you mean tcp?"),
      ("/ip4/192.0.2.1/tcp/1/htp", "did you mean http?"),
      ("/ip4/127.0.0.1/tcp/9090/http/p2p-webcrt-direct", "did you mean p2p-webrtc-direct?"),
      ("/ip4/192.0.2.1/udp/1/quic-v1/4001", "quic-v1 takes no value"),
      ("/ip4/192.0.2.1/p2p/tcp/1", "a value is missing before /tcp"),
    ])
  func hints(_ address: String, _ hint: String) throws {
    let error = try #require(throws: MultiaddrError.self) { try Multiaddr(address) }
    #expect(error.hint == hint)
  }

  @Test("bytes at fault are named as a text is")
  func inBytes() {
    func error(_ bytes: [UInt8]) -> MultiaddrError? {
      #expect(throws: MultiaddrError.self) { try Multiaddr(bytes: bytes) }
    }
    let ip4: [UInt8] = [4, 192, 0, 2, 1]
    let unknown = error(ip4 + [0x0b])
    #expect(unknown?.reason == .unknownCode(11))
    #expect(unknown?.index == 1)
    #expect(unknown?.range == 5..<6)
    #expect(unknown?.description == "no protocol has the code 11")
    #expect(error(ip4 + [6, 1])?.description == "tcp: the bytes end in the middle of it")
    #expect(error(ip4 + [0x86, 0])?.reason == .invalidVarint(.notMinimal))
    #expect(error(ip4 + [54, 0x80])?.reason == .invalidVarint(.truncated))
    #expect(error(ip4 + [54, 0])?.reason == .missingValue)
    #expect(error(ip4 + [54, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 1])?.reason == .truncated)
    let slash = error(ip4 + [54, 3, 0x61, 0x2f, 0x62])
    #expect(slash?.range == 7..<10)
    #expect(slash?.description == #"dns4: "612f62" is not a host name (as example.com): there is a slash in it"#)
  }

  @Test("an address longer than the limit is refused, in either form")
  func tooLong() throws {
    let limit = Multiaddr.maximumLength
    let name = String(repeating: "a", count: limit - 6)
    #expect(try Multiaddr("/dns4/\(name)").description.utf8.count == limit)
    for address in ["/dns4/\(name)a", "/dns4/a/dns4/\(name)"] {
      let error = #expect(throws: MultiaddrError.self) { try Multiaddr(address) }
      #expect(error?.reason == .tooLong)
    }
    // Short as bytes, too long as text.
    let bytes = (0..<limit / 12).flatMap { _ in [0xdf, 0x03] as [UInt8] }
    let error = #expect(throws: MultiaddrError.self) { try Multiaddr(bytes: bytes) }
    #expect(error?.reason == .tooLong)
    let half = try Multiaddr("/dns4/\(name.prefix(limit / 2))")
    #expect(throws: MultiaddrError.self) { try half.encapsulating(half) }
  }
}
