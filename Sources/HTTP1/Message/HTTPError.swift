/// Why a message was refused, by the parser or by the writer. Texts in it are excerpts: short, printable ASCII.
public enum HTTPError: Error, Sendable, Hashable {
  // The start line.

  /// Not `METHOD TARGET HTTP/1.1`: the line.
  case malformedRequestLine(String)
  /// Not `HTTP/1.1 CODE REASON`: the line.
  case malformedStatusLine(String)
  /// A major version other than 1: the version.
  case unsupportedVersion(String)
  /// A target that is none of the four forms, or not one that the method takes: the target.
  case malformedTarget(String)
  /// ``HTTPLimits/startLineBytes``.
  case startLineTooLong(limit: Int)

  // Fields.

  /// ``HTTPLimits/headBytes``.
  case headTooLong(limit: Int)
  /// ``HTTPLimits/trailerBytes``.
  case trailersTooLong(limit: Int)
  /// ``HTTPLimits/fieldCount``.
  case tooManyFields(limit: Int)
  /// ``HTTPLimits/fieldBytes``.
  case fieldTooLong(limit: Int)
  /// A line without a colon after the name: the line.
  case fieldWithoutColon(String)
  /// Whitespace before the colon, or before the first name: the line.
  case whitespaceInFieldName(String)
  /// A name that is empty or no token: the name or its line.
  case malformedFieldName(String)
  /// A control character in a value, be it a line end.
  case controlInFieldValue(name: String, byte: UInt8)
  /// A value continued on the next line.
  case foldedField
  /// A CR that no LF follows.
  case bareCarriageReturn
  /// A line that ends in LF alone.
  case bareLineFeed
  /// An HTTP/1.1 request without `Host`.
  case missingHost
  /// More than one `Host`.
  case repeatedHost
  /// A `Host` that holds what no host name does: its value.
  case malformedHost(String)

  // The body's framing.

  /// A `Content-Length` that is no number: what stands there.
  case malformedContentLength(String)
  /// A `Content-Length` past 2^63 - 1: what stands there.
  case contentLengthTooLarge(String)
  /// Several lengths that differ: two of them.
  case conflictingContentLengths(UInt64, UInt64)
  /// `Content-Length` and `Transfer-Encoding` together.
  case lengthBesideTransferCoding
  /// `Transfer-Encoding` in HTTP/1.0, which has none.
  case transferCodingInHTTP10
  /// A coding other than `chunked` before it: the field's value.
  case unsupportedTransferCoding(String)
  /// `chunked` is not the last coding, or there more than once: the field's value.
  case malformedTransferCoding(String)
  /// A byte that no chunk size line has there.
  case malformedChunkSize(UInt8)
  /// A size past 2^63 - 1 or of more than 16 digits.
  case chunkSizeTooLarge
  /// A control character in a chunk extension, or a quoted string that its line does not close.
  case malformedChunkExtension(UInt8)
  /// ``HTTPLimits/chunkExtensionBytes``, and as many as the body had.
  case chunkExtensionsTooLong(limit: UInt64)
  /// A byte after a chunk's data that is not its CRLF.
  case malformedChunkEnd(UInt8)
  /// ``HTTPLimits/bodyBytes``.
  case bodyTooLarge(limit: UInt64)
  /// A trailer that would change the framing or the routing: its name.
  case forbiddenTrailer(String)

  // Beginning and end.

  /// The input ended before the first byte of a message.
  case closedBeforeHead
  /// The input ended within a head of which so many bytes had come.
  case truncatedHead(received: Int)
  /// The body ended early. `promised`: its `Content-Length`; nil in a chunked one, which has no last chunk.
  case truncatedBody(promised: UInt64?, received: UInt64)
  /// ``HTTPLimits/interimResponses``.
  case tooManyInterimResponses(limit: Int)
  /// So many bytes came after a response, to no request.
  case unexpectedBytes(Int)
  /// ``HTTPLimits/bytesAhead``.
  case tooManyBytesAhead(limit: Int)
  /// Another message was wanted on a connection that its last one ended.
  case connectionIsOver

  // Writing.

  /// A body for a message that has none.
  case bodyNotAllowed
  /// More body than its `Content-Length`.
  case bodyTooLong(promised: UInt64)
  /// For a client of HTTP/1.0, what it cannot read: chunks or an interim response.
  case notReadByHTTP10(String)
  /// Trailers for a body that is not chunked.
  case trailersWithoutChunks
  /// A body or an end before the head, or anything after the end.
  case outOfOrder

  // Targets.

  /// A `%` without two hexadecimal digits after it: the text.
  case malformedPercentEncoding(String)
  /// More bytes than asked for came out of percent-decoding.
  case decodedTooLong(limit: Int)
}
