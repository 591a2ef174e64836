import COpenSSL

/// The AEAD of RFC 8439 with the 64-bit nonces of the Noise framework (§5.1): four zero bytes, then the nonce
/// little-endian.
///
/// A context belongs to one key and is used for every message under it: making one costs more than sealing a short
/// message.
public struct ChaCha20Poly1305: ~Copyable {
  /// Bytes that sealing adds.
  public static let tagSize = 16
  /// Bytes of a key.
  public static let keySize = 32

  private let context: OpaquePointer
  private let seals: Bool

  /// A context that seals.
  public static func sealer(key: [UInt8]) throws(OpenSSLError) -> ChaCha20Poly1305 {
    try ChaCha20Poly1305(key: key, seals: true)
  }

  /// A context that opens.
  public static func opener(key: [UInt8]) throws(OpenSSLError) -> ChaCha20Poly1305 {
    try ChaCha20Poly1305(key: key, seals: false)
  }

  private init(key: [UInt8], seals: Bool) throws(OpenSSLError) {
    context = try Self.context(key: key, seals: seals)
    self.seals = seals
  }

  private static func context(key: [UInt8], seals: Bool) throws(OpenSSLError) -> OpaquePointer {
    precondition(key.count == keySize, "a ChaCha20-Poly1305 key has 32 bytes")
    let context = try require(EVP_CIPHER_CTX_new(), "make a cipher context")
    let status =
      seals
      ? EVP_EncryptInit_ex(context, EVP_chacha20_poly1305(), nil, key, nil)
      : EVP_DecryptInit_ex(context, EVP_chacha20_poly1305(), nil, key, nil)
    guard status == 1 else {
      EVP_CIPHER_CTX_free(context)
      throw OpenSSLError("set a ChaCha20-Poly1305 key")
    }
    return context
  }

  deinit {
    EVP_CIPHER_CTX_free(context)
  }

  /// Seals `plaintext` into `output`, which must have room for it and the tag. The two may begin at the same place,
  /// but must not overlap otherwise. Returns the bytes written: `plaintext.count + tagSize`.
  @discardableResult
  public func seal(
    _ plaintext: UnsafeRawBufferPointer, nonce: UInt64, authenticating: [UInt8] = [],
    into output: UnsafeMutableRawBufferPointer
  ) throws(OpenSSLError) -> Int {
    precondition(seals && output.count >= plaintext.count + Self.tagSize)
    let bytes = output.assumingMemoryBound(to: UInt8.self)
    ERR_clear_error()
    var count: Int32 = 0
    var status = withNonce(nonce) { EVP_EncryptInit_ex(context, nil, nil, nil, $0) }
    if status == 1, !authenticating.isEmpty {
      status = EVP_EncryptUpdate(context, nil, &count, authenticating, Int32(authenticating.count))
    }
    if status == 1, let source = plaintext.assumingMemoryBound(to: UInt8.self).baseAddress, !plaintext.isEmpty {
      status = EVP_EncryptUpdate(context, bytes.baseAddress, &count, source, Int32(plaintext.count))
    }
    if status == 1 { status = EVP_EncryptFinal_ex(context, bytes.baseAddress! + plaintext.count, &count) }
    if status == 1 {
      status = EVP_CIPHER_CTX_ctrl(
        context, EVP_CTRL_AEAD_GET_TAG, Int32(Self.tagSize), bytes.baseAddress! + plaintext.count)
    }
    try require(status: status, "seal a message")
    return plaintext.count + Self.tagSize
  }

  /// Opens `sealed` in place and returns the number of bytes of plaintext, which then stand at its beginning; nil when
  /// it was not sealed under this key and nonce, or was changed since.
  public func open(
    inPlace sealed: UnsafeMutableRawBufferPointer, nonce: UInt64, authenticating: [UInt8] = []
  ) -> Int? {
    precondition(!seals)
    guard sealed.count >= Self.tagSize, let bytes = sealed.assumingMemoryBound(to: UInt8.self).baseAddress else {
      return nil
    }
    let size = sealed.count - Self.tagSize
    var count: Int32 = 0
    var status = withNonce(nonce) { EVP_DecryptInit_ex(context, nil, nil, nil, $0) }
    if status == 1, !authenticating.isEmpty {
      status = EVP_DecryptUpdate(context, nil, &count, authenticating, Int32(authenticating.count))
    }
    if status == 1, size > 0 { status = EVP_DecryptUpdate(context, bytes, &count, bytes, Int32(size)) }
    if status == 1 {
      status = EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(Self.tagSize), bytes + size)
    }
    if status == 1 { status = EVP_DecryptFinal_ex(context, bytes + size, &count) }
    guard status == 1 else {
      ERR_clear_error()
      return nil
    }
    return size
  }

  private func withNonce(_ nonce: UInt64, _ body: (UnsafePointer<UInt8>) -> Int32) -> Int32 {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 12) { iv in
      iv.update(repeating: 0)
      UnsafeMutableRawPointer(iv.baseAddress! + 4).storeBytes(of: nonce.littleEndian, as: UInt64.self)
      return body(UnsafePointer(iv.baseAddress!))
    }
  }
}

extension ChaCha20Poly1305 {
  /// Seals a short message into a new array. For handshakes; streams use the form that reuses a buffer.
  public func seal(_ plaintext: [UInt8], nonce: UInt64, authenticating: [UInt8] = []) throws(OpenSSLError) -> [UInt8] {
    var sealed = [UInt8](repeating: 0, count: plaintext.count + Self.tagSize)
    let result: Result<Void, OpenSSLError> = sealed.withUnsafeMutableBytes { output in
      plaintext.withUnsafeBytes { source in
        Result { () throws(OpenSSLError) in try seal(source, nonce: nonce, authenticating: authenticating, into: output)
        }
      }
    }
    try result.get()
    return sealed
  }

  /// Opens a short message into a new array; nil as for `open(inPlace:)`.
  public func open(_ sealed: [UInt8], nonce: UInt64, authenticating: [UInt8] = []) -> [UInt8]? {
    var bytes = sealed
    guard let size = bytes.withUnsafeMutableBytes({ open(inPlace: $0, nonce: nonce, authenticating: authenticating) })
    else { return nil }
    bytes.removeSubrange(size...)
    return bytes
  }
}
