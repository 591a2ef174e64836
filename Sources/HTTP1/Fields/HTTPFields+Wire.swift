// One rule for what is read and what is written: names are tokens, values hold no control character (RFC 9110 §5).

extension HTTPFields.Field {
  /// Reads a field line without its line end, RFC 9112 §5.
  init(line: Span<UInt8>) throws(HTTPError) {
    let token = ByteSet.token
    var colon = 0
    while colon < line.count, token.contains(line[colon]) { colon += 1 }
    guard colon > 0, colon < line.count, line[colon] == UInt8(ascii: ":") else {
      throw Self.nameError(line, at: colon)
    }
    let name = String(ascii: line.extracting(..<colon))
    let value = line.extracting(line.trimmedRange(from: colon + 1))
    self.init(HTTPFieldName(name), try String(fieldValue: value, of: name))
  }

  private static func nameError(_ line: Span<UInt8>, at place: Int) -> HTTPError {
    guard place < line.count else { return .fieldWithoutColon(excerpt(line)) }
    return switch line[place] {
    case .carriageReturn: .bareCarriageReturn
    case .space, .tab: .whitespaceInFieldName(excerpt(line))
    default: .malformedFieldName(excerpt(line))
    }
  }

  /// Appends the field line with its line end.
  func append(to bytes: inout [UInt8]) throws(HTTPError) {
    let name = name.spelling
    guard !name.isEmpty, ByteSet.token.covers(name.utf8Span.span) else { throw .malformedFieldName(excerpt(name)) }
    try checkFieldValue(value.utf8Span.span, of: name)
    bytes.append(contentsOf: name.utf8)
    bytes.append(contentsOf: [UInt8(ascii: ":"), .space])
    bytes.append(contentsOf: value.utf8)
    bytes.append(contentsOf: [.carriageReturn, .lineFeed])
  }
}

extension HTTPFields {
  func append(to bytes: inout [UInt8]) throws(HTTPError) {
    for field in self { try field.append(to: &bytes) }
  }

  /// Refuses trailers that would change how a message is framed or routed, RFC 9110 §6.5.1.
  func checkTrailers() throws(HTTPError) {
    for name in [HTTPFieldName.contentLength, .transferEncoding, .host, .trailer] where contains(name) {
      throw .forbiddenTrailer(name.spelling)
    }
  }
}

/// Refuses a control character, above all a line end, that would forge further fields.
func checkFieldValue(_ value: Span<UInt8>, of name: String) throws(HTTPError) {
  for index in value.indices where !value[index].isFieldValueByte {
    if value[index] == .carriageReturn { throw .bareCarriageReturn }
    throw .controlInFieldValue(name: excerpt(name), byte: value[index])
  }
}
