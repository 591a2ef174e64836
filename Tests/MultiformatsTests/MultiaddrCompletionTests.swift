import Multiformats
import Testing

@Suite struct MultiaddrCompletionTests {
  @Test(
    "a name that is begun is completed to those that can follow",
    arguments: [
      ("/ip4/127.0.0.1/tc", ["tcp"]), ("/ip4/127.0.0.1/tcp", ["tcp"]), ("/ip4/127.0.0.1/u", ["udp"]),
      ("/dn", ["dns4", "dns", "dns6", "dnsaddr"]), ("dnsa", ["dnsaddr"]),
      ("/ip4/127.0.0.1/udp/1/q", ["quic-v1", "quic"]), ("/ip4/127.0.0.1/tcp/1/w", ["ws", "wss"]),
      ("/ip4/127.0.0.1/tcp/1/tls/s", ["sni"]), ("/ip4/127.0.0.1/tcp/1/garlic", ["garlic64", "garlic32"]),
      ("/ip4/127.0.0.1/tcp/1/x", []),
    ])
  func begun(_ text: String, _ names: [String]) {
    let completion = MultiaddrCompletion(text)
    #expect(completion.names == names)
    #expect(completion.expectedValue == nil)
    let begun = text.utf8.split(separator: UInt8(ascii: "/")).last.map(\.count) ?? 0
    #expect(completion.range == text.utf8.count - begun..<text.utf8.count)
  }

  @Test("after a component come those that sensibly follow it, the likeliest first")
  func following() {
    #expect(MultiaddrCompletion("").names.first == "ip4")
    #expect(MultiaddrCompletion("/").names == MultiaddrCompletion("").names)
    #expect(MultiaddrCompletion("/ip4/127.0.0.1/").names.prefix(2) == ["tcp", "udp"])
    let names = MultiaddrCompletion("/ip4/127.0.0.1/tcp/4001/").names
    #expect(names == ["p2p", "ws", "tls", "wss", "http", "https", "noise"])
    #expect(MultiaddrCompletion("/ip6zone/eth0/").names == ["ip6"])
  }

  @Test(
    "within a value there is no name, but what the value has to be",
    arguments: [
      ("/ip4/", MultiaddrProtocol.ip4), ("/ip4/127.0", .ip4), ("/ip4/127.0.0.1/tcp/", .tcp), ("/unix/a/tcp/x", .unix),
      ("/p2p/12D3", .p2p),
    ])
  func value(_ text: String, _ protocol: MultiaddrProtocol) {
    let completion = MultiaddrCompletion(text)
    #expect(completion.names.isEmpty)
    #expect(completion.expectedValue == `protocol`.expectedValue)
  }

  @Test("after what is no address comes nothing", arguments: ["/nonsense/", "//", "http://example.com", "/ip4/1/x/y"])
  func nothing(_ text: String) {
    let completion = MultiaddrCompletion(text)
    #expect(completion.names.isEmpty)
    #expect(completion.expectedValue == nil)
  }

  @Test("a name that is accepted takes its place, with a slash where a value follows")
  func accepting() {
    #expect(MultiaddrCompletion("").accepting("ip4") == "/ip4/")
    #expect(MultiaddrCompletion("i").accepting("ip4") == "/ip4/")
    #expect(MultiaddrCompletion("/ip4/127.0.0.1/tc").accepting("tcp") == "/ip4/127.0.0.1/tcp/")
    #expect(MultiaddrCompletion("/ip4/127.0.0.1/tcp/1/").accepting("ws") == "/ip4/127.0.0.1/tcp/1/ws")
  }

  @Test("every name that is offered is a protocol, and begins an address with what stands before")
  func offersAreValid() throws {
    for `protocol` in MultiaddrProtocol.allCases where `protocol`.size != .path {
      let value = `protocol`.takesValue ? "/x" : ""
      let completion = MultiaddrCompletion("/\(`protocol`.name)\(value)/")
      #expect(!completion.names.isEmpty)
      for name in completion.names { #expect(MultiaddrProtocol(name: name) != nil) }
    }
  }
}
