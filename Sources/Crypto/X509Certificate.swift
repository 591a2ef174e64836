import COpenSSL

/// An X.509 certificate (RFC 5280), as much of it as certificates that sign themselves are judged by.
public final class X509Certificate: Sendable {
  // A parsed certificate is never changed here; what libcrypto caches in it, it guards with locks of its own.
  private nonisolated(unsafe) let certificate: OpaquePointer
  /// Its DER form.
  public let der: [UInt8]

  /// Reads the DER form, of which nothing may be left over.
  public init(der bytes: [UInt8]) throws(OpenSSLError) {
    ERR_clear_error()
    let operation = "read a certificate"
    let (certificate, rest) = bytes.withUnsafeBufferPointer { bytes -> (OpaquePointer?, Int) in
      var cursor = bytes.baseAddress
      let certificate = d2i_X509(nil, &cursor, bytes.count)
      guard let start = bytes.baseAddress, let cursor else { return (certificate, 0) }
      return (certificate, bytes.count - start.distance(to: cursor))
    }
    self.certificate = try require(certificate, operation)
    der = bytes
    guard rest == 0 else { throw OpenSSLError("\(operation): bytes follow it") }
  }

  /// Makes a certificate that `key` signs for itself, good from an hour ago for `days`.
  ///
  /// - Parameters:
  ///   - oid: the object identifier of its one extension, in dots.
  ///   - value: what the extension holds.
  public convenience init(
    signingFor key: SigningKey, days: Int, extension oid: String, value: [UInt8]
  ) throws(OpenSSLError) {
    let operation = "make a certificate"
    let made = try require(X509_new(), operation)
    defer { X509_free(made) }
    let serial = UInt64.random(in: 1...UInt64(Int64.max))
    X509_set_version(made, 2)
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(made), serial)
    X509_gmtime_adj(X509_getm_notBefore(made), -3600)
    X509_time_adj_ex(X509_getm_notAfter(made), Int32(clamping: days), 0, nil)
    try require(status: X509_set_pubkey(made, key.key), operation)
    try require(status: co_x509_add_serial_name(made, String(serial)), operation)
    try require(status: X509_set_issuer_name(made, X509_get_subject_name(made)), operation)
    let object = try require(OBJ_txt2obj(oid, 1), operation)
    defer { ASN1_OBJECT_free(object) }
    let octets = try require(ASN1_OCTET_STRING_new(), operation)
    defer { ASN1_OCTET_STRING_free(octets) }
    try require(status: ASN1_OCTET_STRING_set(octets, value, Int32(value.count)), operation)
    let added = try require(X509_EXTENSION_create_by_OBJ(nil, object, 0, octets), operation)
    defer { X509_EXTENSION_free(added) }
    try require(status: X509_add_ext(made, added, -1), operation)
    guard X509_sign(made, key.key, key.algorithm == .ed25519 ? nil : EVP_sha256()) > 0 else {
      throw OpenSSLError(operation)
    }
    try self.init(der: Crypto.der(operation) { i2d_X509(made, $0) })
  }

  deinit {
    X509_free(certificate)
  }

  /// The key that it is about, as `SubjectPublicKeyInfo` in DER.
  public func subjectPublicKeyInfo() throws(OpenSSLError) -> [UInt8] {
    try Crypto.der("read a certificate's key") { i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), $0) }
  }

  /// Whether its own key signed it.
  public var isSignedByItself: Bool {
    defer { ERR_clear_error() }
    guard let key = X509_get0_pubkey(certificate) else { return false }
    return X509_verify(certificate, key) == 1
  }

  /// Whether it is good now, by the system's clock.
  public var isGoodNow: Bool {
    X509_cmp_current_time(X509_get0_notBefore(certificate)) < 0
      && X509_cmp_current_time(X509_get0_notAfter(certificate)) > 0
  }

  /// What an extension holds; nil if it is not there, or there twice.
  public func `extension`(_ oid: String) -> [UInt8]? {
    guard let object = OBJ_txt2obj(oid, 1) else { return nil }
    defer { ASN1_OBJECT_free(object) }
    let index = X509_get_ext_by_OBJ(certificate, object, -1)
    guard index >= 0, X509_get_ext_by_OBJ(certificate, object, index) < 0,
      let octets = X509_EXTENSION_get_data(X509_get_ext(certificate, index))
    else { return nil }
    return Array(UnsafeBufferPointer(start: ASN1_STRING_get0_data(octets), count: Int(ASN1_STRING_length(octets))))
  }

  /// Whether it has a critical extension that is neither this one nor known to libcrypto: then it must not be believed
  /// (RFC 5280 §4.2).
  public func hasUnknownCriticalExtension(besides oid: String) -> Bool {
    guard let object = OBJ_txt2obj(oid, 1) else { return true }
    defer { ASN1_OBJECT_free(object) }
    return (0..<X509_get_ext_count(certificate)).contains { index in
      let found = X509_get_ext(certificate, index)
      return X509_EXTENSION_get_critical(found) != 0 && X509_supported_extension(found) != 1
        && OBJ_cmp(X509_EXTENSION_get_object(found), object) != 0
    }
  }
}
