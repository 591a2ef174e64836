import Events
import HTTP1
import Libp2p
import Libp2pHTTP
import Multiformats
import NetIO
import Testing

@Suite struct ExchangeTests {
  @Test("a GET is answered, and tells the way it took", arguments: Way.allCases)
  @NetworkActor func get(_ way: Way) async throws {
    let server = try Server()
    let (response, body) = try await server.client().exchange(HTTPRequest(.get, "/hello/"), server.target(way))
    #expect(response.head.status == .ok)
    #expect(String(decoding: body, as: UTF8.self) == "Hello from \(server.host.peerID)\n")
    let info = response.route.connection
    switch way {
    case .streams:
      #expect(response.route.streamProtocol == "/http/1.1")
      #expect(info.peer == server.host.peerID)
      #expect(info.proof == .noise)
      #expect(response.head.fields[.connection] == "close")
    case .http:
      #expect((info.transport, info.security) == ("http", "none"))
      #expect(response.head.fields[.connection] == nil)
    case .https: #expect((info.transport, info.security) == ("https", "web-pki"))
    }
    #expect(response.timing.total != nil && response.timing.wait != nil && response.timing.dial != nil)
  }

  @Test(
    "large bodies arrive whole, with a length and in chunks", arguments: Way.allCases,
    ["blob/5000000", "blob/chunked/5000000"])
  @NetworkActor func download(_ way: Way, _ path: String) async throws {
    let server = try Server()
    let (response, body) = try await server.client().exchange(HTTPRequest(.get, "/\(path)"), server.target(way))
    #expect(response.head.fields.contains(.contentLength) != path.contains("chunked"))
    #expect(body.count == 5_000_000)
    #expect(Blob.matches(body, from: 0))
  }

  @Test("large bodies are sent whole, with a length and in chunks", arguments: Way.allCases, [true, false])
  @NetworkActor func upload(_ way: Way, _ hasLength: Bool) async throws {
    let server = try Server()
    let parts = Locked((0..<40).map { Blob.bytes($0 * Blob.block..<($0 + 1) * Blob.block) })
    let size = 40 * Blob.block
    var request = HTTPRequest(.post, "/echo/", fields: ["Content-Type": "x/y", "X-Mine": "1"])
    request.body = .stream(length: hasLength ? size : nil) {
      parts.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    }
    let (response, body) = try await server.client().exchange(request, server.target(way))
    #expect(response.head.fields[.contentType] == "x/y")
    #expect(response.head.fields["Echo-X-Mine"] == "1")
    #expect(body.count == size)
    #expect(Blob.matches(body, from: 0))
  }

  @Test("statuses without a body, and a HEAD, end where they should", arguments: Way.allCases)
  @NetworkActor func bodiless(_ way: Way) async throws {
    let server = try Server(), client = try server.client()
    for code in [204, 304, 404, 500] {
      let (response, body) = try await client.exchange(HTTPRequest(.get, "/status/\(code)"), server.target(way))
      #expect(response.head.status.code == code)
      #expect(body.isEmpty == (code == 204 || code == 304))
    }
    let (head, body) = try await client.exchange(HTTPRequest(.head, "/blob/1000"), server.target(way))
    #expect(head.head.fields[.contentLength] == "1000")
    #expect(body.isEmpty)
    let (pong, _) = try await client.exchange(
      HTTPRequest(.post, "/http-ping/", body: .bytes([UInt8](repeating: 9, count: 32))), server.target(way))
    #expect(pong.head.status == .ok)
  }

