/// How a component's value is written as text and as bytes.
enum MultiaddrTranscoder: Sendable {
  case none
  case ip4, ip6, zone
  /// An unsigned number, its highest byte first.
  case number(bytes: Int)
  case hostName
  case peerID, certificateHash, httpPath, path
  /// A Tor host and a port.
  case onion(hostBytes: Int)
  case garlic64, garlic32

  /// Why a value is refused: what is wrong with it, where that is more than not being what was expected; what to try.
  struct Refusal: Error {
    var reason: String?
    var hint: String?
  }

  /// What a value has to be, in words.
  var expected: String? {
    switch self {
    case .none: nil
    case .ip4: "an IPv4 address (as 192.0.2.1)"
    case .ip6: "an IPv6 address (as 2001:db8::1)"
    case .zone: "the name of an IPv6 zone (as eth0)"
    case .number(bytes: 1): "a prefix length (0–255)"
    case .number(bytes: 2): "a port (0–65535)"
    case .number: "a number (0–18446744073709551615)"
    case .hostName: "a host name (as example.com)"
    case .peerID: "a peer id (as 12D3KooW…, Qm… or its CID)"
    case .certificateHash: "a multihash in a multibase (as uEi…)"
    case .httpPath: "an HTTP path with its slashes escaped (as a%2Fb)"
    case .path: "the path of a socket"
    case .onion(let hostBytes): "an onion host of \(hostBytes * 8 / 5) characters and a port (as …:80)"
    case .garlic64: "an I2P destination in base64"
    case .garlic32: "an I2P destination in base32"
    }
  }

  /// Appends the bytes that `text`, which is not empty, stands for. They may still have to be refused by `validate`.
  func encode(_ text: Span<UInt8>, into bytes: inout [UInt8]) throws(Refusal) {
    switch self {
    case .none: break
    case .ip4: try encodeIP4(text, into: &bytes)
    case .ip6: try encodeIP6(text, into: &bytes)
    case .number(let count): try encodeNumber(text, byteCount: count, into: &bytes)
    case .zone, .hostName, .path: bytes.append(text)
    case .peerID: try encodePeerID(text, into: &bytes)
    case .certificateHash: try encodeCertificateHash(text, into: &bytes)
    case .httpPath: try PercentEncoding.decode(text, into: &bytes)
    case .onion(let hostBytes): try encodeOnion(text, hostBytes: hostBytes, into: &bytes)
    case .garlic64: try encodeGarlic(text, in: Self.base64OfI2P, into: &bytes)
    case .garlic32: try encodeGarlic(text, in: Self.base32OfI2P, into: &bytes)
    }
  }

  /// Checks bytes of the right length for a fixed size, at least one for any other.
  func validate(_ bytes: Span<UInt8>) throws(Refusal) {
    switch self {
    case .none, .ip4, .ip6, .number, .httpPath: break
    case .zone, .hostName: try validateName(bytes)
    case .path: try validatePath(bytes)
    case .peerID: try validatePeerID(bytes)
    case .certificateHash: try validateCertificateHash(bytes)
    case .onion: try validateOnion(bytes)
    case .garlic64: try validateGarlic64(bytes)
    case .garlic32: try validateGarlic32(bytes)
    }
  }

  /// Appends the text that bytes which passed `validate` stand for.
  func decode(_ bytes: Span<UInt8>, into text: inout [UInt8]) {
    switch self {
    case .none: break
    case .ip4: IPv4Address(rawValue: UInt32(truncatingIfNeeded: bytes.bigEndian)).write(to: &text)
    case .ip6: IPv6Address(rawValue: bytes.bigEndian).write(to: &text)
    case .number: text.appendDecimal(UInt64(truncatingIfNeeded: bytes.bigEndian))
    case .zone, .hostName, .path: text.append(bytes)
    case .peerID: Base58.base.encode(bytes, into: &text)
    case .certificateHash: decodeCertificateHash(bytes, into: &text)
    case .httpPath: PercentEncoding.unreserved.encode(bytes, into: &text)
    case .onion(let hostBytes): decodeOnion(bytes, hostBytes: hostBytes, into: &text)
    case .garlic64: Self.base64OfI2P.encode(bytes, into: &text)
    case .garlic32: Self.base32OfI2P.encode(bytes, into: &text)
    }
  }
}

