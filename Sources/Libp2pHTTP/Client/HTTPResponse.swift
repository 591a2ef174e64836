import Events
import HTTP1
import NetIO

/// A response, whose body comes as it is read. Whoever does not read it to its end must ``cancel()`` it.
@NetworkActor
public final class HTTPResponse {
  /// The head.
  public nonisolated let head: ResponseHead
  /// The way that the request took.
  public nonisolated let route: Route
  /// Names the request in events.
  public nonisolated let requestID: RequestID
  /// How long things took so far.
  public private(set) var timing: Timing
  /// The trailers, once the body was read to its end.
  public private(set) var trailers = HTTPFields()
  /// Bytes of body that were read so far.
  public private(set) var bodyBytes = 0

  private let exchange: ClientExchange
  private let bus: EventBus
  private let start: Deadline
  private let bodyStart = Deadline.now
  private var isOver = false

  init(
    _ head: ResponseHead, _ exchange: ClientExchange, route: Route, requestID: RequestID, timing: Timing,
    start: Deadline, bus: EventBus
  ) {
    self.head = head
    self.exchange = exchange
    self.route = route
    self.requestID = requestID
    self.timing = timing
    self.start = start
    self.bus = bus
  }

  /// The next part of the body; nil at its end. A task that is cancelled cancels the response.
  public func readBody() async throws(HTTPClientError) -> [UInt8]? {
    guard !isOver else { return nil }
    do throws(HTTPClientError) {
      switch try await exchange.next() {
      case .body(let bytes):
        bodyBytes += bytes.count
        return bytes
      case .end(let trailers):
        self.trailers = trailers
        finish()
        return nil
      }
    } catch {
      isOver = true
      bus.emit(.requestFailed(requestID, reason: error.description))
      throw error
    }
  }

  /// Reads the whole body, of which no more than `limit` bytes are taken: one that is longer is cut off, and `isWhole`
  /// is false.
  public func readAll(limit: Int) async throws(HTTPClientError) -> (body: [UInt8], isWhole: Bool) {
    var body: [UInt8] = []
    while let part = try await readBody() {
      body += part
      if body.count > limit {
        cancel()
        return (Array(body[..<limit]), false)
      }
    }
    return (body, true)
  }

  /// Ends the exchange at once; its stream is reset.
  public func cancel() {
    guard !isOver else { return }
    isOver = true
    exchange.cancel()
    bus.emit(.requestFailed(requestID, reason: "cancelled"))
  }

  private func finish() {
    isOver = true
    let now = Deadline.now
    timing.body = now.since(bodyStart)
    timing.total = now.since(start)
    bus.emit(.requestFinished(requestID, bodyBytes: bodyBytes, took: now.since(start)))
  }
}
