import Multiformats
import TestSupport
import Testing

@Suite struct VarintTests {
  struct File: Decodable {
    struct Case: Decodable, Sendable {
      var value: String
      var hex: String
      var bytes_read: Int?
    }
    struct Reject: Decodable, Sendable {
      var hex: String
      var why: String
    }
    var decode: [Case]
    var reject: [Reject]
    var over_limit: [Case]
    var prefix: [Case]
  }

  static func vectors() throws -> File { try Vectors.load("unsigned-varint.json") }

  @Test("a number is read from its bytes and written to the same", arguments: try vectors().decode)
  func decodes(_ vector: File.Case) throws {
    let value = try #require(UInt64(vector.value))
    let encoded = bytes(hex: vector.hex)
    var cursor = 0
    #expect(try Varint.decode(encoded, at: &cursor) == value)
    #expect(cursor == encoded.count)
    #expect(Varint.length(of: value) == encoded.count)
    var written: [UInt8] = [7]
    Varint.encode(value, into: &written)
    #expect(written == [7] + encoded)
  }

  @Test("bytes that are no varint are refused, and the cursor stays", arguments: try vectors().reject)
  func rejects(_ vector: File.Reject) throws {
    var cursor = 0
    let error = #expect(throws: VarintError.self) { try Varint.decode(bytes(hex: vector.hex), at: &cursor) }
    #expect(cursor == 0)
    let expected: VarintError? =
      switch vector.why {
      case "not minimal": .notMinimal
      case "empty", "ends too early": .truncated
      default: .tooLong
      }
    #expect(error == expected)
  }

  @Test("a number of 64 bits is refused", arguments: try vectors().over_limit)
  func rejectsMoreThan63Bits(_ vector: File.Case) {
    var cursor = 0
    #expect(throws: VarintError.tooLong) { try Varint.decode(bytes(hex: vector.hex), at: &cursor) }
  }

  @Test("bytes after a varint are left", arguments: try vectors().prefix)
  func leavesTheRest(_ vector: File.Case) throws {
    var cursor = 0
    #expect(try String(Varint.decode(bytes(hex: vector.hex), at: &cursor)) == vector.value)
    #expect(cursor == vector.bytes_read)
  }

  @Test("a varint that arrives byte by byte asks for more until it is whole")
  func arrivesInPieces() throws {
    var cursor = 1
    #expect(try Varint.decodeIfComplete([9], at: &cursor) == nil)
    #expect(try Varint.decodeIfComplete([9, 0xac], at: &cursor) == nil)
    #expect(cursor == 1)
    #expect(try Varint.decodeIfComplete([9, 0xac, 0x02, 5], at: &cursor) == 300)
    #expect(cursor == 3)
  }

  @Test("a varint that can become none is refused before its end")
  func refusesEarly() {
    var cursor = 0
    let endless = [UInt8](repeating: 0x80, count: Varint.maximumLength)
    #expect(throws: VarintError.tooLong) { try Varint.decodeIfComplete(endless, at: &cursor) }
    #expect(throws: Never.self) { try Varint.decodeIfComplete(Array(endless.dropLast()), at: &cursor) }
  }

  @Test("a cursor outside of the bytes finds nothing", arguments: [-1, 2, Int.max, Int.min])
  func cursorOutside(_ start: Int) {
    var cursor = start
    #expect(throws: VarintError.truncated) { try Varint.decode([1, 2], at: &cursor) }
  }
}
