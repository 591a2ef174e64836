import COpenSSL

/// The four kinds of key that libp2p identities are made of (libp2p spec peer-ids, "Key Types").
public enum KeyAlgorithm: Hashable, Sendable, CaseIterable {
  case rsa, ed25519, secp256k1, ecdsaP256
}

/// A private key that signs.
public final class SigningKey: Sendable {
  // A libcrypto key is reference counted, never changed after it is made, and safe to use from any thread.
  nonisolated(unsafe) let key: OpaquePointer
  /// What kind of key it is.
  public let algorithm: KeyAlgorithm

  /// A fresh key. `bits` is read for RSA only; at least 2,048.
  public init(generating algorithm: KeyAlgorithm, bits: Int = 2048) throws(OpenSSLError) {
    precondition(bits >= 2048 && bits <= VerifyingKey.maximumRSABits, "RSA keys have 2,048 to 8,192 bits")
    let key: OpaquePointer? =
      switch algorithm {
      case .rsa: co_generate_rsa(Int32(bits))
      case .ed25519: co_generate_ed25519()
      case .secp256k1: co_generate_ec("secp256k1")
      case .ecdsaP256: co_generate_ec("P-256")
      }
    self.key = try require(key, "make a key")
    self.algorithm = algorithm
  }

  /// The Ed25519 key of a seed of 32 bytes (RFC 8032 §5.1.5).
  public init(ed25519Seed seed: [UInt8]) throws(OpenSSLError) {
    key = try require(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count), "read an Ed25519 private key")
    algorithm = .ed25519
  }

  /// A key in its traditional DER form: PKCS#1 for RSA, SEC 1 for elliptic curves, or PKCS#8. It must be of the
  /// algorithm that is asked for.
  public init(der: [UInt8], algorithm: KeyAlgorithm) throws(OpenSSLError) {
    ERR_clear_error()
    let operation = "read a private key"
    let key = der.withUnsafeBufferPointer { bytes in
      var cursor = bytes.baseAddress
      return d2i_AutoPrivateKey(nil, &cursor, bytes.count)
    }
    self.key = try require(key, operation)
    self.algorithm = algorithm
    guard algorithmOf(self.key) == algorithm else { throw OpenSSLError("\(operation) of the kind that was named") }
  }

  /// The secp256k1 key whose scalar is these 32 bytes.
  public convenience init(secp256k1Scalar scalar: [UInt8]) throws(OpenSSLError) {
    // ECPrivateKey of RFC 5915, without the optional public key: libcrypto computes it.
    let prefix: [UInt8] = [0x30, 0x2e, 0x02, 0x01, 0x01, 0x04, 0x20]
    let curve: [UInt8] = [0xa0, 0x07, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x0a]
    guard scalar.count == 32 else { throw OpenSSLError("read a secp256k1 key of \(scalar.count) bytes") }
    try self.init(der: prefix + scalar + curve, algorithm: .secp256k1)
  }

  deinit {
    EVP_PKEY_free(key)
  }

  /// The traditional DER form: PKCS#1 for RSA, SEC 1 for elliptic curves.
  public func der() throws(OpenSSLError) -> [UInt8] {
    try Crypto.der("write a private key") { i2d_PrivateKey(key, $0) }
  }

  /// The 32 bytes an Ed25519 key grows from.
  public func ed25519Seed() throws(OpenSSLError) -> [UInt8] {
    var seed = [UInt8](repeating: 0, count: 32)
    var size = 32
    try require(status: EVP_PKEY_get_raw_private_key(key, &seed, &size), "read an Ed25519 private key")
    return seed
  }

  /// The scalar of an elliptic curve key: 32 bytes, big-endian.
  public func scalar() throws(OpenSSLError) -> [UInt8] {
    var number: OpaquePointer?
    try require(status: EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY, &number), "read a private scalar")
    defer { BN_clear_free(number) }
    var bytes = [UInt8](repeating: 0, count: 32)
    guard BN_bn2binpad(number, &bytes, 32) == 32 else { throw OpenSSLError("write a private scalar") }
    return bytes
  }

  /// The public half.
  public func publicKey() throws(OpenSSLError) -> VerifyingKey {
    try VerifyingKey(subjectPublicKeyInfo: Crypto.der("write a public key") { i2d_PUBKEY(key, $0) })
  }

  /// Signs as libp2p does (peer-ids spec): Ed25519 as it is; RSA with PKCS#1 v1.5 and the curves with ECDSA in DER, both
  /// over SHA-256. An `s` of secp256k1 is the lower of the two (BIP 62), which some peers insist on.
  public func sign(_ message: [UInt8]) throws(OpenSSLError) -> [UInt8] {
    ERR_clear_error()
    let operation = "sign"
    let context = try require(EVP_MD_CTX_new(), operation)
    defer { EVP_MD_CTX_free(context) }
    let digest = algorithm == .ed25519 ? nil : EVP_sha256()
    try require(status: EVP_DigestSignInit(context, nil, digest, nil, key), operation)
    var size = 0
    try require(status: EVP_DigestSign(context, nil, &size, message, message.count), operation)
    var signature = [UInt8](repeating: 0, count: size)
    try require(status: EVP_DigestSign(context, &signature, &size, message, message.count), operation)
    signature.removeSubrange(size...)
    return algorithm == .secp256k1 ? try lowS(signature) : signature
  }
}

/// The kind of a libcrypto key; nil for one that no libp2p identity is made of.
func algorithmOf(_ key: OpaquePointer) -> KeyAlgorithm? {
  switch EVP_PKEY_get_base_id(key) {
  case EVP_PKEY_RSA: return .rsa
  case EVP_PKEY_ED25519: return .ed25519
  case EVP_PKEY_EC:
    var name = [CChar](repeating: 0, count: 32)
    guard EVP_PKEY_get_group_name(key, &name, name.count, nil) == 1 else { return nil }
    return switch String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self) {
    case "secp256k1": .secp256k1
    case "prime256v1", "P-256": .ecdsaP256
    default: nil
    }
  default: return nil
  }
}

/// The same ECDSA signature on secp256k1, with the smaller of its two possible `s`.
private func lowS(_ signature: [UInt8]) throws(OpenSSLError) -> [UInt8] {
  let operation = "bring a signature to its low form"
  let parsed = signature.withUnsafeBufferPointer { bytes in
    var cursor = bytes.baseAddress
    return d2i_ECDSA_SIG(nil, &cursor, bytes.count)
  }
  let value = try require(parsed, operation)
  defer { ECDSA_SIG_free(value) }
  let group = try require(EC_GROUP_new_by_curve_name(NID_secp256k1), operation)
  defer { EC_GROUP_free(group) }
  let order = EC_GROUP_get0_order(group)
  let s = ECDSA_SIG_get0_s(value)
  let other = try require(BN_new(), operation)
  guard BN_sub(other, order, s) == 1, BN_cmp(other, s) < 0 else {
    BN_free(other)
    return signature
  }
  // From here the signature owns both numbers.
  guard let r = BN_dup(ECDSA_SIG_get0_r(value)), ECDSA_SIG_set0(value, r, other) == 1 else {
    BN_free(other)
    throw OpenSSLError(operation)
  }
  return try der(operation) { i2d_ECDSA_SIG(value, $0) }
}
