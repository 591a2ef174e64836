import HTTP1
import Testing

@Suite("Requests")
struct RequestRuleTests {
  struct Refusal: CustomTestStringConvertible {
    let name: String
    let input: String
    let error: HTTPError
    let status: HTTPStatus

    init(_ name: String, _ input: String, _ error: HTTPError, _ status: HTTPStatus = .badRequest) {
      (self.name, self.input, self.error, self.status) = (name, input, error, status)
    }

    var testDescription: String { name }
  }

  private static let get = "GET / HTTP/1.1\r\nHost: a\r\n"
  private static let chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

  private static let startLines = [
    Refusal("nothing but spaces", "   \r\n", .malformedRequestLine("   ")),
    Refusal("HTTP/0.9", "GET /\r\n", .malformedRequestLine("GET /")),
    Refusal("no method", " / HTTP/1.1\r\n", .malformedRequestLine(" / HTTP/1.1")),
    Refusal("no target", "GET  HTTP/1.1\r\n", .malformedTarget("")),
    Refusal("two spaces", "GET  / HTTP/1.1\r\n", .malformedTarget(" /")),
    Refusal("a space at the end", "GET / HTTP/1.1 \r\n", .malformedRequestLine("GET / HTTP/1.1 ")),
    Refusal("a method that is no token", "G@T / HTTP/1.1\r\n", .malformedRequestLine("G@T / HTTP/1.1")),
    Refusal("small letters in the version", "GET / http/1.1\r\n", .malformedRequestLine("GET / http/1.1")),
    Refusal("a version of three digits", "GET / HTTP/1.10\r\n", .malformedRequestLine("GET / HTTP/1.10")),
    Refusal("HTTP/2.0", "GET / HTTP/2.0\r\n", .unsupportedVersion("HTTP/2.0"), .versionNotSupported),
    Refusal("the HTTP/2 preface", "PRI * HTTP/2.0\r\n", .unsupportedVersion("HTTP/2.0"), .versionNotSupported),
    Refusal("TLS", "\u{16}\u{3}\u{1}\u{2}\n", .bareLineFeed),
    Refusal("a TAB in the target", "GET /a\tb HTTP/1.1\r\n", .malformedTarget(#"/a\x09b"#)),
    Refusal("a target beyond ASCII", "GET /ä HTTP/1.1\r\n", .malformedTarget(#"/\xc3\xa4"#)),
    Refusal("a target of no form", "GET example.com HTTP/1.1\r\n", .malformedTarget("example.com")),
    Refusal("an asterisk for GET", "GET * HTTP/1.1\r\n", .malformedTarget("*")),
    Refusal("a path for CONNECT", "CONNECT /a HTTP/1.1\r\n", .malformedTarget("/a")),
    Refusal("CONNECT without a port", "CONNECT a HTTP/1.1\r\n", .malformedTarget("a")),
    Refusal("CONNECT to a port past all", "CONNECT a:65536 HTTP/1.1\r\n", .malformedTarget("a:65536")),
    Refusal("an absolute target without a host", "GET http:///a HTTP/1.1\r\n", .malformedTarget("http:///a")),
    Refusal("an absolute target with a user", "GET http://u@a/ HTTP/1.1\r\n", .malformedTarget("http://u@a/")),
  ]

  private static let fields = [
    Refusal("a space before the colon", get + "A : b\r\n", .whitespaceInFieldName("A : b")),
    Refusal("a space within a name", get + "A b: c\r\n", .whitespaceInFieldName("A b: c")),
    Refusal("an empty name", get + ": b\r\n", .malformedFieldName(": b")),
    Refusal("no colon", get + "A\r\n", .fieldWithoutColon("A")),
    Refusal("a name that is no token", get + "A(b): c\r\n", .malformedFieldName("A(b): c")),
    Refusal("a name beyond ASCII", get + "Ä: b\r\n", .malformedFieldName(#"\xc3\x84: b"#)),
    Refusal("a folded field", get + "A: b\r\n c\r\n", .foldedField),
    Refusal("a folded field of one TAB", get + "A: b\r\n\t\r\n", .foldedField),
    Refusal("a fold under the request line", "GET / HTTP/1.1\r\n Host: a\r\n", .whitespaceInFieldName("Host: a")),
    Refusal("a bare LF", get + "A: b\nC: d\r\n", .bareLineFeed),
    Refusal("a bare LF that ends the head", get + "\n", .bareLineFeed),
    Refusal("a bare CR in a value", get + "A: b\rC: d\r\n", .bareCarriageReturn),
    Refusal("a bare CR before the line end", get + "A: b\r\r\n", .bareCarriageReturn),
    Refusal("a bare CR in a name", get + "A\rB: d\r\n", .bareCarriageReturn),
    Refusal("NUL in a value", get + "A: b\0c\r\n", .controlInFieldValue(name: "A", byte: 0)),
    Refusal("ESC in a value", get + "A: \u{1b}[2J\r\n", .controlInFieldValue(name: "A", byte: 0x1b)),
    Refusal("DEL in a value", get + "A: \u{7f}\r\n", .controlInFieldValue(name: "A", byte: 0x7f)),
    Refusal("no Host", "GET / HTTP/1.1\r\n\r\n", .missingHost),
    Refusal("two Hosts", get + "host: a\r\n\r\n", .repeatedHost),
    Refusal("two Hosts in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", .repeatedHost),
    Refusal("two names in a Host", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", .malformedHost("a, b")),
    Refusal("a path in a Host", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", .malformedHost("a/b")),
  ]

  private static let lengths = [
    Refusal("a signed length", get + "Content-Length: +5\r\n", .malformedContentLength("+5")),
    Refusal("a negative length", get + "Content-Length: -5\r\n", .malformedContentLength("-5")),
    Refusal("a hexadecimal length", get + "Content-Length: 0x5\r\n", .malformedContentLength("0x5")),
    Refusal("an empty length", get + "Content-Length: \r\n", .malformedContentLength("")),
    Refusal("an empty member", get + "Content-Length: 5,\r\n", .malformedContentLength("")),
    Refusal("a length in other digits", get + "Content-Length: ٥\r\n", .malformedContentLength(#"\xd9\xa5"#)),
    Refusal(
      "a length past 2^63", get + "Content-Length: 9223372036854775808\r\n",
      .contentLengthTooLarge("9223372036854775808"), .contentTooLarge),
    Refusal("two lengths", get + "Content-Length: 5\r\nContent-Length: 6\r\n", .conflictingContentLengths(5, 6)),
    Refusal("a list of lengths", get + "Content-Length: 5, 6\r\n", .conflictingContentLengths(5, 6)),
    Refusal(
      "a length and chunks", get + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
      .lengthBesideTransferCoding),
    Refusal(
      "chunks and a length", get + "Transfer-Encoding: chunked\r\ncontent-length: 5\r\n\r\n",
      .lengthBesideTransferCoding),
    Refusal(
      "chunks in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", .transferCodingInHTTP10),
    Refusal(
      "another coding before", get + "Transfer-Encoding: gzip, chunked\r\n\r\n",
      .unsupportedTransferCoding("gzip, chunked"), .notImplemented),
    Refusal(
      "another coding before, in a field of its own",
      get + "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n",
      .unsupportedTransferCoding("gzip, chunked"), .notImplemented),
    Refusal(
      "another coding after", get + "Transfer-Encoding: chunked, gzip\r\n\r\n",
      .malformedTransferCoding("chunked, gzip")),
    Refusal(
      "chunked twice", get + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
      .malformedTransferCoding("chunked, chunked")),
    Refusal(
      "a parameter", get + "Transfer-Encoding: chunked;a=b\r\n\r\n", .malformedTransferCoding("chunked;a=b")),
    Refusal(
      "a vertical tab before it", get + "Transfer-Encoding: \u{b}chunked\r\n\r\n",
      .controlInFieldValue(name: "Transfer-Encoding", byte: 0xb)),
    Refusal("an empty coding", get + "Transfer-Encoding:\r\n\r\n", .malformedTransferCoding("")),
    Refusal(
      "an empty member of codings", get + "Transfer-Encoding: ,chunked\r\n\r\n", .malformedTransferCoding("chunked")),
  ]

  private static let chunks = [
    Refusal("no size", chunked + "\r\n", .malformedChunkSize(0x0d)),
    Refusal("a signed size", chunked + "+5\r\n", .malformedChunkSize(0x2b)),
    Refusal("a negative size", chunked + "-5\r\n", .malformedChunkSize(0x2d)),
    Refusal("a size with a prefix", chunked + "0x5\r\n", .malformedChunkSize(0x78)),
    Refusal("a space before the size", chunked + " 5\r\n", .malformedChunkSize(0x20)),
    Refusal("a space after the size", chunked + "5 \r\n", .malformedChunkSize(0x0d)),
    Refusal("a size of 17 digits", chunked + "00000000000000005", .chunkSizeTooLarge),
    Refusal("a size past 2^63", chunked + "8000000000000000", .chunkSizeTooLarge),
    Refusal("a size that wraps around", chunked + "10000000000000005", .chunkSizeTooLarge),
    Refusal("a bare LF after the size", chunked + "5\nhello\r\n", .malformedChunkSize(0x0a)),
    Refusal("a bare CR after the size", chunked + "5\rhello\r\n", .malformedChunkSize(0x68)),
    Refusal("a bare LF in an extension", chunked + "5;a\nhello\r\n", .malformedChunkExtension(0x0a)),
    Refusal("a line end in a quoted extension", chunked + "5;a=\"b\r\n", .malformedChunkExtension(0x0d)),
    Refusal("an escaped line end", chunked + "5;a=\"\\\r\n", .malformedChunkExtension(0x0d)),
    Refusal("data longer than its chunk", chunked + "5\r\nhello!\r\n", .malformedChunkEnd(0x21)),
    Refusal("data shorter than its chunk", chunked + "5\r\nhell\r\n0\r\n", .malformedChunkEnd(0x0a)),
    Refusal("a bare LF after the data", chunked + "5\r\nhello\n", .malformedChunkEnd(0x0a)),
    Refusal("a bare LF among trailers", chunked + "0\r\nA: b\n", .bareLineFeed),
    Refusal("a length as trailer", chunked + "0\r\nContent-Length: 5\r\n\r\n", .forbiddenTrailer("Content-Length")),
    Refusal("a Host as trailer", chunked + "0\r\nHost: b\r\n\r\n", .forbiddenTrailer("Host")),
  ]

  @Test("what servers read differently is refused", arguments: startLines + fields + lengths + chunks)
  func refusal(_ refusal: Refusal) {
    for pieces in splits(of: Array(refusal.input.utf8), seed: 6) {
      let reading = Reading(RequestParser(), pieces)
      #expect(reading.error == refusal.error)
      #expect(reading.error?.statusHint == refusal.status)
    }
  }

  @Test(
    "targets of all forms are taken",
    arguments: [
      "GET / HTTP/1.1", "GET /a%2Fb?c#d HTTP/1.1", "GET //a HTTP/1.1", "GET http://a:1/b?c HTTP/1.1",
      "OPTIONS * HTTP/1.1", "CONNECT a:443 HTTP/1.1", "CONNECT [::1]:443 HTTP/1.1", "M-SEARCH * HTTP/1.9",
    ])
  func targets(_ line: String) {
    let method = line.split(separator: " ")[0]
    let reading = Reading(RequestParser(), [Array("\(line)\r\nHost: a\r\n\r\n".utf8)])
    if method == "M-SEARCH" {
      #expect(reading.error == .malformedTarget("*"))
    } else {
      #expect(reading.messages.first?.heads.first?.description == line)
    }
  }

  @Test("a later minor version is read as HTTP/1.1")
  func laterMinorVersion() {
    let reading = Reading(RequestParser(), [Array("GET / HTTP/1.9\r\nHost: a\r\n\r\n".utf8)])
    #expect(reading.messages.first?.heads.first?.version == .http11)
  }

  @Test(
    "equal lengths are taken as one, which is all that is passed on", arguments: ["5, 5", "5\r\nContent-Length: 05"])
  func equalLengths(_ value: String) {
    let input = Array((Self.get + "Content-Length: \(value)\r\n\r\nhello").utf8)
    let reading = Reading(RequestParser(), [input])
    #expect(reading.messages.first?.heads.first?.fields.values(of: .contentLength) == ["5"])
    #expect(reading.messages.first?.body == Array("hello".utf8))
    #expect(reading.messages.first?.isComplete == true)
  }

  @Test("empty lines before a request are skipped")
  func emptyLines() {
    let reading = Reading(RequestParser(), [Array(("\r\n\r\n" + Self.get + "\r\n").utf8)])
    #expect(reading.messages.count == 1 && reading.error == nil)
  }

  @Test("pipelined requests wait until the exchange before them is over")
  func pipelining() throws {
    var parser = RequestParser()
    parser.receive(Array("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
    guard case .head(let first) = try parser.next() else { throw Unexpected() }
    #expect(first.target == "/1")
    #expect(try parser.next() == .end)
    #expect(try parser.next() == nil)
    #expect(parser.keepsAlive && !parser.isIdle && parser.unconsumedCount == 28)
    try parser.startNextMessage()
    guard case .head(let second) = try parser.next() else { throw Unexpected() }
    #expect(second.target == "/2")
    #expect(throws: HTTPError.outOfOrder) { try parser.startNextMessage() }
  }

  @Test("a refused tunnel ends the connection, whose bytes are not read as requests")
  func connect() throws {
    var parser = RequestParser()
    parser.receive(Array("CONNECT a:1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nGET".utf8))
    _ = try parser.next()
    #expect(try parser.next() == .end)
    #expect(!parser.keepsAlive && parser.takeUnconsumed() == Array("GET".utf8))
    #expect(throws: HTTPError.connectionIsOver) { try parser.startNextMessage() }
  }

  @Test("what trails a one-shot request is tolerated, and bounded")
  func trailingBytes() throws {
    var parser = RequestParser()
    parser.receive(Array((Self.get + "Connection: close\r\nContent-Length: 2\r\n\r\nhi0\r\n\r\n").utf8))
    for _ in 0..<3 { #expect(try parser.next() != nil) }
    #expect(try parser.next() == nil)
    #expect(parser.isComplete && !parser.keepsAlive && parser.unconsumedCount == 5)
    parser.receive([UInt8](repeating: 0, count: HTTPLimits().bytesAhead))
    #expect(throws: HTTPError.tooManyBytesAhead(limit: HTTPLimits().bytesAhead)) { try parser.next() }
    #expect(parser.unconsumedCount == 0)
  }

  @Test("a peer may close between requests")
  func closing() throws {
    var parser = RequestParser()
    #expect(parser.isIdle)
    parser.receive(Array("\r\n".utf8))
    #expect(try parser.next() == nil)
    #expect(parser.isIdle)
    parser.receiveEnd()
    #expect(throws: HTTPError.closedBeforeHead) { try parser.next() }
  }

  @Test("an error is final")
  func finality() {
    var parser = RequestParser()
    parser.receive(Array("GET\r\n".utf8))
    for _ in 0..<2 {
      #expect(throws: HTTPError.malformedRequestLine("GET")) { try parser.next() }
      parser.receive(Array((Self.get + "\r\n").utf8))
    }
    #expect(parser.unconsumedCount == 0)
  }

  @Test("persistence follows version and Connection")
  func persistence() {
    func keepsAlive(_ version: HTTPVersion, _ connection: String?) -> Bool {
      var head = RequestHead(method: .get, target: "/", version: version)
      head.fields[.connection] = connection
      return head.keepsAlive
    }
    #expect(keepsAlive(.http11, nil))
    #expect(keepsAlive(.http11, "upgrade, x"))
    #expect(!keepsAlive(.http11, "upgrade, Close"))
    #expect(!keepsAlive(.http10, nil))
    #expect(keepsAlive(.http10, "Keep-Alive"))
    #expect(!keepsAlive(.http10, "keep-alive, close"))
  }

  @Test("a client that waits for 100 Continue is known")
  func expectation() {
    let fields: HTTPFields = ["Expect": "100-Continue"]
    #expect(RequestHead(method: .put, target: "/", fields: fields).expectsContinue)
    #expect(!RequestHead(method: .put, target: "/", version: .http10, fields: fields).expectsContinue)
    #expect(!RequestHead(method: .put, target: "/").expectsContinue)
  }
}

struct Unexpected: Error {}
