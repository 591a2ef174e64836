import Crypto

@testable import QUIC

/// What the endpoints of the tests show of themselves.
enum TestIdentity {
  static let tls = Result { try make() }

  static func make(
    protocols: [String] = ["test"], suites: [CipherSuite] = CipherSuite.allCases, groups: String = "X25519:P-256",
    padding: Int = 0, keyLog: (@Sendable (String) -> Void)? = nil
  ) throws -> TLSConfiguration {
    let key = try SigningKey(generating: .ecdsaP256)
    let certificate = try X509Certificate(
      signingFor: key, days: 10, extension: "1.2.3.4", value: [UInt8](repeating: 7, count: 1 + padding))
    return try TLSConfiguration(
      certificate: certificate.der, key: key, protocols: protocols, suites: suites, groups: groups,
      keyLog: keyLog)
  }

  /// Believes everything that is signed by itself.
  static let verifier: CertificateVerifier = { chain throws(CertificateRejection) in
    guard let first = chain.first, let certificate = try? X509Certificate(der: first), certificate.isSignedByItself
    else { throw CertificateRejection("no good") }
    return first
  }
}
