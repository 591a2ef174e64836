/// What becomes of the frames about streams (RFC 9000 §3, §4, §19).
extension Connection {
  private func find(_ id: StreamID) throws(TransportError) -> Stream? {
    try streams.find(id) { events.append(.opened($0)) }
  }

  /// The receiving part that a frame of the peer is about.
  private func receiving(_ id: StreamID) throws(TransportError) -> (Stream, ReceivePart)? {
    try checkReceives(id)
    guard let stream = try find(id), let part = stream.receive else { return nil }
    return (stream, part)
  }

  func checkReceives(_ id: StreamID) throws(TransportError) {
    guard id.kind == .bidirectional || id.opener != role else {
      throw TransportError(.streamStateError, "bytes for a stream on which only this side sends")
    }
  }

  private func sending(_ id: StreamID) throws(TransportError) -> (Stream, SendPart)? {
    guard id.kind == .bidirectional || id.opener == role else {
      throw TransportError(.streamStateError, "a limit for a stream on which only the peer sends")
    }
    guard let stream = try find(id), let part = stream.send else { return nil }
    return (stream, part)
  }

  private func tellReadable(_ stream: Stream) {
    guard !stream.isReadableTold else { return }
    stream.isReadableTold = true
    emit(.readable(stream.id))
  }

  func handleStream(
    _ id: StreamID, _ offset: UInt64, _ bytes: [UInt8], _ range: Range<Int>, isLast: Bool
  ) throws(TransportError) {
    guard let (stream, part) = try receiving(id) else { return }
    let new = try part.note(end: offset + UInt64(range.count), isFinal: isLast)
    if new > 0 { try streams.noteReceived(new) }
    guard part.resetCode == nil else { return }
    if part.stopCode != nil {
      // Nobody reads it: others may use its room.
      streams.consume(new)
      if part.finalSize != nil {
        part.isDone = true
        streams.removeIfDone(stream)
      }
      return
    }
    part.assembler.insert(offset, bytes, range)
    guard part.assembler.gaps <= Assembler.maximumGaps else {
      throw TransportError(.internalError, "a stream came in too many pieces")
    }
    if part.assembler.hasReady || part.isComplete { tellReadable(stream) }
  }

  func handleReset(_ id: StreamID, _ code: UInt64, _ finalSize: UInt64) throws(TransportError) {
    guard let (stream, part) = try receiving(id) else { return }
    let wasComplete = part.isComplete
    let new = try part.note(end: finalSize, isFinal: true)
    if new > 0 { try streams.noteReceived(new) }
    guard part.resetCode == nil, !wasComplete else { return }
    part.resetCode = code
    // What came in order is read yet; for the rest others may use the room.
    if part.stopCode == nil { streams.consume(part.highest - part.assembler.next) }
    part.assembler.discardLater()
    if part.stopCode != nil {
      streams.consume(new)
      part.isDone = true
      streams.removeIfDone(stream)
    } else {
      tellReadable(stream)
    }
  }

  func handleStop(_ id: StreamID, _ code: UInt64) throws(TransportError) {
    guard let (stream, part) = try sending(id), !part.isReset, !part.isDone else { return }
    // The answer to STOP_SENDING is a reset with the same code (RFC 9000 §3.5).
    reset(stream, part, code: code)
    emit(.stopped(id, code: code))
  }

  func handleMaxStreamData(_ id: StreamID, _ limit: UInt64) throws(TransportError) {
    guard let (stream, part) = try sending(id), limit > part.limit else { return }
    part.limit = limit
    if part.buffer.hasUnsent { streams.enqueue(stream) }
  }
}
