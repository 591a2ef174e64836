/// How a body is delimited, RFC 9112 §6.
public enum BodyFraming: Sendable, Hashable {
  /// There is none.
  case none
  /// So many bytes, as `Content-Length` says.
  case length(UInt64)
  /// In chunks, `Transfer-Encoding: chunked`.
  case chunked
  /// All that comes until the peer closes: responses without either field.
  case untilClose
  /// No body but another protocol: after 101, and after 2xx to CONNECT.
  case tunnel
}

extension HTTPFields {
  /// What `Transfer-Encoding` and `Content-Length` say of the body, or nil when neither is there (RFC 9112 §6.1–§6.3).
  ///
  /// Both at once are refused, for requests and responses alike; so is any coding but `chunked`, and any coding from
  /// HTTP/1.0. A length given more than once is taken when all are the same number, as §6.3 allows.
  func bodyFraming(_ version: HTTPVersion) throws(HTTPError) -> BodyFraming? {
    let length = try contentLength()
    let codings = values(of: .transferEncoding)
    guard !codings.isEmpty else { return length.map { .length($0) } }
    guard length == nil else { throw .lengthBesideTransferCoding }
    guard version != .http10 else { throw .transferCodingInHTTP10 }
    guard codings.count == 1, codings[0].equalsIgnoringCase("chunked") else { throw transferCodingError() }
    return .chunked
  }

  private func transferCodingError() -> HTTPError {
    let codings = list(.transferEncoding)
    let value = excerpt(codings.joined(separator: ", "))
    let isChunkedLast = codings.last.map { $0.equalsIgnoringCase("chunked") } ?? false
    let isChunkedBefore = codings.dropLast().contains { $0.equalsIgnoringCase("chunked") }
    // RFC 9112 §6.1 and §6.3: 501 for a coding we do not know, 400 where the body's end cannot be told.
    return isChunkedLast && !isChunkedBefore && codings.count > 1
      ? .unsupportedTransferCoding(value) : .malformedTransferCoding(value)
  }

  /// The number that every `Content-Length` gives, or nil when there is none.
  func contentLength() throws(HTTPError) -> UInt64? {
    var agreed: UInt64?
    for field in self where field.name == .contentLength {
      for member in field.value.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
        let length = try Self.length(Substring(member).trimmingWhitespace)
        if let agreed, agreed != length { throw .conflictingContentLengths(agreed, length) }
        agreed = length
      }
    }
    return agreed
  }

  /// Leaves one of several equal lengths, as RFC 9110 §8.6 asks before a message is passed on.
  mutating func mergeContentLengths(_ length: UInt64) {
    let values = values(of: .contentLength)
    if values.count > 1 || values.contains(where: { $0.utf8.contains(UInt8(ascii: ",")) }) {
      self[.contentLength] = String(length)
    }
  }

  private static func length(_ text: Substring) throws(HTTPError) -> UInt64 {
    guard !text.isEmpty, text.utf8.allSatisfy(\.isDigit) else { throw .malformedContentLength(excerpt(text)) }
    guard let length = Int64(text) else { throw .contentLengthTooLarge(excerpt(text)) }
    return UInt64(length)
  }
}
