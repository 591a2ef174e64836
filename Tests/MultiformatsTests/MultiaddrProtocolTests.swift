import Multiformats
import TestSupport
import Testing

@Suite struct MultiaddrProtocolTests {
  /// Where the table of the specification says V (a varint and bytes) and every implementation has another size.
  static let differing = ["unix": "path", "memory": "64"]

  @Test("the table is the specification's, no protocol more and none less")
  func table() throws {
    let rows = try Vectors.rows("multiaddr-protocols.csv")
    #expect(rows.count > 40)
    for row in rows {
      let `protocol` = try #require(MultiaddrProtocol(name: row[2]), "\(row[2])")
      #expect(`protocol`.code == UInt64(row[0]))
      #expect(MultiaddrProtocol(code: `protocol`.code) == `protocol`)
      let size =
        switch `protocol`.size {
        case .none: "0"
        case .bits(let bits): String(bits)
        case .varint: "V"
        case .path: "path"
        }
      #expect(size == Self.differing[row[2]] ?? row[1], "\(row[2])")
      #expect((`protocol`.expectedValue != nil) == `protocol`.takesValue)
    }
    #expect(Set(rows.map { $0[2] }).subtracting(["ipfs"]) == Set(MultiaddrProtocol.allCases.map(\.name)))
  }

  @Test("what is in no table is no protocol")
  func unknown() {
    #expect(MultiaddrProtocol(name: "") == nil)
    #expect(MultiaddrProtocol(name: "TCP") == nil)
    #expect(MultiaddrProtocol(name: String(repeating: "x", count: 1_000)) == nil)
    #expect(MultiaddrProtocol(code: 0) == nil)
    #expect(MultiaddrProtocol(code: .max) == nil)
    #expect(MultiaddrProtocol(name: "ipfs") == .p2p)
  }
}
