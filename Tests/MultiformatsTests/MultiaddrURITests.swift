import Multiformats
import Testing

@Suite struct MultiaddrURITests {
  @Test(
    "a URI is the scheme and the address",
    arguments: [
      "/ip4/1.2.3.4/udp/54321/quic-v1",
      "/ip4/1.2.3.4/tcp/1/p2p/12D3KooWCryG7Mon9orvQxcS1rYZjotPgpwoJNHHKcLLfE4Hf5mV/http-path/a%2Fb",
      "/ip4/127.0.0.1/tcp/443/tls/sni/example.com/http/http-path/.well-known%2Flibp2p",
      "/http-path/a%2520b", "/ip6/2001:db8::1/tcp/80/http", "/unix/run/a.sock",
    ])
  func schemeAndAddress(_ address: String) throws {
    let uri = try MultiaddrURI("multiaddr:\(address)")
    #expect(uri.address == (try Multiaddr(address)))
    #expect(uri.query == nil)
    #expect(uri.description == "multiaddr:\(address)")
  }

  @Test("what cannot stand in a URI is escaped in every value, and an HTTP path not twice")
  func escapes() throws {
    for (address, uri) in [
      ("/ip6zone/x%y/ip6/fe80::1", "multiaddr:/ip6zone/x%25y/ip6/fe80::1"),
      ("/unix/a b/c#d?e", "multiaddr:/unix/a%20b/c%23d%3Fe"),
      ("/dns4/é/tcp/1", "multiaddr:/dns4/%C3%A9/tcp/1"),
      ("/http-path/a b?", "multiaddr:/http-path/a%20b%3F"),
    ] {
      #expect(MultiaddrURI(try Multiaddr(address)).description == uri)
      #expect(try MultiaddrURI(uri).address == Multiaddr(address))
    }
  }

  @Test("an escaped slash stays within its value")
  func escapedSlash() {
    let error = #expect(throws: MultiaddrError.self) { try MultiaddrURI("multiaddr:/dns4/a%2Ftcp%2F1") }
    #expect(error?.component == "dns4")
  }

  @Test("a query is kept as it is, a fragment is dropped")
  func query() throws {
    var uri = try MultiaddrURI("multiaddr:/ip4/1.2.3.4/tcp/1/http/http-path/a?x=1&y=%20/?#top")
    #expect(uri.address.httpPath == "/a")
    #expect(uri.query == "x=1&y=%20/?")
    #expect(uri.description == "multiaddr:/ip4/1.2.3.4/tcp/1/http/http-path/a?x=1&y=%20/?")
    uri.query = nil
    #expect(uri.description == "multiaddr:/ip4/1.2.3.4/tcp/1/http/http-path/a")
    #expect(try MultiaddrURI("multiaddr:/ip4/1.2.3.4?").query == "")
  }

  @Test("the scheme may be written in either case")
  func scheme() throws {
    #expect(try MultiaddrURI("MultiAddr:/ip4/1.2.3.4").description == "multiaddr:/ip4/1.2.3.4")
    #expect(MultiaddrURI.hasScheme("multiaddr:"))
    for text in ["", "multiaddr", "http://example.com", "multiaddr\u{1a}/ip4/::", "/ip4/1.2.3.4", " multiaddr:/ip4"] {
      #expect(!MultiaddrURI.hasScheme(text))
      let error = #expect(throws: MultiaddrError.self) { try MultiaddrURI(text) }
      #expect(error?.reason == .noScheme)
    }
  }

  @Test("an error lies where it lies in the URI")
  func errorPlace() {
    let error = #expect(throws: MultiaddrError.self) { try MultiaddrURI("multiaddr:/ip4/1.2.3.4/tcp/99999?q") }
    #expect(error?.range == 27..<32)
    #expect(error?.index == 1)
    #expect(error?.found == "99999")
    #expect(throws: MultiaddrError.self) { try MultiaddrURI("multiaddr:") }
    #expect(throws: MultiaddrError.self) { try MultiaddrURI("multiaddr:ip4/1.2.3.4") }
    #expect(throws: MultiaddrError.self) { try MultiaddrURI("multiaddr:/unix/a%2") }
  }

  @Test("the longest address has a URI that is read again, however much is escaped in it")
  func longest() throws {
    let address = try Multiaddr("/unix/" + String(repeating: " ", count: Multiaddr.maximumLength - 6))
    #expect(try MultiaddrURI(MultiaddrURI(address).description).address == address)
  }
}
