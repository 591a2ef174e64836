/// Datagrams that are to be sent: all of one size but the last, which may be shorter.
public struct Transmit: Sendable {
  /// Where to.
  public let address: PathAddress
  /// How to mark them.
  public let ecn: ECNCodepoint
  /// The size of each but the last.
  public let segmentSize: Int
  /// Where they stand in the buffer.
  public let range: Range<Int>
}

/// What is sent, and when (RFC 9000 §12.2, §14.1; RFC 9002 §7).
extension Connection {
  /// Appends the next datagrams to a buffer; nil when there is nothing (more) to send now.
  ///
  /// - Parameter maximumDatagrams: how many at most; the buffer must have room for them.
  public func transmit(into buffer: inout DatagramBuffer, maximumDatagrams: Int, now: UInt64) -> Transmit? {
    let start = buffer.end
    if case .active = state {
      do throws(TransportError) {
        if let response = try transmitPathResponse(into: &buffer, now: now) { return response }
        // Before the rest: a connection that is busy is the one that gains by it, and its window is always full.
        if let probe = try transmitMTUProbe(into: &buffer, now: now) { return probe }
        if let batch = try transmitBatch(into: &buffer, maximumDatagrams, now: now) { return batch }
        return nil
      } catch {
        buffer.end = start
        fail(error, now: now)
      }
    }
    guard case .closing(let frame, _) = state, closeIsDue else { return nil }
    closeIsDue = false
    return transmitClose(frame, into: &buffer, now: now)
  }

  private func transmitBatch(
    into buffer: inout DatagramBuffer, _ maximum: Int, now: UInt64
  ) throws(TransportError) -> Transmit? {
    let start = buffer.end
    let ecn = path.ecn.codepoint
    var size = path.mtu.current
    var count = 0
    while count < maximum, buffer.end + size <= buffer.bytes.count {
      let written = try writeDatagram(into: &buffer, size: size, now: now)
      guard written > 0 else { break }
      count += 1
      guard written == size || count == 1 else { break }
      if written < size {
        size = written
        break
      }
    }
    guard count > 0 else { return nil }
    return Transmit(address: path.address, ecn: ecn, segmentSize: size, range: start..<buffer.end)
  }

  /// Writes one datagram of at most `size` bytes; returns its size, 0 if there is nothing to send.
  private func writeDatagram(
    into buffer: inout DatagramBuffer, size: Int, now: UInt64
  ) throws(TransportError) -> Int {
    let room = path.amplificationRoom
    guard room >= (isHandshakeConfirmed ? 64 : PathMTU.base) else { return 0 }
    let start = buffer.end
    let limit = start + min(size, room)
    let isBlocked = isBlocked(size, now: now)
    mustPad = false
    for number in PacketNumberSpace.allCases where hasPending(number, isBlocked: isBlocked, now: now) {
      guard limit - buffer.end >= Self.leastRoom + token.count else { break }
      try writePacket(number, into: &buffer, from: start, limit: limit, isBlocked: isBlocked, now: now)
      // A client that can send Handshake packets has no use for Initial ones (RFC 9001 §4.9.1).
      if number == .handshake, role == .client { discard(.initial) }
    }
    path.noteSent(buffer.end - start)
    return buffer.end - start
  }

  /// A packet is begun only where there is room for its header, its tag and something to say.
  private static let leastRoom = 128

  /// Whether the window or the pacer keep ack-eliciting packets back.
  private func isBlocked(_ size: Int, now: UInt64) -> Bool {
    guard PacketNumberSpace.allCases.contains(where: { hasPending($0, isBlocked: false, now: now) }) else {
      path.isWindowLimited = false
      return false
    }
    guard path.congestion.allows(size, inFlight: path.bytesInFlight) else {
      path.isWindowLimited = true
      return true
    }
    pacedUntil = path.pacer.delay(
      size, window: path.congestion.window, roundTrip: path.rtt.hasSample ? path.rtt.smoothed : 0,
      isInSlowStart: path.congestion.isInSlowStart, now: now)
    if pacedUntil != nil { path.isWindowLimited = true }
    return pacedUntil != nil
  }

  private func hasPending(_ number: PacketNumberSpace, isBlocked: Bool, now: UInt64) -> Bool {
    let space = space(number)
    guard number == .application ? applicationKeys != nil : space.keys.seal != nil else { return false }
    if space.received.isAckDue(now) || space.probes > 0 { return true }
    if number == .initial, mustAnswerHandshake { return true }
    // 1-RTT packets that the peer cannot open yet may fill the window: what they wait for must not wait for them.
    if number != .application, space.hasCryptoToSend { return true }
    if isBlocked { return false }
    if space.pingDue || space.hasCryptoToSend { return true }
    return number == .application && hasApplicationFrames
  }

  private var hasApplicationFrames: Bool {
    handshakeDoneDue || newTokenDue || path.challenge?.isDue == true || !localIDs.unsent.isEmpty
      || !remoteIDs.retiring.isEmpty
      || streams.isMaxDataDue || streams.isMaxStreamsDue != [false, false] || !streams.control.isEmpty
      || !outgoingDatagrams.isEmpty || streams.nextToSend() != nil
  }

  // MARK: Packets

