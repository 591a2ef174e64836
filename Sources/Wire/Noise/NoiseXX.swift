import Crypto

/// The handshake pattern XX of the Noise framework, `Noise_XX_25519_ChaChaPoly_SHA256` (Noise, revision 34, §§5, 7.5):
///
///     -> e
///     <- e, ee, s, es
///     -> s, se
///
/// What the payloads are for is the caller's to know.
struct NoiseXX: Sendable {
  private static let name = "Noise_XX_25519_ChaChaPoly_SHA256"

  private enum Token {
    case e, s, ee, es, se
  }

  private static let pattern: [[Token]] = [[.e], [.e, .ee, .s, .es], [.s, .se]]

  private let isInitiator: Bool
  private let ephemeralKey: X25519
  private let staticKey: X25519
  private var remoteEphemeral: [UInt8] = []
  /// The peer's static key, once it was received.
  private(set) var remoteStatic: [UInt8] = []
  private var symmetric: NoiseSymmetricState
  private var messages = 0

  init(isInitiator: Bool, staticKey: X25519, ephemeralKey: X25519, prologue: [UInt8] = []) {
    self.isInitiator = isInitiator
    self.staticKey = staticKey
    self.ephemeralKey = ephemeralKey
    symmetric = NoiseSymmetricState(protocolName: Self.name)
    symmetric.mixHash(prologue)
  }

  /// Whether all three messages have passed.
  var isComplete: Bool { messages == Self.pattern.count }

  /// Whether the next message is this side's to send.
  var mustWrite: Bool { !isComplete && messages.isMultiple(of: 2) == isInitiator }

  /// The hash over the whole handshake, which binds what is said later to it.
  var handshakeHash: [UInt8] { symmetric.hash }

  mutating func write(payload: [UInt8]) throws(NoiseError) -> [UInt8] {
    var message: [UInt8] = []
    for token in Self.pattern[messages] {
      switch token {
      case .e:
        message += ephemeralKey.publicKey
        symmetric.mixHash(ephemeralKey.publicKey)
      case .s: message += try symmetric.encryptAndHash(staticKey.publicKey)
      case .ee, .es, .se: try mixKey(token)
      }
    }
    message += try symmetric.encryptAndHash(payload)
    messages += 1
    return message
  }

  /// Reads the peer's message and returns its payload.
  mutating func read(_ message: [UInt8]) throws(NoiseError) -> [UInt8] {
    var offset = 0
    func take(_ count: Int) throws(NoiseError) -> [UInt8] {
      guard count <= message.count - offset else { throw .messageTooShort(message.count) }
      defer { offset += count }
      return Array(message[offset..<offset + count])
    }
    for token in Self.pattern[messages] {
      switch token {
      case .e:
        remoteEphemeral = try take(X25519.size)
        symmetric.mixHash(remoteEphemeral)
      case .s: remoteStatic = try symmetric.decryptAndHash(take(X25519.size + symmetric.tagSize))
      case .ee, .es, .se: try mixKey(token)
      }
    }
    let payload = try symmetric.decryptAndHash(Array(message[offset...]))
    messages += 1
    return payload
  }

  private mutating func mixKey(_ token: Token) throws(NoiseError) {
    // The first letter names the initiator's key, the second the responder's.
    let (own, remote) =
      switch (token, isInitiator) {
      case (.es, true), (.se, false): (ephemeralKey, remoteStatic)
      case (.es, false), (.se, true): (staticKey, remoteEphemeral)
      default: (ephemeralKey, remoteEphemeral)
      }
    symmetric.mixKey(try noise { () throws(OpenSSLError) in try own.sharedSecret(with: remote) })
  }

  /// The keys that this side sends and receives with from now on.
  func split() -> (send: [UInt8], receive: [UInt8]) {
    let (initiators, responders) = symmetric.split()
    return isInitiator ? (initiators, responders) : (responders, initiators)
  }
}

/// What both sides mix everything into that passes in a handshake (Noise §5.2).
struct NoiseSymmetricState: Sendable {
  private(set) var hash: [UInt8]
  private var chainingKey: [UInt8]
  private var key: [UInt8]?
  private var nonce: UInt64 = 0

  init(protocolName: String) {
    // The name has exactly the 32 bytes of a hash, and so stands for itself.
    let name = Array(protocolName.utf8)
    hash = name.count <= 32 ? name + [UInt8](repeating: 0, count: 32 - name.count) : sha256(name)
    chainingKey = hash
  }

  /// The bytes that encrypting adds: none until a key was mixed in.
  var tagSize: Int { key == nil ? 0 : ChaCha20Poly1305.tagSize }

  mutating func mixHash(_ data: [UInt8]) {
    hash = sha256(hash + data)
  }

  mutating func mixKey(_ material: [UInt8]) {
    (chainingKey, key) = derive(material)
    nonce = 0
  }

  mutating func encryptAndHash(_ plaintext: [UInt8]) throws(NoiseError) -> [UInt8] {
    guard let key else {
      mixHash(plaintext)
      return plaintext
    }
    let sealed = try noise { () throws(OpenSSLError) in
      try ChaCha20Poly1305.sealer(key: key).seal(plaintext, nonce: nonce, authenticating: hash)
    }
    nonce += 1
    mixHash(sealed)
    return sealed
  }

  mutating func decryptAndHash(_ sealed: [UInt8]) throws(NoiseError) -> [UInt8] {
    guard let key else {
      mixHash(sealed)
      return sealed
    }
    let opener = try noise { () throws(OpenSSLError) in try ChaCha20Poly1305.opener(key: key) }
    guard let plaintext = opener.open(sealed, nonce: nonce, authenticating: hash) else { throw .authenticationFailed }
    nonce += 1
    mixHash(sealed)
    return plaintext
  }

  func split() -> ([UInt8], [UInt8]) { derive([]) }

  /// HKDF with two outputs (Noise §4.3).
  private func derive(_ material: [UInt8]) -> ([UInt8], [UInt8]) {
    let secret = hmacSHA256(key: chainingKey, material)
    let first = hmacSHA256(key: secret, [1])
    return (first, hmacSHA256(key: secret, first + [2]))
  }
}
