extension HTTPError {
  /// What a server answers to a request that is refused for this; nil where no request is at fault, or none is there.
  public var statusHint: HTTPStatus? {
    switch self {
    case .malformedRequestLine, .malformedTarget, .malformedPercentEncoding, .fieldWithoutColon,
      .whitespaceInFieldName, .malformedFieldName, .controlInFieldValue, .foldedField, .bareCarriageReturn,
      .bareLineFeed, .missingHost, .repeatedHost, .malformedHost, .malformedContentLength,
      .conflictingContentLengths, .lengthBesideTransferCoding, .transferCodingInHTTP10, .malformedTransferCoding,
      .malformedChunkSize, .chunkSizeTooLarge, .malformedChunkExtension, .chunkExtensionsTooLong,
      .malformedChunkEnd, .forbiddenTrailer, .truncatedHead, .truncatedBody, .tooManyBytesAhead:
      .badRequest
    case .contentLengthTooLarge, .bodyTooLarge: .contentTooLarge
    case .startLineTooLong, .decodedTooLong: .uriTooLong
    case .headTooLong, .trailersTooLong, .tooManyFields, .fieldTooLong: .requestHeaderFieldsTooLarge
    case .unsupportedTransferCoding: .notImplemented
    case .unsupportedVersion: .versionNotSupported
    case .malformedStatusLine, .closedBeforeHead, .tooManyInterimResponses, .unexpectedBytes, .connectionIsOver,
      .bodyNotAllowed, .bodyTooLong, .notReadByHTTP10, .trailersWithoutChunks, .outOfOrder:
      nil
    }
  }
}
