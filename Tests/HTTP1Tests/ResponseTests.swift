import HTTP1
import Testing

@Suite("Responses")
struct ResponseTests {
  struct Case: CustomTestStringConvertible {
    let name: String
    let input: String
    var method = HTTPMethod.get
    /// Codes of all heads.
    var statuses = [200]
    var body = ""
    var trailers = HTTPFields()
    /// The bytes left over, or nil when the connection's end is what ends the body.
    var rest: String?
    var upgraded: String?

    var testDescription: String { name }
  }

  private static let ok = "HTTP/1.1 200 OK\r\n"
  private static let chunked = ok + "Transfer-Encoding: chunked\r\n\r\n"

  private static let cases = [
    Case(name: "a counted body", input: ok + "Content-Length: 5\r\n\r\nhello", body: "hello", rest: ""),
    Case(name: "an empty counted body", input: ok + "Content-Length: 0\r\n\r\n", rest: ""),
    Case(
      name: "js peers' last chunk after a counted body", input: ok + "Content-Length: 5\r\n\r\nhello0\r\n\r\n",
      body: "hello", rest: "0\r\n\r\n"),
    Case(name: "a body until close", input: ok + "\r\nall that comes\r\n", body: "all that comes\r\n"),
    Case(name: "an empty body until close", input: "HTTP/1.0 200 OK\r\n\r\n"),
    Case(name: "no reason", input: "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", rest: ""),
    Case(name: "no reason and no space", input: "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", rest: ""),
    Case(name: "HEAD", input: ok + "Content-Length: 5\r\n\r\n", method: .head, rest: ""),
    Case(name: "HEAD of chunks", input: chunked, method: .head, rest: ""),
    Case(
      name: "a body to HEAD, which is none", input: ok + "Content-Length: 5\r\n\r\nhello", method: .head,
      rest: "hello"),
    Case(name: "204", input: "HTTP/1.1 204 No Content\r\n\r\n", statuses: [204], rest: ""),
    Case(name: "204 with a length", input: "HTTP/1.1 204 x\r\nContent-Length: 5\r\n\r\n", statuses: [204], rest: ""),
    Case(name: "304", input: "HTTP/1.1 304 x\r\nContent-Length: 5\r\n\r\n", statuses: [304], rest: ""),
    Case(
      name: "interim responses",
      input: "HTTP/1.1 100 x\r\n\r\nHTTP/1.1 103 x\r\nLink: </a>\r\n\r\n\(ok)Content-Length: 2\r\n\r\nok",
      statuses: [100, 103, 200], body: "ok", rest: ""),
    Case(
      name: "another protocol", input: "HTTP/1.1 101 x\r\nUpgrade: w\r\n\r\n\0raw", statuses: [101], upgraded: "\0raw"),
    Case(name: "a tunnel", input: ok + "Content-Length: 9\r\n\r\nraw", method: .connect, upgraded: "raw"),
    Case(
      name: "a refused tunnel", input: "HTTP/1.1 403 x\r\nContent-Length: 2\r\n\r\nno", method: .connect,
      statuses: [403], body: "no", rest: ""),
    Case(
      name: "chunks", input: chunked + "5\r\nhello\r\n06\r\n world\r\n0\r\n\r\n", body: "hello world", rest: ""),
    Case(name: "no chunk but the last", input: chunked + "0\r\n\r\n", rest: ""),
    Case(
      name: "chunk extensions", input: chunked + "5;a;b=c;d=\"e;\\\"f\"\r\nhello\r\n0;x\r\n\r\n", body: "hello",
      rest: ""),
    Case(name: "padded chunk sizes", input: chunked + "5  \r\nhello\r\n0 ;a\r\n\r\n", body: "hello", rest: ""),
    Case(
      name: "trailers", input: chunked + "2\r\nok\r\n0\r\nDigest: x\r\nA:\r\n\r\nrest", body: "ok",
      trailers: ["Digest": "x", "A": ""], rest: "rest"),
    Case(
      name: "trailers on folded lines", input: chunked + "0\r\nA: b\r\n c\r\n\r\n", trailers: ["A": "b c"], rest: ""),
    Case(name: "bare LF", input: "HTTP/1.1 200 OK\nContent-Length: 2\n\nok", body: "ok", rest: ""),
    Case(name: "status 999", input: "HTTP/1.1 999 x\r\nContent-Length: 0\r\n\r\n", statuses: [999], rest: ""),
  ]

