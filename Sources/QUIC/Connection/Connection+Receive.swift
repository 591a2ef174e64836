/// What becomes of a datagram that came.
extension Connection {
  /// How many packets wait for their keys.
  private static let undecryptableBound = 10

  /// Takes a datagram of this connection; its bytes are opened in place.
  ///
  /// - Parameters:
  ///   - range: where it stands in `bytes`.
  ///   - ecn: the codepoint of its IP header.
  ///   - now: nanoseconds on a monotonic clock, as in all calls.
  public func receive(
    _ bytes: inout [UInt8], _ range: Range<Int>, from address: PathAddress, ecn: ECNCodepoint, now: UInt64
  ) {
    switch state {
    case .closed, .draining: return
    case .closing: return receiveWhileClosing()
    case .active: break
    }
    if address == path.address {
      path.noteReceived(range.count)
    } else if role == .client ? address.fromAnywhere != path.address.fromAnywhere : !isHandshakeConfirmed {
      // Servers do not move, and nobody does before the handshake is done (RFC 9000 §9).
      statistics.packetsDropped += 1
      return
    }
    receivePackets(&bytes, range, from: address, ecn: ecn, now: now)
    retryUndecryptable(now)
  }

  private func receivePackets(
    _ bytes: inout [UInt8], _ range: Range<Int>, from address: PathAddress, ecn: ECNCodepoint, now: UInt64
  ) {
    var start = range.lowerBound
    var firstDestination: ConnectionID?
    while start < range.upperBound, case .active = state {
      guard
        let header = PacketHeader(bytes, start..<range.upperBound, localIDLength: localIDs.active[0].id.count),
        header.destination.count <= ConnectionID.maximumLength
      else { break }
      start = header.range.upperBound
      let destination = ConnectionID(bytes, header.destination)
      // All packets of a datagram go to one connection (RFC 9000 §12.2).
      guard firstDestination == nil || firstDestination == destination else { continue }
      firstDestination = destination
      switch header.kind {
      case .versionNegotiation: return receiveVersionNegotiation(header, bytes)
      case .retry(let token): return receiveRetry(header, token, bytes, now: now)
      case .otherVersion: return
      case .zeroRTT: statistics.packetsDropped += 1
      case .initial, .handshake, .oneRTT:
        let packet = IncomingPacket(
          header: header, destination: destination, address: address, ecn: ecn, datagramSize: range.count)
        receive(packet, &bytes, now: now)
      }
    }
  }

  /// A packet with its surroundings.
  struct IncomingPacket {
    let header: PacketHeader
    let destination: ConnectionID
    let address: PathAddress
    let ecn: ECNCodepoint
    let datagramSize: Int
  }

  private func receive(_ packet: IncomingPacket, _ bytes: inout [UInt8], now: UInt64) {
    guard let number = packet.header.space, !space(number).isDiscarded else { return }
    // RFC 9000 §14.1
    let isTooSmall = number == .initial && role == .server && packet.datagramSize < PathMTU.base
    guard !isTooSmall, isFromPeer(packet, bytes) else { return statistics.packetsDropped += 1 }
    // No 1-RTT packet is opened before the handshake is complete (RFC 9001 §5.7).
    guard number == .application ? isHandshakeComplete : space(number).keys.open != nil else {
      if undecryptable.count < Self.undecryptableBound {
        undecryptable.append((Array(bytes[packet.header.range]), packet.ecn))
      }
      return
    }
    do {
      guard let opened = try open(packet, number, &bytes, now: now) else {
        statistics.packetsDropped += 1
        return checkStatelessReset(packet, bytes)
      }
      try handle(packet, number, opened, bytes, now: now)
    } catch {
      fail(error, now: now)
    }
  }

  /// During the handshake the source id of the peer is known, and does not change after its first packet.
  private func isFromPeer(_ packet: IncomingPacket, _ bytes: [UInt8]) -> Bool {
    guard packet.header.kind != .oneRTT, hasPeerChosenID else { return true }
    return packet.header.source.count == remoteIDs.current.count
      && ConnectionID(bytes, packet.header.source) == remoteIDs.current
  }

  private struct Opened {
    let number: UInt64
    let payload: Range<Int>
  }

  /// Removes both protections; nil for what is forged or came before.
  private func open(
    _ packet: IncomingPacket, _ number: PacketNumberSpace, _ bytes: inout [UInt8], now: UInt64
  ) throws(TransportError) -> Opened? {
    let header = packet.header
    let space = space(number)
    let unmasked =
      number == .application
      ? applicationKeys?.unmask(&bytes, header.range, numberStart: header.payloadStart)
      : space.keys.open?.unmask(&bytes, header.range, numberStart: header.payloadStart)
    guard let unmasked else { return nil }
    let packetNumber = PacketNumber.decode(
      unmasked.truncatedNumber, bytes: unmasked.numberLength, largest: space.received.largest)
    let start = header.payloadStart + unmasked.numberLength
    let payload: Range<Int>?
    if number == .application {
      payload = try applicationKeys?.open(
        &bytes, header.range, unmasked, number: packetNumber, payload: start, now: now,
        probeTimeout: path.rtt.probeTimeout)
    } else {
      payload = space.keys.open?.open(&bytes, header.range, payload: start, number: packetNumber)
    }
    guard let payload, packetNumber <= PacketNumber.maximum else { return nil }
    guard unmasked.firstByte & (number == .application ? 0x18 : 0x0c) == 0 else {
      throw TransportError(.protocolViolation, "reserved bits of a header are set")
    }
    return Opened(number: packetNumber, payload: payload)
  }

