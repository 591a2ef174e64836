import Multiformats
import TestSupport
import Testing

@Suite struct HTTPPathTests {
  struct File: Decodable {
    struct Row: Decodable, Sendable {
      var http_path: String
      var string: String?
      var value: String?
      var hex: String?
    }
    struct Case: Decodable, Sendable {
      var string: String
      var value_hex: String?
      var hex: String
      var protocols: [String]?
    }
    struct Reject: Decodable, Sendable {
      var string: String?
      var hex: String?
    }
    struct Observed: Decodable, Sendable {
      struct Result: Decodable, Sendable {
        var hex: String
      }
      var string: String
      var go: Result
    }
    var spec_table: [Row]
    var usage: [Case]
    var spec_rule: [Case]
    var reject: [Reject]
    var reject_bytes: [Reject]
    var observed: [Observed]
  }

  static func vectors() throws -> File { try Vectors.load("http-path.json") }

  @Test("the specification's examples hold", arguments: try vectors().spec_table)
  func table(_ row: File.Row) throws {
    guard let string = row.string else {
      #expect(row.http_path == "/")
      return
    }
    let address = try Multiaddr(string)
    #expect(hex(address.bytes) == row.hex)
    #expect(address.description == string)
    #expect(address.components.first(of: .httpPath).map { String(decoding: $0.rawValue, as: UTF8.self) } == row.value)
    #expect(address.httpPath == (row.http_path.hasPrefix("/") ? row.http_path : "/" + row.http_path))
  }

  @Test("a path may stand in any part of an address", arguments: try vectors().usage)
  func usage(_ vector: File.Case) throws {
    let address = try Multiaddr(vector.string)
    #expect(hex(address.bytes) == vector.hex)
    #expect(address.description == vector.string)
    #expect(address.components.map(\.name) == vector.protocols)
  }

  @Test("a path is one segment of RFC 3986, in which + is a plus", arguments: try vectors().spec_rule)
  func rule(_ vector: File.Case) throws {
    let address = try Multiaddr(vector.string)
    #expect(hex(address.bytes) == vector.hex)
    #expect(address.components.first(of: .httpPath).map { hex($0.rawValue) } == vector.value_hex)
    #expect(try Multiaddr(address.description) == address)
  }

  @Test("a text that is no segment is refused", arguments: try vectors().reject)
  func rejects(_ vector: File.Reject) throws {
    let string = try #require(vector.string)
    let error = #expect(throws: MultiaddrError.self) { try Multiaddr(string) }
    #expect(error?.component == (string == "/http-path/a/b" ? "b" : "http-path"))
  }

  @Test("bytes without a path are refused", arguments: try vectors().reject_bytes)
  func rejectsBytes(_ vector: File.Reject) throws {
    let bytes = bytes(hex: try #require(vector.hex))
    #expect(throws: MultiaddrError.self) { try Multiaddr(bytes: bytes) }
  }

  @Test("characters that should have been escaped stand for themselves", arguments: try vectors().observed)
  func tolerates(_ vector: File.Observed) throws {
    let address = try Multiaddr(vector.string)
    #expect(hex(address.bytes) == vector.go.hex)
    #expect(try Multiaddr(address.description) == address)
  }

  @Test(
    "the path of a request has a slash in front and is escaped where it must be",
    arguments: [
      ("/http-path/a%2Fb", "/a/b"), ("/http-path/%2Fa", "/a"), ("/http-path/a%3Fq%3D1%23f", "/a%3Fq=1%23f"),
      ("/http-path/a%20b", "/a%20b"), ("/http-path/a%2520b", "/a%20b"), ("/http-path/100%25", "/100%25"),
      ("/http-path/%C3%A9+", "/%C3%A9+"), ("/http-path/%0D%0AHost:x", "/%0D%0AHost:x"),
    ])
  func requestPath(_ string: String, _ path: String) throws {
    #expect(try Multiaddr(string).httpPath == path)
  }
}
