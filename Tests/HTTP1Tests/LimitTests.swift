import HTTP1
import Testing

@Suite("Limits")
struct LimitTests {
  private static let ok = "HTTP/1.1 200 OK\r\n"

  private static let small: HTTPLimits = {
    var limits = HTTPLimits()
    limits.startLineBytes = 40
    limits.headBytes = 100
    limits.fieldBytes = 50
    limits.fieldCount = 3
    limits.trailerBytes = 60
    limits.chunkExtensionBytes = 10
    limits.bodyBytes = 20
    limits.interimResponses = 2
    return limits
  }()

  struct Case: CustomTestStringConvertible {
    let name: String
    /// Within the limit by a byte or one item; `past` is what passes it.
    let within: String
    let past: String
    let error: HTTPError

    var testDescription: String { name }
  }

  private static let chunked = ok + "Transfer-Encoding: chunked\r\n\r\n"
  private static func xs(_ count: Int) -> String { String(repeating: "x", count: count) }

  private static let cases = [
    Case(
      name: "status line", within: "HTTP/1.1 200 \(xs(25))\r\n", past: "HTTP/1.1 200 \(xs(26))\r\n",
      error: .startLineTooLong(limit: 40)),
    Case(
      name: "field", within: ok + "A: \(xs(45))\r\n", past: ok + "A: \(xs(46))\r\n", error: .fieldTooLong(limit: 50)),
    Case(
      name: "folded field", within: ok + "A: \(xs(20))\r\n \(xs(22))\r\n", past: ok + "A: \(xs(20))\r\n \(xs(23))\r\n",
      error: .fieldTooLong(limit: 50)),
    Case(
      name: "head", within: ok + "A: \(xs(40))\r\nB: \(xs(31))\r\n\r\n",
      past: ok + "A: \(xs(40))\r\nB: \(xs(32))\r\n\r\n",
      error: .headTooLong(limit: 100)),
    Case(
      name: "fields", within: ok + "A:\r\nB:\r\nC:\r\n", past: ok + "A:\r\nB:\r\nC:\r\nD:\r\n",
      error: .tooManyFields(limit: 3)),
    Case(
      name: "counted body", within: ok + "Content-Length: 20\r\n\r\n", past: ok + "Content-Length: 21\r\n\r\n",
      error: .bodyTooLarge(limit: 20)),
    Case(
      name: "chunked body", within: chunked + "10\r\n\(xs(16))\r\n4\r\n", past: chunked + "10\r\n\(xs(16))\r\n5\r\n",
      error: .bodyTooLarge(limit: 20)),
    Case(
      name: "body until close", within: ok + "\r\n\(xs(20))", past: ok + "\r\n\(xs(21))",
      error: .bodyTooLarge(limit: 20)),
    Case(
      name: "chunk extensions", within: chunked + "1;\(xs(8))\r\n", past: chunked + "1;\(xs(10))\r\n",
      error: .chunkExtensionsTooLong(limit: 10)),
    Case(
      name: "extensions of many chunks", within: chunked + "1;\(xs(4))\r\na\r\n1;\(xs(3))\r\n",
      past: chunked + "1;\(xs(4))\r\na\r\n1;\(xs(5))\r\n",
      error: .chunkExtensionsTooLong(limit: 11)),
    Case(
      name: "chunk padding", within: chunked + "1\(String(repeating: " ", count: 10))\r\n",
      past: chunked + "1\(String(repeating: " ", count: 11))",
      error: .chunkExtensionsTooLong(limit: 10)),
    Case(
      name: "trailers", within: chunked + "0\r\nA: \(xs(25))\r\nB: \(xs(23))\r\n\r\n",
      past: chunked + "0\r\nA: \(xs(25))\r\nB: \(xs(24))\r\n\r\n",
      error: .trailersTooLong(limit: 60)),
    Case(
      name: "interim responses", within: String(repeating: "HTTP/1.1 102 x\r\n\r\n", count: 2),
      past: String(repeating: "HTTP/1.1 102 x\r\n\r\n", count: 3),
      error: .tooManyInterimResponses(limit: 2)),
  ]

  @Test("a limit strikes at its byte, however the input is split", arguments: cases)
  func limits(_ limit: Case) {
    for pieces in splits(of: Array(limit.within.utf8), seed: 11) {
      #expect(Reading(ResponseParser(answering: .get, limits: Self.small), pieces).error == nil)
    }
    for pieces in splits(of: Array(limit.past.utf8), seed: 12) {
      #expect(Reading(ResponseParser(answering: .get, limits: Self.small), pieces).error == limit.error)
    }
  }

  @Test(
    "a head without end is refused at the bound, and no more of it is kept", arguments: ["", "GET / HTTP/1.1\r\nA: "])
  func endlessHead(_ start: String) {
    var parser = RequestParser()
    parser.receive(Array(start.utf8))
    var received = start.utf8.count
    var error: HTTPError?
    while error == nil, received < 1 << 20 {
      do throws(HTTPError) {
        while try parser.next() != nil {}
        parser.receive([UInt8](repeating: UInt8(ascii: "a"), count: 100))
        received += 100
      } catch let refusal {
        error = refusal
      }
    }
    #expect(error == (start.isEmpty ? .startLineTooLong(limit: 8 << 10) : .fieldTooLong(limit: 16 << 10)))
    #expect(error?.statusHint == (start.isEmpty ? 414 : 431))
    #expect(received < 17 << 10)
    parser.receive([UInt8](repeating: 0, count: 1 << 20))
    #expect(parser.unconsumedCount == 0)
  }

  @Test("fields without end are refused")
  func endlessFields() {
    let line = Array("A: b\r\n".utf8)
    let pieces = [Array("GET / HTTP/1.1\r\n".utf8)] + [[UInt8]](repeating: line, count: 300)
    #expect(Reading(RequestParser(), pieces).error == .tooManyFields(limit: 256))
  }

  @Test("limits may be as large as numbers are")
  func noLimits() {
    var limits = HTTPLimits()
    (limits.startLineBytes, limits.headBytes, limits.fieldBytes) = (.max, .max, .max)
    (limits.fieldCount, limits.trailerBytes, limits.chunkExtensionBytes) = (.max, .max, .max)
    (limits.interimResponses, limits.bytesAhead) = (.max, .max)
    let input = Self.chunked + "1;a\r\nb\r\n0\r\nA: b\r\n\r\nrest"
    let reading = Reading(
      ResponseParser(answering: .get, limits: limits), splits(of: Array(input.utf8), seed: 13)[2])
    #expect(reading.unconsumed == Array("rest".utf8))
    #expect(reading.messages.first?.trailers == ["A": "b"])
  }

  @Test("limits that make no sense refuse everything and trap nothing")
  func absurdLimits() {
    var limits = HTTPLimits()
    limits.startLineBytes = -1
    #expect(Reading(RequestParser(limits: limits), [[1]]).error == .startLineTooLong(limit: -1))
    limits = HTTPLimits()
    (limits.headBytes, limits.fieldCount, limits.chunkExtensionBytes, limits.bytesAhead) = (.min, -1, .min, -1)
    #expect(Reading(RequestParser(limits: limits), [[1]]).error != nil)
  }
}
