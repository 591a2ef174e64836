import Crypto
import HTTP1
import Multiformats

/// The handshake of the side that a WebSocket is opened to (RFC 6455 §4.2): bytes in, bytes out.
///
/// Pages of any origin are let in: what follows on the WebSocket proves by itself who is there, so that a page can do no
/// more than any other program. Extensions and subprotocols are agreed to none.
public struct WebSocketServerHandshake: Sendable {
  private var parser = RequestParser(limits: WebSocketHandshake.limits)
  private var output: [UInt8] = []

  /// A handshake that waits for a request.
  public init() {}

  /// What is to be sent now; after an error, the answer that tells the client why.
  public mutating func takeOutput() -> [UInt8] {
    defer { output = [] }
    return output
  }

  /// Takes what the client sent; returns the first bytes of the WebSocket, which may be none, once it is open.
  public mutating func receive(_ bytes: [UInt8]) throws(WebSocketHandshakeError) -> [UInt8]? {
    parser.receive(bytes)
    let event: RequestParser.Event?
    do { event = try parser.next() } catch {
      refuse(error.statusHint ?? .badRequest, "\(error)")
      throw .http(error)
    }
    guard case .head(let head) = event else { return nil }
    do {
      try answer(head)
    } catch {
      refuse(error.status, "\(error)", answering: head)
      throw error
    }
    // A request of GET has no body: its end is there at once, and what comes after it is the WebSocket's.
    _ = try? parser.next()
    return parser.takeUnconsumed()
  }

  private mutating func answer(_ head: RequestHead) throws(WebSocketHandshakeError) {
    let fields = head.fields
    guard head.method == .get, head.version == .http11, WebSocketHandshake.switches(fields) else {
      throw .plainRequest(head.description)
    }
    guard !fields.contains(.contentLength), !fields.contains(.transferEncoding) else {
      throw .badRequest("it has a body")
    }
    guard fields.values(of: WebSocketHandshake.versionField) == [WebSocketHandshake.version] else {
      throw .plainRequest("\(head), of another version of WebSocket")
    }
    let keys = fields.values(of: WebSocketHandshake.key)
    guard keys.count == 1, (try? Base64.decode(keys[0]))?.count == 16 else {
      throw .badRequest("its key is not 16 bytes in base64")
    }
    guard let proof = try? WebSocketHandshake.answer(to: keys[0]) else { throw .badRequest("its key cannot be hashed") }
    respond(
      ResponseHead(
        status: .switchingProtocols,
        fields: [.upgrade: "websocket", .connection: "Upgrade", WebSocketHandshake.accept: proof]))
  }

  private mutating func refuse(_ status: HTTPStatus, _ text: String, answering request: RequestHead? = nil) {
    let body = Array("this is the door of a libp2p peer, and opens to WebSockets only: \(text)\n".utf8)
    var head = ResponseHead(
      status: status,
      fields: [
        .upgrade: "websocket", .connection: "Upgrade, close",
        WebSocketHandshake.versionField: WebSocketHandshake.version, .contentType: "text/plain; charset=utf-8",
      ])
    head.setBodyFraming(.length(UInt64(body.count)))
    respond(head, body: request?.method == .head ? [] : body)
  }

  private mutating func respond(_ head: ResponseHead, body: [UInt8] = []) {
    // What is written stands above: the writer has nothing to refuse.
    var writer = ResponseWriter(answering: nil)
    try? writer.write(head, to: &output)
    output += body
  }
}

extension WebSocketHandshakeError {
  /// What a server answers.
  fileprivate var status: HTTPStatus {
    if case .plainRequest = self { .upgradeRequired } else { .badRequest }
  }
}
