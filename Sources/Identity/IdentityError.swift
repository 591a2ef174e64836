import Crypto
import Multiformats
import Protobuf

/// Why a key, a peer id or something signed cannot be used.
public enum IdentityError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The bytes are not the protobuf message that they should be.
  case malformed(ProtobufError)
  /// A key of a kind that does not exist: its number.
  case unknownKeyType(UInt64)
  /// Key bytes that make no key of their kind.
  case badKey(KeyType, reason: String)
  /// Text that is no peer id.
  case notAPeerID(String, reason: String)
  /// A hash that no peer id is made with: its function.
  case peerIDHash(Multicodec)
  /// A signature that its key did not make over what it comes with.
  case badSignature
  /// An envelope with a payload of another type than was asked for.
  case payloadType([UInt8])
  /// A peer record that is signed by another peer than it is about.
  case foreignRecord(signer: PeerID, subject: PeerID)

  /// One line that says what is wrong.
  public var description: String {
    switch self {
    case .malformed(let error): "\(error)"
    case .unknownKeyType(let number): "\(number) is not a kind of key (0 RSA, 1 Ed25519, 2 Secp256k1, 3 ECDSA)"
    case .badKey(let type, let reason): "not a usable \(type) key: \(reason)"
    case .notAPeerID(_, let reason): "not a peer id: \(reason)"
    case .peerIDHash(let function): "not a peer id: its hash is \(function), not sha2-256 or identity"
    case .badSignature: "the signature does not match what it signs"
    case .payloadType(let type): "the envelope holds a payload of another type (\(Hex.encode(type)))"
    case .foreignRecord(let signer, let subject): "the record about \(subject) is signed by \(signer)"
    }
  }
}

/// Calls `body`, whose errors are those of libcrypto about a key of `type`.
func reading<Value>(_ type: KeyType, _ body: () throws(OpenSSLError) -> Value) throws(IdentityError) -> Value {
  do { return try body() } catch { throw .badKey(type, reason: error.description) }
}
