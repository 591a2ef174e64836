extension MessageParser {
  /// Reads lines until the head is complete.
  mutating func nextHead() throws(HTTPError) -> Head? {
    while true {
      let limit: LineLimit = head == nil ? .startLine : .headField
      guard let line = try nextLine(limit) else { return nil }
      defer { input.advance(to: line.next) }
      if head == nil {
        section.count(line.bytes)
        if line.content.isEmpty, Head.role.acceptsLeadingEmptyLines { continue }
        head = try Head(startLine: input.bytes.span.extracting(line.content))
      } else if line.content.isEmpty {
        return try finishHead()
      } else {
        try takeField(line)
      }
    }
  }

  /// Reads the lines after the last chunk; the fields, when all are there.
  mutating func nextTrailers() throws(HTTPError) -> HTTPFields? {
    while let line = try nextLine(.trailerField) {
      defer { input.advance(to: line.next) }
      if line.content.isEmpty {
        try section.fields.checkTrailers()
        return section.fields
      }
      try takeField(line)
    }
    return nil
  }

  private mutating func finishHead() throws(HTTPError) -> Head? {
    guard var head else { return nil }
    head.fields = section.fields
    try head.validateFields()
    let framing = try head.bodyFraming(answering: method)
    (self.head, section) = (nil, FieldSection())
    if head.isInterim {
      try state.pass(.interimHead)
      guard state.interimHeads <= limits.interimResponses else {
        throw .tooManyInterimResponses(limit: limits.interimResponses)
      }
    } else {
      if case .length(let count) = framing {
        try checkBodySize(count)
        head.fields.mergeContentLengths(count)
      }
      try state.pass(.head(framing, isPersistent: head.keepsAlive))
    }
    return head
  }

  private mutating func takeField(_ line: Line) throws(HTTPError) {
    let fieldLine = try FieldLine(input.bytes.span.extracting(line.content))
    try section.take(fieldLine, bytes: line.bytes, limits: limits, role: Head.role)
  }
}

/// A line in the input: where it stands without its line end, and where the next one begins.
struct Line {
  let content: Range<Int>
  let next: Int

  var bytes: Int { next - content.lowerBound }
}

private enum LineLimit {
  case startLine, headField, trailerField
}

extension MessageParser {
  /// The next line, or nil when it has not come to its end yet.
  ///
  /// A limit strikes at the same byte whether the line has come whole or not.
  private mutating func nextLine(_ kind: LineLimit) throws(HTTPError) -> Line? {
    let lineLimit = kind == .startLine ? limits.startLineBytes : limits.fieldBytes
    let sectionLimit = (kind == .trailerField ? limits.trailerBytes : limits.headBytes) - section.bytes
    let limit = min(lineLimit, sectionLimit)
    guard let lineFeed = input.lineFeed(within: limit) else {
      guard input.count > limit else { return nil }
      throw limit == lineLimit ? lineTooLong(kind) : sectionTooLong(kind)
    }
    let start = input.cursor
    if lineFeed > start, input.bytes[lineFeed - 1] == .carriageReturn {
      return Line(content: start..<(lineFeed - 1), next: lineFeed + 1)
    }
    guard Head.role.acceptsBareLineFeed else { throw .bareLineFeed }
    return Line(content: start..<lineFeed, next: lineFeed + 1)
  }

  private func lineTooLong(_ kind: LineLimit) -> HTTPError {
    kind == .startLine
      ? .startLineTooLong(limit: limits.startLineBytes) : .fieldTooLong(limit: limits.fieldBytes)
  }

  private func sectionTooLong(_ kind: LineLimit) -> HTTPError {
    kind == .trailerField ? .trailersTooLong(limit: limits.trailerBytes) : .headTooLong(limit: limits.headBytes)
  }
}
