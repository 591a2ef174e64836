/// What the application does with streams.
extension Connection {
  /// What a stream holds for its reader.
  public enum ReadResult: Sendable {
    /// The next bytes.
    case bytes([UInt8])
    /// The peer ended the stream, and all bytes were read.
    case end
    /// The peer gave up the stream.
    case reset(code: UInt64)
    /// Nothing yet.
    case nothing
  }

  /// Opens a stream; nil while the peer takes no more, and when the connection does not stand.
  public func openStream(_ kind: StreamID.Kind = .bidirectional) -> StreamID? {
    isConnected ? streams.open(kind) : nil
  }

  /// Takes as many of the bytes as there is room for, and returns how many; ``Event/writable(_:)`` tells when there is
  /// more. They are kept as they are until the peer has them.
  public func write(_ id: StreamID, _ bytes: [UInt8], _ range: Range<Int>) -> Int {
    guard isConnected else { return 0 }
    return streams.write(id, bytes, range, bound: sendBound)
  }

  var sendBound: Int { max(configuration.sendBuffer, 2 * path.congestion.window) }

  /// Ends the sending side of a stream, after what was written.
  public func finish(_ id: StreamID) {
    guard let stream = streams[id], let send = stream.send, !send.isFinished, !send.isReset else { return }
    send.isFinished = true
    streams.enqueue(stream)
  }

  /// Gives up the sending side of a stream.
  ///
  /// - Parameter code: the application's, below 2^62.
  public func reset(_ id: StreamID, code: UInt64) {
    guard let stream = streams[id], let send = stream.send, !send.isReset, !send.isDone else { return }
    reset(stream, send, code: code)
  }

  func reset(_ stream: Stream, _ send: SendPart, code: UInt64) {
    send.reset = .due(code: code)
    send.resetSize = send.buffer.sent
    streams.noteReleased(send.buffer.count)
    send.buffer = SendBuffer()
    streams.requestControl(stream.id)
  }

  /// Asks the peer to send no more on a stream; what still comes is thrown away.
  public func stopReading(_ id: StreamID, code: UInt64) {
    guard let stream = streams[id], let receive = stream.receive, receive.stopCode == nil, !receive.isDone else {
      return
    }
    receive.stopCode = code
    // Of a stream that was reset only what came in order still takes room.
    let end = receive.resetCode == nil ? receive.highest : receive.assembler.next
    streams.consume(end - receive.handedOn)
    receive.assembler.discard()
    if receive.finalSize != nil {
      receive.isDone = true
      streams.removeIfDone(stream)
    } else {
      receive.isStopDue = true
      streams.requestControl(id)
    }
  }

  /// Takes the next bytes of a stream, or its end. Room for as many is given back with ``consumed(_:_:)``.
  public func read(_ id: StreamID) -> ReadResult {
    guard let stream = streams[id], let part = stream.receive, !part.isDone, part.stopCode == nil else {
      return .nothing
    }
    stream.isReadableTold = false
    if let bytes = part.assembler.take() {
      part.handedOn += UInt64(bytes.count)
      return .bytes(bytes)
    }
    if let code = part.resetCode {
      part.isDone = true
      streams.removeIfDone(stream)
      return .reset(code: code)
    }
    guard part.isComplete else { return .nothing }
    part.isDone = true
    streams.removeIfDone(stream)
    return .end
  }

  /// Takes note that bytes which were read are not held any more, so that the peer may send as many.
  public func consumed(_ id: StreamID, _ count: Int) {
    streams.consume(UInt64(count))
    guard let part = streams[id]?.receive, part.finalSize == nil, part.stopCode == nil else { return }
    if part.window.consume(UInt64(count)), !part.isWindowDue {
      part.isWindowDue = true
      streams.requestControl(id)
    }
  }

  /// Sends a DATAGRAM frame, once and unordered (RFC 9221); false if the peer or the path does not take one so large.
  public func send(datagram bytes: [UInt8]) -> Bool {
    guard isConnected, UInt64(bytes.count) + 3 <= peerParameters.maxDatagramFrameSize,
      bytes.count <= path.mtu.current - 64, outgoingDatagrams.count < 64
    else { return false }
    outgoingDatagrams.append(bytes)
    return true
  }

  /// How many streams are open.
  public var streamCount: Int { streams.count }
}
