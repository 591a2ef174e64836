import Identity
import Multiformats
import TestSupport
import Testing

private struct PeerIDVectors: Decodable {
  struct Key: Decodable, Sendable, CustomTestStringConvertible {
    struct Signature: Decodable {
      var message_hex: String
      var signature: String
    }
    var key_type: String
    var key_type_number: UInt64
    var private_key_pb: String
    var public_key_pb: String
    var multihash: String
    var peer_id: String
    var peer_id_cid: String
    var peer_id_cid_base36: String
    var deterministic_signature: Signature?
    var testDescription: String { key_type }
  }
  struct Example: Decodable, Sendable {
    var string: String
    var multihash: String
    var peer_id: String
    var peer_id_cid: String
    var public_key_pb: String?
  }
  struct Reject: Decodable, Sendable, CustomTestStringConvertible {
    var string: String
    var why: String
    var testDescription: String { why }
  }
  var keys: [Key]
  var examples: [Example]
  var reject: [Reject]

  static func load() throws -> PeerIDVectors { try Vectors.load("peer-ids.json") }
}

@Suite struct VectorTests {
  @Test(
    "keys of the spec give their peer ids, sign, and are written as they were read",
    arguments: try PeerIDVectors.load().keys)
  private func keys(_ vector: PeerIDVectors.Key) throws {
    let pair = try KeyPair(protobuf: bytes(hex: vector.private_key_pb))
    #expect(pair.type.rawValue == vector.key_type_number)
    #expect(pair.type.description == vector.key_type)
    #expect(try hex(pair.protobuf()) == vector.private_key_pb)
    #expect(hex(pair.publicKey.protobuf) == vector.public_key_pb)
    #expect(hex(pair.peerID.bytes) == vector.multihash)
    #expect(pair.peerID.description == vector.peer_id)
    #expect(pair.peerID.cid.description == vector.peer_id_cid)
    for text in [vector.peer_id, vector.peer_id_cid, vector.peer_id_cid_base36] {
      #expect(try PeerID(text) == pair.peerID)
    }
    let message = Array("libp2p vector".utf8)
    let signature = try pair.sign(message)
    #expect(try PublicKey(protobuf: bytes(hex: vector.public_key_pb)).verifies(signature, over: message))
    if let known = vector.deterministic_signature {
      #expect(try hex(pair.sign(bytes(hex: known.message_hex))) == known.signature)
    }
  }

  @Test("peer ids of the spec are read in every form", arguments: try PeerIDVectors.load().examples)
  private func examples(_ example: PeerIDVectors.Example) throws {
    let id = try PeerID(example.string)
    #expect(hex(id.bytes) == example.multihash)
    #expect(id.description == example.peer_id)
    #expect(id.cid.description == example.peer_id_cid)
    if let key = example.public_key_pb { #expect(id.publicKey.map { hex($0.protobuf) } == key) }
  }

  @Test("what is no peer id is refused", arguments: try PeerIDVectors.load().reject)
  private func rejects(_ vector: PeerIDVectors.Reject) {
    #expect(throws: IdentityError.self) { try PeerID(vector.string) }
  }
}
