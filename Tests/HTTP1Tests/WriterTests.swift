import HTTP1
import Testing

@Suite("Writing")
struct WriterTests {
  private static let request = RequestHead(method: .get, target: "/a?b", fields: ["Host": "example.com"])

  private func written<Head>(_ writer: MessageWriter<Head>, _ head: Head) -> Result<String, HTTPError> {
    var writer = writer
    var bytes = Array("before ".utf8)
    do {
      try writer.write(head, to: &bytes)
      return .success(String(decoding: bytes.dropFirst(7), as: UTF8.self))
    } catch {
      #expect(bytes == Array("before ".utf8), "nothing is appended by a call that throws")
      return .failure(error)
    }
  }

  @Test("a request head is the request line, the fields as spelled, and an empty line")
  func requestHead() {
    var head = Self.request
    head.fields.append("x-Twice", "1")
    head.fields.append("X-twice", "ä")
    #expect(
      written(RequestWriter(), head)
        == .success("GET /a?b HTTP/1.1\r\nHost: example.com\r\nx-Twice: 1\r\nX-twice: ä\r\n\r\n"))
  }

  @Test("a response head has the registered reason phrase unless told otherwise")
  func responseHead() {
    let writer = ResponseWriter(answering: Self.request)
    #expect(written(writer, ResponseHead(status: .notFound)) == .success("HTTP/1.1 404 Not Found\r\n\r\n"))
    #expect(written(writer, ResponseHead(status: 299)) == .success("HTTP/1.1 299 \r\n\r\n"))
    #expect(written(writer, ResponseHead(status: .ok, reason: "Fine")) == .success("HTTP/1.1 200 Fine\r\n\r\n"))
  }

  @Test("a field that would forge further ones is refused", arguments: ["\r\nX: y", "a\nb", "a\rb", "\0", "\u{7f}"])
  func injectionByValue(_ value: String) {
    var head = Self.request
    head.fields.append("A", value)
    let byte = value.utf8.first { $0 < 0x20 || $0 == 0x7f } ?? 0
    let error = byte == 0x0d ? HTTPError.bareCarriageReturn : .controlInFieldValue(name: "A", byte: byte)
    #expect(written(RequestWriter(), head) == .failure(error))
  }

  @Test("a name that is no token is refused", arguments: ["", "A:", "A b", "A\r\nB", "Ä"])
  func injectionByName(_ name: String) {
    var head = Self.request
    head.fields.append(HTTPFieldName(name), "b")
    guard case .failure(.malformedFieldName) = written(RequestWriter(), head) else {
      Issue.record("\(name) was written")
      return
    }
  }

  @Test(
    "a start line that would read otherwise is refused",
    arguments: [
      ("GET", "/ HTTP/1.1\r\nX: y"), ("GET", "/a b"), ("GET", ""), ("GET", "*"), ("GET", "/ä"), ("", "/"),
      ("GET /x", "/"), ("GET\r\n", "/"), ("CONNECT", "/"),
    ])
  func injectionByRequestLine(_ method: String, _ target: String) {
    let head = RequestHead(method: HTTPMethod(method), target: target, fields: ["Host": "a"])
    guard case .failure = written(RequestWriter(), head) else {
      Issue.record("\(method) \(target) was written")
      return
    }
  }

  @Test("a status line that would read otherwise is refused")
  func injectionByStatusLine() {
    let writer = ResponseWriter(answering: Self.request)
    for head in [
      ResponseHead(status: .ok, reason: "OK\r\nX: y"), ResponseHead(status: 99), ResponseHead(status: 1000),
      ResponseHead(status: -20),
    ] {
      guard case .failure = written(writer, head) else {
        Issue.record("\(head) was written")
        continue
      }
    }
  }

  @Test("what our parser refuses is not written")
  func parserRules() {
    func refusal(_ fields: HTTPFields, _ version: HTTPVersion = .http11) -> Result<String, HTTPError> {
      written(RequestWriter(), RequestHead(method: .post, target: "/", version: version, fields: fields))
    }
    #expect(refusal([:]) == .failure(.missingHost))
    #expect(refusal(["Host": "a", "host": "b"]) == .failure(.repeatedHost))
    #expect(refusal(["Host": "a", "Content-Length": "x"]) == .failure(.malformedContentLength("x")))
    #expect(
      refusal(["Host": "a", "Content-Length": "1", "Transfer-Encoding": "chunked"])
        == .failure(.lengthBesideTransferCoding))
    #expect(refusal(["Transfer-Encoding": "chunked"], .http10) == .failure(.transferCodingInHTTP10))
  }

  @Test("a body is as long as its Content-Length, no longer and no shorter")
  func countedBody() throws {
    var head = Self.request
    head.setBodyFraming(.length(5))
    var bytes: [UInt8] = []
    var writer = RequestWriter()
    try writer.write(head, to: &bytes)
    #expect(writer.takesBody)
    bytes = []
    try writer.write(body: Array("hel".utf8), to: &bytes)
    #expect(throws: HTTPError.bodyTooLong(promised: 5)) { try writer.write(body: Array("lo!".utf8), to: &bytes) }
    #expect(throws: HTTPError.truncatedBody(promised: 5, received: 3)) { try writer.end(to: &bytes) }
    try writer.write(body: Array("lo".utf8), to: &bytes)
    #expect(!writer.takesBody && !writer.isComplete)
    #expect(throws: HTTPError.trailersWithoutChunks) { try writer.end(trailers: ["A": "b"], to: &bytes) }
    try writer.end(to: &bytes)
    #expect(bytes == Array("hello".utf8))
    #expect(writer.isComplete && writer.keepsAlive)
  }

  @Test("chunks carry their size, the last one the trailers")
  func chunkedBody() throws {
    var head = ResponseHead(status: .ok)
    head.setBodyFraming(.chunked)
    var bytes: [UInt8] = []
    var writer = ResponseWriter(answering: Self.request)
    try writer.write(head, to: &bytes)
    bytes = []
    try writer.write(body: [UInt8](repeating: UInt8(ascii: "x"), count: 26), to: &bytes)
    try writer.write(body: [], to: &bytes)
    let frame = try writer.frame(bodyOf: 65536)
    #expect(frame.before == Array("10000\r\n".utf8) && frame.after == Array("\r\n".utf8))
    #expect(throws: HTTPError.forbiddenTrailer("Content-Length")) {
      try writer.end(trailers: ["content-length": "1"], to: &bytes)
    }
    #expect(throws: HTTPError.bareCarriageReturn) { try writer.end(trailers: ["A": "\r\n"], to: &bytes) }
    try writer.end(trailers: ["A": "b"], to: &bytes)
    let expected = "1a\r\n" + String(repeating: "x", count: 26) + "\r\n0\r\nA: b\r\n\r\n"
    #expect(String(decoding: bytes, as: UTF8.self) == expected)
  }

  @Test("a message without a body takes none")
  func noBody() throws {
    let head = RequestHead(method: .head, target: "/", fields: ["Host": "a"])
    for (answered, status) in [(head, 200), (Self.request, 204), (Self.request, 304)] {
      var bytes: [UInt8] = []
      var writer = ResponseWriter(answering: answered)
      try writer.write(ResponseHead(status: HTTPStatus(status), fields: ["Content-Length": "5"]), to: &bytes)
      #expect(!writer.takesBody)
      #expect(throws: HTTPError.bodyNotAllowed) { try writer.write(body: [1], to: &bytes) }
      try writer.end(to: &bytes)
      #expect(writer.keepsAlive)
    }
  }

  @Test("a message is written in order")
  func order() throws {
    var bytes: [UInt8] = []
    var writer = RequestWriter()
    #expect(throws: HTTPError.outOfOrder) { try writer.write(body: [1], to: &bytes) }
    #expect(throws: HTTPError.outOfOrder) { try writer.end(to: &bytes) }
    #expect(throws: HTTPError.outOfOrder) { try writer.startNextMessage() }
    try writer.write(Self.request, to: &bytes)
    let count = bytes.count
    #expect(throws: HTTPError.outOfOrder) { try writer.write(Self.request, to: &bytes) }
    #expect(bytes.count == count)
    try writer.end(to: &bytes)
    #expect(throws: HTTPError.outOfOrder) { try writer.end(to: &bytes) }
    #expect(throws: HTTPError.outOfOrder) { try writer.write(body: [1], to: &bytes) }
    try writer.startNextMessage()
    try writer.write(Self.request, to: &bytes)
  }

  @Test("a client of HTTP/1.0 gets neither chunks nor interim responses")
  func oldClient() throws {
    let request = RequestHead(method: .get, target: "/", version: .http10, fields: ["Connection": "keep-alive"])
    var bytes: [UInt8] = []
    var writer = ResponseWriter(answering: request)
    #expect(throws: HTTPError.notReadByHTTP10("an interim response")) {
      try writer.write(ResponseHead(status: .continue), to: &bytes)
    }
    var head = ResponseHead(status: .ok)
    head.setBodyFraming(.chunked)
    #expect(throws: HTTPError.notReadByHTTP10("chunks")) { try writer.write(head, to: &bytes) }
    head.setBodyFraming(.untilClose)
    head.setKeepAlive(true, answering: request)
    #expect(head.fields == ["Connection": "keep-alive"])
    try writer.write(head, to: &bytes)
    try writer.write(body: [1, 2], to: &bytes)
    try writer.end(to: &bytes)
    #expect(!writer.keepsAlive)
    #expect(throws: HTTPError.connectionIsOver) { try writer.startNextMessage(answering: request) }
  }

  @Test("a connection is kept only when request and response both say so")
  func persistence() throws {
    func keepsAlive(_ requested: String?, _ answered: String?, _ request: RequestHead? = Self.request) throws -> Bool {
      var request = request
      request?.fields[.connection] = requested
      var head = ResponseHead(status: .ok, fields: ["Content-Length": "0"])
      head.fields[.connection] = answered
      var writer = ResponseWriter(answering: request)
      var bytes: [UInt8] = []
      try writer.write(head, to: &bytes)
      try writer.end(to: &bytes)
      return writer.keepsAlive
    }
    #expect(try keepsAlive(nil, nil))
    #expect(try !keepsAlive("close", nil))
    #expect(try !keepsAlive(nil, "close"))
    #expect(try !keepsAlive(nil, nil, nil))
  }

  @Test("setting persistence leaves other connection options")
  func connectionOptions() {
    var head = ResponseHead(status: .ok, fields: ["Connection": "upgrade, keep-alive"])
    head.setKeepAlive(false, answering: Self.request)
    #expect(head.fields[.connection] == "upgrade, close")
    head.setKeepAlive(true, answering: Self.request)
    #expect(head.fields[.connection] == "upgrade")
  }

  @Test("interim responses come before the final one; after 101 nothing is HTTP")
  func interim() throws {
    var bytes: [UInt8] = []
    var writer = ResponseWriter(answering: Self.request)
    try writer.write(ResponseHead(status: .continue), to: &bytes)
    try writer.write(ResponseHead(status: .switchingProtocols, fields: ["Upgrade": "x"]), to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 101 "))
    #expect(throws: HTTPError.bodyNotAllowed) { try writer.write(body: [1], to: &bytes) }
    try writer.end(to: &bytes)
    #expect(writer.isComplete && !writer.keepsAlive)
  }
}
