/// What a peer did that RFC 6455 forbids, or this side does not take: its connection is failed (§7.1.7).
public enum WebSocketError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A reserved bit is set, of an extension that was not agreed on (compression for one).
  case reservedBits(UInt8)
  /// An opcode that means nothing.
  case unknownOpcode(UInt8)
  /// A frame of a client that is not masked, or one of a server that is.
  case wrongMasking(isMasked: Bool)
  /// A length that is not in its shortest form, or has its highest bit set.
  case malformedLength
  /// A frame longer than ``WebSocketSession/Limits/frame``.
  case frameTooLong(UInt64)
  /// A ping, pong or close in several frames.
  case fragmentedControl
  /// A ping, pong or close of more than 125 bytes.
  case controlTooLong(UInt64)
  /// A continuation of nothing.
  case unexpectedContinuation
  /// A new message before the last one was complete.
  case unfinishedMessage
  /// Text that is not UTF-8.
  case malformedText
  /// A close whose payload is no code with a reason.
  case malformedClose
  /// A close with a code that must not be sent.
  case forbiddenCloseCode(UInt16)

  /// The code that the peer is told (§7.4.1).
  public var closeCode: UInt16 {
    switch self {
    case .malformedText: 1007
    case .frameTooLong: 1009
    default: 1002
    }
  }

  /// One line that says what happened.
  public var description: String {
    switch self {
    case .reservedBits: "the peer uses a WebSocket extension that was not agreed on"
    case .unknownOpcode(let code): "the peer sent a WebSocket frame of the unknown kind \(code)"
    case .wrongMasking(isMasked: false): "the peer sent a WebSocket frame without a mask, which clients must not"
    case .wrongMasking(isMasked: true): "the peer sent a WebSocket frame with a mask, which servers must not"
    case .malformedLength: "the peer sent a WebSocket frame with a malformed length"
    case .frameTooLong(let length): "the peer sent a WebSocket frame of \(length) bytes, which is too long"
    case .fragmentedControl: "the peer sent a WebSocket control frame in parts"
    case .controlTooLong(let length): "the peer sent a WebSocket control frame of \(length) bytes (at most 125)"
    case .unexpectedContinuation: "the peer went on with a WebSocket message that it had not begun"
    case .unfinishedMessage: "the peer began a WebSocket message before it had ended the last"
    case .malformedText: "the peer sent WebSocket text that is not UTF-8"
    case .malformedClose: "the peer closed the WebSocket with a malformed frame"
    case .forbiddenCloseCode(let code): "the peer closed the WebSocket with the code \(code), which means nothing"
    }
  }
}
