import COpenSSL
import Crypto

/// Hides the packet number and its length (RFC 9001 §5.4).
final class HeaderProtection {
  static let sampleLength = 16

  private let context: OpaquePointer
  private let isChaCha: Bool

  init(_ suite: CipherSuite, key: [UInt8]) throws(OpenSSLError) {
    precondition(key.count == suite.keyLength)
    guard let context = EVP_CIPHER_CTX_new() else { throw OpenSSLError("make a cipher context") }
    self.context = context
    isChaCha = suite == .chaCha20Poly1305
    guard EVP_CipherInit_ex(context, suite.headerCipher, nil, key, nil, 1) == 1,
      EVP_CIPHER_CTX_set_padding(context, 0) == 1
    else { throw OpenSSLError("set a header protection key") }
  }

  deinit {
    EVP_CIPHER_CTX_free(context)
  }

  /// The five bytes of mask for a sample of 16, in the low bytes of a number, the first one lowest.
  func mask(_ sample: UnsafePointer<UInt8>) -> UInt64 {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 16) { mask in
      mask.initialize(repeating: 0)
      guard let bytes = mask.baseAddress else { return 0 }
      var done: Int32 = 0
      if isChaCha {
        // The sample is OpenSSL's 16-byte IV as it stands: the counter, low byte first, and the nonce.
        EVP_CipherInit_ex(context, nil, nil, nil, sample, 1)
        EVP_EncryptUpdate(context, bytes, &done, bytes, 5)
      } else {
        EVP_EncryptUpdate(context, bytes, &done, sample, 16)
      }
      return UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self).littleEndian
    }
  }
}
