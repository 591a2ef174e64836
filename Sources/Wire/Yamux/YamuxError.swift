/// What a peer did that yamux does not allow; the session cannot go on.
public enum YamuxError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A version other than 0.
  case unknownVersion(UInt8)
  /// A frame type above 3.
  case unknownFrameType(UInt8)
  /// Flags that do not exist.
  case unknownFlags(UInt16)
  /// A frame for a stream that was never opened.
  case unknownStream(UInt32)
  /// A stream opened with a number that is not the peer's to give, or that was given before.
  case badStreamID(UInt32)
  /// More data than the stream's window has room for.
  case windowOverrun(streamID: UInt32, window: Int)
  /// Credit that makes a window larger than a number can say.
  case windowOverflow(streamID: UInt32)
  /// Data after the stream's end.
  case dataAfterEnd(streamID: UInt32)
  /// So many frames that want an answer that the answers pile up.
  case tooManyControlFrames
  /// The peer has gone away, or this side has: no stream can be opened.
  case goneAway
  /// All numbers of streams, or as many streams as may be open, are in use.
  case tooManyStreams

  /// One line that says what happened.
  public var description: String {
    switch self {
    case .unknownVersion(let version): "yamux version \(version) does not exist"
    case .unknownFrameType(let type): "yamux frame type \(type) does not exist"
    case .unknownFlags(let flags): "yamux flags \(flags) do not exist"
    case .unknownStream(let id): "a yamux frame is for stream \(id), which was never opened"
    case .badStreamID(let id): "stream \(id) is not the peer's to open"
    case .windowOverrun(let id, let window): "stream \(id) sends more than the \(window) bytes its window has left"
    case .windowOverflow(let id): "stream \(id) is given more credit than a window can have"
    case .dataAfterEnd(let id): "stream \(id) goes on after its end"
    case .tooManyControlFrames: "the peer asks for more answers than it takes"
    case .goneAway: "the connection takes no more streams"
    case .tooManyStreams: "too many streams are open"
    }
  }

  /// The code that the peer is told when the session ends for this.
  public var goAwayCode: UInt32 { YamuxGoAwayCode.protocolError }
}
