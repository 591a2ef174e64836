import COpenSSL

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

/// What libssl hands to the callback of `SSL_CTX_set_cert_verify_callback`.
public struct ShownCertificates {
  private let store: OpaquePointer

  /// The certificates of this `X509_STORE_CTX`.
  public init?(_ store: OpaquePointer?) {
    guard let store else { return nil }
    self.store = store
  }

  /// The `SSL` object whose peer has shown them.
  public var ssl: OpaquePointer? {
    X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()).map { OpaquePointer($0) }
  }

  /// The certificates, DER, the peer's own one first.
  public var chain: [[UInt8]] {
    var chain: [[UInt8]] = []
    let certificates = X509_STORE_CTX_get0_untrusted(store)
    for index in 0..<max(0, certificates.map { OPENSSL_sk_num($0) } ?? 0) {
      guard let certificate = OPENSSL_sk_value(certificates, index) else { continue }
      chain.append(Self.encode(OpaquePointer(certificate)))
    }
    if chain.isEmpty, let only = X509_STORE_CTX_get0_cert(store) { chain.append(Self.encode(only)) }
    return chain
  }

  private static func encode(_ certificate: OpaquePointer) -> [UInt8] {
    (try? der("read a certificate") { i2d_X509(certificate, $0) }) ?? []
  }

  /// Takes the certificates, or refuses them for a reason. What the callback has to return.
  public func conclude(_ rejection: CertificateRejection?) -> Int32 {
    guard let rejection else {
      X509_STORE_CTX_set_error(store, X509_V_OK)
      return 1
    }
    // libssl makes the alert of the error.
    X509_STORE_CTX_set_error(store, rejection.alert == 45 ? X509_V_ERR_CERT_HAS_EXPIRED : X509_V_ERR_CERT_REJECTED)
    return 0
  }
}
