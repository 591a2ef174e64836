/// What comes in while a message is read.
public enum MessageEvent<Head: MessageHead>: Sendable, Hashable {
  /// The head. Of responses there may be interim (1xx) ones before it: ``MessageHead/isInterim``.
  case head(Head)
  /// A part of the body, as it came; never empty.
  case body([UInt8])
  /// The trailers of a chunked body, if there are any. They are not to be merged into the head's fields unasked.
  case trailers(HTTPFields)
  /// The message is complete.
  case end
  /// What follows is another protocol, of which these bytes have come already. Nothing more is for the parser, nor does
  /// an ``end`` come. Whether that protocol was asked for is the caller's to know.
  case upgraded([UInt8])
}

/// Reads what a client sends.
public typealias RequestParser = MessageParser<RequestHead>
/// Reads what a server sends.
public typealias ResponseParser = MessageParser<ResponseHead>

/// Reads HTTP/1.1 messages, RFC 9112, from bytes as they come in; it knows no socket.
///
///     var parser = RequestParser()
///     parser.receive(bytes)
///     while let event = try parser.next() { … }
///
/// Bytes go in with ``receive(_:)``, and ``receiveEnd()`` at their end; ``next()`` is called until it returns nil, then
/// more is received. After ``MessageEvent/end`` it returns nil until the next message is started: what a client has
/// sent ahead stays where it is while its first request is answered, and what trails a one-shot message is not looked
/// at.
///
/// Nothing is kept but an unfinished line of a head, within ``HTTPLimits``, and what is sent ahead. An error is final:
/// each further call of ``next()`` throws it again.
public struct MessageParser<Head: MessageHead>: Sendable {
  /// What comes in.
  public typealias Event = MessageEvent<Head>

  let limits: HTTPLimits
  var method: HTTPMethod?
  var state = MessageState()
  var input = InputBuffer()
  var head: Head?
  var section = FieldSection()
  var chunks = ChunkDecoder()
  private var hasEnded = false
  private var failure: HTTPError?

  init(answering method: HTTPMethod?, limits: HTTPLimits) {
    self.method = method
    self.limits = limits
  }

  /// Takes bytes that the peer sent; an array that is all body comes out of ``next()`` as it is, without a copy.
  public mutating func receive(_ bytes: consuming [UInt8]) {
    guard failure == nil, !hasEnded else { return }
    guard !isComplete || input.count + bytes.count <= limits.bytesAhead else {
      input.removeAll()
      failure = .tooManyBytesAhead(limit: limits.bytesAhead)
      return
    }
    input.append(bytes)
  }

  /// Takes note that the peer will send nothing more.
  public mutating func receiveEnd() {
    hasEnded = true
  }

  /// The next event, or nil when more must be received or the message is complete.
  ///
  /// - Throws: what is wrong with the message; a server answers ``HTTPError/statusHint`` and closes.
  @specialized(where Head == RequestHead)
  @specialized(where Head == ResponseHead)
  public mutating func next() throws(HTTPError) -> Event? {
    if let failure { throw failure }
    do {
      return try nextEvent()
    } catch {
      failure = error
      input.removeAll()
      throw error
    }
  }

  private mutating func nextEvent() throws(HTTPError) -> Event? {
    switch state.phase {
    case .head:
      if let head = try nextHead() { return .head(head) }
      if hasEnded { throw truncatedHead }
      return nil
    case .noBody, .counted(remaining: 0):
      return try end()
    case .counted(let remaining):
      if let body = try nextCountedBody(remaining: remaining) { return body }
      return hasEnded ? try end() : nil
    case .untilClose:
      if let body = try nextUnboundedBody() { return body }
      return hasEnded ? try end() : nil
    case .chunked:
      if let event = try nextChunkEvent() { return event }
      if hasEnded { throw .truncatedBody(promised: nil, received: state.bodyBytes) }
      return nil
    case .tunnel:
      try state.pass(.end)
      return .upgraded(takeUnconsumed())
    case .complete:
      return nil
    }
  }

  mutating func end() throws(HTTPError) -> Event {
    try state.pass(.end)
    return .end
  }

  private var truncatedHead: HTTPError {
    let hasBegun = head != nil || !input.isEmpty
    return hasBegun ? .truncatedHead(received: section.bytes + input.count) : .closedBeforeHead
  }
}

extension MessageParser {
  /// Whether the message has come to its end.
  public var isComplete: Bool { state.phase == .complete }

  /// Whether nothing of a message has come yet: a peer that closes now does no harm.
  public var isIdle: Bool {
    state.phase == .head && head == nil && state.interimHeads == 0 && input.isEmpty
  }

  /// Whether another message may follow on the connection, as far as the complete one and its peer say.
  public var keepsAlive: Bool {
    guard isComplete, state.isPersistent, failure == nil else { return false }
    return Head.role.mayBePipelined ? !hasEnded || !input.isEmpty : !hasEnded && input.isEmpty
  }

  /// How many received bytes have not been read: an unfinished line, or what came after the message's end.
  public var unconsumedCount: Int { input.count }

  /// Takes the bytes that came after the message's end; none before it. After a request that asked for another protocol
  /// they are that protocol's first.
  public mutating func takeUnconsumed() -> [UInt8] {
    isComplete ? input.take(upTo: .max) : []
  }

  private mutating func restart(answering method: HTTPMethod?) throws(HTTPError) {
    var next = state
    try next.pass(.nextMessage)
    guard Head.role.mayBePipelined || input.isEmpty else { throw .unexpectedBytes(input.count) }
    (state, section, chunks) = (next, FieldSection(), ChunkDecoder())
    self.method = method
  }
}

extension MessageParser where Head == RequestHead {
  /// A parser for the first request of a connection.
  public init(limits: HTTPLimits = HTTPLimits()) {
    self.init(answering: nil, limits: limits)
  }

  /// Goes on to the next request, with what has come of it already.
  ///
  /// - Throws: ``HTTPError/connectionIsOver`` when the request was the last one, ``HTTPError/outOfOrder`` when it is
  ///   not complete.
  public mutating func startNextMessage() throws(HTTPError) {
    try restart(answering: nil)
  }
}

extension MessageParser where Head == ResponseHead {
  /// A parser for the response to a request of this method, which decides whether there is a body.
  public init(answering method: HTTPMethod, limits: HTTPLimits = HTTPLimits()) {
    self.init(answering: Optional(method), limits: limits)
  }

  /// Goes on to the response to a further request on the connection.
  ///
  /// - Throws: ``HTTPError/unexpectedBytes(_:)`` when something came that no request asked for,
  ///   ``HTTPError/connectionIsOver`` when the response was the last one, ``HTTPError/outOfOrder`` when it is not
  ///   complete.
  public mutating func startNextMessage(answering method: HTTPMethod) throws(HTTPError) {
    try restart(answering: Optional(method))
  }
}