  /// All of them, for tests that want inputs only.
  static var inputs: [String] { cases.map(\.input) + refusals.map(\.input) + truncations.map(\.input) }

  @Test("a response is read", arguments: cases)
  func reading(_ expected: Case) {
    for pieces in splits(of: Array(expected.input.utf8), seed: 7) {
      let isEndedByClose = expected.rest == nil && expected.upgraded == nil
      let reading = Reading(ResponseParser(answering: expected.method), pieces, ended: isEndedByClose)
      #expect(reading.error == nil)
      #expect(reading.messages.count == 1)
      let message = reading.messages.first
      #expect(message?.heads.map(\.status.code) == expected.statuses)
      #expect(message?.body == Array(expected.body.utf8))
      #expect(message?.trailers == expected.trailers)
      #expect(message?.isComplete == (expected.upgraded == nil))
      #expect(reading.upgraded == expected.upgraded.map { Array($0.utf8) })
      #expect(reading.unconsumed == Array((expected.rest ?? "").utf8))
    }
  }

  @Test("a folded value is one value, with a space for each fold")
  func folding() {
    let input = "HTTP/1.1 200 OK\r\nA: b \r\n  c\r\n\t\r\n d\r\nContent-Length: 0\r\n\r\n"
    for pieces in splits(of: Array(input.utf8), seed: 8) {
      let reading = Reading(ResponseParser(answering: .get), pieces)
      #expect(reading.messages.first?.heads.first?.fields == ["A": "b c d", "Content-Length": "0"])
    }
  }

  @Test("values are UTF-8, or else ISO 8859-1")
  func characterSets() {
    let input = Array("HTTP/1.1 200 \u{e9}\r\nA: b".utf8) + [0xe9] + Array("\r\nB: \u{e9}\r\n\r\n".utf8)
    let head = Reading(ResponseParser(answering: .get), [input]).messages.first?.heads.first
    #expect(head?.reason == "\u{e9}")
    #expect(head?.fields == ["A": "b\u{e9}", "B": "\u{e9}"])
  }

  struct Refusal: CustomTestStringConvertible {
    let name: String
    let input: String
    let error: HTTPError

    init(_ name: String, _ input: String, _ error: HTTPError) {
      (self.name, self.input, self.error) = (name, input, error)
    }

    var testDescription: String { name }
  }

  private static let refusals = [
    Refusal("no HTTP at all", "SSH-2.0-OpenSSH\r\n", .malformedStatusLine("SSH-2.0-OpenSSH")),
    Refusal("an empty line first", "\r\n", .malformedStatusLine("")),
    Refusal("a code of two digits", "HTTP/1.1 20 OK\r\n", .malformedStatusLine("HTTP/1.1 20 OK")),
    Refusal("a code of four digits", "HTTP/1.1 2000 OK\r\n", .malformedStatusLine("HTTP/1.1 2000 OK")),
    Refusal("a code below 100", "HTTP/1.1 099 OK\r\n", .malformedStatusLine("HTTP/1.1 099 OK")),
    Refusal("a code with a sign", "HTTP/1.1 +20 OK\r\n", .malformedStatusLine("HTTP/1.1 +20 OK")),
    Refusal("HTTP/2", "HTTP/2.0 200 OK\r\n", .unsupportedVersion("HTTP/2.0")),
    Refusal("ESC in the reason", "HTTP/1.1 200 \u{1b}c\r\n", .controlInFieldValue(name: "reason phrase", byte: 0x1b)),
    Refusal("a length that is none", ok + "Content-Length: 5 bytes\r\n", .malformedContentLength("5 bytes")),
    Refusal("a folded length", ok + "Content-Length: 5\r\n 6\r\n\r\n", .malformedContentLength("5 6")),
    Refusal("two lengths", ok + "Content-Length: 1, 2\r\n", .conflictingContentLengths(1, 2)),
    Refusal(
      "a length and chunks", ok + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
      .lengthBesideTransferCoding),
    Refusal("gzip", ok + "Transfer-Encoding: gzip\r\n\r\n", .malformedTransferCoding("gzip")),
    Refusal("a space before the colon", ok + "A : b\r\n", .whitespaceInFieldName("A : b")),
    Refusal("a fold under the status line", ok + " A: b\r\n", .whitespaceInFieldName("A: b")),
    Refusal("a bare CR", ok + "A: b\rC: d\r\n", .bareCarriageReturn),
    Refusal("chunks that end in a bare LF", chunked + "5\n", .malformedChunkSize(0x0a)),
  ]

