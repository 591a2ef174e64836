import Multiformats
import TestSupport
import Testing

@Suite struct CIDTests {
  struct File: Decodable {
    struct Key: Decodable, Sendable {
      var multihash: String
      var peer_id: String
      var peer_id_cid: String
      var peer_id_cid_base36: String?
    }
    struct Reject: Decodable, Sendable {
      var string: String
      var why: String
    }
    var keys: [Key]
    var examples: [Key]
    var reject: [Reject]
  }

  static func vectors() throws -> File { try Vectors.load("peer-ids.json") }

  @Test("the CID of a peer id is read and written in any base", arguments: try vectors().keys + vectors().examples)
  func peerIDs(_ vector: File.Key) throws {
    let hash = try Multihash(bytes: bytes(hex: vector.multihash))
    let cid = CID(.libp2pKey, hash)
    #expect(hash.base58 == vector.peer_id)
    #expect(cid.description == vector.peer_id_cid)
    #expect(try CID(vector.peer_id_cid) == cid)
    #expect(try CID(bytes: cid.bytes) == cid)
    if let base36 = vector.peer_id_cid_base36 { #expect(cid.text(in: .base36) == base36) }
    for base in Multibase.all { #expect(try CID(cid.text(in: base)) == cid) }
  }

  @Test("a text that is no peer id is none in an address either", arguments: try vectors().reject)
  func rejects(_ vector: File.Reject) {
    let error = #expect(throws: MultiaddrError.self) { try Multiaddr("/p2p/\(vector.string)") }
    #expect(error?.component == "p2p")
  }

  @Test("version 0 is bare base58 of a whole SHA-256 and nothing else")
  func version0() throws {
    let text = "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N"
    let cid = try CID(text)
    #expect(cid.version == .v0)
    #expect(cid.codec == .dagPB)
    #expect(cid.bytes == cid.hash.bytes)
    #expect(try CID(bytes: cid.bytes) == cid)
    #expect(cid.description == text)
    #expect(cid.text(in: .base36) == text)
    #expect(CID(.dagPB, cid.hash) != cid)
    #expect(throws: CIDError.version0InMultibase) { try CID(Multibase.base58btc.encode(cid.bytes)) }
  }

  @Test("the empty block is an identity CID")
  func identity() throws {
    let cid = try CID("bafkqaaa")
    #expect(cid.version == .v1)
    #expect(cid.codec == .raw)
    #expect(cid.hash.function == .identity)
    #expect(cid.hash.digest.isEmpty)
  }

  @Test("what is no CID is refused, with the reason")
  func refusals() {
    #expect(throws: CIDError.text(.empty)) { try CID("") }
    #expect(throws: CIDError.unknownVersion(2)) { try CID(bytes: [2, 0x55, 0, 0]) }
    #expect(throws: CIDError.varint(.truncated)) { try CID(bytes: [1]) }
    #expect(throws: CIDError.varint(.notMinimal)) { try CID(bytes: [0x81, 0]) }
    #expect(throws: CIDError.hash(.truncated)) { try CID(bytes: [1, 0x55, 0x12, 0x20, 1]) }
    #expect(throws: CIDError.hash(.trailingBytes(1))) { try CID(bytes: [1, 0x55, 0, 0, 1]) }
    #expect(throws: CIDError.hash(.truncated)) { try CID(bytes: [0x12, 0x20, 1]) }
  }
}
