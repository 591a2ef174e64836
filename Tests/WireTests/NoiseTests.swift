import Crypto
import Identity
import TestSupport
import Testing

@testable import Wire

private struct NoiseVectors: Decodable {
  struct Vector: Decodable, Sendable, CustomTestStringConvertible {
    struct Message: Decodable, Sendable {
      var sender: String
      var payload: String
      var ciphertext: String
    }
    var name: String
    var init_prologue: String
    var resp_prologue: String
    var init_static: String
    var resp_static: String
    var init_ephemeral: String
    var resp_ephemeral: String
    var messages: [Message]
    var handshake_hash: String
    var testDescription: String { name }
  }
  var vectors: [Vector]
}

@Suite struct NoiseTests {
  @Test(
    "the XX pattern gives the vectors' messages, hash and keys",
    arguments: try Vectors.load("noise-xx.json", as: NoiseVectors.self).vectors)
  private func vectors(_ vector: NoiseVectors.Vector) throws {
    func side(_ isInitiator: Bool) throws -> NoiseXX {
      try NoiseXX(
        isInitiator: isInitiator,
        staticKey: X25519(privateKey: bytes(hex: isInitiator ? vector.init_static : vector.resp_static)),
        ephemeralKey: X25519(privateKey: bytes(hex: isInitiator ? vector.init_ephemeral : vector.resp_ephemeral)),
        prologue: bytes(hex: isInitiator ? vector.init_prologue : vector.resp_prologue))
    }
    var initiator = try side(true), responder = try side(false)
    for message in vector.messages[..<3] {
      let isInitiators = message.sender == "initiator"
      let sealed =
        try isInitiators
        ? initiator.write(payload: bytes(hex: message.payload)) : responder.write(payload: bytes(hex: message.payload))
      #expect(hex(sealed) == message.ciphertext)
      let payload = try isInitiators ? responder.read(sealed) : initiator.read(sealed)
      #expect(hex(payload) == message.payload)
    }
    #expect(initiator.isComplete && responder.isComplete)
    #expect(hex(initiator.handshakeHash) == vector.handshake_hash)
    #expect(hex(responder.handshakeHash) == vector.handshake_hash)
    for message in vector.messages[3...] {
      let isInitiators = message.sender == "initiator"
      let sender = isInitiators ? initiator.split() : responder.split()
      let receiver = isInitiators ? responder.split() : initiator.split()
      let sealed = try ChaCha20Poly1305.sealer(key: sender.send).seal(bytes(hex: message.payload), nonce: 0)
      #expect(hex(sealed) == message.ciphertext)
      #expect(try ChaCha20Poly1305.opener(key: receiver.receive).open(sealed, nonce: 0) == bytes(hex: message.payload))
    }
  }

  /// Runs a handshake of two peers to its end, byte by byte if asked.
  private func shake(
    _ alice: KeyPair, _ bob: KeyPair, expected: PeerID? = nil, pieceSize: Int = 1000
  ) throws -> (NoiseHandshake.Result, NoiseHandshake.Result) {
    var initiator = try NoiseHandshake(
      role: .initiator,
      as: NoiseIdentity(alice, extensions: NoiseExtensions(streamMuxers: ["/yamux/1.0.0", "/mplex/6.7.0"])),
      expected: expected)
    var responder = try NoiseHandshake(
      role: .responder, as: NoiseIdentity(bob, extensions: NoiseExtensions(streamMuxers: ["/yamux/1.0.0"])))
    while initiator.result == nil || responder.result == nil {
      var output = initiator.takeOutput()
      while !output.isEmpty {
        _ = try responder.receive(Array(output.prefix(pieceSize)))
        output.removeFirst(min(pieceSize, output.count))
      }
      output = responder.takeOutput()
      while !output.isEmpty {
        _ = try initiator.receive(Array(output.prefix(pieceSize)))
        output.removeFirst(min(pieceSize, output.count))
      }
    }
    return (try #require(initiator.result), try #require(responder.result))
  }

  @Test("two peers learn each other's identity and muxers", arguments: KeyType.allCases, [1, 1000])
  func handshake(_ type: KeyType, _ pieceSize: Int) throws {
    let alice = try KeyPair(generating: .ed25519), bob = try KeyPair(generating: type)
    let (ours, theirs) = try shake(alice, bob, expected: bob.peerID, pieceSize: pieceSize)
    #expect(ours.remoteKey.peerID == bob.peerID)
    #expect(theirs.remoteKey.peerID == alice.peerID)
    #expect(ours.remoteExtensions.streamMuxers == ["/yamux/1.0.0"])
    #expect(theirs.remoteExtensions.streamMuxers == ["/yamux/1.0.0", "/mplex/6.7.0"])
  }

  @Test("a peer that is another than the one asked for is refused, and named")
  func mismatch() throws {
    let alice = try KeyPair(generating: .ed25519), bob = try KeyPair(generating: .ed25519)
    #expect(throws: NoiseError.peerIDMismatch(expected: alice.peerID, actual: bob.peerID)) {
      try shake(alice, bob, expected: alice.peerID)
    }
  }

