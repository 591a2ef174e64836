/// Reads the framing of a chunked body, RFC 9112 §7.1, byte by byte and keeping none of it: sizes, extensions and line
/// ends. Data is taken by whoever drives it.
///
/// Lines end in CRLF and nothing else, from any peer: where a chunk ends is where smuggling begins.
struct ChunkDecoder: Sendable {
  private enum State: Sendable {
    case size, padding, sizeExtension, quoted, escaped, sizeLineFeed
    case data, dataCarriageReturn, dataLineFeed
    case lastChunk
  }

  /// The most hexadecimal digits of a size, leading zeros included.
  private static let sizeDigits = 16

  private var state = State.size
  private var digits = 0
  private var extensionBytes: UInt64 = 0

  /// How much of the present chunk's data is still to come.
  private(set) var remaining: UInt64 = 0

  /// Whether the chunk that ends the body has passed, and trailers come next.
  var isLast: Bool { state == .lastChunk }

  /// Whether framing comes next, rather than data or the end.
  var needsFraming: Bool { state != .data && state != .lastChunk }

  /// Notes that `count` bytes of ``remaining`` were taken.
  mutating func takeData(_ count: Int) {
    remaining -= min(UInt64(count), remaining)
    if remaining == 0, state == .data { state = .dataCarriageReturn }
  }

  /// Reads framing up to the next data, the end of the body, or the end of `bytes`, and returns how many it read.
  ///
  /// `extensionLimit`: how many bytes of extensions and padding the body may have had by now.
  mutating func readFraming(
    _ bytes: Span<UInt8>, from role: MessageRole, extensionLimit: UInt64
  ) throws(HTTPError) -> Int {
    var index = 0
    while index < bytes.count, needsFraming {
      let byte = bytes[index]
      index += 1
      switch state {
      case .size: try readSize(byte)
      case .padding: try readPadding(byte, from: role)
      case .sizeExtension, .quoted, .escaped: try readExtension(byte)
      case .sizeLineFeed:
        guard byte == .lineFeed else { throw .malformedChunkSize(byte) }
        state = remaining == 0 ? .lastChunk : .data
      case .dataCarriageReturn:
        guard byte == .carriageReturn else { throw .malformedChunkEnd(byte) }
        state = .dataLineFeed
      case .dataLineFeed:
        guard byte == .lineFeed else { throw .malformedChunkEnd(byte) }
        (state, digits) = (.size, 0)
      case .data, .lastChunk: break
      }
      guard extensionBytes <= extensionLimit else { throw .chunkExtensionsTooLong(limit: extensionLimit) }
    }
    return index
  }

  private mutating func readSize(_ byte: UInt8) throws(HTTPError) {
    if let digit = byte.hexDigitValue {
      digits += 1
      guard digits <= Self.sizeDigits, remaining <= UInt64(Int64.max) >> 4 else { throw .chunkSizeTooLarge }
      remaining = remaining << 4 | UInt64(digit)
      return
    }
    guard digits > 0 else { throw .malformedChunkSize(byte) }
    switch byte {
    case .carriageReturn: state = .sizeLineFeed
    case UInt8(ascii: ";"): startExtension()
    case .space, .tab:
      extensionBytes += 1
      state = .padding
    default: throw .malformedChunkSize(byte)
    }
  }

  /// Whitespace is "bad" but allowed before an extension, RFC 9112 §7.1.1.
  private mutating func readPadding(_ byte: UInt8, from role: MessageRole) throws(HTTPError) {
    switch byte {
    case .space, .tab: extensionBytes += 1
    case UInt8(ascii: ";"): startExtension()
    case .carriageReturn where role.acceptsChunkPadding: state = .sizeLineFeed
    default: throw .malformedChunkSize(byte)
    }
  }

  private mutating func startExtension() {
    extensionBytes += 1
    state = .sizeExtension
  }

  private mutating func readExtension(_ byte: UInt8) throws(HTTPError) {
    extensionBytes += 1
    switch (state, byte) {
    case (.sizeExtension, .carriageReturn): state = .sizeLineFeed
    case (.sizeExtension, UInt8(ascii: "\"")): state = .quoted
    case (.quoted, UInt8(ascii: "\"")): state = .sizeExtension
    case (.quoted, UInt8(ascii: "\\")): state = .escaped
    case (_, let byte) where !byte.isFieldValueByte: throw .malformedChunkExtension(byte)
    case (.escaped, _): state = .quoted
    default: break
    }
  }
}
