import Events
import HTTP1
import Identity
import Multiformats
import NetIO

/// Where a request came from.
public struct RequestOrigin: Hashable, Sendable {
  /// The connection.
  public let connection: ConnectionID
  /// The stream; nil over an HTTP transport.
  public let stream: StreamID?
  /// The peer, where the connection proves it.
  public let peer: PeerID?
  /// The address at the connection's other end.
  public let remoteAddress: Multiaddr
  /// Whether this is the only request of its stream.
  public let isOneShot: Bool
}

/// A request that this side was sent, and the response that is being written to it.
@NetworkActor
public final class ServerExchange {
  /// The request.
  public nonisolated let request: RequestHead
  /// Where it came from.
  public nonisolated let origin: RequestOrigin
  /// Names the request in events.
  public nonisolated let id: RequestID
  /// What follows the mount's path in the request's, percent-encoded as it came, without a leading slash.
  public internal(set) var rest: Substring = ""
  /// The status of the response, once its head is on its way.
  public private(set) var status: HTTPStatus?
  /// Bytes of the response's body that were written.
  public private(set) var bodyBytes = 0

  private let stream: any ByteStream
  private let serverName: String
  private let bus: EventBus
  var parser: RequestParser
  var writer: ResponseWriter
  private var mustSayContinue: Bool
  private var requestIsComplete = false
  private var waitingHead: (ResponseHead, [UInt8])?
  private(set) var responseIsComplete = false

  init(
    _ request: RequestHead, _ parser: RequestParser, on stream: any ByteStream, from origin: RequestOrigin,
    serverName: String, bus: EventBus
  ) {
    self.request = request
    self.parser = parser
    self.stream = stream
    self.origin = origin
    self.serverName = serverName
    self.bus = bus
    id = .next()
    writer = ResponseWriter(answering: request)
    mustSayContinue = request.expectsContinue
  }

  // MARK: The request

  /// The next part of the request's body; nil at its end.
  public func readBody() async throws -> [UInt8]? {
    while !requestIsComplete {
      switch try parser.next() {
      case .body(let bytes): return bytes
      case .end, .upgraded: requestIsComplete = true
      case .head, .trailers: break
      case nil:
        try await sayContinue()
        if let bytes = try await stream.read() { parser.receive(bytes) } else { parser.receiveEnd() }
      }
    }
    return nil
  }

  private func sayContinue() async throws {
    guard mustSayContinue, status == nil else { return }
    mustSayContinue = false
    var bytes: [UInt8] = []
    try writer.write(ResponseHead(status: .continue), to: &bytes)
    try await stream.write(bytes)
  }

  /// Reads what is left of the request's body and drops it, up to `limit` bytes; false if there is more.
  func drainBody(limit: Int) async throws -> Bool {
    // A client that waits to be asked for its body is not asked.
    if mustSayContinue { return false }
    var left = limit
    while let part = try await readBody() {
      left -= part.count
      if left < 0 { return false }
    }
    return true
  }

  // MARK: The response

  /// Writes a whole response.
  public func respond(_ status: HTTPStatus, fields: HTTPFields = HTTPFields(), body: [UInt8] = []) async throws {
    var head = ResponseHead(status: status, fields: fields)
    if status != .noContent, status != .notModified { head.setBodyFraming(.length(UInt64(body.count))) }
    let hasBody = request.method != .head && status != .noContent && status != .notModified
    try begin(head)
    var bytes = takeHead()
    if hasBody { try writer.write(body: body, to: &bytes) }
    try writer.end(to: &bytes)
    bodyBytes = hasBody ? body.count : 0
    try await stream.write(bytes)
    finish()
  }

  /// Writes a whole response of text.
  public func respond(_ status: HTTPStatus, text: String) async throws {
    try await respond(status, fields: ["Content-Type": "text/plain; charset=utf-8"], body: Array(text.utf8))
  }

  /// Begins a response whose body is written in parts: with a length, or in chunks (until the end of the stream, for a
  /// client of HTTP/1.0).
  public func begin(_ status: HTTPStatus, fields: HTTPFields = HTTPFields(), length: Int?) async throws {
    var head = ResponseHead(status: status, fields: fields)
    head.setBodyFraming(
      length.map { .length(UInt64(max(0, $0))) } ?? (request.version == .http10 ? .untilClose : .chunked))
    try begin(head)
  }

  /// Writes a part of the body; waits while the peer takes no more.
  public func write(_ part: [UInt8]) async throws {
    guard request.method != .head else { return }
    let frame = try writer.frame(bodyOf: part.count)
    bodyBytes += part.count
    var bytes = takeHead() + frame.before
    if bytes.isEmpty, frame.after.isEmpty { return try await stream.write(part) }
    bytes += part
    bytes += frame.after
    try await stream.write(bytes)
  }

  /// Ends the response.
  public func end(trailers: HTTPFields = HTTPFields()) async throws {
    var bytes = takeHead()
    if request.method != .head { try writer.end(trailers: trailers, to: &bytes) }
    if !bytes.isEmpty { try await stream.write(bytes) }
    finish()
  }

  /// Has the peer see that the response is broken off: the stream is reset.
  public func abort() {
    stream.reset(.resetLocally)
  }

  private func begin(_ head: ResponseHead) throws {
    var head = head
    if !head.fields.contains(.server) { head.fields.append(.server, serverName) }
    if !head.fields.contains(.date) { head.fields.append(.date, HTTPDate.now) }
    head.setKeepAlive(!origin.isOneShot && request.keepsAlive, answering: request)
    var bytes: [UInt8] = []
    try writer.write(head, to: &bytes)
    waitingHead = (head, bytes)
  }

  /// The head goes out with the first part of the body, and can be taken back until then.
  private func takeHead() -> [UInt8] {
    guard let (head, bytes) = waitingHead else { return [] }
    waitingHead = nil
    status = head.status
    bus.emit(.response(id, ResponseSummary(head)))
    return bytes
  }

  /// Takes back a response of which nothing was sent.
  func startOver() {
    waitingHead = nil
    writer = ResponseWriter(answering: request)
  }

  private func finish() {
    responseIsComplete = true
  }
}
