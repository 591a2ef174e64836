/// The binary form of multiaddrs: for every component its code, the length of its value where that is not fixed, and
/// the value.
enum MultiaddrBinary {
  /// A component as it stands in bytes.
  struct Header {
    let `protocol`: MultiaddrProtocol
    /// Where the value stands; the component ends with it.
    let value: Range<Int>
  }

  /// Appends a component.
  static func append(_ value: [UInt8], of protocol: MultiaddrProtocol, to bytes: inout [UInt8]) {
    let row = `protocol`.row
    Varint.encode(row.code, into: &bytes)
    if row.size == .varint || row.size == .path { Varint.encode(UInt64(value.count), into: &bytes) }
    bytes += value
  }

  /// Checks that the bytes are an address.
  static func validate(_ bytes: Span<UInt8>) throws(MultiaddrError) {
    guard !bytes.isEmpty else { throw MultiaddrError(.empty, component: "", index: 0, range: 0..<0) }
    guard bytes.count <= Multiaddr.maximumLength else { throw tooLong(bytes.count) }
    var cursor = 0
    var index = 0
    var previous: MultiaddrProtocol?
    while cursor < bytes.count {
      let header = try header(in: bytes, at: cursor, index: index)
      guard previous?.size != .path else {
        throw MultiaddrError(
          .followsPath, component: header.protocol.name, index: index, range: cursor..<header.value.upperBound)
      }
      try validateValue(of: header, in: bytes, index: index)
      cursor = header.value.upperBound
      previous = header.protocol
      index += 1
    }
    try checkLength(bytes)
  }

  /// Reads what stands in front of the value of the component at `start`, and sees that the value is all there; `index`
  /// is the component's, for the error.
  static func header(in bytes: Span<UInt8>, at start: Int, index: Int = 0) throws(MultiaddrError) -> Header {
    var cursor = start
    let code: UInt64
    do {
      code = try Varint.decode(bytes, at: &cursor)
    } catch {
      throw MultiaddrError(.invalidVarint(error), component: "code", index: index, range: start..<bytes.count)
    }
    guard let `protocol` = MultiaddrProtocol(code: code) else {
      throw MultiaddrError(.unknownCode(code), component: "code \(code)", index: index, range: start..<cursor)
    }
    let length = try valueLength(of: `protocol`, in: bytes, at: &cursor, index: index)
    guard length <= UInt64(bytes.count - cursor) else {
      throw MultiaddrError(.truncated, component: `protocol`.name, index: index, range: start..<bytes.count)
    }
    return Header(protocol: `protocol`, value: cursor..<cursor + Int(length))
  }

  private static func valueLength(
    of protocol: MultiaddrProtocol, in bytes: Span<UInt8>, at cursor: inout Int, index: Int
  ) throws(MultiaddrError) -> UInt64 {
    switch `protocol`.size {
    case .none: return 0
    case .bits(let bits): return UInt64(bits / 8)
    case .varint, .path: break
    }
    let start = cursor
    let length: UInt64
    do {
      length = try Varint.decode(bytes, at: &cursor)
    } catch {
      let rest = start..<bytes.count
      throw MultiaddrError(.invalidVarint(error), component: `protocol`.name, index: index, range: rest)
    }
    guard length > 0 else {
      throw MultiaddrError(
        .missingValue, component: `protocol`.name, index: index, range: cursor..<cursor,
        expected: `protocol`.expectedValue)
    }
    return length
  }

  static func validateValue(of header: Header, in bytes: Span<UInt8>, index: Int = 0) throws(MultiaddrError) {
    let value = bytes.extracting(header.value)
    do {
      try header.protocol.row.transcoder.validate(value)
    } catch {
      throw MultiaddrError(
        .invalidValue(error.reason), component: header.protocol.name, index: index, range: header.value,
        found: Hex.base.encode(value), expected: header.protocol.expectedValue, hint: error.hint)
    }
  }

  /// Checks that neither the bytes of a valid address nor its text are too long.
  static func checkLength(_ bytes: Span<UInt8>) throws(MultiaddrError) {
    guard bytes.count <= Multiaddr.maximumLength else { throw tooLong(bytes.count) }
    // No component's text is more than ten times as long as its bytes.
    guard bytes.count > Multiaddr.maximumLength / 10 else { return }
    var text: [UInt8] = []
    MultiaddrText.write(bytes, to: &text)
    guard text.count <= Multiaddr.maximumLength else { throw tooLong(bytes.count) }
  }

  static func tooLong(_ count: Int) -> MultiaddrError {
    MultiaddrError(.tooLong, component: "", index: 0, range: 0..<count)
  }
}
