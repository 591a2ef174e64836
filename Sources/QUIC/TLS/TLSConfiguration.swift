import COpenSSL
import Crypto

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
    let offer = ALPN.offer(protocols)
    guard co_set_tls13_only(context) == 1, SSL_CTX_set_num_tickets(context, 0) == 1,
      SSL_CTX_set_max_early_data(context, 0) == 1,
      SSL_CTX_set_ciphersuites(context, names.joined(separator: ":")) == 1, co_set_groups(context, groups) == 1,
      co_set_signature_algorithms(context, X509Certificate.peerSignatureAlgorithms) == 1,
      // This call alone returns 0 for success.
      SSL_CTX_set_alpn_protos(context, offer, UInt32(offer.count)) == 0
    else { throw OpenSSLError(operation) }
    try X509Certificate.show(certificate, key, in: context)
    try setTLSCallbacks(context)
  }

  deinit {
    SSL_CTX_free(context)
  }
}
