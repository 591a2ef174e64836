import HTTP1
import Libp2p
import Libp2pHTTP
import Multiformats
import NetIO
import Testing

/// Servers that do not keep to HTTP.
@Suite struct HostileServerTests {
  @NetworkActor private func failure(
    after answer: String,
    ending: @escaping @NetworkActor @Sendable (any ByteStream) async -> Void = { try? await $0.closeWrite() },
    patience: Duration = .seconds(10)
  ) async throws -> HTTPClientError? {
    let (host, target) = try rawServer { stream in
      _ = try? await stream.read()
      try? await stream.write(Array(answer.utf8))
      await ending(stream)
      _ = try? await stream.read()
    }
    defer { host.close() }
    let client = try Server().client()
    return await #expect(throws: HTTPClientError.self) {
      let response = try await client.send(HTTPRequest(), to: target, deadline: .after(patience))
      while try await response.readBody() != nil {}
    }
  }

  @Test("an endless header is refused at its bound")
  @NetworkActor func endlessHeader() async throws {
    let (host, target) = try rawServer { stream in
      _ = try? await stream.read()
      try? await stream.write(Array("HTTP/1.1 200 OK\r\nX: ".utf8))
      while (try? await stream.write([UInt8](repeating: 97, count: 10_000))) != nil {}
    }
    defer { host.close() }
    let client = try Server().client()
    await #expect(throws: HTTPClientError.message(.fieldTooLong(limit: 16 << 10))) {
      try await client.exchange(HTTPRequest(), target)
    }
  }

  @Test("a body shorter than it promises, garbage, an end before a head, and a reset are told apart")
  @NetworkActor func broken() async throws {
    #expect(
      try await failure(after: "HTTP/1.1 200 OK\r\nContent-Length: 2147483648\r\n\r\nabc")
        == .message(.truncatedBody(promised: 2_147_483_648, received: 3)))
    #expect(
      try await failure(after: "\u{0}\u{1}\u{2} this is not HTTP\r\n\r\n")?.description.contains("status line") == true)
    #expect(try await failure(after: "") == .message(.closedBeforeHead))
    #expect(
      try await failure(after: "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", ending: { $0.reset(.resetLocally) })
        == .stream(.resetByPeer(code: nil)))
  }

  @Test("a server that says nothing is waited for until the deadline")
  @NetworkActor func silence() async throws {
    let error = try await failure(
      after: "", ending: { _ = try? await $0.read() }, patience: .milliseconds(200))
    #expect(error == .stream(.timedOut))
  }

  @Test("a peer that does not speak HTTP is told from one that cannot be reached")
  @NetworkActor func notSpoken() async throws {
    let (host, target) = try rawServer { _ in }
    host.setHandler(HTTPClient.httpProtocolID, nil)
    let client = try Server().client()
    await #expect(throws: HTTPClientError.peer(.protocolNotSupported(["/http/1.1"]))) {
      try await client.exchange(HTTPRequest(), target)
    }
  }

  @Test("bytes after a complete message are tolerated on a stream")
  @NetworkActor func trailingBytes() async throws {
    let (host, target) = try rawServer { stream in
      _ = try? await stream.read()
      try? await stream.write(Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok0\r\n\r\n".utf8))
      try? await stream.closeWrite()
    }
    defer { host.close() }
    let (_, body) = try await Server().client().exchange(HTTPRequest(), target)
    #expect(body == Array("ok".utf8))
  }
}

/// Clients that do not keep to HTTP.
@Suite struct HostileClientTests {
  @Test(
    "a request that cannot be read is answered with what is wrong",
    arguments: [
      ("GET / HTTP/1.1\r\n\r\n", 400), ("rubbish\r\n\r\n", 400), ("GET / HTTP/9.9\r\n\r\n", 505),
      ("GET /\(String(repeating: "a", count: 9000)) HTTP/1.1\r\n", 414),
      ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
      ("POST /echo/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
      ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
    ])
  @NetworkActor func malformed(_ request: String, _ status: Int) async throws {
    let server = try Server()
    let port = try #require(server.http.tcpPort)
    let stream = TransportStream(
      try await TCPSocket.connect(to: SocketAddress(ip: [127, 0, 0, 1], port: port), deadline: .after(.seconds(5))))
    stream.setDeadline(.after(.seconds(10)))
    try await stream.write(Array(request.utf8))
    var answer: [UInt8] = []
    while let bytes = try await stream.read() { answer += bytes }
    #expect(String(decoding: answer, as: UTF8.self).hasPrefix("HTTP/1.1 \(status) "))
  }
}
