import Multiformats
import TestSupport
import Testing

@Suite struct BaseTests {
  struct File: Decodable {
    struct Case: Decodable, Sendable {
      var encoding: String
      var string: String
      var data_hex: String
      var canonical: Bool
    }
    struct Row: Decodable, Sendable {
      var character: String
      var encoding: String
    }
    var table: [Row]
    var cases: [Case]
  }

  /// Bases of the table that nobody writes addresses or CIDs in.
  static let left = ["none", "base45", "proquint", "base256emoji"]

  static func cases() throws -> [File.Case] {
    try Vectors.load("multibase.json", as: File.self).cases.filter { !left.contains($0.encoding) }
  }

  @Test("every base is the table's, with its prefix")
  func table() throws {
    let table = try Vectors.load("multibase.json", as: File.self).table.filter { !Self.left.contains($0.encoding) }
    #expect(Set(table.map { $0.encoding + $0.character }) == Set(Multibase.all.map { $0.name + String($0.prefix) }))
  }

  @Test("a text is read in the base that its prefix names, and written to the same", arguments: try cases())
  func multibase(_ vector: File.Case) throws {
    let data = bytes(hex: vector.data_hex)
    let (base, decoded) = try Multibase.decode(vector.string)
    #expect(base.name == vector.encoding)
    #expect(decoded == data)
    if vector.canonical { #expect(base.encode(data) == vector.string) }
  }

  @Test("any bytes come back in any base", arguments: Multibase.all.map(\.name))
  func roundTrip(_ name: String) throws {
    let base = try #require(Multibase.all.first { $0.name == name })
    var random = SeededGenerator(seed: 1)
    for count in 0..<80 {
      let data = (0..<count).map { index in index < count / 8 ? 0 : UInt8.random(in: 0...255, using: &random) }
      #expect(try Multibase.decode(base.encode(data)).bytes == data)
    }
  }

  @Test("a text that its base does not spell is refused, with the reason")
  func refusals() {
    #expect(throws: BaseError.empty) { try Multibase.decode("") }
    #expect(throws: BaseError.unknownPrefix("?")) { try Multibase.decode("?abc") }
    #expect(throws: BaseError.unknownPrefix("é")) { try Multibase.decode("éabc") }
    #expect(throws: BaseError.invalidCharacter("0", at: 3)) { try Base58.decode("abc0") }
    #expect(throws: BaseError.invalidCharacter("é", at: 1)) { try Base58.decode("aé") }
    #expect(throws: BaseError.invalidLength) { try Hex.decode("abc") }
    #expect(throws: BaseError.invalidLength) { try Base32.decode("abc") }
    #expect(throws: BaseError.leftoverBits) { try Base32.decode("mz") }
    #expect(throws: BaseError.leftoverBits) { try Base64URL.decode("Zh") }
    #expect(throws: BaseError.invalidPadding) { try Base64URL.decode("Zg=") }
    #expect(throws: BaseError.invalidPadding) { try Base64URL.decode("Zg======") }
    #expect(throws: BaseError.invalidPadding) { try Multibase.decode("MZg") }
    #expect(throws: BaseError.invalidCharacter("=", at: 2)) { try Multibase.decode("uZg==") }
  }

  @Test("base64url is written with padding and read with or without")
  func base64URL() throws {
    #expect(Base64URL.encode([0xfb, 0xff, 0xfe, 0x01]) == "-__-AQ==")
    #expect(try Base64URL.decode("-__-AQ==") == [0xfb, 0xff, 0xfe, 0x01])
    #expect(try Base64URL.decode("-__-AQ") == [0xfb, 0xff, 0xfe, 0x01])
  }

  @Test("a text that would be slow to read is refused")
  func bounds() throws {
    let limit = Base.maximumPositionalLength
    #expect(throws: Never.self) { try Base58.decode(String(repeating: "z", count: limit)) }
    #expect(throws: BaseError.tooLong(limit: limit)) { try Base58.decode(String(repeating: "1", count: limit + 1)) }
    #expect(throws: BaseError.tooLong(limit: limit)) { try Base36.decode(String(repeating: "z", count: limit + 1)) }
  }
}
