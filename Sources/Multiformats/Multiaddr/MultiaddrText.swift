/// The text form of multiaddrs: for every component a slash and its name, then, if it takes a value, a slash and that.
enum MultiaddrText {
  private static let slash = UInt8(ascii: "/")

  /// Reads the address that `text` is from `start` on; `inURI`: as it stands in the path of a URI, where values are
  /// percent-encoded.
  static func parse(_ text: Span<UInt8>, from start: Int = 0, inURI: Bool = false) throws(MultiaddrError) -> [UInt8] {
    // An escape takes three characters for one.
    let limit = inURI ? 3 * Multiaddr.maximumLength : Multiaddr.maximumLength
    guard text.count - start <= limit else { throw MultiaddrBinary.tooLong(text.count) }
    var end = text.count
    while end > start, text[end - 1] == slash { end -= 1 }
    guard end > start else { throw MultiaddrError(.empty, component: "", index: 0, range: start..<text.count) }
    let text = text.extracting(..<end)
    guard text[start] == slash else {
      let found = text.extracting(start...).text
      throw MultiaddrError(
        .noLeadingSlash, component: found, index: 0, range: start..<end, found: found,
        hint: "an address is written as /ip4/192.0.2.1/tcp/4001")
    }

    var bytes: [UInt8] = []
    bytes.reserveCapacity(64)
    var value: [UInt8] = []
    var previous: MultiaddrProtocol?
    var index = 0
    // Stands on the slash in front of a component.
    var cursor = start
    while cursor < end {
      let name = cursor + 1..<text.firstIndex(of: slash, from: cursor + 1)
      guard let `protocol` = MultiaddrProtocol(name: text.extracting(name)) else {
        throw unknownProtocol(text.extracting(name).text, after: previous, index: index, range: name)
      }
      cursor = name.upperBound
      value.removeAll(keepingCapacity: true)
      if `protocol`.takesValue {
        let isPath = `protocol`.size == .path
        let valueStart = isPath ? cursor : min(cursor + 1, end)
        cursor = isPath ? end : text.firstIndex(of: slash, from: valueStart)
        // The escapes of an HTTP path belong to its text form, in a URI or not.
        let isEscaped = inURI && `protocol` != .httpPath
        try append(text, valueStart..<cursor, of: `protocol`, index: index, isEscaped: isEscaped, to: &value)
      }
      MultiaddrBinary.append(value, of: `protocol`, to: &bytes)
      previous = `protocol`
      index += 1
    }
    try MultiaddrBinary.checkLength(bytes.span)
    return bytes
  }

  /// The bytes of a value that is given as text; a protocol without a value takes the empty text.
  static func value(_ text: String, of protocol: MultiaddrProtocol) throws(MultiaddrError) -> [UInt8] {
    let range = 0..<text.utf8.count
    var value: [UInt8] = []
    if `protocol`.takesValue {
      try append(text.utf8.span, range, of: `protocol`, index: 0, to: &value)
    } else if !text.isEmpty {
      throw MultiaddrError(
        .invalidValue(nil), component: `protocol`.name, index: 0, range: range, found: text,
        expected: "empty, as its value must be")
    }
    return value
  }

  /// Appends the bytes of the value that stands in a range of `text`.
  private static func append(
    _ text: Span<UInt8>, _ range: Range<Int>, of protocol: MultiaddrProtocol, index: Int, isEscaped: Bool = false,
    to value: inout [UInt8]
  ) throws(MultiaddrError) {
    guard !range.isEmpty else {
      throw MultiaddrError(
        .missingValue, component: `protocol`.name, index: index, range: range, expected: `protocol`.expectedValue)
    }
    let transcoder = `protocol`.row.transcoder
    do throws(MultiaddrTranscoder.Refusal) {
      if isEscaped {
        var plain: [UInt8] = []
        try PercentEncoding.decode(text.extracting(range), into: &plain)
        try transcoder.encode(plain.span, into: &value)
      } else {
        try transcoder.encode(text.extracting(range), into: &value)
      }
      try transcoder.validate(value.span)
    } catch {
      let found = text.extracting(range).text
      let isName = MultiaddrProtocol(name: found) != nil
      throw MultiaddrError(
        .invalidValue(error.reason), component: `protocol`.name, index: index, range: range, found: found,
        expected: `protocol`.expectedValue, hint: isName ? "a value is missing before /\(found)" : error.hint)
    }
  }

  private static func unknownProtocol(
    _ name: String, after previous: MultiaddrProtocol?, index: Int, range: Range<Int>
  ) -> MultiaddrError {
    var hint = MultiaddrProtocol.closest(to: name).map { "did you mean \($0.name)?" }
    if hint == nil, let previous, !previous.takesValue { hint = "\(previous.name) takes no value" }
    return MultiaddrError(.unknownProtocol, component: name, index: index, range: range, found: name, hint: hint)
  }

  /// Appends the text of the components that `bytes` hold; they must be valid.
  static func write(_ bytes: Span<UInt8>, to text: inout [UInt8]) {
    var cursor = 0
    while cursor < bytes.count, let header = try? MultiaddrBinary.header(in: bytes, at: cursor) {
      let row = header.protocol.row
      text.append(slash)
      text += row.name.utf8
      // The value of a path has its own slash.
      if row.size != .none, row.size != .path { text.append(slash) }
      row.transcoder.decode(bytes.extracting(header.value), into: &text)
      cursor = header.value.upperBound
    }
  }
}
