extension MessageParser {
  /// What has come of a body of known length; nil when nothing has.
  mutating func nextCountedBody(remaining: UInt64) throws(HTTPError) -> Event? {
    input.isEmpty ? nil : .body(try takeBody(upTo: remaining))
  }

  /// What has come of a body that ends when the peer closes; nil when nothing has.
  mutating func nextUnboundedBody() throws(HTTPError) -> Event? {
    guard !input.isEmpty else { return nil }
    try checkBodySize(1)
    return .body(try takeBody(upTo: limits.bodyBytes - state.bodyBytes))
  }

  /// The next part of a chunked body, RFC 9112 §7.1, or its trailers, or its end.
  mutating func nextChunkEvent() throws(HTTPError) -> Event? {
    if chunks.needsFraming { try readChunkFraming() }
    if chunks.isLast {
      guard let trailers = try nextTrailers() else { return nil }
      guard !trailers.isEmpty else { return try end() }
      try state.pass(.trailers)
      return .trailers(trailers)
    }
    guard !chunks.needsFraming, !input.isEmpty else { return nil }
    let body = try takeBody(upTo: chunks.remaining)
    chunks.takeData(body.count)
    return .body(body)
  }

  private mutating func readChunkFraming() throws(HTTPError) {
    var chunks = chunks
    let count = try chunks.readFraming(
      input.bytes.span.extracting(input.cursor...), from: Head.role,
      extensionLimit: UInt64(clamping: limits.chunkExtensionBytes) + state.bodyBytes)
    input.advance(to: input.cursor + count)
    self.chunks = chunks
    try checkBodySize(chunks.remaining)
  }

  private mutating func takeBody(upTo limit: UInt64) throws(HTTPError) -> [UInt8] {
    let body = input.take(upTo: limit)
    try state.pass(.body(UInt64(body.count)))
    return body
  }

  /// Refuses `count` further bytes of body when they are too many.
  func checkBodySize(_ count: UInt64) throws(HTTPError) {
    guard count <= limits.bodyBytes - state.bodyBytes else { throw .bodyTooLarge(limit: limits.bodyBytes) }
  }
}
