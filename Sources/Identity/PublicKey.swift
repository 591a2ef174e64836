import Crypto
import Multiformats
import Protobuf

/// The public key of a peer (peer-ids spec, "Keys").
public struct PublicKey: Sendable {
  /// What kind of key it is.
  public let type: KeyType
  /// The `PublicKey` message: what peer ids are the hash of.
  public let protobuf: [UInt8]
  /// The id of the peer whose key it is.
  public let peerID: PeerID
  private let key: VerifyingKey

  init(_ type: KeyType, _ key: VerifyingKey) throws(IdentityError) {
    self.type = type
    self.key = key
    let data = try reading(type) { () throws(OpenSSLError) in
      switch type {
      case .rsa, .ecdsa: try key.subjectPublicKeyInfo()
      case .ed25519: try key.ed25519Bytes()
      case .secp256k1: try key.compressedPoint()
      }
    }
    protobuf = keyMessage(type, data)
    peerID = try PeerID(publicKeyMessage: protobuf)
  }

  /// Reads a `PublicKey` message. The key is encoded anew for ``protobuf``, so that a peer cannot have several ids by
  /// spelling its one key differently.
  public init(protobuf message: [UInt8]) throws(IdentityError) {
    let (type, data) = try readKeyMessage(message)
    let key = try reading(type) { () throws(OpenSSLError) in
      switch type {
      case .rsa, .ecdsa: try VerifyingKey(subjectPublicKeyInfo: data)
      case .ed25519: try VerifyingKey(ed25519: data)
      case .secp256k1: try VerifyingKey(secp256k1Point: data)
      }
    }
    guard key.algorithm == type.algorithm else { throw .badKey(type, reason: "it is a key of another kind") }
    try self.init(type, key)
  }

  /// Whether `signature` was made with the private half over `message` (peer-ids spec, "How Keys are encoded and
  /// Messages Signed").
  public func verifies(_ signature: [UInt8], over message: [UInt8]) -> Bool {
    key.verifies(signature, over: message)
  }
}

extension PublicKey: Hashable {
  /// Keys are the same if they are of one kind and one value.
  public static func == (a: PublicKey, b: PublicKey) -> Bool { a.protobuf == b.protobuf }
  /// Hashes the key's message.
  public func hash(into hasher: inout Hasher) { hasher.combine(protobuf) }
}

/// The `PublicKey` or `PrivateKey` message: field 1 its kind, field 2 its data, both always there and in this order.
func keyMessage(_ type: KeyType, _ data: [UInt8]) -> [UInt8] {
  var writer = ProtobufWriter()
  writer.write(type.rawValue, field: 1)
  writer.write(data, field: 2)
  return writer.bytes
}

/// Reads either message of ``keyMessage(_:_:)``.
func readKeyMessage(_ message: [UInt8]) throws(IdentityError) -> (type: KeyType, data: [UInt8]) {
  var number: UInt64?
  var data: [UInt8]?
  do throws(ProtobufError) {
    var reader = ProtobufReader(message)
    while let field = try reader.next() {
      switch field.number {
      case 1: number = try field.varint()
      case 2: data = try field.bytes()
      default: break
      }
    }
  } catch {
    throw .malformed(error)
  }
  guard let number else { throw .malformed(.missing(field: "Type")) }
  guard let data else { throw .malformed(.missing(field: "Data")) }
  guard let type = KeyType(rawValue: number) else { throw .unknownKeyType(number) }
  return (type, data)
}
