import Crypto
import Multiformats

/// The keys of a peer, with which it proves who it is. Prints as its peer id, never as its private key.
public struct KeyPair: Sendable, CustomStringConvertible {
  private let privateKey: SigningKey
  /// The public half.
  public let publicKey: PublicKey

  /// The id of the peer whose keys they are.
  public var peerID: PeerID { publicKey.peerID }
  /// What kind of keys they are.
  public var type: KeyType { publicKey.type }

  /// The peer id.
  public var description: String { peerID.description }

  private init(_ type: KeyType, _ key: SigningKey) throws(IdentityError) {
    privateKey = key
    publicKey = try PublicKey(type, reading(type) { () throws(OpenSSLError) in try key.publicKey() })
  }

  /// Fresh keys.
  public init(generating type: KeyType = .ed25519) throws(IdentityError) {
    try self.init(type, reading(type) { () throws(OpenSSLError) in try SigningKey(generating: type.algorithm) })
  }

  /// Reads a `PrivateKey` message. Of Ed25519 keys the older form of 96 bytes is read too (peer-ids spec, "Ed25519").
  public init(protobuf message: [UInt8]) throws(IdentityError) {
    let (type, data) = try readKeyMessage(message)
    let key = try reading(type) { () throws(OpenSSLError) in
      switch type {
      case .rsa: try SigningKey(der: data, algorithm: .rsa)
      case .ecdsa: try SigningKey(der: data, algorithm: .ecdsaP256)
      case .secp256k1: try SigningKey(secp256k1Scalar: data)
      case .ed25519: try SigningKey(ed25519Seed: Array(data.prefix(32)))
      }
    }
    try self.init(type, key)
    guard type == .ed25519 else { return }
    let publicBytes = Array(publicKey.protobuf.suffix(32))
    guard data.count == 64 || data.count == 96, data[32...].starts(with: publicBytes),
      data.count == 64 || data[64...].elementsEqual(publicBytes)
    else { throw .badKey(type, reason: "its private and public parts do not belong together") }
  }

  /// The `PrivateKey` message. It is a secret.
  public func protobuf() throws(IdentityError) -> [UInt8] {
    let data = try reading(type) { () throws(OpenSSLError) in
      switch type {
      case .rsa, .ecdsa: try privateKey.der()
      case .secp256k1: try privateKey.scalar()
      case .ed25519: try privateKey.ed25519Seed() + publicKey.protobuf.suffix(32)
      }
    }
    return keyMessage(type, data)
  }

  /// Signs `message` so that ``PublicKey/verifies(_:over:)`` is true of it.
  public func sign(_ message: [UInt8]) throws(IdentityError) -> [UInt8] {
    try reading(type) { () throws(OpenSSLError) in try privateKey.sign(message) }
  }
}
