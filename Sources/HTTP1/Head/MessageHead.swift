/// The head of a message, ``RequestHead`` or ``ResponseHead``: what the two have in common, so that one parser and one
/// writer serve both.
public protocol MessageHead: Sendable, Hashable {
  /// Which kind of message it begins.
  static var role: MessageRole { get }

  /// The version that the sender speaks.
  var version: HTTPVersion { get }
  /// The fields, in order.
  var fields: HTTPFields { get set }

  /// Whether a further head follows this one in the same exchange: 1xx responses other than 101.
  var isInterim: Bool { get }

  /// Reads a start line without its line end, RFC 9112 §3 and §4. The head has no fields yet.
  init(startLine: Span<UInt8>) throws(HTTPError)

  /// Appends the start line without its line end, unchecked.
  func appendStartLine(to bytes: inout [UInt8])

  /// Refuses a head whose fields are wrong or missing, whether it was received or is about to be written.
  func validateFields() throws(HTTPError)

  /// How the body is delimited, RFC 9112 §6.3; a response's depends on the method that it answers.
  func bodyFraming(answering method: HTTPMethod?) throws(HTTPError) -> BodyFraming

  /// Whether another exchange may follow on the connection as far as this head says, RFC 9112 §9.3.
  var keepsAlive: Bool { get }
}

extension MessageHead {
  /// Persistence by version and `Connection` field, RFC 9112 §9.3: `close` always ends it, HTTP/1.1 otherwise persists,
  /// HTTP/1.0 does when asked to with `keep-alive`.
  var wantsPersistence: Bool {
    if fields.lists("close", in: .connection) { return false }
    return version == .http11 || fields.lists("keep-alive", in: .connection)
  }

  /// Sets `Content-Length` and `Transfer-Encoding` so that the body is delimited like this; the other one goes.
  public mutating func setBodyFraming(_ framing: BodyFraming) {
    fields[.contentLength] = nil
    fields[.transferEncoding] = nil
    switch framing {
    case .length(let count): fields[.contentLength] = String(count)
    case .chunked: fields[.transferEncoding] = "chunked"
    case .none, .untilClose, .tunnel: break
    }
  }
}