  private func handle(
    _ packet: IncomingPacket, _ number: PacketNumberSpace, _ opened: Opened, _ bytes: [UInt8], now: UInt64
  ) throws(TransportError) {
    let space = space(number)
    guard !space.received.isDuplicate(opened.number) else { return statistics.packetsDropped += 1 }
    guard !opened.payload.isEmpty else { throw TransportError(.protocolViolation, "a packet without frames") }
    statistics.packetsReceived += 1
    qlog?.keys(applicationKeys, isLocal: false, now: now)
    qlog?.packet(
      isSent: false, number, opened.number, size: packet.header.range.count, bytes, payload: opened.payload, now: now)
    lastReceivedAt = now
    firstSentAfterReceipt = nil
    keepAliveAt = nil
    if !hasPeerChosenID, packet.header.kind != .oneRTT {
      hasPeerChosenID = true
      remoteIDs.replaceFirst(ConnectionID(bytes, packet.header.source))
    }
    if number == .handshake, role == .server {
      // Only who got this side's Initial could answer it (RFC 9000 §8.1, RFC 9001 §4.9.1).
      path.isValidated = true
      discard(.initial)
    }
    if number == .handshake, role == .client, space.keys.seal == nil { mustAnswerHandshake = true }
    let isNewest = space.received.largest.map { opened.number > $0 } ?? true
    let seen = try handleFrames(packet, number, opened.payload, bytes, now: now)
    guard !space.isDiscarded else { return }
    let delay = number == .application ? Configuration.ackDelay * 1_000_000 : 0
    space.received.insert(
      opened.number, isAckEliciting: seen.isAckEliciting, ecn: packet.ecn, now: now, maxDelay: delay)
    if number == .application, isNewest, case .active = state {
      if role == .server, packet.address != path.address, !seen.isProbing { peerMoved(packet, now: now) }
      lastDestination = packet.destination
    }
  }

  private func retryUndecryptable(_ now: UInt64) {
    while !undecryptable.isEmpty, case .active = state {
      let waiting = undecryptable
      undecryptable = []
      for (bytes, ecn) in waiting {
        var copy = bytes
        receivePackets(&copy, 0..<copy.count, from: path.address, ecn: ecn, now: now)
      }
      guard undecryptable.count < waiting.count else { return }
    }
  }

  private func checkStatelessReset(_ packet: IncomingPacket, _ bytes: [UInt8]) {
    guard packet.header.kind == .oneRTT, let token = ResetToken(endOf: packet.header.range, in: bytes),
      remoteIDs.tokens.contains(token)
    else { return }
    end(.statelessReset)
  }

  private func receiveVersionNegotiation(_ header: PacketHeader, _ bytes: [UInt8]) {
    // Only the answer to the very first packet counts, and only if it names both ids right (RFC 9000 §6.2).
    guard role == .client, !hasPeerChosenID, retrySource == nil,
      header.source.count <= ConnectionID.maximumLength,
      ConnectionID(bytes, header.source) == originalDestination
    else { return }
    let versions = VersionNegotiationPacket.versions(header, in: bytes)
    guard !versions.contains(quicVersion1), !versions.isEmpty else { return }
    end(.versionMismatch(versions))
  }

  private func receiveRetry(_ header: PacketHeader, _ token: Range<Int>, _ bytes: [UInt8], now: UInt64) {
    guard role == .client, !hasPeerChosenID, retrySource == nil, !token.isEmpty else { return }
    let source = ConnectionID(bytes, header.source)
    let packet = Array(bytes[header.range.lowerBound..<token.upperBound])
    let tag = Array(bytes[token.upperBound..<header.range.upperBound])
    guard source != originalDestination,
      RetryPacket.integrityTag(of: packet, original: originalDestination) == tag
    else { return statistics.packetsDropped += 1 }
    retrySource = source
    self.token = Array(bytes[token])
    remoteIDs.replaceFirst(source)
    do {
      let initial = space(.initial)
      initial.keys = try InitialSecrets(source).keys(for: .client)
      initial.cryptoOut.loseAll()
      // Numbers go on; what was sent before is nobody's any more.
      path.bytesInFlight = 0
      initial.sent.removeAll()
      probeCount = 0
    } catch {
      fail(error, now: now)
    }
  }
}
