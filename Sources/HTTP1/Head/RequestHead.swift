/// The request line and the fields of a request, RFC 9112 §3.
public struct RequestHead: MessageHead, CustomStringConvertible {
  /// The method.
  public var method: HTTPMethod
  /// The request target as it stands on the line, percent-encoded; ``RequestTarget`` takes it apart.
  public var target: String
  /// The version.
  public var version: HTTPVersion
  /// The fields.
  public var fields: HTTPFields

  /// A head to be written. HTTP/1.1 needs a `Host` field.
  public init(
    method: HTTPMethod, target: String, version: HTTPVersion = .http11, fields: HTTPFields = HTTPFields()
  ) {
    self.method = method
    self.target = target
    self.version = version
    self.fields = fields
  }

  /// Always a request.
  public static var role: MessageRole { .request }

  /// The request line.
  public var description: String { "\(method) \(target) \(version)" }

  /// The target, taken apart.
  public var targetParts: RequestTarget { RequestTarget(target) }

  /// Whether the client waits for `100 Continue` before it sends the body, RFC 9110 §10.1.1.
  public var expectsContinue: Bool {
    version == .http11 && fields.lists("100-continue", in: .expect)
  }

  /// Requests have no interim heads.
  public var isInterim: Bool { false }

  /// Whether another request may follow. Not after CONNECT: what follows it is the tunnel's, and would be a request
  /// smuggled past us if the tunnel were refused.
  public var keepsAlive: Bool { method != .connect && wantsPersistence }

  /// Reads a request line: method, target and version with one space between them, no other spelling.
  public init(startLine line: Span<UInt8>) throws(HTTPError) {
    guard let first = line.firstIndex(of: .space), let last = line.lastIndex(of: .space), first > 0, first < last,
      ByteSet.token.covers(line.extracting(..<first)),
      let version = try HTTPVersion(line.extracting((last + 1)...))
    else { throw .malformedRequestLine(excerpt(line)) }
    method = HTTPMethod(String(ascii: line.extracting(..<first)))
    target = try RequestTarget.text(line.extracting((first + 1)..<last), for: method)
    self.version = version
    fields = HTTPFields()
  }

  /// Appends `METHOD TARGET HTTP/1.1`.
  public func appendStartLine(to bytes: inout [UInt8]) {
    bytes.append(contentsOf: method.rawValue.utf8)
    bytes.append(.space)
    bytes.append(contentsOf: target.utf8)
    bytes.append(.space)
    bytes.append(contentsOf: version.rawValue.utf8)
  }

  /// Refuses a request without `Host` (from HTTP/1.1 on), with more than one, or with one that is no host
  /// (RFC 9112 §3.2).
  public func validateFields() throws(HTTPError) {
    var host: String?
    for field in fields where field.name == .host {
      guard host == nil else { throw .repeatedHost }
      guard ByteSet.host.covers(field.value.utf8Span.span) else { throw .malformedHost(excerpt(field.value)) }
      host = field.value
    }
    guard host != nil || version == .http10 else { throw .missingHost }
  }

  /// A request without a length has no body; nor has CONNECT, whatever its fields say (RFC 9110 §9.3.6).
  public func bodyFraming(answering _: HTTPMethod?) throws(HTTPError) -> BodyFraming {
    method == .connect ? .none : try fields.bodyFraming(version) ?? .none
  }
}
