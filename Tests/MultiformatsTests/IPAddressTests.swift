import Multiformats
import Testing

@Suite struct IPAddressTests {
  @Test(
    "an IPv4 address is four decimal numbers",
    arguments: [
      ("0.0.0.0", 0), ("127.0.0.1", 0x7f00_0001), ("255.255.255.255", 0xffff_ffff), ("1.20.30.4", 0x0114_1e04),
    ])
  func ip4(_ text: String, _ number: UInt32) {
    #expect(IPv4Address(text)?.rawValue == number)
    #expect(IPv4Address(rawValue: number).description == text)
  }

  @Test(
    "anything else is no IPv4 address",
    arguments: [
      "", "1", "1.2.3", "1.2.3.", "1.2.3.4.", "1.2.3.4.5", ".1.2.3.4", "1..2.3", "256.1.1.1", "1.2.3.1000", "01.2.3.4",
      "1.2.3.00", "1.2.3.-4", "+1.2.3.4", "1.2.3.4 ", "0x1.2.3.4", "1.2.3.٤", "::1",
    ])
  func noIP4(_ text: String) {
    #expect(IPv4Address(text) == nil)
  }

  @Test(
    "an IPv6 address is printed as RFC 5952 says",
    arguments: [
      ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("0:0:0:0:0:0:0:0", "::"), ("2001:DB8::A", "2001:db8::a"),
      ("2001:0db8:0000:0000:0000:0000:0002:0001", "2001:db8::2:1"), ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
      ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"), ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
      ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"), ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
      ("0:0:3:4:5:6:7:8", "::3:4:5:6:7:8"),
      ("1:2:3:4:5:6:0:0", "1:2:3:4:5:6::"), ("::1.2.3.4", "::102:304"), ("::ffff:1.2.3.4", "::ffff:1.2.3.4"),
      ("::ffff:102:304", "::ffff:1.2.3.4"), ("64:ff9b::1.2.3.4", "64:ff9b::102:304"), ("::ffff:0:0", "::ffff:0.0.0.0"),
      ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"), ("fe80::", "fe80::"), ("::fffe:1:2", "::fffe:1:2"),
    ])
  func ip6(_ text: String, _ canonical: String) throws {
    let address = try #require(IPv6Address(text))
    #expect(address.description == canonical)
    #expect(IPv6Address(canonical) == address)
  }

  @Test(
    "anything else is no IPv6 address",
    arguments: [
      "", ":", ":::", "1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "1::2::3",
      "1:", ":1", "1:2:3:4:5:6:7:", ":1:2:3:4:5:6:7", "12345::", "g::", "::1.2.3", "1.2.3.4", "::1.2.3.4:5",
      "1:2:3:4:5:6:7:1.2.3.4", "::1:2:3:4:5:6:1.2.3.4.5", "fe80::1%eth0", "[::1]", " ::1", "::256.1.1.1",
    ])
  func noIP6(_ text: String) {
    #expect(IPv6Address(text) == nil)
  }
}
