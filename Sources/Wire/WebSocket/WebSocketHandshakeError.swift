import Crypto
import HTTP1
import Multiformats

/// Why a WebSocket could not be opened (RFC 6455 §4).
public enum WebSocketHandshakeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What came is not HTTP that can be understood.
  case http(HTTPError)
  /// The server answers with this status instead of switching.
  case refused(status: Int, reason: String)
  /// The server switches, but not to what was asked for: what is wrong.
  case badAnswer(String)
  /// A request that is none for a WebSocket: its first line.
  case plainRequest(String)
  /// A request for a WebSocket that breaks the rules: which.
  case badRequest(String)

  /// One line that says what happened.
  public var description: String {
    switch self {
    case .http(let error): "the peer does not speak WebSocket: \(error)"
    case .refused(let status, let reason):
      "the server opens no WebSocket there: \(status)\(reason.isEmpty ? "" : " \(reason)")"
    case .badAnswer(let what): "the server opens a WebSocket against the rules: \(what)"
    case .plainRequest(let line): "a plain HTTP request came instead of a WebSocket: \(line)"
    case .badRequest(let what): "the client opens a WebSocket against the rules: \(what)"
    }
  }
}

/// What both sides of the handshake do alike.
enum WebSocketHandshake {
  /// Bounds on a head: nothing in it is of any length.
  static var limits: HTTPLimits {
    var limits = HTTPLimits()
    limits.headBytes = 16 << 10
    limits.fieldCount = 64
    return limits
  }

  static let version = "13"
  static let key: HTTPFieldName = "Sec-WebSocket-Key"
  static let accept: HTTPFieldName = "Sec-WebSocket-Accept"
  static let versionField: HTTPFieldName = "Sec-WebSocket-Version"
  static let extensions: HTTPFieldName = "Sec-WebSocket-Extensions"
  static let subprotocol: HTTPFieldName = "Sec-WebSocket-Protocol"

  /// Whether the fields ask for, or agree to, a WebSocket.
  static func switches(_ fields: HTTPFields) -> Bool {
    fields.lists("websocket", in: .upgrade) && fields.lists("upgrade", in: .connection)
  }

  /// What proves that the server has read a key.
  static func answer(to key: String) throws(OpenSSLError) -> String {
    Base64.encode(try Digest.sha1.hash(Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)))
  }
}
