/// Why bytes are not a protobuf message.
public enum ProtobufError: Error, Hashable, CustomStringConvertible {
  /// The message ends within a field.
  case truncated
  /// A varint of more than ten bytes, or beyond 64 bits.
  case varintTooLong
  /// A field number of 0, or a wire type that is not in use.
  case badTag(UInt64)
  /// A field of another wire type than its message defines.
  case unexpectedType(field: Int)
  /// A string that is not UTF-8.
  case notUTF8(field: Int)
  /// A field that the message cannot do without.
  case missing(field: String)
  /// More fields than the message may have.
  case tooManyFields

  /// One line that says what is wrong.
  public var description: String {
    switch self {
    case .truncated: "the protobuf message ends within a field"
    case .varintTooLong: "a protobuf number is longer than 64 bits"
    case .badTag(let tag): "\(tag) is not the tag of a protobuf field"
    case .unexpectedType(let field): "protobuf field \(field) has a type that its message does not define"
    case .notUTF8(let field): "protobuf field \(field) is not UTF-8 text"
    case .missing(let field): "the protobuf message lacks its field \(field)"
    case .tooManyFields: "the protobuf message has too many fields"
    }
  }
}

/// Reads the fields of one protobuf message in their order (Protocol Buffers, "Encoding"). Fields that a message does
/// not know are for its caller to pass over.
public struct ProtobufReader {
  /// One field: its number, and its value as it stands on the wire.
  public struct Field {
    /// The field's number, at least 1.
    public let number: Int
    let value: Value

    enum Value {
      case varint(UInt64)
      case bytes(ArraySlice<UInt8>)
      /// A fixed 32- or 64-bit number: no message of libp2p has one, so that it is only passed over.
      case fixed
    }

    /// The value of a varint field.
    public func varint() throws(ProtobufError) -> UInt64 {
      guard case .varint(let value) = value else { throw .unexpectedType(field: number) }
      return value
    }

    /// The value of a field of bytes, or of an embedded message.
    public func bytes() throws(ProtobufError) -> [UInt8] {
      guard case .bytes(let value) = value else { throw .unexpectedType(field: number) }
      return Array(value)
    }

    /// The value of a text field.
    public func string() throws(ProtobufError) -> String {
      guard let text = String(validating: try bytes(), as: UTF8.self) else { throw .notUTF8(field: number) }
      return text
    }
  }

  /// How many fields a message may have: far more than any message of libp2p, few enough to walk quickly.
  public static let maximumFields = 4096

  private let message: [UInt8]
  private var offset = 0
  private var fields = 0

  /// A reader at the beginning of `message`.
  public init(_ message: [UInt8]) {
    self.message = message
  }

  /// The next field, nil after the last.
  public mutating func next() throws(ProtobufError) -> Field? {
    guard offset < message.count else { return nil }
    fields += 1
    guard fields <= Self.maximumFields else { throw .tooManyFields }
    let tag = try varint()
    let number = Int(exactly: tag >> 3) ?? 0
    guard number > 0, number < 1 << 29 else { throw .badTag(tag) }
    let value: Field.Value
    switch tag & 7 {
    case 0: value = .varint(try varint())
    case 1:
      _ = try take(8)
      value = .fixed
    case 2:
      guard let size = Int(exactly: try varint()) else { throw .truncated }
      value = .bytes(try take(size))
    case 5:
      _ = try take(4)
      value = .fixed
    default: throw .badTag(tag)
    }
    return Field(number: number, value: value)
  }

  private mutating func take(_ count: Int) throws(ProtobufError) -> ArraySlice<UInt8> {
    guard count <= message.count - offset else { throw .truncated }
    defer { offset += count }
    return message[offset..<offset + count]
  }

  private mutating func varint() throws(ProtobufError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: 0, to: 70, by: 7) {
      guard offset < message.count else { throw .truncated }
      let byte = message[offset]
      offset += 1
      if shift == 63, byte > 1 { throw .varintTooLong }
      value |= UInt64(byte & 0x7f) << UInt64(shift)
      if byte < 0x80 { return value }
    }
    throw .varintTooLong
  }
}
