import COpenSSL

/// A key pair for the Diffie–Hellman function of RFC 7748 §5.
public final class X25519: Sendable {
  /// Bytes of a public key, of a private key and of a shared secret.
  public static let size = 32

  // A libcrypto key is reference counted, never changed after it is made, and safe to use from any thread.
  private nonisolated(unsafe) let key: OpaquePointer
  /// The public key: 32 bytes.
  public let publicKey: [UInt8]

  /// A fresh key pair.
  public convenience init() throws(OpenSSLError) {
    try self.init(taking: require(co_generate_x25519(), "make an X25519 key"))
  }

  /// The key pair of a private key of 32 bytes.
  public convenience init(privateKey: [UInt8]) throws(OpenSSLError) {
    let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nil, privateKey, privateKey.count)
    try self.init(taking: require(key, "read an X25519 private key"))
  }

  private init(taking key: OpaquePointer) throws(OpenSSLError) {
    self.key = key
    var bytes = [UInt8](repeating: 0, count: Self.size)
    var size = Self.size
    let status = EVP_PKEY_get_raw_public_key(key, &bytes, &size)
    publicKey = bytes
    try require(status: status, "read an X25519 public key")
  }

  deinit {
    EVP_PKEY_free(key)
  }

  /// The shared secret with the owner of `peer`, a public key of 32 bytes. Throws for a peer's key of low order, whose
  /// secret everyone knows (RFC 7748 §6.1).
  public func sharedSecret(with peer: [UInt8]) throws(OpenSSLError) -> [UInt8] {
    ERR_clear_error()
    let operation = "agree on an X25519 secret"
    let other = try require(EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nil, peer, peer.count), operation)
    defer { EVP_PKEY_free(other) }
    let context = try require(EVP_PKEY_CTX_new(key, nil), operation)
    defer { EVP_PKEY_CTX_free(context) }
    try require(status: EVP_PKEY_derive_init(context), operation)
    try require(status: EVP_PKEY_derive_set_peer_ex(context, other, 0), operation)
    var secret = [UInt8](repeating: 0, count: Self.size)
    var size = Self.size
    try require(status: EVP_PKEY_derive(context, &secret, &size), operation)
    return secret
  }
}
