import Events
import HTTP1

/// A request to be sent. `Host` and what delimits the body are added where they are missing.
public struct HTTPRequest: Sendable {
  /// What a request carries.
  public enum Body: Sendable {
    case none
    /// All of it.
    case bytes([UInt8])
    /// Parts that come from a function, asked for one after the other as the peer takes them; nil ends the body. With a
    /// length it is announced, otherwise the body is sent in chunks.
    case stream(length: Int?, next: @Sendable () async throws -> [UInt8]?)
  }

  /// The method.
  public var method: HTTPMethod
  /// The path and query, percent-encoded, with a leading slash.
  public var target: String
  /// The fields.
  public var fields: HTTPFields
  /// The body.
  public var body: Body
  /// Called each time it goes out, by this name and over this, before anything of an answer is there: once more where it
  /// is sent again, as after a redirect.
  public var onDeparture: (@Sendable (RequestID, Route) -> Void)?

  /// A request.
  public init(
    _ method: HTTPMethod = .get, _ target: String = "/", fields: HTTPFields = HTTPFields(), body: Body = .none
  ) {
    self.method = method
    self.target = target
    self.fields = fields
    self.body = body
  }

  /// The bytes of the request as they are sent to a server of this name, but for a body that is streamed.
  public func bytes(host: String, isOneShot: Bool, userAgent: String?) throws(HTTPError) -> [UInt8] {
    var bytes: [UInt8] = []
    var writer = RequestWriter()
    try writer.write(head(host: host, isOneShot: isOneShot, userAgent: userAgent), to: &bytes)
    if case .bytes(let body) = body, !body.isEmpty { try writer.write(body: body, to: &bytes) }
    return bytes
  }

  /// The head as it is sent to a server of this name, over a stream that is for it alone or over a connection that
  /// others follow on.
  func head(host: String, isOneShot: Bool, userAgent: String?) -> RequestHead {
    var head = RequestHead(method: method, target: target, fields: HTTPFields())
    if !fields.contains(.host) { head.fields.append(.host, host) }
    for field in fields { head.fields.append(field) }
    if let userAgent, !fields.contains(.userAgent) { head.fields[.userAgent] = userAgent }
    // A stream is for one request (libp2p http spec, "HTTP over stream transports").
    if isOneShot { head.fields[.connection] = "close" }
    switch body {
    case .none:
      // A method that has a meaning for a body, without one, says so: js peers would wait for it.
      if [.post, .put, .patch].contains(method) { head.setBodyFraming(.length(0)) }
    case .bytes(let bytes): head.setBodyFraming(.length(UInt64(bytes.count)))
    case .stream(let length?, _): head.setBodyFraming(.length(UInt64(max(0, length))))
    case .stream(nil, _): head.setBodyFraming(.chunked)
    }
    return head
  }

  /// Whether sending it once more cannot do harm, so that it may go over a connection which the server could be just
  /// closing (RFC 9110 §9.2.2).
  var isRepeatable: Bool {
    guard [.get, .head, .options, .put, .delete, .trace].contains(method) else { return false }
    if case .stream = body { return false }
    return true
  }
}
