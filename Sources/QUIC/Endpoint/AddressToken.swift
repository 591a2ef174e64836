import Crypto

/// Tokens of Retry (RFC 9000 §8.1.2 to §8.1.4): they prove, without anything being remembered, that a client got what
/// was sent to its address.
struct AddressTokens {
  /// How long a client may take to come back, in nanoseconds.
  private static let patience: UInt64 = 10_000_000_000

  private let key: [UInt8]

  init(key: [UInt8] = (0..<16).map { _ in UInt8.random(in: 0...255) }) {
    self.key = key
  }

  /// What a token holds.
  struct Content: Equatable {
    let originalDestination: ConnectionID
    let retrySource: ConnectionID
  }

  /// The client's address stands in the authenticated header, not in the token.
  private static func header(_ address: PathAddress, _ nonce: [UInt8]) -> [UInt8] {
    var buffer = DatagramBuffer(capacity: 64)
    buffer.append(address.high, bytes: 8)
    buffer.append(address.low, bytes: 8)
    buffer.append(UInt64(address.port), bytes: 2)
    buffer.append(UInt64(address.scope), bytes: 4)
    buffer.append(nonce)
    return Array(buffer.bytes[..<buffer.end])
  }

  func seal(_ content: Content, for address: PathAddress, now: UInt64) -> [UInt8] {
    let nonce = (0..<12).map { _ in UInt8.random(in: 0...255) }
    guard let aead = try? AEAD(.aes128GCM, key: key, iv: nonce, seals: true) else { return [] }
    var buffer = DatagramBuffer(capacity: 128)
    buffer.append(now, bytes: 8)
    for id in [content.originalDestination, content.retrySource] {
      buffer.append(UInt8(id.count))
      id.append(to: &buffer)
    }
    let count = buffer.end
    buffer.append(zeros: AEAD.tagLength)
    let header = Self.header(address, nonce)
    let isSealed = buffer.bytes.withUnsafeMutableBufferPointer { bytes in
      bytes.baseAddress.map { aead.seal($0, count, number: 0, authenticating: header, header.count) } ?? false
    }
    return isSealed ? nonce + buffer.bytes[..<buffer.end] : []
  }

  /// What a token says; nil if it is forged, was given to another address, or is too old.
  func open(_ token: [UInt8], from address: PathAddress, now: UInt64) -> Content? {
    guard token.count > 12 + AEAD.tagLength, token.count < 128 else { return nil }
    let nonce = Array(token[..<12])
    var text = Array(token[12...])
    let header = Self.header(address, nonce)
    guard let aead = try? AEAD(.aes128GCM, key: key, iv: nonce, seals: false),
      text.withUnsafeMutableBufferPointer({ bytes in
        bytes.baseAddress.map { aead.open($0, bytes.count, number: 0, authenticating: header, header.count) } ?? false
      })
    else { return nil }
    var reader = ByteReader(text, 0..<text.count - AEAD.tagLength)
    guard let time = try? reader.number(bytes: 8), time <= now, now - time <= Self.patience else { return nil }
    guard let original = try? Self.connectionID(&reader), let source = try? Self.connectionID(&reader) else {
      return nil
    }
    return Content(originalDestination: original, retrySource: source)
  }

  private static func connectionID(_ reader: inout ByteReader) throws(Truncated) -> ConnectionID {
    let range = try reader.range(UInt64(reader.byte()))
    guard range.count <= ConnectionID.maximumLength else { throw Truncated() }
    return ConnectionID(reader.bytes, range)
  }
}