  @Test("a malformed response is refused", arguments: refusals)
  func refusal(_ refusal: Refusal) {
    for pieces in splits(of: Array(refusal.input.utf8), seed: 9) {
      #expect(Reading(ResponseParser(answering: .get), pieces).error == refusal.error)
    }
  }

  private static let truncations = [
    Refusal("nothing", "", .closedBeforeHead),
    Refusal("within the status line", "HTTP/1.1 20", .truncatedHead(received: 11)),
    Refusal("within the fields", ok + "A: b\r\n", .truncatedHead(received: 23)),
    Refusal("after an interim response", "HTTP/1.1 100 Continue\r\n\r\n", .closedBeforeHead),
    Refusal(
      "3 bytes of 2 GiB", ok + "Content-Length: 2147483648\r\n\r\nabc",
      .truncatedBody(promised: 2_147_483_648, received: 3)),
    Refusal("before the body", ok + "Content-Length: 1\r\n\r\n", .truncatedBody(promised: 1, received: 0)),
    Refusal("within a chunk", chunked + "5\r\nhel", .truncatedBody(promised: nil, received: 3)),
    Refusal("between chunks", chunked + "5\r\nhello\r\n", .truncatedBody(promised: nil, received: 5)),
    Refusal("within the trailers", chunked + "0\r\nA: b\r\n", .truncatedBody(promised: nil, received: 0)),
  ]

  @Test("input that ends early is told from input that ends", arguments: truncations)
  func truncation(_ truncation: Refusal) {
    for pieces in splits(of: Array(truncation.input.utf8), seed: 10) {
      let waiting = Reading(ResponseParser(answering: .get), pieces)
      #expect(waiting.error == nil)
      #expect(Reading(ResponseParser(answering: .get), pieces, ended: true).error == truncation.error)
    }
  }

  @Test("a body array comes out as it went in, without a copy")
  func noCopy() throws {
    for framing in ["Content-Length: 100000\r\n", ""] {
      var parser = ResponseParser(answering: .get)
      parser.receive(Array((Self.ok + framing + "\r\n").utf8))
      _ = try parser.next()
      let part = [UInt8](repeating: 7, count: 50_000)
      parser.receive(part)
      guard case .body(let body) = try parser.next() else { throw Unexpected() }
      let isSame = part.span.isIdentical(to: body.span)
      #expect(isSame)
    }
  }

  @Test("a connection is kept for the next response when nothing is left over")
  func persistence() throws {
    var parser = ResponseParser(answering: .get)
    func respond(_ text: String) throws {
      parser.receive(Array(text.utf8))
      while try parser.next() != nil {}
    }
    try respond(Self.ok + "Content-Length: 2\r\n\r\nok")
    #expect(parser.keepsAlive)
    try parser.startNextMessage(answering: .head)
    try respond(Self.ok + "Content-Length: 2\r\n\r\n")
    #expect(parser.keepsAlive)
    try parser.startNextMessage(answering: .get)
    try respond(Self.ok + "Content-Length: 2\r\n\r\nok!")
    #expect(!parser.keepsAlive)
    #expect(throws: HTTPError.unexpectedBytes(1)) { try parser.startNextMessage(answering: .get) }
  }

  @Test(
    "a connection is not kept after close, HTTP/1.0, or a body until close",
    arguments: [
      "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
      "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
      "HTTP/1.1 200 OK\r\n\r\n",
    ])
  func noPersistence(_ text: String) throws {
    var parser = ResponseParser(answering: .get)
    parser.receive(Array(text.utf8))
    parser.receiveEnd()
    while try parser.next() != nil {}
    #expect(parser.isComplete && !parser.keepsAlive)
    #expect(throws: HTTPError.connectionIsOver) { try parser.startNextMessage(answering: .get) }
  }
}
