/// What goes into the next packet. The functions say whether it is ack-eliciting.
extension Connection {
  /// After as many packets with nothing but acknowledgements one asks for an acknowledgement itself, so that this side
  /// learns which of them arrived (RFC 9000 §13.2.4).
  private static let ackOnlyBound = 64

  private func writeAck(_ number: PacketNumberSpace, into buffer: inout DatagramBuffer, limit: Int, now: UInt64) {
    let space = space(number)
    guard space.received.ackDeadline != nil || space.received.unacknowledged > 0,
      let largest = space.received.largest
    else { return }
    let waited = (now - min(now, space.received.largestAt)) / 1_000 >> Configuration.ackDelayExponent
    let ecn = space.received.ecn
    buffer.append(
      ack: space.received.numbers, delay: number == .application ? waited : 0, ecn: ecn == ECNCounts() ? nil : ecn,
      limit: limit)
    space.received.ackSent()
    writtenFrames.append(.ack(largest))
  }

  private func writeCrypto(_ space: PacketSpace, into buffer: inout DatagramBuffer, limit: Int) -> Bool {
    var isWritten = false
    while limit - buffer.end > 24, space.hasCryptoToSend {
      let head = 1 + VariableLengthInteger.length(of: space.cryptoOut.nextOffset) + 2
      let range = space.cryptoOut.next(maximum: limit - buffer.end - head, newUpTo: .max)
      guard let range else { break }
      buffer.append(cryptoHead: range.lowerBound, count: range.count)
      space.cryptoOut.copy(range, into: &buffer)
      writtenFrames.append(.crypto(offset: range.lowerBound, count: range.count))
      isWritten = true
    }
    return isWritten
  }

  private func writePing(_ space: PacketSpace, into buffer: inout DatagramBuffer) {
    buffer.append(varint: FrameType.ping)
    space.pingDue = false
  }

  func writeHandshakeFrames(
    _ number: PacketNumberSpace, into buffer: inout DatagramBuffer, limit: Int, now: UInt64
  ) -> Bool {
    let space = space(number)
    writeAck(number, into: &buffer, limit: limit, now: now)
    var isEliciting = writeCrypto(space, into: &buffer, limit: limit)
    // A client whose TLS has no Handshake key yet cannot acknowledge Handshake packets, while the server may wait for
    // bytes before it may send the rest: any packet lifts its limit.
    let answers = number == .initial && mustAnswerHandshake
    if !isEliciting, space.pingDue || space.probes > 0 || answers {
      writePing(space, into: &buffer)
      isEliciting = true
    }
    if number == .initial { mustAnswerHandshake = false }
    return isEliciting
  }

  func writeApplicationFrames(
    into buffer: inout DatagramBuffer, limit: Int, isBlocked: Bool, now: UInt64
  ) -> Bool {
    let space = space(.application)
    let start = buffer.end
    writeAck(.application, into: &buffer, limit: limit, now: now)
    let afterAck = buffer.end
    if !isBlocked || space.probes > 0 {
      writeConnectionFrames(into: &buffer, limit: limit, now: now)
      _ = writeCrypto(space, into: &buffer, limit: limit)
      writeStreamControl(into: &buffer, limit: limit, now: now)
      writeDatagrams(into: &buffer, limit: limit)
      writeStreams(into: &buffer, limit: limit)
    }
    var isEliciting = buffer.end > afterAck
    if !isEliciting, afterAck > start {
      ackOnlyPackets += 1
      if ackOnlyPackets >= Self.ackOnlyBound { space.pingDue = true }
    }
    if !isEliciting, space.pingDue || space.probes > 0 {
      writePing(space, into: &buffer)
      isEliciting = true
    }
    if isEliciting { ackOnlyPackets = 0 }
    return isEliciting
  }

