extension HTTPError: CustomStringConvertible {
  /// What is wrong, in one line.
  public var description: String {
    switch self {
    case .malformedRequestLine(let line): "not a request line (METHOD TARGET HTTP/1.1): '\(line)'"
    case .malformedStatusLine(let line): "not a status line (HTTP/1.1 CODE REASON): '\(line)'"
    case .unsupportedVersion(let version): "\(version) is not spoken here, only HTTP/1.0 and HTTP/1.1"
    case .malformedTarget(let target): "not a request target for this method: '\(target)'"
    case .startLineTooLong(let limit): "the first line is longer than \(limit) bytes"

    case .headTooLong(let limit): "the head is longer than \(limit) bytes"
    case .trailersTooLong(let limit): "the trailers are longer than \(limit) bytes"
    case .tooManyFields(let limit): "there are more than \(limit) fields"
    case .fieldTooLong(let limit): "a field is longer than \(limit) bytes"
    case .fieldWithoutColon(let line): "a field line has no colon after its name: '\(line)'"
    case .whitespaceInFieldName(let line): "whitespace stands where a field's name or its colon belongs: '\(line)'"
    case .malformedFieldName(let name): "not a field name: '\(name)'"
    case .controlInFieldValue(let name, let byte): "the value of \(name) holds the control character \(hex(byte))"
    case .foldedField: "a field is continued on the next line, which servers no longer accept"
    case .bareCarriageReturn: "a CR stands without the LF that ends a line"
    case .bareLineFeed: "a line ends in LF without the CR before it"
    case .missingHost: "the request has no Host field"
    case .repeatedHost: "the request has more than one Host field"
    case .malformedHost(let value): "not a host: '\(value)'"

    case .malformedContentLength(let value): "Content-Length is not a number: '\(value)'"
    case .contentLengthTooLarge(let value): "Content-Length is beyond all bounds: \(value)"
    case .conflictingContentLengths(let one, let other): "Content-Length is both \(one) and \(other)"
    case .lengthBesideTransferCoding: "Content-Length and Transfer-Encoding come together, so the body's end is unsure"
    case .transferCodingInHTTP10: "Transfer-Encoding comes in an HTTP/1.0 message, which has none"
    case .unsupportedTransferCoding(let value): "only the transfer coding 'chunked' is understood, not '\(value)'"
    case .malformedTransferCoding(let value): "Transfer-Encoding does not end in one 'chunked': '\(value)'"
    case .malformedChunkSize(let byte): "the byte \(hex(byte)) does not belong into the line of a chunk's size"
    case .chunkSizeTooLarge: "a chunk's size is beyond all bounds"
    case .malformedChunkExtension(let byte): "the byte \(hex(byte)) does not belong into a chunk extension"
    case .chunkExtensionsTooLong(let limit): "the chunk extensions are longer than \(limit) bytes"
    case .malformedChunkEnd(let byte): "a chunk's data is followed by \(hex(byte)) instead of CRLF"
    case .bodyTooLarge(let limit): "the body is larger than \(limit) bytes"
    case .forbiddenTrailer(let name): "\(name) may not be a trailer"

    case .closedBeforeHead: "the peer closed without sending a message"
    case .truncatedHead(let received): "the message ended within its head, after \(received) bytes"
    case .truncatedBody(.some(let promised), let received):
      "the body ended after \(received) of the \(promised) bytes that Content-Length promised"
    case .truncatedBody(nil, let received): "the chunked body ended after \(received) bytes, without a last chunk"
    case .tooManyInterimResponses(let limit): "more than \(limit) interim (1xx) responses came before a final one"
    case .unexpectedBytes(let count): "\(count) bytes came after the response, to no request"
    case .tooManyBytesAhead(let limit): "the peer sent more than \(limit) bytes past the end of the message"
    case .connectionIsOver: "no further message can follow on this connection"

    case .bodyNotAllowed: "this message cannot have a body"
    case .bodyTooLong(let promised): "the body is longer than the \(promised) bytes that Content-Length promises"
    case .notReadByHTTP10(let what): "a client of HTTP/1.0 cannot read \(what)"
    case .trailersWithoutChunks: "only a chunked body can have trailers"
    case .outOfOrder: "a message is its head, then its body, then its end"

    case .malformedPercentEncoding(let text): "two hexadecimal digits must follow every % in '\(text)'"
    case .decodedTooLong(let limit): "the decoded text is longer than \(limit) bytes"
    }
  }

  private func hex(_ byte: UInt8) -> String { "0x" + hexadecimal(byte) }
}
