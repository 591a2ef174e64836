import COpenSSL

/// A public key that verifies signatures.
public final class VerifyingKey: Sendable {
  /// The largest RSA key that is believed: verifying with larger ones takes time that a stranger should not command.
  public static let maximumRSABits = 8192

  // A libcrypto key is reference counted, never changed after it is made, and safe to use from any thread.
  private nonisolated(unsafe) let key: OpaquePointer
  /// What kind of key it is.
  public let algorithm: KeyAlgorithm

  /// The Ed25519 public key of 32 bytes.
  public init(ed25519 bytes: [UInt8]) throws(OpenSSLError) {
    key = try require(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, bytes, bytes.count), "read an Ed25519 public key")
    algorithm = .ed25519
  }

  /// A key in the DER form of X.509 (`SubjectPublicKeyInfo`). Throws for algorithms and curves that no libp2p identity
  /// is made of, and for RSA keys of fewer than 2,048 or more than ``maximumRSABits`` bits.
  public init(subjectPublicKeyInfo info: [UInt8]) throws(OpenSSLError) {
    ERR_clear_error()
    let operation = "read a public key"
    let (key, rest) = info.withUnsafeBufferPointer { bytes -> (OpaquePointer?, Int) in
      var cursor = bytes.baseAddress
      let key = d2i_PUBKEY(nil, &cursor, bytes.count)
      return (key, cursor.map { bytes.count - (bytes.baseAddress!.distance(to: $0)) } ?? 0)
    }
    self.key = try require(key, operation)
    guard let algorithm = algorithmOf(self.key) else { throw OpenSSLError("\(operation) of this kind") }
    self.algorithm = algorithm
    guard rest == 0 else { throw OpenSSLError("\(operation): bytes follow it") }
    let bits = Int(EVP_PKEY_get_bits(self.key))
    if algorithm == .rsa, !(2048...Self.maximumRSABits).contains(bits) {
      throw OpenSSLError("use an RSA key of \(bits) bits (2,048 to \(Self.maximumRSABits) are)")
    }
  }

  /// The secp256k1 key of a compressed point of 33 bytes.
  public convenience init(secp256k1Point point: [UInt8]) throws(OpenSSLError) {
    guard point.count == 33 else { throw OpenSSLError("read a secp256k1 point of \(point.count) bytes") }
    try self.init(subjectPublicKeyInfo: Self.secp256k1Header + point)
  }

  /// `SubjectPublicKeyInfo` of a compressed secp256k1 point, up to the point.
  private static let secp256k1Header: [UInt8] = [
    0x30, 0x36, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00,
    0x0a, 0x03, 0x22, 0x00,
  ]

  deinit {
    EVP_PKEY_free(key)
  }

  /// The DER form of X.509, `SubjectPublicKeyInfo`.
  public func subjectPublicKeyInfo() throws(OpenSSLError) -> [UInt8] {
    try der("write a public key") { i2d_PUBKEY(key, $0) }
  }

  /// The 32 bytes of an Ed25519 key.
  public func ed25519Bytes() throws(OpenSSLError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 32)
    var size = 32
    try require(status: EVP_PKEY_get_raw_public_key(key, &bytes, &size), "read an Ed25519 public key")
    return bytes
  }

  /// The compressed point of an elliptic curve key (SEC 1 §2.3.3): 33 bytes.
  public func compressedPoint() throws(OpenSSLError) -> [UInt8] {
    var point = [UInt8](repeating: 0, count: 65)
    var size = 0
    let status = EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, &point, point.count, &size)
    try require(status: status, "read a public point")
    if size == 33 { return Array(point[..<33]) }
    guard size == 65 else { throw OpenSSLError("read a public point of \(size) bytes") }
    return [2 | point[64] & 1] + point[1...32]
  }

  /// Whether `signature` is the key owner's over `message`, by the rules of ``SigningKey/sign(_:)``.
  public func verifies(_ signature: [UInt8], over message: [UInt8]) -> Bool {
    defer { ERR_clear_error() }
    guard let context = EVP_MD_CTX_new() else { return false }
    defer { EVP_MD_CTX_free(context) }
    let digest = algorithm == .ed25519 ? nil : EVP_sha256()
    guard EVP_DigestVerifyInit(context, nil, digest, nil, key) == 1 else { return false }
    return EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
  }
}
