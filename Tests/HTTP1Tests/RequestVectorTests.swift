import Foundation
import HTTP1
import TestSupport
import Testing

/// `Tests/Vectors/http1-requests.json`, from llhttp's own tests.
struct RequestVectors: Decodable {
  struct Case: Decodable, CustomTestStringConvertible {
    struct Message: Decodable {
      let method: String
      let target: String
      let version: String
      let headers: [[String]]
      let body_hex: String
    }

    let name: String
    let bytes: String
    let expect: String?
    let missing_host: Bool?
    let upgrade: Bool?
    let complete_before_error: Int?
    let messages: [Message]?

    var testDescription: String { name }
    var input: [UInt8] { TestSupport.bytes(hex: bytes) }

    /// The input, with a `Host` field under the request line where it has none.
    var inputWithHost: [UInt8] {
      guard missing_host == true, let lineFeed = input.firstIndex(of: 0x0a) else { return input }
      return input[...lineFeed] + Array("Host: a\r\n".utf8) + input[(lineFeed + 1)...]
    }
  }

  let cases: [Case]
  let differences: [Case]

  static func load() -> RequestVectors {
    do {
      return try Vectors.load("http1-requests.json")
    } catch {
      Issue.record(error)
      return RequestVectors(cases: [], differences: [])
    }
  }
}

@Suite("llhttp's requests")
struct RequestVectorTests {
  private static let vectors = RequestVectors.load()

  @Test("all cases are there")
  func count() {
    #expect(Self.vectors.cases.count == 43)
    #expect(Self.vectors.differences.count == 16)
  }

  @Test("a good request is read whole", arguments: vectors.cases.filter { $0.expect == "ok" })
  func ok(_ vector: RequestVectors.Case) throws {
    for pieces in splits(of: vector.inputWithHost, seed: 1) {
      let reading = Reading(RequestParser(), pieces) { parser throws(HTTPError) in
        if vector.upgrade != true { try nextRequest(&parser) }
      }
      #expect(reading.error == nil)
      let expected = try #require(vector.messages).map { summary($0, vector) }
      #expect(reading.messages.map { summary($0) } == expected)
      #expect(reading.messages.allSatisfy { $0.isComplete })
      let rest = vector.upgrade == true ? textAfterHead(vector.inputWithHost) : []
      #expect(reading.unconsumed == rest)
    }
  }

  @Test(
    "an unfinished request waits, and is truncated at the end",
    arguments: vectors.cases.filter { $0.expect == "incomplete" })
  func incomplete(_ vector: RequestVectors.Case) {
    for pieces in splits(of: vector.inputWithHost, seed: 2) {
      let waiting = Reading(RequestParser(), pieces)
      #expect(waiting.error == nil)
      #expect(waiting.messages.last?.isComplete == false)
      let ended = Reading(RequestParser(), pieces, ended: true)
      #expect(ended.error.map(isTruncation) == true)
      #expect(ended.error?.statusHint == .badRequest)
    }
  }

  @Test("a malformed request is refused at once", arguments: vectors.cases.filter { $0.expect == "error" })
  func error(_ vector: RequestVectors.Case) throws {
    for pieces in splits(of: vector.inputWithHost, seed: 3) {
      if let complete = vector.complete_before_error {
        let reading = Reading(RequestParser(), pieces, next: nextRequest)
        #expect(reading.error == nil && reading.messages.count == complete && !reading.unconsumed.isEmpty)
        let strict = Reading(RequestParser(), pieces) { parser throws(HTTPError) in try parser.startNextMessage() }
        #expect(strict.error == .connectionIsOver && strict.messages.filter(\.isComplete).count == complete)
      } else {
        let reading = Reading(RequestParser(), pieces, next: nextRequest)
        let error = try #require(reading.error)
        #expect(error != .missingHost && !isTruncation(error))
        #expect(error.statusHint != nil)
      }
    }
  }

  @Test("a request without Host is answered with 400", arguments: vectors.cases.filter { $0.missing_host == true })
  func missingHost(_ vector: RequestVectors.Case) throws {
    for pieces in splits(of: vector.input, seed: 4) {
      let reading = Reading(RequestParser(), pieces)
      let error = try #require(reading.error)
      #expect(vector.expect == "error" || error == .missingHost)
      #expect(error.statusHint == .badRequest || error == .unsupportedTransferCoding("chunkedchunked"))
    }
  }

  @Test("how a request is split changes nothing", arguments: vectors.cases + vectors.differences)
  func splitting(_ vector: RequestVectors.Case) {
    for input in [vector.input, vector.inputWithHost] {
      let whole = Reading(RequestParser(), [input], ended: true, next: nextRequest)
      for pieces in splits(of: input, seed: 5, count: 20) {
        #expect(Reading(RequestParser(), pieces, ended: true, next: nextRequest) == whole)
      }
    }
  }

  // MARK: - What is compared

  private func summary(_ message: Reading<RequestHead>.Message) -> [String] {
    guard let head = message.heads.first else { return [] }
    let fields = (Array(head.fields) + Array(message.trailers)).map { "\($0.name): \($0.value)" }
    return ["\(head.method) \(head.target) \(head.version)"] + fields + [hex(message.body)]
  }

  private func summary(_ message: RequestVectors.Case.Message, _ vector: RequestVectors.Case) -> [String] {
    // The file writes each byte as a character; a field value ends before its trailing whitespace, RFC 9112 §5.1.
    let fields = message.headers.map { field in
      let value = String(decoding: field[1].unicodeScalars.map { UInt8($0.value) }, as: UTF8.self)
      return "\(field[0]): " + value.trimmingCharacters(in: .whitespaces)
    }
    let host = vector.missing_host == true ? ["Host: a"] : []
    return ["\(message.method) \(message.target) HTTP/\(message.version)"] + host + fields + [message.body_hex]
  }

  private func textAfterHead(_ bytes: [UInt8]) -> [UInt8] {
    let emptyLine: [UInt8] = [0x0d, 0x0a, 0x0d, 0x0a]
    let end = bytes.indices.first { bytes[$0...].starts(with: emptyLine) }
    return end.map { Array(bytes[($0 + 4)...]) } ?? []
  }
}

func isTruncation(_ error: HTTPError) -> Bool {
  switch error {
  case .truncatedHead, .truncatedBody, .closedBeforeHead: true
  default: false
  }
}
