import Multiformats
import TestSupport
import Testing

@Suite struct MultihashTests {
  struct File: Decodable {
    struct Case: Decodable, Sendable {
      var algorithm: String
      var code: UInt64
      var length: Int
      var digest_hex: String?
      var multihash: String
    }
    struct Reject: Decodable, Sendable {
      var hex: String
      var why: String
    }
    var cases: [Case]
    var identity: [Case]
    var reject: [Reject]
  }

  static func vectors() throws -> File { try Vectors.load("multihash.json") }

  @Test(
    "a multihash is read into its parts and made of them again", arguments: try vectors().cases + vectors().identity)
  func parts(_ vector: File.Case) throws {
    let hash = try Multihash(bytes: bytes(hex: vector.multihash))
    #expect(hash.function == Multicodec(vector.code))
    #expect(hash.function.description == vector.algorithm)
    #expect(hash.digest.count == vector.length)
    if let digest = vector.digest_hex { #expect(hex(hash.digest) == digest) }
    #expect(try Multihash(hash.function, digest: Array(hash.digest)) == hash)
    #expect(try Multihash(base58: hash.base58) == hash)
  }

  @Test("bytes that are no multihash are refused", arguments: try vectors().reject)
  func rejects(_ vector: File.Reject) {
    #expect(throws: MultihashError.self) { try Multihash(bytes: bytes(hex: vector.hex)) }
  }

  @Test("a digest may be truncated but not be longer than its function's")
  func digestLength() throws {
    #expect(throws: Never.self) { try Multihash(.sha2_256, digest: [1, 2, 3]) }
    let tooLong = MultihashError.digestTooLong(.sha2_256, length: 33, limit: 32)
    #expect(throws: tooLong) { try Multihash(.sha2_256, digest: [UInt8](repeating: 1, count: 33)) }
    #expect(throws: tooLong) { try Multihash(bytes: [0x12, 33] + [UInt8](repeating: 1, count: 33)) }
    #expect(tooLong.description == "a sha2-256 digest has at most 32 bytes, this one 33")
  }

  @Test("a digest of an unknown or of no function has a bound as well")
  func digestBound() {
    let longest = [UInt8](repeating: 1, count: Multihash.maximumDigestLength)
    #expect(throws: Never.self) { try Multihash(.identity, digest: longest) }
    #expect(throws: MultihashError.self) { try Multihash(.identity, digest: longest + [1]) }
    #expect(throws: MultihashError.self) { try Multihash(Multicodec(0x9999), digest: longest + [1]) }
    #expect(throws: MultihashError.self) { try Multihash(bytes: [0] + [UInt8](repeating: 0xff, count: 8) + [0x7f]) }
  }

  @Test("every code that has a name has the table's")
  func multicodecNames() throws {
    let rows = try Vectors.rows("multicodec.csv")
    let table = try rows.map { row in
      (name: row[0], codec: Multicodec(try #require(UInt64(row[2].dropFirst(2), radix: 16))))
    }
    #expect(table.count(where: { $0.codec.name != nil }) > 30)
    for (name, codec) in table where codec.name != nil { #expect(codec.name == name) }
    #expect(Multicodec(0x9999_9999).name == nil)
    #expect(Multicodec(0x9999_9999).description == "0x99999999")
  }
}
