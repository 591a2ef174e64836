import Crypto
import TestSupport
import Testing

@Suite struct CryptoTests {
  @Test("every kind of key signs, and only the message it signed verifies", arguments: KeyAlgorithm.allCases)
  func signatures(_ algorithm: KeyAlgorithm) throws {
    let key = try SigningKey(generating: algorithm)
    let signature = try key.sign([1, 2, 3])
    let publicKey = try key.publicKey()
    #expect(publicKey.verifies(signature, over: [1, 2, 3]))
    #expect(!publicKey.verifies(signature, over: [1, 2, 4]))
    #expect(!publicKey.verifies(Array(signature.dropLast()), over: [1, 2, 3]))
    #expect(!publicKey.verifies([], over: [1, 2, 3]))
    #expect(try !SigningKey(generating: algorithm).publicKey().verifies(signature, over: [1, 2, 3]))
  }

  @Test("keys survive their DER forms", arguments: KeyAlgorithm.allCases.filter { $0 != .ed25519 })
  func derForms(_ algorithm: KeyAlgorithm) throws {
    let key = try SigningKey(generating: algorithm)
    let again = try SigningKey(der: key.der(), algorithm: algorithm)
    let info = try key.publicKey().subjectPublicKeyInfo()
    #expect(try again.publicKey().subjectPublicKeyInfo() == info)
    let publicKey = try VerifyingKey(subjectPublicKeyInfo: info)
    #expect(publicKey.algorithm == algorithm)
    #expect(publicKey.verifies(try again.sign([7]), over: [7]))
    #expect(throws: OpenSSLError.self) { try VerifyingKey(subjectPublicKeyInfo: info + [0]) }
    #expect(throws: OpenSSLError.self) { try VerifyingKey(subjectPublicKeyInfo: info.dropLast()) }
  }

  @Test("a key that is not of the named kind is refused")
  func wrongKind() throws {
    let der = try SigningKey(generating: .ecdsaP256).der()
    #expect(throws: OpenSSLError.self) { try SigningKey(der: der, algorithm: .secp256k1) }
    #expect(throws: OpenSSLError.self) { try SigningKey(der: der, algorithm: .rsa) }
    #expect(throws: OpenSSLError.self) { try SigningKey(der: [0x30, 0x80], algorithm: .rsa) }
  }

  @Test("every secp256k1 signature has the low s that strict peers ask for")
  func lowS() throws {
    // Half of the group's order, big-endian: the largest s of BIP 62.
    let half = bytes(hex: "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0")
    let key = try SigningKey(generating: .secp256k1)
    for message in UInt8(0)..<32 {
      let signature = try key.sign([message])
      let rSize = Int(signature[3])
      let s = signature[(6 + rSize)...].drop { $0 == 0 }
      let padded = [UInt8](repeating: 0, count: 32 - s.count) + s
      #expect(!half.lexicographicallyPrecedes(padded))
      #expect(try key.publicKey().verifies(signature, over: [message]))
    }
  }

  // RFC 7748 §5.2.
  @Test("X25519 agrees with RFC 7748, and refuses a point of low order")
  func x25519() throws {
    let key = try X25519(privateKey: bytes(hex: "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"))
    let peer = bytes(hex: "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c")
    #expect(try hex(key.sharedSecret(with: peer)) == "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552")
    #expect(throws: OpenSSLError.self) { try key.sharedSecret(with: [UInt8](repeating: 0, count: 32)) }
    #expect(throws: OpenSSLError.self) { try key.sharedSecret(with: [1, 2, 3]) }
  }

  @Test("hashes and HMAC give the values of FIPS 180-4 and RFC 4231")
  func hashes() throws {
    let abc = Array("abc".utf8)
    #expect(hex(sha256(abc)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(try Digest.sha256.hash(abc) == sha256(abc))
    #expect(try hex(Digest.sha1.hash(abc)) == "a9993e364706816aba3e25717850c26c9cd0d89d")
    let mac = hmacSHA256(key: Array("Jefe".utf8), Array("what do ya want for nothing?".utf8))
    #expect(hex(mac) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
  }

  @Test("a sealed message opens under its key, nonce and associated data, and under nothing else")
  func aead() throws {
    let key = [UInt8](0..<32)
    let sealer = try ChaCha20Poly1305.sealer(key: key)
    let opener = try ChaCha20Poly1305.opener(key: key)
    for size in [0, 1, 16, 1000, 65_519] {
      let message = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
      let sealed = try sealer.seal(message, nonce: 7, authenticating: [1, 2])
      #expect(sealed.count == size + ChaCha20Poly1305.tagSize)
      #expect(opener.open(sealed, nonce: 7, authenticating: [1, 2]) == message)
      #expect(opener.open(sealed, nonce: 8, authenticating: [1, 2]) == nil)
      #expect(opener.open(sealed, nonce: 7, authenticating: [1]) == nil)
      var changed = sealed
      changed[size] ^= 1
      #expect(opener.open(changed, nonce: 7, authenticating: [1, 2]) == nil)
    }
    #expect(opener.open([1, 2, 3], nonce: 0) == nil)
  }

  @Test("a self-signed certificate and its key are PEM")
  func certificate() throws {
    let made = try SelfSignedCertificate(hosts: ["localhost", "127.0.0.1", "::1"])
    #expect(made.certificate.hasPrefix("-----BEGIN CERTIFICATE-----"))
    #expect(made.privateKey.hasPrefix("-----BEGIN PRIVATE KEY-----"))
  }
}
