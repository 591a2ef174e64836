import HTTP1
import Libp2p
import Libp2pHTTP
import NetIO
import Testing

@Suite struct WellKnownTests {
  private func read(_ text: String) throws -> WellKnown { try WellKnown(document: Array(text.utf8)) }

  @Test(
    "every shape that peers send is read and named",
    arguments: [
      (#"{"/a/1":{"path":"/a/"}}"#, WellKnown.Shape.flat), (#"{"protocols":{"/a/1":{"path":"/a/"}}}"#, .wrapped),
      (#"{"/a/1":{"path":"/a/"},"protocols":{"/a/1":{"path":"/a/"}}}"#, .hybrid),
    ])
  func shapes(_ document: String, _ shape: WellKnown.Shape) throws {
    let read = try read(document)
    #expect(read.shape == shape)
    #expect(read.mounts == [WellKnown.Mount(id: "/a/1", path: "/a/")])
    #expect(read.warnings.isEmpty)
  }

  @Test("one bad entry does not lose the good ones, and each is explained")
  func badEntries() throws {
    let read = try read(
      #"{"/good":{"path":"/g/"},"/empty":{"path":""},"/noslash":{"path":"x/"},"/query":{"path":"/q?a=b"},"/number":{"path":7},"/string":"x","/null":null,"/control":{"path":"/\u001b[2J"}}"#
    )
    #expect(read.mounts.map(\.id) == ["/empty", "/good", "/noslash"])
    #expect(read.path(of: "/empty") == "/")
    #expect(read.path(of: "/noslash") == "/x/")
    #expect(read.warnings.count == 7)
  }

  @Test("a protocol that is called protocols is read as one")
  func namesake() throws {
    let read = try read(#"{"protocols":{"path":"/p/"}}"#)
    #expect(read.shape == .flat)
    #expect(read.path(of: "protocols") == "/p/")
  }

  @Test(
    "what is no such document is refused",
    arguments: ["", "[]", "7", "{", "\"x\"", "<html>", "{\"protocols\":[]", "\u{0}"])
  func refusals(_ document: String) {
    #expect(throws: WellKnown.Malformed.self) { try read(document) }
  }

  @Test("a document that is too long, or nested without end, is refused")
  func floods() throws {
    #expect(throws: WellKnown.Malformed.self) {
      try read("{\"/a\":{\"path\":\"/\(String(repeating: "a", count: 70_000))\"}}")
    }
    #expect(throws: WellKnown.Malformed.self) { try read(String(repeating: "[", count: 60_000)) }
    let long = try read("{\"/a\":{\"path\":\"/\(String(repeating: "a", count: 9_000))\"}}")
    #expect(long.warnings.count == 1)
    #expect(try read(#"{"protocols":[]}"#).warnings == ["\"protocols\" is not an object"])
  }

  @Test("the served document is read as a hybrid, with nothing to warn of")
  func hybrid() throws {
    let mounts = [WellKnown.Mount(id: "/b/1", path: "/b/"), WellKnown.Mount(id: "/a/1", path: "/")]
    let read = try WellKnown(document: WellKnown(mounts).hybridDocument)
    #expect(read.shape == .hybrid)
    #expect(read.mounts == mounts.reversed())
    #expect(read.warnings.isEmpty)
  }

  @Test("a peer is asked at the spec's path first, then at the draft's", arguments: Way.allCases)
  @NetworkActor func reading(_ way: Way) async throws {
    let server = try Server(), client = try server.client()
    let answer = try await client.wellKnown(of: server.target(way), deadline: .after(.seconds(10)))
    #expect(answer.path == "/.well-known/libp2p/protocols")
    #expect(answer.document.path(of: "/http-ping/1") == "/http-ping/")
    #expect(answer.document.mounts.count == BuiltInMount.allCases.count)
  }

  @Test("a peer with the draft's path only is read there, and one with neither has no document")
  @NetworkActor func draft() async throws {
    let (host, target) = try rawServer { stream in
      let request = (try? await stream.read()) ?? []
      let isDraft = String(decoding: request, as: UTF8.self).hasPrefix("GET /.well-known/libp2p HTTP")
      let body = isDraft ? #"{"/x":{"path":"/x/"}}"# : "no"
      let status = isDraft ? "200 OK" : "404 Not Found"
      try? await stream.write(Array("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)".utf8))
      await stream.closeInOrder()
    }
    let client = try Server().client()
    let answer = try await client.wellKnown(of: target, deadline: .after(.seconds(10)))
    #expect(answer.path == "/.well-known/libp2p")
    #expect(answer.isPresent)
    host.setHandler(HTTPClient.httpProtocolID) { stream in
      _ = try? await stream.read()
      try? await stream.write(Array("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".utf8))
      await stream.closeInOrder()
    }
    let none = try await client.wellKnown(of: target, deadline: .after(.seconds(10)))
    #expect(!none.isPresent)
    #expect(none.document.mounts.isEmpty)
  }

  @Test("a request below a protocol goes to where it is mounted")
  @NetworkActor func namespaces() async throws {
    let server = try Server(), client = try server.client()
    let target = server.target(.streams)
    let deadline = Deadline.after(.seconds(10))
    #expect(try await client.resolve(path: "/blob/1//10?x=1", of: target, deadline: deadline) == "/blob/10?x=1")
    #expect(try await client.resolve(path: "/plain?a=//b", of: target, deadline: deadline) == "/plain?a=//b")
    await #expect(throws: HTTPClientError.notMounted("/nothing/1")) {
      try await client.resolve(path: "/nothing/1//x", of: target, deadline: deadline)
    }
  }

  @Test("only GET and JSON get the document")
  @NetworkActor func conditions() async throws {
    let server = try Server(), client = try server.client()
    let target = server.target(.streams)
    let (post, _) = try await client.exchange(HTTPRequest(.post, WellKnown.path), target)
    #expect(post.head.status == .methodNotAllowed)
    let (html, _) = try await client.exchange(
      HTTPRequest(.get, WellKnown.path, fields: ["Accept": "text/html"]), target)
    #expect(html.head.status == .notAcceptable)
    let (any, _) = try await client.exchange(
      HTTPRequest(.get, WellKnown.draftPath, fields: ["Accept": "text/html, */*;q=0.1"]), target)
    #expect(any.head.status == .ok)
    #expect(any.head.fields[.contentType] == "application/json")
  }
}