  private func writeConnectionFrames(into buffer: inout DatagramBuffer, limit: Int, now: UInt64) {
    // The longest of these frames has fewer bytes.
    func hasRoom() -> Bool { limit - buffer.end >= 48 }
    if handshakeDoneDue, hasRoom() {
      handshakeDoneDue = false
      buffer.append(frame: FrameType.handshakeDone)
      writtenFrames.append(.handshakeDone)
    }
    if newTokenDue, hasRoom() {
      newTokenDue = false
      if let token = addressTokens?.seal(.address, for: path.address, now: now), !token.isEmpty {
        buffer.append(newToken: token)
        writtenFrames.append(.newToken)
      }
    }
    if let challenge = path.challenge, challenge.isDue, hasRoom() {
      path.challenge?.isDue = false
      buffer.append(path: FrameType.pathChallenge, challenge.data)
      mustPad = true
    }
    while hasRoom(), let issued = localIDs.takeUnsent() {
      buffer.append(newConnectionID: issued, retirePriorTo: 0)
      writtenFrames.append(.newConnectionID(sequence: issued.sequence))
    }
    while hasRoom(), let sequence = remoteIDs.takeRetirement() {
      buffer.append(frame: FrameType.retireConnectionID, sequence)
      writtenFrames.append(.retireConnectionID(sequence: sequence))
    }
    if streams.isMaxDataDue, hasRoom() {
      buffer.append(frame: FrameType.maxData, streams.nextMaxData(now: now, roundTrip: path.rtt.smoothed))
      writtenFrames.append(.maxData)
    }
    for kind in [StreamID.Kind.bidirectional, .unidirectional] {
      guard streams.isMaxStreamsDue[kind.rawValue], hasRoom() else { continue }
      streams.isMaxStreamsDue[kind.rawValue] = false
      let type = kind == .bidirectional ? FrameType.maxStreamsBidirectional : FrameType.maxStreamsUnidirectional
      buffer.append(frame: type, streams.remote[kind.rawValue].limit)
      writtenFrames.append(.maxStreams(kind))
    }
  }

  private func writeStreamControl(into buffer: inout DatagramBuffer, limit: Int, now: UInt64) {
    while limit - buffer.end >= 32, let id = streams.control.first {
      guard let stream = streams[id] else {
        streams.controlSent(id)
        continue
      }
      if let send = stream.send, case .due(let code) = send.reset {
        send.reset = .sent(code: code)
        buffer.append(frame: FrameType.resetStream, id.rawValue, code, send.resetSize)
        writtenFrames.append(.resetStream(id))
      } else if let receive = stream.receive, receive.isStopDue {
        receive.isStopDue = false
        buffer.append(frame: FrameType.stopSending, id.rawValue, receive.stopCode ?? 0)
        writtenFrames.append(.stopSending(id))
      } else if let receive = stream.receive, receive.isWindowDue {
        receive.isWindowDue = false
        let limit = receive.window.update(now: now, roundTrip: path.rtt.smoothed)
        buffer.append(frame: FrameType.maxStreamData, id.rawValue, limit)
        writtenFrames.append(.maxStreamData(id))
      } else {
        streams.controlSent(id)
      }
    }
  }

  private func writeDatagrams(into buffer: inout DatagramBuffer, limit: Int) {
    while let first = outgoingDatagrams.first, limit - buffer.end >= first.count + 3 {
      outgoingDatagrams.removeFirst()
      buffer.append(frame: FrameType.datagram + 1, UInt64(first.count))
      buffer.append(first)
    }
  }

  private func writeStreams(into buffer: inout DatagramBuffer, limit: Int) {
    var hasWritten = false
    while limit - buffer.end > 32, let stream = streams.nextToSend(), let send = stream.send {
      let head = DatagramBuffer.streamHeadLength(stream.id, offset: send.buffer.nextOffset)
      let sentBefore = send.buffer.sent
      let newLimit = min(send.limit, sentBefore + streams.sendRoom)
      let maximum = min(limit - buffer.end - head, 16_383)
      // Nothing left but to say that this is the end.
      let range = send.buffer.next(maximum: maximum, newUpTo: newLimit) ?? send.buffer.end..<send.buffer.end
      let isLast = send.isFinished && range.upperBound == send.buffer.end
      guard !range.isEmpty || isLast else { break }
      if isLast { send.finSent = true }
      streams.noteSent(newBytes: send.buffer.sent - sentBefore)
      buffer.append(streamHead: stream.id, offset: range.lowerBound, count: range.count, isLast: isLast)
      send.buffer.copy(range, into: &buffer)
      writtenFrames.append(
        .stream(stream.id, offset: range.lowerBound, count: range.count, isLast: isLast))
      hasWritten = true
    }
    if hasWritten { streams.turnTaken() }
  }
}
