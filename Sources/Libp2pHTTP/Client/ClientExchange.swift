import HTTP1
import NetIO

/// One request and its response on a stream of bytes. The body goes out while the response may already come in.
@NetworkActor
final class ClientExchange {
  /// A part of the response's body, or its end.
  enum Part {
    case body([UInt8])
    case end(trailers: HTTPFields)
  }

  private let stream: any ByteStream
  private var parser: ResponseParser
  private var writer = RequestWriter()
  private var trailers = HTTPFields()
  private var upload: Task<Void, Never>?
  private var uploadFailure: HTTPClientError?
  private let onEnd: @NetworkActor (_ isReusable: Bool) -> Void

  /// An exchange that has not begun.
  ///
  /// - Parameter onEnd: called when the response is complete, with whether another exchange may follow on the stream;
  ///   not when the exchange fails or is cancelled, for then the stream is reset.
  init(
    on stream: any ByteStream, answering method: HTTPMethod, onEnd: @escaping @NetworkActor (Bool) -> Void
  ) {
    self.stream = stream
    parser = ResponseParser(answering: method)
    self.onEnd = onEnd
  }

  /// Sends the head, and with it a body that is there whole; a streamed body follows in its own time.
  func send(_ head: RequestHead, _ body: HTTPRequest.Body) async throws(HTTPClientError) {
    var bytes: [UInt8] = []
    do throws(HTTPError) {
      try writer.write(head, to: &bytes)
      if case .bytes(let body) = body, !body.isEmpty { try writer.write(body: body, to: &bytes) }
      if case .stream = body {} else { try writer.end(to: &bytes) }
    } catch {
      throw .message(error)
    }
    try await write(bytes)
    guard case .stream(_, let next) = body else { return }
    upload = NetworkActor.task { await self.send(next) }
  }

  private func send(_ next: @Sendable () async throws -> [UInt8]?) async {
    do {
      while let part = try await source(next), !Task.isCancelled { try await send(part) }
      guard !Task.isCancelled else { return }
      var bytes: [UInt8] = []
      do { try writer.end(to: &bytes) } catch { throw HTTPClientError.message(error) }
      try await write(bytes)
    } catch let error as HTTPClientError {
      // A peer that answers and ends before it has taken the whole body is in its right; what it says is its answer.
      if case .stream = error { return }
      uploadFailure = error
      stream.reset(.resetLocally)
    } catch {
      uploadFailure = .body("\(error)")
      stream.reset(.resetLocally)
    }
  }

  private func source(_ next: @Sendable () async throws -> [UInt8]?) async throws -> [UInt8]? {
    do { return try await next() } catch { throw HTTPClientError.body("\(error)") }
  }

  private func send(_ part: [UInt8]) async throws {
    let frame: (before: [UInt8], after: [UInt8])
    do { frame = try writer.frame(bodyOf: part.count) } catch { throw HTTPClientError.message(error) }
    try await write(frame.before.isEmpty ? part : frame.before + part + frame.after)
  }

  private func write(_ bytes: [UInt8]) async throws(HTTPClientError) {
    do { try await stream.write(bytes) } catch { throw HTTPClientError(error) }
  }

  // MARK: The response

  /// The final head; interim ones are passed over.
  func head() async throws(HTTPClientError) -> ResponseHead {
    while true {
      if case .head(let head) = try await nextEvent(), !head.isInterim { return head }
    }
  }

  /// The next part of the response's body.
  func next() async throws(HTTPClientError) -> Part {
    while true {
      switch try await nextEvent() {
      case .body(let bytes): return .body(bytes)
      case .trailers(let fields): trailers = fields
      case .end:
        finish()
        return .end(trailers: trailers)
      case .upgraded:
        cancel()
        throw .message(.connectionIsOver)
      case .head: break
      }
    }
  }

  private func nextEvent() async throws(HTTPClientError) -> ResponseParser.Event {
    let stream = stream
    let result: Result<ResponseParser.Event, HTTPClientError> = await withTaskCancellationHandler {
      do throws(HTTPClientError) { return .success(try await receiveEvent()) } catch { return .failure(error) }
    } onCancel: {
      NetworkActor.task { stream.reset(.resetLocally) }
    }
    return try result.get()
  }

  private func receiveEvent() async throws(HTTPClientError) -> ResponseParser.Event {
    while true {
      do throws(HTTPError) {
        if let event = try parser.next() { return event }
      } catch {
        stream.reset(.resetLocally)
        throw .message(error)
      }
      do throws(StreamError) {
        if let bytes = try await stream.read() { parser.receive(bytes) } else { parser.receiveEnd() }
      } catch {
        throw uploadFailure ?? HTTPClientError(error)
      }
    }
  }

  private func finish() {
    upload?.cancel()
    onEnd(parser.keepsAlive && writer.keepsAlive && writer.isComplete)
  }

  func cancel() {
    upload?.cancel()
    stream.reset(.resetLocally)
  }
}
