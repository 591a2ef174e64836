/// Which of the two kinds of message is read or written, and everything in which reading one differs from the other.
///
/// Requests come from whoever connects, and what two servers read differently is smuggled: there the grammar is strict.
/// A response comes from a server that we chose, and RFC 9112 lets a user agent read the old forms.
public enum MessageRole: Sendable {
  /// What a client sends.
  case request
  /// What a server sends.
  case response

  /// A field continued on the next line, RFC 9112 §5.2: 400 from a server, a space to a user agent.
  var acceptsFolding: Bool { self == .response }

  /// A line of a head or of trailers that ends in LF alone, RFC 9112 §2.2.
  var acceptsBareLineFeed: Bool { self == .response }

  /// Spaces between a chunk's size and its line end, as old servers pad it.
  var acceptsChunkPadding: Bool { self == .response }

  /// Empty lines before the start line: RFC 9112 §2.2 asks servers to skip those that old clients send after a body.
  var acceptsLeadingEmptyLines: Bool { self == .request }

  /// Whether the next message may arrive before this exchange is over. What a server sends unasked is no answer to
  /// anything, RFC 9112 §6.3.
  var mayBePipelined: Bool { self == .request }
}
