import Identity
import Multiformats
import Protobuf
import TestSupport
import Testing
import Wire

@Suite struct IdentifyTests {
  private func sample(_ keys: KeyPair) throws -> IdentifyMessage {
    var message = IdentifyMessage()
    message.protocolVersion = "ipfs/0.1.0"
    message.agentVersion = "peerscope/0.1.0"
    message.publicKey = keys.publicKey.protobuf
    message.listenAddresses = [try Multiaddr("/ip4/127.0.0.1/tcp/4001"), try Multiaddr("/ip6/::1/tcp/4001")]
    message.observedAddress = try Multiaddr("/ip4/127.0.0.1/tcp/50000")
    message.protocols = ["/http/1.1", "/ipfs/ping/1.0.0"]
    let record = PeerRecord(peerID: keys.peerID, sequence: 3, addresses: message.listenAddresses)
    message.signedPeerRecord = try record.sealed(with: keys)
    return message
  }

  @Test("a message is read as it was written, whatever the pieces that it comes in", arguments: [1, 7, 10_000])
  func roundTrip(_ pieceSize: Int) throws {
    let keys = try KeyPair(generating: .ed25519)
    let message = try sample(keys)
    var reader = IdentifyReader()
    var rest = message.frames.joined().map { $0 }[...]
    while !rest.isEmpty {
      try reader.receive(Array(rest.prefix(pieceSize)))
      rest = rest.dropFirst(pieceSize)
    }
    #expect(try reader.finish() == message)
    #expect(try reader.finish().peerRecord(of: keys.peerID)?.sequence == 3)
  }

  @Test("a long message is sent in pieces that every peer takes")
  func splitting() throws {
    let keys = try KeyPair(generating: .ed25519)
    var message = try sample(keys)
    message.protocols = (0..<200).map { "/x/protocol/\($0)/1.0.0" }
    #expect(message.frames.count == 2)
    var reader = IdentifyReader()
    for frame in message.frames { try reader.receive(frame) }
    #expect(try reader.finish() == message)
  }

  @Test("several messages are merged")
  func merging() throws {
    var first = IdentifyMessage(), second = IdentifyMessage()
    first.agentVersion = "a/1"
    first.protocols = ["/x"]
    second.protocols = ["/y"]
    second.protocolVersion = "v"
    var reader = IdentifyReader()
    try reader.receive(Array((first.frames + second.frames).joined()))
    let merged = try reader.finish()
    #expect(merged.agentVersion == "a/1")
    #expect(merged.protocolVersion == "v")
    #expect(merged.protocols == ["/x", "/y"])
  }

  @Test("a record that another peer signed is refused")
  func foreignRecord() throws {
    let keys = try KeyPair(generating: .ed25519), other = try KeyPair(generating: .ed25519)
    var message = try sample(keys)
    #expect(throws: IdentityError.self) { try message.peerRecord(of: other.peerID) }
    message.signedPeerRecord?[20] ^= 1
    #expect(throws: IdentityError.self) { try message.peerRecord(of: keys.peerID) }
    message.signedPeerRecord = nil
    #expect(try message.peerRecord(of: keys.peerID) == nil)
  }

  @Test("addresses that cannot be read are left out, and the rest stays")
  func badAddresses() throws {
    var reader = IdentifyReader()
    // Field 2 with a multiaddr of an unknown protocol, field 6 "a", field 4 empty.
    let message: [UInt8] = [0x12, 0x02, 0xff, 0x01, 0x32, 0x01, 0x61, 0x22, 0x00]
    try reader.receive([UInt8(message.count)] + message)
    let read = try reader.finish()
    #expect(read.listenAddresses.isEmpty)
    #expect(read.agentVersion == "a")
    #expect(read.observedAddress == nil)
  }

  @Test("what is cut off, too long or in too many pieces is refused")
  func refusals() throws {
    var empty = IdentifyReader()
    #expect(throws: IdentifyError.truncated) { try empty.finish() }
    try empty.receive([5, 1])
    #expect(throws: IdentifyError.truncated) { try empty.finish() }
    var long = IdentifyReader()
    #expect(throws: IdentifyError.messageTooLong(8193)) { try long.receive([0x81, 0x40]) }
    var many = IdentifyReader()
    #expect(throws: IdentifyError.tooManyMessages) { try many.receive([UInt8](repeating: 0, count: 20)) }
    var bad = IdentifyReader()
    #expect(throws: IdentifyError.malformed(.truncated)) { try bad.receive([2, 0x0a, 0x05]) }
  }
}
