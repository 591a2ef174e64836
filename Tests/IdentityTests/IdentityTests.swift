import Identity
import Multiformats
import Protobuf
import TestSupport
import Testing

@Suite struct IdentityTests {
  @Test("fresh keys of every kind survive being written and read", arguments: KeyType.allCases)
  func roundTrip(_ type: KeyType) throws {
    let pair = try KeyPair(generating: type)
    let again = try KeyPair(protobuf: pair.protobuf())
    #expect(again.peerID == pair.peerID)
    #expect(again.publicKey.verifies(try pair.sign([1]), over: [1]))
    #expect(!again.publicKey.verifies(try pair.sign([1]), over: [2]))
    #expect(pair.description == pair.peerID.description)
  }

  @Test("an Ed25519 key of 96 bytes is read, one whose halves do not fit is not")
  func ed25519Forms() throws {
    let pair = try KeyPair(generating: .ed25519)
    let message = try pair.protobuf()
    let data = Array(message.dropFirst(4))
    let long: [UInt8] = [0x08, 0x01, 0x12, 0x60] + data + data[32...]
    #expect(try KeyPair(protobuf: long).peerID == pair.peerID)
    var broken = message
    broken[broken.count - 1] ^= 1
    #expect(throws: IdentityError.self) { try KeyPair(protobuf: broken) }
    #expect(throws: IdentityError.self) { try KeyPair(protobuf: [0x08, 0x01, 0x12, 0x20] + data[..<32]) }
  }

  @Test("messages that are no keys are refused with what is wrong")
  func refusals() {
    #expect(throws: IdentityError.unknownKeyType(9)) { try PublicKey(protobuf: [0x08, 0x09, 0x12, 0x00]) }
    #expect(throws: IdentityError.malformed(.missing(field: "Type"))) { try PublicKey(protobuf: [0x12, 0x00]) }
    #expect(throws: IdentityError.malformed(.truncated)) { try PublicKey(protobuf: [0x08, 0x01, 0x12, 0x20, 0x01]) }
    #expect(throws: IdentityError.self) { try PublicKey(protobuf: [0x08, 0x01, 0x12, 0x02, 0x01, 0x02]) }
  }

  @Test("an envelope opens for its own purpose only, and not after a change")
  func envelope() throws {
    let pair = try KeyPair(generating: .ed25519)
    let sealed = try SignedEnvelope(signing: [1, 2, 3], type: [9], domain: "a", with: pair).protobuf
    let opened = try SignedEnvelope(protobuf: sealed, domain: "a")
    #expect(opened.payload == [1, 2, 3])
    #expect(opened.payloadType == [9])
    #expect(opened.publicKey == pair.publicKey)
    #expect(throws: IdentityError.badSignature) { try SignedEnvelope(protobuf: sealed, domain: "b") }
    for index in sealed.indices {
      var changed = sealed
      changed[index] ^= 0x10
      #expect(throws: IdentityError.self) { try SignedEnvelope(protobuf: changed, domain: "a") }
    }
  }

  @Test("a peer record is believed of the peer that signed it, and of no other")
  func record() throws {
    let pair = try KeyPair(generating: .ed25519)
    let addresses = [try Multiaddr("/ip4/127.0.0.1/tcp/4001"), try Multiaddr("/dns4/a.example/tcp/443/tls/http")]
    let record = PeerRecord(peerID: pair.peerID, sequence: 7, addresses: addresses)
    #expect(try PeerRecord(envelope: record.sealed(with: pair)) == record)
    let other = try KeyPair(generating: .ed25519)
    #expect(throws: IdentityError.foreignRecord(signer: other.peerID, subject: pair.peerID)) {
      try PeerRecord(envelope: record.sealed(with: other))
    }
  }

  @Test("an address gains and loses the peer it is of")
  func addresses() throws {
    let id = try KeyPair(generating: .ed25519).peerID
    let plain = try Multiaddr("/ip4/127.0.0.1/tcp/4001")
    let full = plain.with(id)
    #expect(full.description == "/ip4/127.0.0.1/tcp/4001/p2p/\(id)")
    #expect(full.peerID == id)
    #expect(full.with(id) == full)
    #expect(full.withoutPeerID == plain)
    #expect(plain.peerID == nil)
    #expect(try Multiaddr("/p2p/\(id)").withoutPeerID == nil)
  }
}
