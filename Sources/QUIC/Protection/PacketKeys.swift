import Crypto

/// The keys by which packets of one level are sealed, or those by which they are opened.
package final class PacketKeys {
  let suite: CipherSuite
  private let secret: [UInt8]
  private let aead: AEAD
  private let header: HeaderProtection
  /// Packets that were sealed, or that could not be opened.
  private(set) var sealed: UInt64 = 0
  private(set) var forged: UInt64 = 0

  /// The keys of a secret (RFC 9001 §5.1).
  package convenience init(_ suite: CipherSuite, secret: [UInt8], seals: Bool) throws(TransportError) {
    do {
      let header = try HeaderProtection(suite, key: suite.expand(secret, "quic hp", suite.keyLength))
      try self.init(suite, secret, header, seals: seals)
    } catch {
      throw TransportError(.internalError, error.description)
    }
  }

  private init(
    _ suite: CipherSuite, _ secret: [UInt8], _ header: HeaderProtection, seals: Bool
  ) throws(OpenSSLError) {
    self.suite = suite
    self.secret = secret
    self.header = header
    aead = try AEAD(
      suite, key: suite.expand(secret, "quic key", suite.keyLength), iv: suite.expand(secret, "quic iv", 12),
      seals: seals)
  }

  /// The keys of the next phase (RFC 9001 §6.1); header protection stays.
  func next(seals: Bool) throws(TransportError) -> PacketKeys {
    do {
      return try PacketKeys(suite, suite.expand(secret, "quic ku", suite.hashLength), header, seals: seals)
    } catch {
      throw TransportError(.internalError, error.description)
    }
  }

  /// Seals the packet that begins at `start`, whose payload ends at `buffer.end`, and appends the tag.
  ///
  /// - Parameter numberStart: where its packet number stands, of `numberLength` bytes.
  package func seal(
    _ buffer: inout DatagramBuffer, from start: Int, numberStart: Int, numberLength: Int, number: UInt64
  ) throws(TransportError) {
    let payload = numberStart + numberLength
    let count = buffer.end - payload
    precondition(count + numberLength >= 4 && buffer.end + AEAD.tagLength <= buffer.bytes.count)
    let isSealed = buffer.bytes.withUnsafeMutableBufferPointer { bytes -> Bool in
      guard let base = bytes.baseAddress,
        aead.seal(
          base + payload, count, number: number, authenticating: UnsafePointer(base + start), payload - start)
      else { return false }
      protect(base, start, numberStart, numberLength, header.mask(UnsafePointer(base + numberStart + 4)))
      return true
    }
    guard isSealed else { throw TransportError(.internalError, "a packet could not be sealed") }
    sealed += 1
    buffer.end += AEAD.tagLength
  }

  private func protect(
    _ bytes: UnsafeMutablePointer<UInt8>, _ start: Int, _ numberStart: Int, _ numberLength: Int, _ mask: UInt64
  ) {
    bytes[start] ^= UInt8(truncatingIfNeeded: mask) & (bytes[start] & 0x80 == 0 ? 0x1f : 0x0f)
    for index in 0..<numberLength {
      bytes[numberStart + index] ^= UInt8(truncatingIfNeeded: mask >> UInt64(8 + 8 * index))
    }
  }

  /// The part of a packet that header protection hides.
  package struct Unmasked {
    package let numberLength: Int
    package let truncatedNumber: UInt64
    let firstByte: UInt8
  }

  /// Takes header protection off, in place; nil for a packet that is too short to have any.
  package func unmask(_ bytes: inout [UInt8], _ range: Range<Int>, numberStart: Int) -> Unmasked? {
    guard numberStart + 4 + HeaderProtection.sampleLength <= range.upperBound else { return nil }
    return bytes.withUnsafeMutableBufferPointer { bytes -> Unmasked? in
      guard let base = bytes.baseAddress else { return nil }
      let mask = header.mask(UnsafePointer(base + numberStart + 4))
      let first =
        base[range.lowerBound] ^ UInt8(truncatingIfNeeded: mask) & (base[range.lowerBound] & 0x80 == 0 ? 0x1f : 0x0f)
      let length = Int(first & 3) + 1
      protect(base, range.lowerBound, numberStart, length, mask)
      var number: UInt64 = 0
      for index in 0..<length { number = number << 8 | UInt64(base[numberStart + index]) }
      return Unmasked(numberLength: length, truncatedNumber: number, firstByte: first)
    }
  }

  /// Opens the payload in place, and returns where the plaintext stands; nil if the packet is forged. A second attempt
  /// with other keys finds nothing to open any more.
  package func open(_ bytes: inout [UInt8], _ range: Range<Int>, payload: Int, number: UInt64) -> Range<Int>? {
    let count = range.upperBound - payload
    let isOpen = bytes.withUnsafeMutableBufferPointer { bytes -> Bool in
      guard let base = bytes.baseAddress else { return false }
      return aead.open(
        base + payload, count, number: number, authenticating: UnsafePointer(base + range.lowerBound),
        payload - range.lowerBound)
    }
    guard isOpen else {
      forged += 1
      return nil
    }
    return payload..<range.upperBound - AEAD.tagLength
  }
}
