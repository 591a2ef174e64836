import COpenSSL
import Crypto

/// One key of a packet protection AEAD (RFC 9001 §5.3). The context is keyed once; a packet sets its nonce only.
package final class AEAD {
  /// Bytes that sealing adds.
  package static let tagLength = 16

  private let context: OpaquePointer
  private let iv: (high: UInt32, low: UInt64)
  private let seals: Int32

  package init(_ suite: CipherSuite, key: [UInt8], iv: [UInt8], seals: Bool) throws(OpenSSLError) {
    precondition(key.count == suite.keyLength && iv.count == 12)
    guard let context = EVP_CIPHER_CTX_new() else { throw OpenSSLError("make a cipher context") }
    self.context = context
    self.seals = seals ? 1 : 0
    self.iv = (
      iv[..<4].reduce(0) { $0 << 8 | UInt32($1) }, iv[4...].reduce(0) { $0 << 8 | UInt64($1) }
    )
    guard EVP_CipherInit_ex(context, suite.aead, nil, nil, nil, self.seals) == 1,
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_IVLEN, 12, nil) == 1,
      EVP_CipherInit_ex(context, nil, nil, key, nil, self.seals) == 1
    else { throw OpenSSLError("set a packet protection key") }
  }

  deinit {
    EVP_CIPHER_CTX_free(context)
  }

  private func setNonce(_ number: UInt64) -> Bool {
    withUnsafeTemporaryAllocation(byteCount: 12, alignment: 4) { nonce in
      nonce.storeBytes(of: iv.high.bigEndian, as: UInt32.self)
      nonce.storeBytes(of: (iv.low ^ number).bigEndian, toByteOffset: 4, as: UInt64.self)
      return EVP_CipherInit_ex(context, nil, nil, nil, nonce.assumingMemoryBound(to: UInt8.self).baseAddress, seals)
        == 1
    }
  }

  /// Seals `text[..<count]` in place, and writes the tag behind it.
  package func seal(
    _ text: UnsafeMutablePointer<UInt8>, _ count: Int, number: UInt64, authenticating header: UnsafePointer<UInt8>,
    _ headerCount: Int
  ) -> Bool {
    var done: Int32 = 0
    return setNonce(number)
      && EVP_EncryptUpdate(context, nil, &done, header, Int32(headerCount)) == 1
      && EVP_EncryptUpdate(context, text, &done, text, Int32(count)) == 1
      && EVP_EncryptFinal_ex(context, text + count, &done) == 1
      && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(Self.tagLength), text + count) == 1
  }

  /// Opens `text[..<count]`, tag included, in place; false if it was not sealed under this key, number and header.
  func open(
    _ text: UnsafeMutablePointer<UInt8>, _ count: Int, number: UInt64, authenticating header: UnsafePointer<UInt8>,
    _ headerCount: Int
  ) -> Bool {
    let size = count - Self.tagLength
    var done: Int32 = 0
    guard size >= 0 else { return false }
    let isGood =
      setNonce(number)
      && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(Self.tagLength), text + size) == 1
      && EVP_DecryptUpdate(context, nil, &done, header, Int32(headerCount)) == 1
      && EVP_DecryptUpdate(context, text, &done, text, Int32(size)) == 1
      && EVP_DecryptFinal_ex(context, text + size, &done) == 1
    if !isGood { ERR_clear_error() }
    return isGood
  }

  /// The tag of no text under nonce 0.
  func tag(authenticating header: [UInt8]) -> [UInt8] {
    var tag = [UInt8](repeating: 0, count: Self.tagLength)
    let isGood = tag.withUnsafeMutableBufferPointer { tag in
      tag.baseAddress.map { seal($0, 0, number: 0, authenticating: header, header.count) } ?? false
    }
    return isGood ? tag : []
  }
}
