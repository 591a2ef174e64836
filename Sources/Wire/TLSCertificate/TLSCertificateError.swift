import Crypto
import Identity

/// Why a certificate proves no peer id (libp2p TLS spec).
public enum TLSCertificateError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There must be exactly one certificate; so many came.
  case chain(Int)
  /// It is no certificate that can be read.
  case unreadable(OpenSSLError)
  /// It is not good yet, or not any more.
  case notGoodNow
  /// Its own key did not sign it.
  case notSelfSigned
  /// It has a critical extension that nobody here knows.
  case unknownCriticalExtension
  /// It lacks the extension of libp2p, or has it twice.
  case noExtension
  /// What stands in the extension is no signed key.
  case malformedExtension
  /// The key in the extension is none of a peer.
  case key(IdentityError)
  /// The peer's key did not sign the certificate's.
  case badSignature
  /// The peer is another than was expected.
  case peerIDMismatch(expected: PeerID, actual: PeerID)

  /// One line that says what is wrong.
  public var description: String {
    switch self {
    case .chain(let count): "the peer sent \(count) certificates instead of one"
    case .unreadable(let error): error.description
    case .notGoodNow: "the peer's certificate is not good at this time"
    case .notSelfSigned: "the peer's certificate is not signed by its own key"
    case .unknownCriticalExtension: "the peer's certificate has a critical extension that is not known"
    case .noExtension: "the peer's certificate does not say which peer it is of"
    case .malformedExtension: "the peer's certificate says in a garbled way which peer it is of"
    case .key(let error): error.description
    case .badSignature: "the peer's key did not sign its certificate"
    case .peerIDMismatch(let expected, let actual): "the peer there is \(actual), not \(expected)"
    }
  }

  /// The alert of TLS that says the same (RFC 8446 §6).
  public var alert: UInt8 {
    switch self {
    case .notGoodNow: 45
    default: 42
    }
  }
}
