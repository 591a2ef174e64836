import TestSupport
import Testing

@testable import DNS

@Suite struct MessageTests {
  private let name = DomainName(of: "www", "example", "com")

  @Test("a name is read with and without a dot at its end, escapes and all, and is the same in any case")
  func names() throws {
    #expect(try DomainName("www.example.com") == name)
    #expect(try DomainName("WWW.Example.com.") == name)
    #expect(try Set([name, DomainName("Www.EXAMPLE.com")]).count == 1)
    #expect(try DomainName("a\\.b.c").labels == [Array("a.b".utf8), Array("c".utf8)])
    #expect(try DomainName("a\\.b.c").description == "a\\.b.c")
    #expect(try DomainName("\\007x").labels == [[7, UInt8(ascii: "x")]])
    #expect(try DomainName("\\007x").description == "\\007x")
    #expect(try DomainName(".") == .root && DomainName.root.description == ".")
    #expect(try DomainName("a.example.com").isWithin(DomainName("Example.com")))
    #expect(try !DomainName("anexample.com").isWithin(DomainName("example.com")))
  }

  @Test(
    "what cannot be a name is refused",
    arguments: [
      "a..b", ".a", String(repeating: "a", count: 64), String(repeating: "abcdefg.", count: 32), "a\\", "\\256",
    ])
  func badNames(text: String) {
    #expect(throws: DNSError.self) { try DomainName(text) }
  }

  @Test("every kind of record is read as it was written, and a name that stands again is only pointed to")
  func roundTrip() throws {
    var message = DNSMessage(id: 7, answering: [DNSQuestion(name, .a)])
    message.answers = [
      DNSRecord(name, .cname(try DomainName("real.example.com")), timeToLive: 60),
      DNSRecord(try DomainName("real.example.com"), .a([192, 0, 2, 1]), timeToLive: 30),
      DNSRecord(name, .aaaa([UInt8](repeating: 1, count: 16)), timeToLive: 30),
      DNSRecord(name, .txt([Array("a".utf8), Array("b".utf8), []]), timeToLive: 0),
      DNSRecord(name, .srv(try DomainName("host.example.com"), port: 4001), timeToLive: 1),
    ]
    message.authorities = [DNSRecord(name, .soa(minimum: 300), timeToLive: 900)]
    message.additional = [DNSRecord(name, .other(DNSType(rawValue: 99), [1, 2, 3]), timeToLive: 5)]
    message.isAuthoritative = true
    let bytes = message.bytes
    #expect(try DNSMessage(bytes: bytes) == message)
    #expect(bytes.count < 220)
    #expect(bytes[28...].firstIndex(of: 0xc0) != nil)
  }

  @Test("a question for TXT records has the bytes of RFC 1035")
  func questionBytes() throws {
    let message = DNSMessage(id: 0xabcd, asking: DNSQuestion(try DomainName("_dnsaddr.a.b"), .txt))
    #expect(
      message.bytes == bytes(hex: "abcd01000001000000000000085f646e73616464720161016200") + bytes(hex: "00100001"))
  }

  @Test("pointers that lead forwards, to themselves or in a circle are refused")
  func loops() {
    let header = bytes(hex: "000080000001000000000000")
    for name in ["c00c", "c00e", "0161c00c", "c00ec00c", "c0ff", "40", "80"] {
      #expect(throws: DNSError.self, "\(name)") {
        try DNSMessage(bytes: header + bytes(hex: name) + bytes(hex: "00010001"))
      }
    }
  }

  @Test("a message that is cut off is refused at every length, unless it says so itself")
  func truncation() throws {
    var message = DNSMessage(id: 7, answering: [DNSQuestion(name, .txt)])
    message.answers = (0..<3).map { DNSRecord(name, .txt([[UInt8]($0..<9)]), timeToLive: 60) }
    let whole = message.bytes
    for count in 0..<whole.count { #expect(throws: DNSError.self) { try DNSMessage(bytes: Array(whole[..<count])) } }
    message.isTruncated = true
    let cut = try DNSMessage(bytes: Array(message.bytes.dropLast(4)))
    #expect(cut.answers.count == 2)
  }

  @Test("data that is longer or shorter than its type says is refused")
  func badData() {
    let header = bytes(hex: "000080000000000100000000")
    for record in [
      "000001000100000001" + "0003010203", "00001c000100000001" + "000401020304", "000010000100000001" + "00020501",
      "000005000100000001" + "000101", "000005000100000001" + "000200ff", "000006000100000001" + "00020000",
    ] {
      #expect(throws: DNSError.self, "\(record)") { try DNSMessage(bytes: header + bytes(hex: record)) }
    }
  }

  @Test("10,000 records that a message says it has are not believed")
  func tooMany() {
    let header = bytes(hex: "000080000000271000000000")
    #expect(throws: DNSError.tooManyRecords) { try DNSMessage(bytes: header) }
  }
}
