/// One stream of a connection: its sending and its receiving part (RFC 9000 §3).
final class Stream {
  let id: StreamID
  let send: SendPart?
  let receive: ReceivePart?
  /// Whether the application was told that there is something to read, and has not looked yet.
  var isReadableTold = false

  init(_ id: StreamID, send: SendPart?, receive: ReceivePart?) {
    self.id = id
    self.send = send
    self.receive = receive
  }

  /// Both parts are over, and the peer knows.
  var isDone: Bool { (send?.isDone ?? true) && (receive?.isDone ?? true) }
}

/// The sending part of a stream (RFC 9000 §3.1).
final class SendPart {
  enum Reset {
    case none
    /// RESET_STREAM must be sent, or sent again.
    case due(code: UInt64)
    case sent(code: UInt64)
    case acknowledged
  }

  var buffer = SendBuffer()
  /// How many bytes were sent when the stream was reset.
  var resetSize: UInt64 = 0
  /// How far the peer lets this side send.
  var limit: UInt64
  /// Nothing will be written any more.
  var isFinished = false
  var finSent = false
  var finAcknowledged = false
  var reset = Reset.none
  /// Whether it stands in the queue of streams that have something to send.
  var isQueued = false
  /// Whether a writer waits for room.
  var isBlocked = false

  init(limit: UInt64) {
    self.limit = limit
  }

  var isReset: Bool { if case .none = reset { false } else { true } }

  var isDone: Bool {
    if case .acknowledged = reset { return true }
    return finAcknowledged && buffer.isAcknowledged
  }

  /// Whether a STREAM frame could be sent now.
  ///
  /// - Parameter connectionRoom: how many new bytes the connection's limit allows.
  func hasPending(connectionRoom: UInt64) -> Bool {
    if isReset { return false }
    if buffer.hasLost { return true }
    if buffer.hasUnsent { return buffer.sent < limit && connectionRoom > 0 }
    return isFinished && !finSent
  }
}

/// The receiving part of a stream (RFC 9000 §3.2).
final class ReceivePart {
  var assembler = Assembler()
  var window: ReceiveWindow
  /// How many bytes the application has taken.
  var handedOn: UInt64 = 0
  /// The end of the farthest byte that came.
  var highest: UInt64 = 0
  var finalSize: UInt64?
  var resetCode: UInt64?
  /// The end, or the reset, was handed on.
  var isDone = false
  /// This side reads no more: what comes is thrown away.
  var stopCode: UInt64?
  var isStopDue = false
  var isWindowDue = false

  init(window: ReceiveWindow) {
    self.window = window
  }

  /// Takes note of bytes up to `end`; returns how far beyond the farthest they reach.
  ///
  /// - Throws: FLOW_CONTROL_ERROR and FINAL_SIZE_ERROR.
  func note(end: UInt64, isFinal: Bool) throws(TransportError) -> UInt64 {
    if let finalSize, end > finalSize || (isFinal && end != finalSize) {
      throw TransportError(.finalSizeError, "the end of a stream was moved")
    }
    if isFinal, end < highest { throw TransportError(.finalSizeError, "a stream ends before bytes that came") }
    guard end <= window.limit else { throw TransportError(.flowControlError, "bytes beyond a stream's window") }
    if isFinal { finalSize = end }
    let new = end > highest ? end - highest : 0
    highest = max(highest, end)
    return new
  }

  /// All bytes up to the end were handed on.
  var isComplete: Bool { finalSize == assembler.next && !assembler.hasReady }
}