  @Test("one connection carries one request after the other, and many at once over streams", arguments: Way.allCases)
  @NetworkActor func reuse(_ way: Way) async throws {
    let server = try Server(), client = try server.client()
    var connections: Set<ConnectionID> = []
    for _ in 0..<5 {
      let (response, _) = try await client.exchange(HTTPRequest(.get, "/hello/"), server.target(way))
      connections.insert(response.route.connection.id)
    }
    #expect(connections.count == 1)
    let target = server.target(way)
    let attempts = (0..<50).map { number in
      Task { @NetworkActor in try await client.exchange(HTTPRequest(.get, "/blob/\(number * 1000)"), target).body.count
      }
    }
    for (number, attempt) in attempts.enumerated() { #expect(try await attempt.value == number * 1000) }
  }

  @Test("a response that comes slowly is shown as it comes, and can be cancelled")
  @NetworkActor func streaming() async throws {
    let server = try Server(), client = try server.client()
    let response = try await client.send(
      HTTPRequest(.get, "/slow/1000"), to: server.target(.streams), deadline: .after(.seconds(30)))
    let first = try await response.readBody()
    #expect(first.map { String(decoding: $0, as: UTF8.self) } == "line 1 of 1000\n")
    let reader = Task { @NetworkActor in
      while try await response.readBody() != nil {}
    }
    reader.cancel()
    await #expect(throws: HTTPClientError.stream(.resetLocally)) { try await reader.value }
  }

  @Test("a request past its deadline times out")
  @NetworkActor func deadline() async throws {
    let server = try Server(), client = try server.client()
    let target = server.target(.streams)
    _ = try await client.exchange(HTTPRequest(.get, "/hello/"), target)
    await #expect(throws: HTTPClientError.stream(.timedOut)) {
      let response = try await client.send(
        HTTPRequest(.get, "/slow/1000"), to: target, deadline: .after(.milliseconds(500)))
      while try await response.readBody() != nil {}
    }
  }

  @Test("plain HTTP is not used unless it is allowed, nor a certificate that nobody vouches for")
  @NetworkActor func insecurity() async throws {
    let server = try Server()
    let host = try server.client().host
    let careful = HTTPClient(host)
    await #expect(throws: HTTPClientError.insecure(server.http)) {
      try await careful.exchange(HTTPRequest(), server.target(.http))
    }
    let error = await #expect(throws: HTTPClientError.self) {
      try await careful.exchange(HTTPRequest(), server.target(.https))
    }
    #expect(error?.description.contains("self-signed certificate") == true)
  }

  @Test("a peer without HTTP over streams is reached by its server instead, and a dead address passed over")
  @NetworkActor func fallback() async throws {
    let server = try Server(), client = try server.client()
    let closed = try TCPListener(on: SocketAddress(ip: [127, 0, 0, 1], port: 0)) { _ in }
    let dead = try Multiaddr("/ip4/127.0.0.1/tcp/\(closed.localAddress.port)")
    closed.close()
    let target = HTTPTarget(peer: nil, addresses: [dead, server.http])
    let (response, _) = try await client.exchange(HTTPRequest(.get, "/hello/"), target)
    #expect(response.route.connection.transport == "http")
  }

  @Test("an upload whose source fails is cut off, and says why")
  @NetworkActor func failingSource() async throws {
    struct Broken: Error, CustomStringConvertible { let description = "the disk is on fire" }
    let server = try Server()
    var request = HTTPRequest(.post, "/echo/")
    request.body = .stream(length: nil) { throw Broken() }
    await #expect(throws: HTTPClientError.body("the disk is on fire")) {
      try await server.client().exchange(request, server.target(.streams))
    }
  }

  @Test("a handler that fails answers 500 before it has begun, and breaks off after", arguments: Way.allCases)
  @NetworkActor func failingHandler(_ way: Way) async throws {
    struct Oops: Error {}
    let server = try Server { mux in
      mux.mount("/fails/1", at: "/fails/") { _ in throw Oops() }
      mux.mount("/breaks/1", at: "/breaks/") { exchange in
        try await exchange.begin(.ok, length: 100)
        try await exchange.write([1, 2, 3])
        throw Oops()
      }
    }
    let client = try server.client()
    let (response, _) = try await client.exchange(HTTPRequest(.get, "/fails/"), server.target(way))
    #expect(response.head.status == .internalServerError)
    await #expect(throws: HTTPClientError.self) {
      try await client.exchange(HTTPRequest(.get, "/breaks/"), server.target(way))
    }
  }

  @Test("mounts are found by whole segments, the most specific first")
  @NetworkActor func routing() async throws {
    let server = try Server { mux in
      for path in ["/a/", "/a/b/", "/"] {
        mux.mount("/x\(path)", at: path) { exchange in try await exchange.respond(.ok, text: "\(path) \(exchange.rest)")
        }
      }
    }
    let client = try server.client()
    for (path, answer) in [
      ("/a/x", "/a/ x"), ("/a/b/c?d=e", "/a/b/ c"), ("/apple", "/ apple"), ("/a", "/a/ "), ("/a%2Fb/", "/ a%2Fb/"),
      ("/", "/ "),
    ] {
      let (_, body) = try await client.exchange(HTTPRequest(.get, path), server.target(.streams))
      #expect(String(decoding: body, as: UTF8.self) == answer)
    }
  }
}