// MARK: - Numbers and names

extension MultiaddrTranscoder {
  private func encodeIP4(_ text: Span<UInt8>, into bytes: inout [UInt8]) throws(Refusal) {
    guard let address = IPv4Address(text) else {
      if IPv6Address(text) != nil { throw Refusal(hint: "write /ip6 before an IPv6 address") }
      let isName = text.indices.contains { text[$0] >= UInt8(ascii: "A") }
      throw Refusal(hint: isName ? "write /dns4 before a name" : nil)
    }
    bytes.appendBigEndian(UInt128(address.rawValue), byteCount: 4)
  }

  private func encodeIP6(_ text: Span<UInt8>, into bytes: inout [UInt8]) throws(Refusal) {
    guard let address = IPv6Address(text) else {
      if IPv4Address(text) != nil { throw Refusal(hint: "write /ip4 before an IPv4 address") }
      if text.contains(UInt8(ascii: "%")) {
        throw Refusal(hint: "a zone stands in front, as in /ip6zone/eth0/ip6/fe80::1")
      }
      throw Refusal(hint: text.contains(UInt8(ascii: ":")) ? nil : "write /dns6 before a name")
    }
    bytes.appendBigEndian(address.rawValue, byteCount: 16)
  }

  private func encodeNumber(_ text: Span<UInt8>, byteCount: Int, into bytes: inout [UInt8]) throws(Refusal) {
    guard let value = Self.number(text, byteCount: byteCount) else { throw Refusal() }
    bytes.appendBigEndian(UInt128(value), byteCount: byteCount)
  }

  /// The decimal number that `text` is, if it fits into so many bytes.
  static func number(_ text: Span<UInt8>, byteCount: Int) -> UInt64? {
    guard !text.isEmpty else { return nil }
    let limit = UInt64.max >> UInt64(64 - 8 * byteCount)
    var value: UInt64 = 0
    for index in text.indices {
      guard let digit = text[index].decimalDigit else { return nil }
      let (product, overflows) = value.multipliedReportingOverflow(by: 10)
      let (sum, carries) = product.addingReportingOverflow(UInt64(digit))
      guard !overflows, !carries, sum <= limit else { return nil }
      value = sum
    }
    return value
  }

  private func validateName(_ bytes: Span<UInt8>) throws(Refusal) {
    guard !bytes.contains(UInt8(ascii: "/")) else { throw Refusal(reason: "there is a slash in it") }
    guard bytes.isUTF8 else { throw Refusal(reason: "it is not UTF-8") }
  }

  private func validatePath(_ bytes: Span<UInt8>) throws(Refusal) {
    let slash = UInt8(ascii: "/")
    guard bytes.count > 1, bytes[0] == slash else { throw Refusal(reason: "it does not begin with a slash") }
    guard bytes[bytes.count - 1] != slash else { throw Refusal(reason: "it ends in a slash") }
    guard bytes.isUTF8 else { throw Refusal(reason: "it is not UTF-8") }
  }
}

extension Span<UInt8> {
  /// The number that the bytes are, the highest first; of more than sixteen the last sixteen count.
  var bigEndian: UInt128 {
    var value: UInt128 = 0
    for index in indices { value = value << 8 | UInt128(self[index]) }
    return value
  }
}

extension [UInt8] {
  /// Appends the lowest bytes of a number, the highest of them first.
  mutating func appendBigEndian(_ value: UInt128, byteCount: Int) {
    for index in (0..<byteCount).reversed() {
      append(UInt8(truncatingIfNeeded: value >> UInt128(8 * index)))
    }
  }
}
