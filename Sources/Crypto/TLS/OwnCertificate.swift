import COpenSSL

extension X509Certificate {
  /// The signatures by which certificates of peers may prove themselves, in OpenSSL's notation.
  public static let peerSignatureAlgorithms =
    "ed25519:ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:RSA-PSS+SHA256:RSA-PSS+SHA384:RSA-PSS+SHA512:RSA+SHA256"

  /// Has an `SSL_CTX` show this certificate.
  ///
  /// - Parameters:
  ///   - certificate: DER.
  ///   - key: the certificate's.
  public static func show(_ certificate: [UInt8], _ key: SigningKey, in context: OpaquePointer) throws(OpenSSLError) {
    try require(
      status: SSL_CTX_use_certificate_ASN1(context, Int32(certificate.count), certificate), "use a certificate")
    try require(status: SSL_CTX_use_PrivateKey(context, key.key), "use a certificate's key")
  }
}
