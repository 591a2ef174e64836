/// A line of a head or of trailers: a field, or what continues the one above it (RFC 9112 §5.2).
enum FieldLine {
  case field(HTTPFields.Field)
  case continuation(String)

  /// Reads a line, without its line end, that is not empty.
  init(_ line: Span<UInt8>) throws(HTTPError) {
    if line[0].isWhitespace {
      let value = line.extracting(line.trimmedRange(from: 0))
      self = .continuation(try String(fieldValue: value, of: "a continued field"))
    } else {
      self = .field(try HTTPFields.Field(line: line))
    }
  }
}

/// The fields of a head or of trailers as their lines come in, and how much of the limits they have used.
struct FieldSection: Sendable {
  private(set) var fields = HTTPFields()
  /// The bytes of all lines so far, with their line ends.
  private(set) var bytes = 0
  private var lastFieldBytes = 0

  /// Counts a line that is no field.
  mutating func count(_ lineBytes: Int) {
    bytes += lineBytes
  }

  /// Takes a line of so many bytes, line end included.
  mutating func take(
    _ line: FieldLine, bytes lineBytes: Int, limits: HTTPLimits, role: MessageRole
  ) throws(HTTPError) {
    count(lineBytes)
    switch line {
    case .field(let field):
      guard fields.count < limits.fieldCount else { throw .tooManyFields(limit: limits.fieldCount) }
      if fields.isEmpty { fields.reserveCapacity(min(12, limits.fieldCount)) }
      fields.append(field)
      lastFieldBytes = lineBytes
      // A conflict is refused where it stands; the rest of the head need not be waited for.
      if field.name == .contentLength { _ = try fields.contentLength() }
    case .continuation(let value):
      guard !fields.isEmpty else { throw .whitespaceInFieldName(excerpt(value)) }
      guard role.acceptsFolding else { throw .foldedField }
      lastFieldBytes += lineBytes
      guard lastFieldBytes <= limits.fieldBytes else { throw .fieldTooLong(limit: limits.fieldBytes) }
      fields.unfold(value)
    }
  }
}
