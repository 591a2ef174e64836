import Crypto
import Identity
import Protobuf

/// Why a Noise handshake or a Noise session failed.
public enum NoiseError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A message that is too short for what it must hold.
  case messageTooShort(Int)
  /// A message or frame that its sender did not seal for this session.
  case authenticationFailed
  /// The handshake's payload is not a `NoiseHandshakePayload`.
  case malformedPayload(ProtobufError)
  /// The peer's identity key or its signature is not good.
  case badIdentity(IdentityError)
  /// The key that the peer proves is that of another peer than was asked for.
  case peerIDMismatch(expected: PeerID, actual: PeerID)
  /// Libcrypto would not do its part.
  case crypto(OpenSSLError)
  /// More was received than a handshake has.
  case tooMuchInput

  /// One line that says what happened.
  public var description: String {
    switch self {
    case .messageTooShort(let count): "a Noise message of \(count) bytes is too short"
    case .authenticationFailed: "a Noise message does not authenticate: it was changed, or is not for this session"
    case .malformedPayload(let error): "the Noise handshake's payload: \(error)"
    case .badIdentity(let error): "the peer does not prove its identity: \(error)"
    case .peerIDMismatch(let expected, let actual): "the peer is \(actual), not \(expected)"
    case .crypto(let error): error.description
    case .tooMuchInput: "the peer sent more than a Noise handshake has"
    }
  }
}

/// Calls `body`, whose errors are libcrypto's.
func noise<Value: ~Copyable>(_ body: () throws(OpenSSLError) -> Value) throws(NoiseError) -> Value {
  do { return try body() } catch { throw .crypto(error) }
}
