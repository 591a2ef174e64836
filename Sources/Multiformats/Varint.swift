/// Unsigned varints as multiformats write numbers: seven bits a byte, the lowest first, the high bit set on every
/// byte but the last (<https://github.com/multiformats/unsigned-varint>).
///
/// A number is written in as few bytes as it needs and in at most nine, so it is below 2^63.
public enum Varint {
  /// The most bytes that a varint may take.
  public static let maximumLength = 9

  /// The greatest number that a varint may hold.
  public static let maximum: UInt64 = 1 << 63 - 1

  /// How many bytes `value` takes.
  public static func length(of value: UInt64) -> Int {
    max(1, (UInt64.bitWidth - value.leadingZeroBitCount + 6) / 7)
  }

  /// Appends `value` to `bytes`.
  ///
  /// A value over `maximum` gets ten bytes, which no reader of multiformats takes.
  public static func encode(_ value: UInt64, into bytes: inout [UInt8]) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  /// Reads a varint that lies wholly in `bytes` and moves `cursor` behind it; `cursor` stays where it is on an error.
  public static func decode(_ bytes: [UInt8], at cursor: inout Int) throws(VarintError) -> UInt64 {
    try decode(bytes.span, at: &cursor)
  }

  /// Reads a varint that lies wholly in `bytes` and moves `cursor` behind it; `cursor` stays where it is on an error.
  public static func decode(_ bytes: Span<UInt8>, at cursor: inout Int) throws(VarintError) -> UInt64 {
    guard let value = try decodeIfComplete(bytes, at: &cursor) else { throw .truncated }
    return value
  }

  /// Reads a varint from input that is still arriving: nil, with `cursor` where it was, if more bytes are needed.
  ///
  /// Throws as soon as the bytes at hand can no longer become a varint.
  public static func decodeIfComplete(_ bytes: [UInt8], at cursor: inout Int) throws(VarintError) -> UInt64? {
    try decodeIfComplete(bytes.span, at: &cursor)
  }

  /// Reads a varint from input that is still arriving: nil, with `cursor` where it was, if more bytes are needed.
  ///
  /// Throws as soon as the bytes at hand can no longer become a varint.
  public static func decodeIfComplete(_ bytes: Span<UInt8>, at cursor: inout Int) throws(VarintError) -> UInt64? {
    guard cursor >= 0, cursor < bytes.count else { return nil }
    let end = cursor + min(maximumLength, bytes.count - cursor)
    var value: UInt64 = 0
    var shift: UInt64 = 0
    for position in cursor..<end {
      let byte = bytes[position]
      value |= UInt64(byte & 0x7f) << shift
      shift += 7
      guard byte < 0x80 else { continue }
      guard byte != 0 || position == cursor else { throw .notMinimal }
      cursor = position + 1
      return value
    }
    guard end - cursor < maximumLength else { throw .tooLong }
    return nil
  }
}

/// Why bytes are not an unsigned varint.
public enum VarintError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The bytes end before the varint does.
  case truncated
  /// The number is written in more bytes than it needs.
  case notMinimal
  /// The varint goes on after its ninth byte.
  case tooLong

  /// The reason in words.
  public var description: String {
    switch self {
    case .truncated: "the bytes end in the middle of a varint"
    case .notMinimal: "a varint is written in more bytes than it needs"
    case .tooLong: "a varint is longer than \(Varint.maximumLength) bytes"
    }
  }
}