  @Test("no byte of a handshake message can be changed unnoticed")
  func tampering() throws {
    let alice = try KeyPair(generating: .ed25519), bob = try KeyPair(generating: .ed25519)
    var responder = try NoiseHandshake(role: .responder, as: NoiseIdentity(bob))
    var initiator = try NoiseHandshake(role: .initiator, as: NoiseIdentity(alice))
    _ = try responder.receive(initiator.takeOutput())
    let answer = responder.takeOutput()
    for index in answer.indices where index >= 2 {
      var changed = answer
      changed[index] ^= 1
      var copy = initiator
      #expect(throws: NoiseError.self) { try copy.receive(changed) }
    }
    #expect(try initiator.receive(answer))
  }

  @Test("an identity whose signature is over another key is refused")
  func stolenIdentity() throws {
    let alice = try KeyPair(generating: .ed25519)
    let mine = try X25519(), theirs = try X25519()
    let message = try NoisePayload.message(keys: alice, staticKey: theirs.publicKey, extensions: NoiseExtensions())
    #expect(try NoisePayload(message, staticKey: theirs.publicKey).identityKey == alice.publicKey)
    #expect(throws: NoiseError.badIdentity(.badSignature)) { try NoisePayload(message, staticKey: mine.publicKey) }
  }

  @Test("a handshake that does not end takes a bounded number of bytes")
  func flood() throws {
    let alice = try KeyPair(generating: .ed25519)
    var responder = try NoiseHandshake(role: .responder, as: NoiseIdentity(alice))
    #expect(throws: NoiseError.self) {
      for _ in 0..<10 { _ = try responder.receive([UInt8](repeating: 0xff, count: 60_000)) }
    }
  }

  @Test("frames are opened in place and in order, whatever the pieces that they come in")
  func session() throws {
    let (ours, theirs) = try shake(KeyPair(generating: .ed25519), KeyPair(generating: .ed25519))
    var sender = try NoiseSession(ours)
    var receiver = try NoiseSession(theirs)
    var wire: [UInt8] = []
    var expected: [UInt8] = []
    for size in [0, 1, 100, NoiseSession.maximumPlaintext, 7] {
      let plaintext = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
      var output = [UInt8](repeating: 0, count: size + NoiseSession.overhead)
      #expect(try sender.seal(plaintext, 0..<size, into: &output, at: 0) == output.count)
      wire += output
      expected += plaintext
    }
    var received: [UInt8] = []
    var cursor = 0
    for end in Array(stride(from: 0, to: wire.count, by: 777)) + [wire.count] {
      while let range = try receiver.open(&wire, at: &cursor, before: end) { received += wire[range] }
    }
    #expect(received == expected)
    #expect(cursor == wire.count)
  }

  @Test("a frame that was changed, replayed or is too short ends the session")
  func badFrames() throws {
    let (ours, theirs) = try shake(KeyPair(generating: .ed25519), KeyPair(generating: .ed25519))
    var sender = try NoiseSession(ours)
    var frame = [UInt8](repeating: 0, count: 3 + NoiseSession.overhead)
    _ = try sender.seal([1, 2, 3], 0..<3, into: &frame, at: 0)
    var receiver = try NoiseSession(theirs)
    var changed = frame
    changed[5] ^= 1
    var cursor = 0
    #expect(throws: NoiseError.authenticationFailed) { try receiver.open(&changed, at: &cursor, before: changed.count) }
    var other = try NoiseSession(theirs)
    var twice = frame + frame
    _ = try other.open(&twice, at: &cursor, before: twice.count)
    #expect(throws: NoiseError.authenticationFailed) { try other.open(&twice, at: &cursor, before: twice.count) }
    var short: [UInt8] = [0, 3, 1, 2, 3]
    cursor = 0
    #expect(throws: NoiseError.messageTooShort(3)) { try other.open(&short, at: &cursor, before: 5) }
  }
}
