import COpenSSL

/// Hash functions, by the names OpenSSL and the multicodec table share a meaning of.
public enum Digest: String, CaseIterable, Sendable {
  case sha1 = "SHA1"
  case sha256 = "SHA256"
  case sha384 = "SHA384"
  case sha512 = "SHA512"
  case sha3_224 = "SHA3-224"
  case sha3_256 = "SHA3-256"
  case sha3_384 = "SHA3-384"
  case sha3_512 = "SHA3-512"
  case blake2b512 = "BLAKE2B-512"
  case blake2s256 = "BLAKE2S-256"

  /// The hash of `message`.
  public func hash(_ message: [UInt8]) throws(OpenSSLError) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var size = 0
    let status = EVP_Q_digest(nil, rawValue, nil, message, message.count, &digest, &size)
    try require(status: status, "hash with \(rawValue)")
    digest.removeSubrange(size...)
    return digest
  }
}

/// SHA-256 of `message`: 32 bytes.
public func sha256(_ message: [UInt8]) -> [UInt8] {
  var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
  SHA256(message, message.count, &digest)
  return digest
}

/// HMAC-SHA-256 (RFC 2104) of `message` under `key`: 32 bytes.
public func hmacSHA256(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
  var mac = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
  HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &mac, nil)
  return mac
}
