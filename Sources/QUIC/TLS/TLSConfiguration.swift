import COpenSSL
import Crypto

/// Why a certificate is not taken.
public struct CertificateRejection: Error, Sendable {
  /// The alert that the peer is sent (RFC 8446 §6): 42 bad_certificate, 45 certificate_expired, …
  public let alert: UInt8
  /// What is wrong with it, in words.
  public let reason: String

  /// A refusal; bad_certificate unless another alert fits better.
  public init(alert: UInt8 = 42, _ reason: String) {
    self.alert = alert
    self.reason = reason
  }
}

/// Looks at the certificates that a peer sent, DER, its own one first, and returns what it has proven to be. It stands in
/// the place of all other checks but that the peer holds the first certificate's key.
public typealias CertificateVerifier = @Sendable (_ chain: [[UInt8]]) throws(CertificateRejection) -> [UInt8]

/// What the TLS handshakes of an endpoint share: who it is and what it speaks. Both sides show a certificate.
public final class TLSConfiguration: Sendable {
  // An SSL_CTX is reference counted and, once set up, safe to use from any thread.
  nonisolated(unsafe) let context: OpaquePointer
  let protocols: [String]
  let keyLog: (@Sendable (String) -> Void)?

  /// A way to shake hands.
  ///
  /// - Parameters:
  ///   - certificate: DER.
  ///   - key: the certificate's.
  ///   - protocols: for ALPN, the best first; a handshake in which none of them is agreed on fails.
  ///   - suites: what may be agreed on, the best first.
  ///   - groups: the groups for the key exchange, in OpenSSL's notation; a client sends a share for the first.
  ///   - keyLog: gets a line in the format of NSS for every secret. Whoever has them can read everything.
  public init(
    certificate: [UInt8], key: SigningKey, protocols: [String], suites: [CipherSuite] = CipherSuite.allCases,
    groups: String = "X25519:P-256:P-384", keyLog: (@Sendable (String) -> Void)? = nil
  ) throws(OpenSSLError) {
    ERR_clear_error()
    let operation = "set up TLS for QUIC"
    guard let context = SSL_CTX_new(TLS_method()) else { throw OpenSSLError(operation) }
    self.context = context
    self.protocols = protocols
    self.keyLog = keyLog
    // RFC 9001 §8.4 forbids what makes TLS look like its older versions.
    SSL_CTX_clear_options(context, co_option_middlebox_compatibility())
    SSL_CTX_set_options(context, co_option_no_ticket())
    co_set_no_session_cache(context)
    let names = suites.map { suite in
      switch suite {
      case .aes128GCM: "TLS_AES_128_GCM_SHA256"
      case .aes256GCM: "TLS_AES_256_GCM_SHA384"
      case .chaCha20Poly1305: "TLS_CHACHA20_POLY1305_SHA256"
      }
    }
    let offer = protocols.flatMap { [UInt8(truncatingIfNeeded: $0.utf8.count)] + Array($0.utf8) }
    guard co_set_tls13_only(context) == 1, SSL_CTX_set_num_tickets(context, 0) == 1,
      SSL_CTX_set_max_early_data(context, 0) == 1,
      SSL_CTX_set_ciphersuites(context, names.joined(separator: ":")) == 1, co_set_groups(context, groups) == 1,
      co_set_signature_algorithms(context, Self.signatureAlgorithms) == 1,
      // This call alone returns 0 for success.
      SSL_CTX_set_alpn_protos(context, offer, UInt32(offer.count)) == 0
    else { throw OpenSSLError(operation) }
    try Self.use(certificate, key, in: context)
    try setTLSCallbacks(context)
  }

  deinit {
    SSL_CTX_free(context)
  }

  private static let signatureAlgorithms =
    "ed25519:ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:RSA-PSS+SHA256:RSA-PSS+SHA384:RSA-PSS+SHA512:RSA+SHA256"

  private static func use(
    _ certificate: [UInt8], _ key: SigningKey, in context: OpaquePointer
  ) throws(OpenSSLError) {
    guard SSL_CTX_use_certificate_ASN1(context, Int32(certificate.count), certificate) == 1 else {
      throw OpenSSLError("use a certificate")
    }
    let der = try key.der()
    let parsed = der.withUnsafeBufferPointer { bytes in
      var cursor = bytes.baseAddress
      return d2i_AutoPrivateKey(nil, &cursor, bytes.count)
    }
    defer { EVP_PKEY_free(parsed) }
    guard SSL_CTX_use_PrivateKey(context, parsed) == 1 else { throw OpenSSLError("use a certificate's key") }
  }
}
