import HTTP1
import TestSupport
import Testing
import Wire

@Suite struct WebSocketHandshakeTests {
  /// The example of RFC 6455 §1.3.
  private static let request = """
    GET /chat HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://example.com\r\n\
    Sec-WebSocket-Protocol: chat, superchat\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\
    Sec-WebSocket-Version: 13\r\n\r\n
    """

  private func answer(_ request: String) -> (rest: [UInt8]?, answer: String, error: WebSocketHandshakeError?) {
    var handshake = WebSocketServerHandshake()
    do {
      let rest = try handshake.receive(Array(request.utf8))
      return (rest, String(decoding: handshake.takeOutput(), as: UTF8.self), nil)
    } catch {
      return (nil, String(decoding: handshake.takeOutput(), as: UTF8.self), error)
    }
  }

  @Test("the RFC's example is answered as it says, without what was offered beside, for a page of any origin")
  func example() throws {
    let (rest, answer, _) = answer(Self.request + "\u{1}\u{2}")
    #expect(rest == [1, 2])
    #expect(answer.hasPrefix("HTTP/1.1 101 Switching Protocols\r\n"))
    #expect(answer.contains("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"))
    #expect(!answer.contains("Extensions") && !answer.contains("Protocol:"))
  }

  @Test("client and server agree, in pieces of any size, and hand on what follows", arguments: [1, 3, 50, 10_000])
  func roundTrip(size: Int) throws {
    var client = try WebSocketClientHandshake(host: "127.0.0.1:4001")
    var server = WebSocketServerHandshake()
    let request = client.takeOutput() + [7, 7]
    var rest: [UInt8]?
    for start in stride(from: 0, to: request.count, by: size) {
      let piece = Array(request[start..<min(request.count, start + size)])
      if let before = rest { rest = before + piece } else { rest = try server.receive(piece) }
    }
    #expect(rest == [7, 7])
    let answer = server.takeOutput() + [8]
    var early: [UInt8]?
    for start in stride(from: 0, to: answer.count, by: size) {
      let piece = Array(answer[start..<min(answer.count, start + size)])
      if let before = early { early = before + piece } else { early = try client.receive(piece) }
    }
    #expect(early == [8])
  }

  @Test(
    "what is no WebSocket gets an HTTP answer that says so",
    arguments: [
      ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 426), ("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", 426),
      ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", 426), ("GET / HTTP/1.1\r\n\r\n", 400),
      ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400), ("rubbish\r\n\r\n", 400),
      ("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n", 426),
      (request.replacing("GET", with: "POST"), 426), (request.replacing("HTTP/1.1", with: "HTTP/1.0"), 426),
      (request.replacing("Version: 13", with: "Version: 8"), 426),
      (request.replacing("dGhlIHNhbXBsZSBub25jZQ==", with: "dGhl"), 400),
      (request.replacing("dGhlIHNhbXBsZSBub25jZQ==", with: "not base64"), 400),
      (request.replacing("Upgrade: websocket\r\n", with: ""), 426),
      (request.replacing("keep-alive, Upgrade", with: "keep-alive"), 426),
      (request.replacing("Origin", with: "Content-Length: 0\r\nOrigin"), 400),
      (request.replacing("Origin: http", with: "X: " + String(repeating: "x", count: 20_000)), 431),
    ])
  func refusals(_ request: String, _ status: Int) throws {
    let (rest, answer, error) = answer(request)
    #expect(rest == nil && error != nil)
    #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
    #expect(answer.contains("Sec-WebSocket-Version: 13\r\n"))
    var parser = ResponseParser(answering: request.hasPrefix("HEAD") ? .head : .get)
    parser.receive(Array(answer.utf8))
    while try parser.next() != nil {}
    #expect(parser.isComplete)
  }

  @Test(
    "a client refuses every answer but the right one",
    arguments: [
      ("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", .refused(status: 404, reason: "Not Found")),
      ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", .refused(status: 200, reason: "OK")),
      ("HTTP/1.1 301 \r\nLocation: /x\r\n\r\n", .refused(status: 301, reason: "")),
      ("HTTP/1.1 101 \r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n", .badAnswer("it switches to something else")),
      ("HTTP/1.1 101 \r\nUpgrade: websocket\r\n\r\n", .badAnswer("it switches to something else")),
      (
        "HTTP/1.1 101 \r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
          + "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n", .badAnswer("it does not answer the key")
      ),
      ("SSH-2.0-OpenSSH_9.2\r\n", .http(.malformedStatusLine("SSH-2.0-OpenSSH_9.2"))),
    ] as [(String, WebSocketHandshakeError)])
  func badAnswers(_ answer: String, _ expected: WebSocketHandshakeError) throws {
    var client = try WebSocketClientHandshake(host: "a")
    #expect(throws: expected) { try client.receive(Array(answer.utf8)) }
  }

  @Test("an extension or a subprotocol that was not offered is refused", arguments: ["Extensions", "Protocol"])
  func unasked(_ field: String) throws {
    var client = try WebSocketClientHandshake(host: "a")
    var server = WebSocketServerHandshake()
    _ = try server.receive(client.takeOutput())
    let answer = String(decoding: server.takeOutput(), as: UTF8.self)
    let spoiled = answer.replacing("Connection:", with: "Sec-WebSocket-\(field): permessage-deflate\r\nConnection:")
    #expect(throws: WebSocketHandshakeError.self) { try client.receive(Array(spoiled.utf8)) }
  }

  @Test("an interim answer before the final one is passed over")
  func interim() throws {
    var client = try WebSocketClientHandshake(host: "a")
    var server = WebSocketServerHandshake()
    _ = try server.receive(client.takeOutput())
    #expect(try client.receive(Array("HTTP/1.1 103 Early Hints\r\n\r\n".utf8)) == nil)
    #expect(try client.receive(server.takeOutput()) == [])
  }
}
