/// Takes messages off a stream of bytes on which each stands behind its length (Protocol Buffers, "Streaming Multiple
/// Messages"): how libp2p's protocols send theirs.
public struct DelimitedReader: Sendable {
  /// Why bytes are no message behind its length.
  public enum Failure: Error, Hashable, Sendable {
    /// A length that is no varint.
    case malformedLength
    /// A message that is longer than it may be: its length.
    case messageTooLong(UInt64)
  }

  /// The longest message that is taken, in bytes.
  private let maximum: Int
  /// What was received and is no whole message yet: at most one message and what came in one piece with its end.
  public private(set) var rest: [UInt8] = []

  /// A reader at the beginning of a stream, which takes messages of at most `maximum` bytes.
  public init(maximum: Int) {
    self.maximum = maximum
  }

  /// Takes what the peer sent.
  public mutating func receive(_ bytes: [UInt8]) {
    rest += bytes
  }

  /// The next message; nil until it is there whole.
  public mutating func next() throws(Failure) -> [UInt8]? {
    var length: UInt64 = 0
    for (index, byte) in rest.prefix(Self.longestLength).enumerated() {
      length |= UInt64(byte & 0x7f) << UInt64(7 * index)
      guard byte & 0x80 == 0 else { continue }
      guard length <= maximum else { throw .messageTooLong(length) }
      let start = index + 1
      guard rest.count - start >= Int(length) else { return nil }
      defer { rest.removeFirst(start + Int(length)) }
      return Array(rest[start..<start + Int(length)])
    }
    guard rest.count < Self.longestLength else { throw .malformedLength }
    return nil
  }

  /// Lengths of more bytes than this are beyond any message.
  private static let longestLength = 9
}

extension ProtobufWriter {
  /// The message behind its length, as ``DelimitedReader`` takes it.
  public var delimited: [UInt8] {
    var length = ProtobufWriter()
    length.append(UInt64(bytes.count))
    return length.bytes + bytes
  }
}
