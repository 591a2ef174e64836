import COpenSSL

/// An X.509 certificate that a server signs for itself, and the key it was made with, in PEM.
public struct SelfSignedCertificate: Sendable {
  /// The certificate, PEM.
  public let certificate: String
  /// The private key, PEM (PKCS#8).
  public let privateKey: String

  /// A certificate for `hosts` (DNS names or IP addresses as text), good from an hour ago for `days`.
  public init(hosts: [String], days: Int = 365) throws(OpenSSLError) {
    let operation = "make a certificate"
    let key = try SigningKey(generating: .ecdsaP256)
    let x509 = try require(X509_new(), operation)
    defer { X509_free(x509) }
    X509_set_version(x509, 2)
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(x509), UInt64.random(in: 1...UInt64(Int64.max)))
    X509_gmtime_adj(X509_getm_notBefore(x509), -3600)
    X509_time_adj_ex(X509_getm_notAfter(x509), Int32(clamping: days), 0, nil)
    try require(status: X509_set_pubkey(x509, key.key), operation)
    try require(status: co_x509_add_subject_name(x509, hosts.first ?? "localhost"), operation)
    try require(status: X509_set_issuer_name(x509, X509_get_subject_name(x509)), operation)
    let isIP = { (host: String) in host.contains(":") || host.allSatisfy { $0.isNumber || $0 == "." } }
    let names = hosts.map { (isIP($0) ? "IP:" : "DNS:") + $0 }
    try Self.add(NID_subject_alt_name, names.joined(separator: ","), to: x509)
    try Self.add(NID_basic_constraints, "critical,CA:TRUE", to: x509)
    guard X509_sign(x509, key.key, EVP_sha256()) > 0 else { throw OpenSSLError(operation) }
    certificate = try Self.pem(operation) { PEM_write_bio_X509($0, x509) }
    privateKey = try Self.pem(operation) { PEM_write_bio_PrivateKey($0, key.key, nil, nil, 0, nil, nil) }
  }

  private static func add(_ extension: Int32, _ value: String, to x509: OpaquePointer) throws(OpenSSLError) {
    let operation = "write \(value) into a certificate"
    let made = try require(X509V3_EXT_conf_nid(nil, nil, `extension`, value), operation)
    defer { X509_EXTENSION_free(made) }
    try require(status: X509_add_ext(x509, made, -1), operation)
  }

  private static func pem(_ operation: String, _ write: (OpaquePointer) -> Int32) throws(OpenSSLError) -> String {
    let bio = try require(BIO_new(BIO_s_mem()), operation)
    defer { BIO_free(bio) }
    try require(status: write(bio), operation)
    var bytes = [UInt8](repeating: 0, count: co_bio_pending(bio))
    let count = BIO_read(bio, &bytes, Int32(bytes.count))
    return String(decoding: bytes.prefix(Int(max(0, count))), as: UTF8.self)
  }
}
