/// Finding out what was lost, and probing when nothing tells (RFC 9002 §6).
extension Connection {
  /// Packets this much older than an acknowledged one are lost (RFC 9002 §6.1.1).
  private static let packetThreshold: UInt64 = 3

  func detectLoss(_ number: PacketNumberSpace, now: UInt64) {
    let space = space(number)
    space.lossTime = nil
    guard let largest = space.largestAcknowledged, largest >= space.sent.firstNumber else { return }
    let delay = path.rtt.lossDelay
    var lost: [UInt64] = []
    var lossTime: UInt64?
    space.sent.forEach(upTo: largest) { packetNumber, packet in
      guard let packet, packet.state == .inFlight else { return }
      if largest >= packetNumber + Self.packetThreshold || packet.sentAt + delay <= now {
        lost.append(packetNumber)
      } else {
        lossTime = min(lossTime ?? .max, packet.sentAt + delay)
      }
    }
    space.lossTime = lossTime
    if !lost.isEmpty { declareLost(lost, number, now: now) }
  }

  private func declareLost(_ numbers: [UInt64], _ number: PacketNumberSpace, now: UInt64) {
    let space = space(number)
    let inFlight = path.bytesInFlight
    var sentTimes: [UInt64] = []
    var run: (last: UInt64, firstSentAt: UInt64)?
    var isPersistent = false
    for packetNumber in numbers {
      guard let packet = space.sent.settle(packetNumber, as: .lost) else { continue }
      qlog?.lost(number, packetNumber, now: now)
      if packet.isCounted {
        if !packet.isMTUProbe { statistics.packetsLost += 1 }
        path(number: packet.path)?.bytesInFlight -= packet.size
      }
      if number == .application, packet.ecn == .ect0 { path.ecn.noteLost() }
      if packet.isMTUProbe {
        path.mtu.lost(packetNumber, now: now)
      } else if packet.path == path.number, packet.isCounted {
        sentTimes.append(packet.sentAt)
      }
      packet.forEachFrame { frameLost($0, number) }
      // Persistent congestion: all of a stretch of packets was lost (RFC 9002 §7.6).
      guard packet.isAckEliciting, let sampled = path.rtt.firstSampleAt, packet.sentAt > sampled else { continue }
      if let start = run, isAllLost(space, start.last + 1..<packetNumber) {
        run = (packetNumber, start.firstSentAt)
        if packet.sentAt - min(packet.sentAt, start.firstSentAt) > persistentCongestion { isPersistent = true }
      } else {
        run = (packetNumber, packet.sentAt)
      }
    }
    path.congestion.lost(sentTimes, inFlight: inFlight, now: now)
    if isPersistent, !sentTimes.isEmpty { path.congestion.persistentlyCongested() }
  }

  private func isAllLost(_ space: PacketSpace, _ range: Range<UInt64>) -> Bool {
    range.allSatisfy { space.sent[$0].map { $0.state == .lost || !$0.isAckEliciting } ?? true }
  }

  private var persistentCongestion: UInt64 { 3 * (path.rtt.probeTimeout + peerParameters.maxAckDelay * 1_000_000) }

  /// Has what a frame said sent again, as it is by now (RFC 9000 §13.3).
  private func frameLost(_ frame: SentFrame, _ number: PacketNumberSpace) {
    switch frame {
    case .ack: break
    case .crypto(let offset, let count): space(number).cryptoOut.lose(offset..<offset + UInt64(count))
    case .stream(let id, let offset, let count, let isLast):
      guard let stream = streams[id], let send = stream.send, !send.isReset else { return }
      send.buffer.lose(offset..<offset + UInt64(count))
      if isLast, !send.finAcknowledged { send.finSent = false }
      streams.enqueue(stream)
    case .resetStream(let id):
      guard let send = streams[id]?.send, case .sent(let code) = send.reset else { return }
      send.reset = .due(code: code)
      streams.requestControl(id)
    case .stopSending(let id):
      guard let receive = streams[id]?.receive, receive.finalSize == nil else { return }
      receive.isStopDue = true
      streams.requestControl(id)
    case .maxData: streams.isMaxDataDue = true
    case .maxStreamData(let id):
      guard let receive = streams[id]?.receive, receive.finalSize == nil else { return }
      receive.isWindowDue = true
      streams.requestControl(id)
    case .maxStreams(let kind): streams.isMaxStreamsDue[kind.rawValue] = true
    case .newConnectionID(let sequence): localIDs.lost(sequence)
    case .retireConnectionID(let sequence): remoteIDs.retirementLost(sequence)
    case .handshakeDone: handshakeDoneDue = true
    case .newToken: newTokenDue = true
    case .dataBlocked: break
    }
  }

  // MARK: Probe time-outs

  /// When to probe, and in which space; nil while there is nothing to wait for (RFC 9002 §6.2.1, A.8).
  var probeDeadline: (time: UInt64, space: PacketNumberSpace)? {
    // Sending more is not allowed, so that a time-out would change nothing.
    if path.amplificationRoom < PathMTU.base { return nil }
    let backoff = UInt64(min(probeCount, 16))
    let duration = path.rtt.probeTimeout << backoff
    guard spaces.contains(where: { $0.sent.elicitingInFlight > 0 }) else {
      guard role == .client, !isPeerAddressValidated else { return nil }
      let base = spaces.compactMap(\.lastElicitingSentAt).max() ?? createdAt
      return (max(base, lastReceivedAt) + duration, space(.handshake).keys.seal == nil ? .initial : .handshake)
    }
    var earliest: (time: UInt64, space: PacketNumberSpace)?
    for number in PacketNumberSpace.allCases {
      let space = space(number)
      guard space.sent.elicitingInFlight > 0, let sentAt = space.lastElicitingSentAt else { continue }
      guard number != .application || isHandshakeConfirmed else { continue }
      let delay = number == .application ? (peerParameters.maxAckDelay * 1_000_000) << backoff : 0
      let time = sentAt + duration + delay
      if earliest.map({ time < $0.time }) ?? true { earliest = (time, number) }
    }
    return earliest
  }

  /// Nothing was acknowledged for too long: sends something that must be.
  func probe(_ number: PacketNumberSpace, now: UInt64) {
    probeCount += 1
    statistics.probeTimeouts += 1
    let space = space(number)
    space.probes = 2
    var again: [SentPacket] = []
    space.sent.forEach(upTo: .max - 1) { _, packet in
      if again.count < 2, let packet, packet.state == .inFlight, packet.isAckEliciting { again.append(packet) }
    }
    // What waits longest for an acknowledgement is sent again, though it is not declared lost.
    for packet in again { packet.forEachFrame { frameLost($0, number) } }
    if again.isEmpty { space.probes = 1 }
    if probeCount >= 3, path.mtu.suspectBlackHole(size: again.map(\.size).max() ?? 0, now: now) {
      path.congestion.persistentlyCongested()
    }
  }
}
