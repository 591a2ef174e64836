/// How much of a message is taken before it is refused. All limits are checked while bytes come in, so that no more is
/// kept than a head, or the trailers, or what came ahead of the next message.
public struct HTTPLimits: Sendable, Hashable {
  /// The request line or status line with its line end, in bytes.
  public var startLineBytes = 8 << 10
  /// A whole head: start line, fields and line ends, in bytes.
  public var headBytes = 64 << 10
  /// The fields of a head, and again of the trailers.
  public var fieldCount = 256
  /// One field line with its line end, in bytes; with the lines folded under it, where folding is accepted.
  public var fieldBytes = 16 << 10
  /// The trailers after a chunked body, in bytes.
  public var trailerBytes = 16 << 10
  /// Chunk extensions and padding, in bytes, beyond as many as the body itself has had: they are read and dropped, and
  /// a peer that sends more of them than of the body is wasting our time.
  public var chunkExtensionBytes = 4 << 10
  /// A body, in bytes, without its chunk framing. Unbounded unless set, for bodies are handed on as they come.
  public var bodyBytes = UInt64.max
  /// Interim (1xx) responses before a final one.
  public var interimResponses = 16
  /// What may be received, in bytes, after a message is complete and before the next one is started.
  public var bytesAhead = 64 << 10

  /// The limits that suit most peers.
  public init() {}
}
