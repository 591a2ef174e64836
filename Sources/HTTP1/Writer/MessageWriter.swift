/// Writes what a client sends.
public typealias RequestWriter = MessageWriter<RequestHead>
/// Writes what a server sends.
public typealias ResponseWriter = MessageWriter<ResponseHead>

/// Writes HTTP/1.1 messages, RFC 9112, and refuses those that no parser should accept: control characters in a field,
/// a body that is longer or shorter than its `Content-Length`, a body where there can be none.
///
///     var writer = ResponseWriter(answering: request)
///     try writer.write(ResponseHead(status: .ok, fields: ["Content-Length": "5"]), to: &bytes)
///     try writer.write(body: Array("hello".utf8), to: &bytes)
///     try writer.end(to: &bytes)
///
/// Bytes are appended to a buffer of the caller's. A call that throws has appended nothing and changed nothing.
public struct MessageWriter<Head: MessageHead>: Sendable {
  private var request: RequestHead?
  private var state = MessageState()

  /// Appends a head; of responses interim (1xx) ones may come before the final one.
  ///
  /// The head says how the body is delimited: ``MessageHead/setBodyFraming(_:)``.
  @specialized(where Head == RequestHead)
  @specialized(where Head == ResponseHead)
  public mutating func write(_ head: Head, to bytes: inout [UInt8]) throws(HTTPError) {
    let start = bytes.count
    do {
      try append(head, to: &bytes)
    } catch {
      bytes.removeSubrange(start...)
      throw error
    }
  }

  private mutating func append(_ head: Head, to bytes: inout [UInt8]) throws(HTTPError) {
    let start = bytes.count
    head.appendStartLine(to: &bytes)
    // What is written must be what would be read: the parser's rules are the writer's.
    _ = try Head(startLine: bytes.span.extracting(start...))
    bytes += crlf
    try head.validateFields()
    try head.fields.append(to: &bytes)
    bytes += crlf
    try pass(head)
  }

  private mutating func pass(_ head: Head) throws(HTTPError) {
    let isForHTTP10 = request?.version == .http10
    if head.isInterim {
      guard !isForHTTP10 else { throw .notReadByHTTP10("an interim response") }
      return try state.pass(.interimHead)
    }
    let framing = try head.bodyFraming(answering: request?.method)
    guard framing != .chunked || !isForHTTP10 else { throw .notReadByHTTP10("chunks") }
    let isWanted = Head.role == .request || request?.keepsAlive ?? false
    try state.pass(.head(framing, isPersistent: head.keepsAlive && isWanted))
  }

  /// Appends a part of the body, in a chunk of its own where the body is chunked. An empty part is nothing.
  public mutating func write(body: [UInt8], to bytes: inout [UInt8]) throws(HTTPError) {
    let frame = try frame(bodyOf: body.count)
    bytes += frame.before
    bytes += body
    bytes += frame.after
  }

  /// What goes on the wire before and after the next `count` bytes of body, for those who send them from where they
  /// are: a chunk's size and its line end, or nothing.
  public mutating func frame(bodyOf count: Int) throws(HTTPError) -> (before: [UInt8], after: [UInt8]) {
    try state.pass(.body(UInt64(clamping: count)))
    guard state.phase == .chunked, count > 0 else { return ([], []) }
    return (Array(String(count, radix: 16).utf8) + crlf, crlf)
  }

  /// Ends the message: the last chunk and the trailers of a chunked body, nothing otherwise.
  ///
  /// - Throws: ``HTTPError/truncatedBody(promised:received:)`` when the body is shorter than its `Content-Length`.
  public mutating func end(trailers: HTTPFields = HTTPFields(), to bytes: inout [UInt8]) throws(HTTPError) {
    var end: [UInt8] = []
    if state.phase == .chunked {
      end = [UInt8(ascii: "0")] + crlf
      try trailers.checkTrailers()
      try trailers.append(to: &end)
      end += crlf
    }
    var next = state
    if !trailers.isEmpty { try next.pass(.trailers) }
    try next.pass(.end)
    state = next
    bytes += end
  }

  private mutating func restart(answering request: RequestHead?) throws(HTTPError) {
    try state.pass(.nextMessage)
    self.request = request
  }

  private init(request: RequestHead?) {
    self.request = request
  }
}

private let crlf: [UInt8] = [.carriageReturn, .lineFeed]

extension MessageWriter {
  /// Whether the message is written to its end.
  public var isComplete: Bool { state.phase == .complete }

  /// Whether a body is to be written: the head has one, and it has not come to its end.
  public var takesBody: Bool {
    switch state.phase {
    case .counted(let remaining): remaining > 0
    case .chunked, .untilClose: true
    case .head, .noBody, .tunnel, .complete: false
    }
  }

  /// Whether another message may follow this one on the connection, as far as its head and what it answers say.
  public var keepsAlive: Bool { state.isPersistent }
}

extension MessageWriter where Head == RequestHead {
  /// A writer for the first request of a connection.
  public init() {
    self.init(request: nil)
  }

  /// Goes on to the next request.
  ///
  /// - Throws: ``HTTPError/connectionIsOver`` when the request was the last one, ``HTTPError/outOfOrder`` when it is
  ///   not complete.
  public mutating func startNextMessage() throws(HTTPError) {
    try restart(answering: nil)
  }
}

extension MessageWriter where Head == ResponseHead {
  /// A writer for the response to `request`; nil when the request could not be read, then the response is the last one.
  public init(answering request: RequestHead?) {
    self.init(request: request)
  }

  /// Goes on to the response to a further request.
  ///
  /// - Throws: ``HTTPError/connectionIsOver`` when the response was the last one, ``HTTPError/outOfOrder`` when it is
  ///   not complete.
  public mutating func startNextMessage(answering request: RequestHead) throws(HTTPError) {
    try restart(answering: request)
  }
}
