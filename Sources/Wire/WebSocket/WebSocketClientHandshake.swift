import Crypto
import HTTP1
import Multiformats

/// The handshake of the side that opens a WebSocket (RFC 6455 §4.1): bytes in, bytes out.
public struct WebSocketClientHandshake: Sendable {
  private let expectedAnswer: String
  private var parser = ResponseParser(answering: .get, limits: WebSocketHandshake.limits)
  private var output: [UInt8] = []

  /// A handshake whose request is in ``takeOutput()``.
  ///
  /// - Parameters:
  ///   - host: what stands in `Host`: the name, and the port unless it is the usual one.
  ///   - target: the path.
  public init(host: String, target: String = "/") throws(WebSocketHandshakeError) {
    let key = Base64.encode((0..<16).map { _ in UInt8.random(in: .min ... .max) })
    do {
      expectedAnswer = try WebSocketHandshake.answer(to: key)
      let head = RequestHead(
        method: .get, target: target,
        fields: [
          .host: host, .upgrade: "websocket", .connection: "Upgrade", WebSocketHandshake.key: key,
          WebSocketHandshake.versionField: WebSocketHandshake.version,
        ])
      var writer = RequestWriter()
      try writer.write(head, to: &output)
    } catch let error as HTTPError {
      throw .http(error)
    } catch {
      throw .badRequest("\(error)")
    }
  }

  /// What is to be sent now.
  public mutating func takeOutput() -> [UInt8] {
    defer { output = [] }
    return output
  }

  /// Takes what the server sent; returns the first bytes of the WebSocket, which may be none, once it is open.
  public mutating func receive(_ bytes: [UInt8]) throws(WebSocketHandshakeError) -> [UInt8]? {
    parser.receive(bytes)
    while let event = try nextEvent() {
      switch event {
      case .head(let head): if !head.isInterim { try check(head) }
      case .upgraded(let rest): return rest
      case .body, .trailers, .end: break
      }
    }
    return nil
  }

  private mutating func nextEvent() throws(WebSocketHandshakeError) -> ResponseParser.Event? {
    do { return try parser.next() } catch { throw .http(error) }
  }

  private func check(_ head: ResponseHead) throws(WebSocketHandshakeError) {
    guard head.status == .switchingProtocols else {
      throw .refused(status: head.status.code, reason: head.reason)
    }
    guard WebSocketHandshake.switches(head.fields) else { throw .badAnswer("it switches to something else") }
    guard head.fields.values(of: WebSocketHandshake.accept) == [expectedAnswer] else {
      throw .badAnswer("it does not answer the key")
    }
    guard head.fields.list(WebSocketHandshake.extensions).isEmpty else {
      throw .badAnswer("it uses an extension that was not offered")
    }
    guard !head.fields.contains(WebSocketHandshake.subprotocol) else {
      throw .badAnswer("it speaks a subprotocol that was not offered")
    }
  }
}
