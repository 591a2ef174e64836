import Crypto

/// A Noise session after its handshake: frames of a length in two bytes, big-endian, and that many sealed ones (noise
/// spec, "Wire Format").
public struct NoiseSession: ~Copyable {
  /// The most bytes of a frame, without its length.
  public static let maximumFrame = 65_535
  /// The most bytes that one frame carries.
  public static let maximumPlaintext = maximumFrame - ChaCha20Poly1305.tagSize
  /// What a frame adds to the bytes that it carries.
  public static let overhead = 2 + ChaCha20Poly1305.tagSize

  private let sealer: ChaCha20Poly1305
  private let opener: ChaCha20Poly1305
  private var sent: UInt64 = 0
  private var received: UInt64 = 0

  /// The session that a handshake has led to.
  public init(_ handshake: NoiseHandshake.Result) throws(NoiseError) {
    let sealer = try noise { () throws(OpenSSLError) in try ChaCha20Poly1305.sealer(key: handshake.sendKey) }
    let opener = try noise { () throws(OpenSSLError) in try ChaCha20Poly1305.opener(key: handshake.receiveKey) }
    self.sealer = sealer
    self.opener = opener
  }

  /// Seals one frame with `plaintext[range]`, at most ``maximumPlaintext`` bytes, into `output` from `offset` on, where
  /// there must be room. Returns where the frame ends.
  public mutating func seal(
    _ plaintext: [UInt8], _ range: Range<Int>, into output: inout [UInt8], at offset: Int
  ) throws(NoiseError) -> Int {
    precondition(range.count <= Self.maximumPlaintext && output.count - offset >= range.count + Self.overhead)
    let size = range.count + ChaCha20Poly1305.tagSize
    let nonce = sent
    sent += 1
    output[offset] = UInt8(size >> 8)
    output[offset + 1] = UInt8(size & 0xff)
    let result: Result<Int, OpenSSLError> = output.withUnsafeMutableBytes { output in
      plaintext.withUnsafeBytes { plaintext in
        Result { () throws(OpenSSLError) in
          try sealer.seal(
            UnsafeRawBufferPointer(rebasing: plaintext[range]), nonce: nonce,
            into: UnsafeMutableRawBufferPointer(rebasing: output[(offset + 2)...]))
        }
      }
    }
    do { _ = try result.get() } catch { throw .crypto(error) }
    return offset + 2 + size
  }

  /// Opens, in place, the frame that begins at `cursor` in `buffer` and moves `cursor` past it. Returns where its bytes
  /// stand; nil if the frame is not there whole before `end`.
  public mutating func open(
    _ buffer: inout [UInt8], at cursor: inout Int, before end: Int
  ) throws(NoiseError) -> Range<Int>? {
    guard end - cursor >= 2 else { return nil }
    let size = Int(buffer[cursor]) << 8 | Int(buffer[cursor + 1])
    guard size >= ChaCha20Poly1305.tagSize else { throw .messageTooShort(size) }
    let start = cursor + 2
    guard end - start >= size else { return nil }
    let nonce = received
    received += 1
    let count = buffer.withUnsafeMutableBytes { bytes in
      opener.open(inPlace: UnsafeMutableRawBufferPointer(rebasing: bytes[start..<start + size]), nonce: nonce)
    }
    guard let count else { throw .authenticationFailed }
    cursor = start + size
    return start..<start + count
  }
}
