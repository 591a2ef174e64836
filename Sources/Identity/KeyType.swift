import Crypto

/// The kinds of key by their number in the `KeyType` enumeration of the peer-ids spec ("Keys").
public enum KeyType: UInt64, CaseIterable, Hashable, Sendable, CustomStringConvertible {
  case rsa = 0
  case ed25519 = 1
  case secp256k1 = 2
  case ecdsa = 3

  /// The name as the spec writes it.
  public var description: String {
    switch self {
    case .rsa: "RSA"
    case .ed25519: "Ed25519"
    case .secp256k1: "Secp256k1"
    case .ecdsa: "ECDSA"
    }
  }

  /// The kind whose name this is, in any case of letters.
  public init?(name: String) {
    guard let type = Self.allCases.first(where: { $0.description.lowercased() == name.lowercased() }) else {
      return nil
    }
    self = type
  }

  var algorithm: KeyAlgorithm {
    switch self {
    case .rsa: .rsa
    case .ed25519: .ed25519
    case .secp256k1: .secp256k1
    case .ecdsa: .ecdsaP256
    }
  }
}
