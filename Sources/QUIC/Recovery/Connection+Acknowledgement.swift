/// What becomes of acknowledgements (RFC 9000 §13.1, RFC 9002 §5, A.7).
extension Connection {
  func handle(_ ack: AckFrame, _ number: PacketNumberSpace, now: UInt64) throws(TransportError) {
    let space = space(number)
    guard ack.largest < space.sent.nextNumber else {
      throw TransportError(.protocolViolation, "packets were acknowledged that were not sent")
    }
    var newest: (number: UInt64, packet: SentPacket)?
    var hasEliciting = false
    var newlyMarked: UInt64 = 0
    var hasSkipped = false
    ack.forEachRange { range in
      // What is older is settled already.
      guard range.upperBound >= space.sent.firstNumber else { return }
      var packetNumber = range.upperBound
      let lowest = max(range.lowerBound, space.sent.firstNumber)
      while packetNumber >= lowest {
        if let packet = space.sent.settle(packetNumber, as: .settled) {
          if newest == nil { newest = (packetNumber, packet) }
          if packet.isAckEliciting { hasEliciting = true }
          if packet.ecn == .ect0 { newlyMarked += 1 }
          acknowledged(packet, packetNumber, number, now: now)
        } else if space.sent[packetNumber] == nil {
          hasSkipped = true
        }
        guard packetNumber > 0 else { break }
        packetNumber -= 1
      }
    }
    if hasSkipped { throw TransportError(.protocolViolation, "a packet number was acknowledged that was left out") }
    guard let newest else { return }
    let isLargest = space.largestAcknowledged.map { ack.largest > $0 } ?? true
    space.largestAcknowledged = max(space.largestAcknowledged ?? 0, ack.largest)
    if number == .application { applicationKeys?.noteAcknowledged(ack.largest) }
    if newest.number == ack.largest, hasEliciting, newest.packet.path == path.number {
      path.rtt.update(now - min(now, newest.packet.sentAt), ackDelay: delay(ack, number), now: now)
      if number == .application {
        path.congestion.sampled(path.rtt.latest, acknowledged: ack.largest, next: space.sent.nextNumber)
      }
    }
    if isLargest, number == .application, path.ecn.update(ack.ecn, newlyMarked: newlyMarked) {
      path.congestion.marked(sentAt: newest.packet.sentAt, inFlight: path.bytesInFlight, now: now)
    }
    detectLoss(number, now: now)
    // A client does not know whether the server believes its address until Handshake packets go through (§6.2.1).
    if role == .server || isPeerAddressValidated { probeCount = 0 }
    space.sent.trim(lostBefore: now - min(now, 3 * path.rtt.probeTimeout))
    qlog?.metrics(path, probes: probeCount, now: now)
    for id in streams.takeBlocked(bound: sendBound) { emit(.writable(id)) }
  }

  private func delay(_ ack: AckFrame, _ number: PacketNumberSpace) -> UInt64 {
    guard number == .application else { return 0 }
    let nanoseconds = min(ack.delay, 1 << 32) << peerParameters.ackDelayExponent * 1_000
    return isHandshakeConfirmed ? min(nanoseconds, peerParameters.maxAckDelay * 1_000_000) : nanoseconds
  }

  /// Whether the server is known to have validated this client's address.
  var isPeerAddressValidated: Bool {
    space(.handshake).largestAcknowledged != nil || isHandshakeConfirmed || space(.handshake).isDiscarded
  }

  private func acknowledged(_ packet: SentPacket, _ packetNumber: UInt64, _ number: PacketNumberSpace, now: UInt64) {
    if packet.isCounted, let path = path(number: packet.path) {
      if packet.state == .inFlight {
        path.bytesInFlight -= packet.size
        path.congestion.acknowledged(
          packet.size, sentAt: packet.sentAt, now: now, roundTrip: path.rtt.smoothed, isLimited: path.isWindowLimited)
      } else if !packet.isMTUProbe {
        path.congestion.acknowledgedLate(sentAt: packet.sentAt)
      }
    }
    if number == .application, packet.path == path.number {
      if packet.isMTUProbe {
        path.mtu.acknowledged(packetNumber, now: now)
        path.congestion.setDatagramSize(path.mtu.current)
      } else {
        path.mtu.noteArrived(size: packet.size)
      }
    }
    packet.forEachFrame { acknowledged($0, number) }
  }

  private func acknowledged(_ frame: SentFrame, _ number: PacketNumberSpace) {
    switch frame {
    case .ack(let largest): space(number).received.forget(upTo: largest)
    case .crypto(let offset, let count): space(number).cryptoOut.acknowledge(offset..<offset + UInt64(count))
    case .stream(let id, let offset, let count, let isLast):
      guard let stream = streams[id], let send = stream.send, !send.isReset else { return }
      let before = send.buffer.count
      send.buffer.acknowledge(offset..<offset + UInt64(count))
      streams.noteReleased(before - send.buffer.count)
      if isLast { send.finAcknowledged = true }
      if send.isDone { streams.removeIfDone(stream) }
    case .resetStream(let id):
      guard let stream = streams[id], let send = stream.send else { return }
      send.reset = .acknowledged
      streams.removeIfDone(stream)
    case .retireConnectionID: remoteIDs.retirementAcknowledged()
    case .stopSending, .maxData, .maxStreamData, .maxStreams, .newConnectionID, .handshakeDone, .newToken,
      .dataBlocked:
      break
    }
  }
}
