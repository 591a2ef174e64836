import Crypto

/// Tokens that prove, without anything being remembered, that a client got what was sent to its address (RFC 9000 §8.1).
struct AddressTokens: Sendable {
  /// How long a client may take to come back, in nanoseconds: at once after a Retry, in a day with a NEW_TOKEN.
  private static let retryPatience: UInt64 = 10_000_000_000
  private static let newTokenPatience: UInt64 = 86_400_000_000_000

  private let key: [UInt8]

  init(key: [UInt8] = (0..<16).map { _ in UInt8.random(in: 0...255) }) {
    self.key = key
  }

  /// What a token says.
  enum Content: Equatable {
    /// That of Retry, which is good for the connection that it was sent to.
    case retry(originalDestination: ConnectionID, source: ConnectionID)
    /// That of NEW_TOKEN, which is good for connections to come.
    case address

    /// The first byte of the token (RFC 9000 §8.1.1: which of the two it is must be clear).
    fileprivate var kind: UInt8 { if case .retry = self { 0 } else { 1 } }
  }

  /// The kind and the client's address stand in the authenticated header; the address not in the token. The port is
  /// another when the client comes again.
  private static func header(_ kind: UInt8, _ address: PathAddress, _ nonce: ArraySlice<UInt8>) -> [UInt8] {
    var buffer = DatagramBuffer(capacity: 64)
    buffer.append(kind)
    buffer.append(address.high, bytes: 8)
    buffer.append(address.low, bytes: 8)
    buffer.append(kind == 0 ? UInt64(address.port) : 0, bytes: 2)
    buffer.append(UInt64(address.scope), bytes: 4)
    buffer.append(Array(nonce))
    return Array(buffer.bytes[..<buffer.end])
  }

  private static let nonceLength = 12
  private static let headLength = 1 + nonceLength

  func seal(_ content: Content, for address: PathAddress, now: UInt64) -> [UInt8] {
    let head = [content.kind] + (0..<Self.nonceLength).map { _ in UInt8.random(in: 0...255) }
    guard let aead = try? AEAD(.aes128GCM, key: key, iv: Array(head[1...]), seals: true) else { return [] }
    var buffer = DatagramBuffer(capacity: 128)
    buffer.append(now, bytes: 8)
    if case .retry(let original, let source) = content {
      for id in [original, source] {
        buffer.append(UInt8(id.count))
        id.append(to: &buffer)
      }
    }
    let count = buffer.end
    buffer.append(zeros: AEAD.tagLength)
    let header = Self.header(content.kind, address, head[1...])
    let isSealed = buffer.bytes.withUnsafeMutableBufferPointer { bytes in
      bytes.baseAddress.map { aead.seal($0, count, number: 0, authenticating: header, header.count) } ?? false
    }
    return isSealed ? head + buffer.bytes[..<buffer.end] : []
  }

  /// What a token says; nil if it is forged, was given to another address, or is too old.
  func open(_ token: [UInt8], from address: PathAddress, now: UInt64) -> Content? {
    guard token.count > Self.headLength + AEAD.tagLength, token.count < 128, token[0] <= 1 else { return nil }
    let nonce = token[1..<Self.headLength]
    var text = Array(token[Self.headLength...])
    let header = Self.header(token[0], address, nonce)
    guard let aead = try? AEAD(.aes128GCM, key: key, iv: Array(nonce), seals: false),
      text.withUnsafeMutableBufferPointer({ bytes in
        bytes.baseAddress.map { aead.open($0, bytes.count, number: 0, authenticating: header, header.count) } ?? false
      })
    else { return nil }
    var reader = ByteReader(text, 0..<text.count - AEAD.tagLength)
    let patience = token[0] == 0 ? Self.retryPatience : Self.newTokenPatience
    guard let time = try? reader.number(bytes: 8), time <= now, now - time <= patience else { return nil }
    guard token[0] == 0 else { return .address }
    guard let original = try? Self.connectionID(&reader), let source = try? Self.connectionID(&reader) else {
      return nil
    }
    return .retry(originalDestination: original, source: source)
  }

  private static func connectionID(_ reader: inout ByteReader) throws(Truncated) -> ConnectionID {
    let range = try reader.range(UInt64(reader.byte()))
    guard range.count <= ConnectionID.maximumLength else { throw Truncated() }
    return ConnectionID(reader.bytes, range)
  }
}
