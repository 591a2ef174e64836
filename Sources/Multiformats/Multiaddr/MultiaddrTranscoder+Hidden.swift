// Hosts of hidden networks: Tor's onion services and I2P's garlic destinations.
extension MultiaddrTranscoder {
  static let base64OfI2P = BitwiseBase(
    Alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-~"), padding: .required,
    ignoresLeftoverBits: true)
  static let base32OfI2P = BitwiseBase(.base32, padding: .tolerated, ignoresLeftoverBits: true)
  private static let base32OfTor = BitwiseBase(.base32)

  /// Reads `host:port`.
  func encodeOnion(_ text: Span<UInt8>, hostBytes: Int, into bytes: inout [UInt8]) throws(Refusal) {
    let colon = text.firstIndex(of: UInt8(ascii: ":"), from: 0)
    guard colon < text.count else { throw Refusal(reason: "there is no port") }
    let start = bytes.count
    do {
      try Self.base32OfTor.decode(text.extracting(..<colon), into: &bytes)
    } catch {
      throw Refusal(reason: error.description)
    }
    guard bytes.count - start == hostBytes else {
      throw Refusal(reason: "the host has \(colon) characters, not \(hostBytes * 8 / 5)")
    }
    guard let port = Self.number(text.extracting((colon + 1)...), byteCount: 2) else {
      throw Refusal(reason: "the port is not one (1–65535)")
    }
    bytes.appendBigEndian(UInt128(port), byteCount: 2)
  }

  func validateOnion(_ bytes: Span<UInt8>) throws(Refusal) {
    guard bytes.extracting((bytes.count - 2)...).bigEndian != 0 else { throw Refusal(reason: "the port is 0") }
  }

  func decodeOnion(_ bytes: Span<UInt8>, hostBytes: Int, into text: inout [UInt8]) {
    Self.base32OfTor.encode(bytes.extracting(..<hostBytes), into: &text)
    text.append(UInt8(ascii: ":"))
    text.appendDecimal(UInt64(truncatingIfNeeded: bytes.extracting(hostBytes...).bigEndian))
  }

  func encodeGarlic(_ text: Span<UInt8>, in base: BitwiseBase, into bytes: inout [UInt8]) throws(Refusal) {
    do { try base.decode(text, into: &bytes) } catch { throw Refusal(reason: error.description) }
  }

  /// A destination is two keys and a certificate: at least 386 bytes.
  func validateGarlic64(_ bytes: Span<UInt8>) throws(Refusal) {
    guard bytes.count >= 386 else { throw Refusal(reason: "it has \(bytes.count) bytes, not 386 or more") }
  }

  /// A SHA-256 hash, or 35 bytes and more if the lease set is encrypted (<https://geti2p.net/spec/b32encrypted>).
  func validateGarlic32(_ bytes: Span<UInt8>) throws(Refusal) {
    guard bytes.count == 32 || bytes.count >= 35 else {
      throw Refusal(reason: "it has \(bytes.count) bytes, not 32, or 35 and more")
    }
  }
}
