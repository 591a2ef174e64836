/// Datagrams with a purpose of their own.
extension Connection {
  /// How many probes of the path's datagram size the window must hold. A probe that is lost has taken its part of the
  /// window for a round trip: at first, and in a search of many steps, that must not be a large one.
  private var probeShare: Int { path.congestion.isFirstSlowStart || path.mtu.isSearching ? 8 : 2 }

  /// Answers a challenge, to where it came from (RFC 9000 §8.2.2).
  func transmitPathResponse(
    into buffer: inout DatagramBuffer, now: UInt64
  ) throws(TransportError) -> Transmit? {
    guard !pathResponses.isEmpty, applicationKeys != nil else { return nil }
    let response = pathResponses.removeFirst()
    let isOwn = response.address == path.address
    let room = isOwn ? min(path.amplificationRoom, response.room) : response.room
    let start = buffer.end
    guard room >= 64, buffer.bytes.count - start >= PathMTU.base else { return nil }
    var packet = try beginPacket(.application, into: &buffer)
    writtenFrames.removeAll(keepingCapacity: true)
    buffer.append(path: FrameType.pathResponse, response.data)
    let missing = start + min(PathMTU.base, room) - AEAD.tagLength - buffer.end
    if missing > 0 { buffer.append(zeros: missing) }
    packet.isAckEliciting = true
    packet.path = isOwn ? path.number : nil
    try finishPacket(packet, into: &buffer, now: now)
    if isOwn { path.noteSent(buffer.end - start) }
    return Transmit(
      address: response.address, ecn: isOwn ? path.ecn.codepoint : .notECT, segmentSize: buffer.end - start,
      range: start..<buffer.end)
  }

  /// Tries whether the path takes larger datagrams (RFC 9000 §14.4).
  func transmitMTUProbe(into buffer: inout DatagramBuffer, now: UInt64) throws(TransportError) -> Transmit? {
    // Connections that hardly send need to know nothing of that.
    guard isHandshakeConfirmed, path.isValidated, pacedUntil == nil, space(.application).sent.nextNumber > 8,
      path.congestion.allows(path.mtu.current, inFlight: path.bytesInFlight),
      let size = path.mtu.sizeToProbe(now: now), buffer.bytes.count - buffer.end >= size,
      size * probeShare <= path.congestion.window
    else { return nil }
    let start = buffer.end
    var packet = try beginPacket(.application, into: &buffer)
    writtenFrames.removeAll(keepingCapacity: true)
    buffer.append(varint: FrameType.ping)
    buffer.append(zeros: start + size - AEAD.tagLength - buffer.end)
    packet.isAckEliciting = true
    packet.isMTUProbe = true
    path.mtu.probeSent(packet.number)
    try finishPacket(packet, into: &buffer, now: now)
    path.noteSent(size)
    return Transmit(address: path.address, ecn: path.ecn.codepoint, segmentSize: size, range: start..<buffer.end)
  }

  /// Says that it is over, in every level that the peer may be able to read (RFC 9000 §10.2.3).
  func transmitClose(_ frame: CloseFrame, into buffer: inout DatagramBuffer, now: UInt64) -> Transmit? {
    let start = buffer.end
    let limit = start + min(PathMTU.base, path.amplificationRoom, buffer.bytes.count - start)
    do throws(TransportError) {
      for number in PacketNumberSpace.allCases {
        let isReady = number == .application ? applicationKeys != nil : space(number).keys.seal != nil
        guard isReady, limit - buffer.end >= 128 + token.count else { continue }
        let packet = try beginPacket(number, into: &buffer)
        writtenFrames.removeAll(keepingCapacity: true)
        // Leaves room for the packets of the levels above.
        let end = number == .application ? limit - AEAD.tagLength : min(limit - AEAD.tagLength, buffer.end + 300)
        buffer.append(close: number == .application ? frame : frame.beforeHandshake, limit: end)
        let isLast = applicationKeys == nil && (number == .handshake || space(.handshake).keys.seal == nil)
        if isLast, role == .client, number == .initial { buffer.append(zeros: limit - AEAD.tagLength - buffer.end) }
        try finishPacket(packet, into: &buffer, now: now)
      }
    } catch {
      buffer.end = start
    }
    guard buffer.end > start else { return nil }
    path.noteSent(buffer.end - start)
    return Transmit(
      address: path.address, ecn: .notECT, segmentSize: buffer.end - start, range: start..<buffer.end)
  }
}