  private func writePacket(
    _ number: PacketNumberSpace, into buffer: inout DatagramBuffer, from datagramStart: Int, limit: Int,
    isBlocked: Bool, now: UInt64
  ) throws(TransportError) {
    var packet = try beginPacket(number, into: &buffer)
    writtenFrames.removeAll(keepingCapacity: true)
    let end = limit - AEAD.tagLength
    packet.isAckEliciting =
      number == .application
      ? writeApplicationFrames(into: &buffer, limit: end, isBlocked: isBlocked, now: now)
      : writeHandshakeFrames(number, into: &buffer, limit: end, now: now)
    // Datagrams with these packets have at least 1,200 bytes (RFC 9000 §14.1).
    if number == .initial, packet.isAckEliciting || role == .client { mustPad = true }
    let isLast = !PacketNumberSpace.allCases.contains { later in
      later > number && hasPending(later, isBlocked: isBlocked, now: now)
        && limit - buffer.end - AEAD.tagLength >= Self.leastRoom
    }
    if mustPad, isLast {
      let missing = min(datagramStart + PathMTU.base, limit) - AEAD.tagLength - buffer.end
      if missing > 0 {
        buffer.append(zeros: missing)
        packet.isPadded = true
      }
    }
    try finishPacket(packet, into: &buffer, now: now)
  }

  /// A packet that is being written.
  struct OutgoingPacket {
    let space: PacketNumberSpace
    let number: UInt64
    let start: Int
    /// Where the two bytes of the length stand in a long header.
    let lengthStart: Int
    let numberStart: Int
    let numberLength: Int
    var isAckEliciting = false
    var isPadded = false
    var isMTUProbe = false
    /// The path that it is sent on; nil for one that is not the connection's.
    var path: UInt64?
  }

  func beginPacket(
    _ number: PacketNumberSpace, into buffer: inout DatagramBuffer
  ) throws(TransportError) -> OutgoingPacket {
    let space = space(number)
    if number == .application {
      try applicationKeys?.updateIfDue(after: configuration.keyUpdateInterval)
      if space.sent.nextNumber == space.nextSkip {
        space.sent.append(nil)
        space.nextSkip += UInt64.random(in: 500...5_000)
      }
    }
    let packetNumber = space.sent.nextNumber
    let length = PacketNumber.length(of: packetNumber, largestAcknowledged: space.largestAcknowledged)
    let start = buffer.end
    let remote = remoteIDs.current
    var lengthStart = 0
    if number == .application {
      buffer.append(0x40 | path.spinBit | (applicationKeys?.phase == true ? 0x04 : 0) | UInt8(length - 1))
      remote.append(to: &buffer)
    } else {
      buffer.append(0xc0 | (number == .initial ? 0 : 0x20) | UInt8(length - 1))
      buffer.append(UInt64(quicVersion1), bytes: 4)
      for id in [remote, localIDs.active[0].id] {
        buffer.append(UInt8(id.count))
        id.append(to: &buffer)
      }
      if number == .initial {
        buffer.append(varint: UInt64(token.count))
        buffer.append(token)
      }
      lengthStart = buffer.end
      buffer.append(0, bytes: 2)
    }
    let numberStart = buffer.end
    buffer.append(packetNumber, bytes: length)
    return OutgoingPacket(
      space: number, number: packetNumber, start: start, lengthStart: lengthStart, numberStart: numberStart,
      numberLength: length, path: path.number)
  }

  func finishPacket(
    _ packet: OutgoingPacket, into buffer: inout DatagramBuffer, now: UInt64
  ) throws(TransportError) {
    // Header protection takes its sample from four bytes behind the number's start.
    let missing = 4 - (buffer.end - packet.numberStart)
    if missing > 0 { buffer.append(zeros: missing) }
    if packet.space != .application {
      buffer.replace(
        at: packet.lengthStart, withTwoByteVarint: buffer.end - packet.numberStart + AEAD.tagLength)
    }
    let payload = packet.numberStart + packet.numberLength..<buffer.end
    qlog?.keys(applicationKeys, isLocal: true, now: now)
    qlog?.packet(
      isSent: true, packet.space, packet.number, size: payload.upperBound - packet.start + AEAD.tagLength, buffer.bytes,
      payload: payload, now: now)
    let space = space(packet.space)
    let keys = packet.space == .application ? applicationKeys?.sealing : space.keys.seal
    guard let keys else { throw TransportError(.internalError, "a packet without keys") }
    try keys.seal(
      &buffer, from: packet.start, numberStart: packet.numberStart, numberLength: packet.numberLength,
      number: packet.number)
    if packet.space == .application { applicationKeys?.noteSealed(packet.number) }
    noteSent(packet, size: buffer.end - packet.start, now: now)
  }

  private func noteSent(_ packet: OutgoingPacket, size: Int, now: UInt64) {
    let space = space(packet.space)
    let isCounted = (packet.isAckEliciting || packet.isPadded) && packet.path != nil
    let ecn = packet.path == nil ? .notECT : path.ecn.codepoint
    // Peers count the marks of each space for itself: those of the first two are too few to tell anything.
    if packet.space == .application, packet.path != nil { path.ecn.noteSent() }
    space.sent.append(
      SentPacket(
        sentAt: now, size: size, isAckEliciting: packet.isAckEliciting, isCounted: isCounted, ecn: ecn,
        path: packet.path ?? .max, isMTUProbe: packet.isMTUProbe, frames: writtenFrames))
    statistics.packetsSent += 1
    if isCounted {
      path.bytesInFlight += size
      path.pacer.noteSent(size)
      path.congestion.noteSent(size)
    }
    guard packet.isAckEliciting else { return }
    space.lastElicitingSentAt = now
    if firstSentAfterReceipt == nil { firstSentAfterReceipt = now }
    if space.probes > 0 { space.probes -= 1 }
  }
}
