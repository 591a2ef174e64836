import COpenSSL

/// The cipher suites of TLS 1.3 that QUIC is used with (RFC 9001 §5.3), by their numbers.
public enum CipherSuite: UInt16, Sendable, CaseIterable {
  case aes128GCM = 0x1301
  case aes256GCM = 0x1302
  case chaCha20Poly1305 = 0x1303

  var keyLength: Int { self == .aes128GCM ? 16 : 32 }
  /// Bytes of a secret.
  var hashLength: Int { self == .aes256GCM ? 48 : 32 }

  var digest: OpaquePointer? { self == .aes256GCM ? EVP_sha384() : EVP_sha256() }

  var aead: OpaquePointer? {
    switch self {
    case .aes128GCM: EVP_aes_128_gcm()
    case .aes256GCM: EVP_aes_256_gcm()
    case .chaCha20Poly1305: EVP_chacha20_poly1305()
    }
  }

  var headerCipher: OpaquePointer? {
    switch self {
    case .aes128GCM: EVP_aes_128_ecb()
    case .aes256GCM: EVP_aes_256_ecb()
    case .chaCha20Poly1305: EVP_chacha20()
    }
  }

  /// How many packets one key may seal, and how many forgeries one key may refuse (RFC 9001 §6.6).
  var limits: (sealed: UInt64, forged: UInt64) {
    self == .chaCha20Poly1305 ? (1 << 62, 1 << 36) : (1 << 23, 1 << 52)
  }

  /// HKDF-Expand-Label of TLS 1.3 with no context (RFC 8446 §7.1), for at most as many bytes as a hash has.
  func expand(_ secret: [UInt8], _ label: String, _ count: Int) -> [UInt8] {
    let label = Array("tls13 \(label)".utf8)
    let info = [UInt8(count >> 8), UInt8(count & 255), UInt8(label.count)] + label + [0, 1]
    return Array(hmac(digest, key: secret, info).prefix(count))
  }
}

private func hmac(_ digest: OpaquePointer?, key: [UInt8], _ message: [UInt8]) -> [UInt8] {
  var mac = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
  var size: UInt32 = 0
  HMAC(digest, key, Int32(key.count), message, message.count, &mac, &size)
  return Array(mac.prefix(Int(size)))
}

/// The secrets of Initial packets, which anyone can compute who has seen the first one (RFC 9001 §5.2).
struct InitialSecrets {
  let client: [UInt8]
  let server: [UInt8]

  private static let salt: [UInt8] = [
    0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17, 0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f,
    0x0a,
  ]

  /// The secrets that belong to the destination of a client's first Initial.
  init(_ destination: ConnectionID) {
    let suite = CipherSuite.aes128GCM
    let secret = hmac(suite.digest, key: Self.salt, destination.bytes)
    client = suite.expand(secret, "client in", suite.hashLength)
    server = suite.expand(secret, "server in", suite.hashLength)
  }

  /// The keys for what `role` seals and opens.
  func keys(for role: Role) throws(TransportError) -> (seal: PacketKeys, open: PacketKeys) {
    let (own, other) = role == .client ? (client, server) : (server, client)
    return (
      try PacketKeys(.aes128GCM, secret: own, seals: true), try PacketKeys(.aes128GCM, secret: other, seals: false)
    )
  }
}
