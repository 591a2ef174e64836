/// Writes one protobuf message, field by field (Protocol Buffers, "Encoding"). Fields appear in the order in which they
/// are written: libp2p signs and hashes encoded keys, so the order is part of their meaning.
public struct ProtobufWriter: Sendable {
  /// The message so far.
  public private(set) var bytes: [UInt8] = []

  /// An empty message.
  public init() {}

  /// A number, or an enumeration's.
  public mutating func write(_ value: UInt64, field: Int) {
    append(UInt64(field) << 3)
    append(value)
  }

  /// Bytes, or an embedded message.
  public mutating func write(_ value: [UInt8], field: Int) {
    append(UInt64(field) << 3 | 2)
    append(UInt64(value.count))
    bytes += value
  }

  /// Text.
  public mutating func write(_ value: String, field: Int) {
    write(Array(value.utf8), field: field)
  }

  mutating func append(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
