/// What becomes of the frames of a packet.
extension Connection {
  /// What kind of packet its frames make.
  struct Seen {
    var isAckEliciting = false
    /// Whether all of its frames are for probing a path.
    var isProbing = true
  }

  /// Challenges that wait for their answers; later ones are not answered.
  private static let challengeBound = 8

  func handleFrames(
    _ packet: IncomingPacket, _ number: PacketNumberSpace, _ payload: Range<Int>, _ bytes: [UInt8], now: UInt64
  ) throws(TransportError) -> Seen {
    var reader = FrameReader(bytes, payload)
    var seen = Seen()
    while let frame = try reader.next() {
      let type = reader.type
      guard FrameType.isAllowed(type, in: number) else {
        throw TransportError(.protocolViolation, frameType: type, "a frame in a packet where it may not be")
      }
      if FrameType.isAckEliciting(type) { seen.isAckEliciting = true }
      if !FrameType.isProbing(type) { seen.isProbing = false }
      do throws(TransportError) {
        try handle(frame, packet, number, bytes, now: now)
      } catch {
        throw TransportError(error.code, frameType: error.frameType == 0 ? type : error.frameType, error.reason)
      }
      guard case .active = state else { break }
    }
    return seen
  }

  private func handle(
    _ frame: Frame, _ packet: IncomingPacket, _ number: PacketNumberSpace, _ bytes: [UInt8], now: UInt64
  ) throws(TransportError) {
    switch frame {
    case .padding, .ping: break
    case .ack(let ack): try handle(ack, number, now: now)
    case .crypto(let offset, let range): try handleCrypto(number, offset, bytes, range, now: now)
    case .stream(let id, let offset, let range, let isLast):
      try handleStream(id, offset, bytes, range, isLast: isLast)
    case .resetStream(let id, let code, let finalSize): try handleReset(id, code, finalSize)
    case .stopSending(let id, let code): try handleStop(id, code)
    case .maxData(let limit): streams.raiseSendLimit(to: limit)
    case .maxStreamData(let id, let limit): try handleMaxStreamData(id, limit)
    case .maxStreams(let kind, let limit):
      if streams.raiseStreamLimit(kind, to: limit) { emit(.streamsAvailable) }
    case .streamDataBlocked(let id, _): try checkReceives(id)
    case .dataBlocked, .streamsBlocked: break
    case .newToken(let range):
      try requireFromServer()
      tokensOfServers?.keep(Array(bytes[range]), of: path.address.fromAnywhere)
    case .handshakeDone:
      try requireFromServer()
      confirmHandshake()
    case .newConnectionID(let sequence, let retirePriorTo, let id, let token):
      let known = remoteIDs.tokens
      try remoteIDs.add(sequence, retirePriorTo: retirePriorTo, id, token)
      updateTokens(known)
    case .retireConnectionID(let sequence):
      if let retired = try localIDs.retire(sequence, usedBy: packet.destination) {
        table.remove(retired)
        issueConnectionIDs()
      }
    case .pathChallenge(let data):
      guard pathResponses.count < Self.challengeBound else { return }
      pathResponses.append((packet.address, data, 3 * packet.datagramSize))
    case .pathResponse(let data): handlePathResponse(data, now: now)
    case .connectionClose(let code, let frameType, let reason):
      let words = String(decoding: bytes[reason.prefix(Self.reasonBound)], as: UTF8.self)
      peerClosed(code, frameType: frameType, words, now: now)
    case .datagram(let range):
      guard UInt64(range.count) < configuration.maximumDatagramFrame else {
        throw TransportError(.protocolViolation, "a DATAGRAM frame larger than was allowed")
      }
      emit(.datagram(Array(bytes[range])))
    }
  }

  /// How many bytes of a peer's words are kept: a log keeps them for long.
  private static let reasonBound = 512

  private func requireFromServer() throws(TransportError) {
    guard role == .client else { throw TransportError(.protocolViolation, "a client sent what only servers may") }
  }

  /// Tells the endpoint which tokens end this connection.
  func updateTokens(_ known: [ResetToken]) {
    let current = remoteIDs.tokens
    for token in known where !current.contains(token) { table.remove(token) }
    for token in current where !known.contains(token) { table.add(token, self) }
  }

  func issueConnectionIDs() {
    localIDs.issue(limit: peerParameters.activeConnectionIDLimit) {
      let (id, token) = table.issue()
      table.add(id, self)
      return (id, token)
    }
  }
}
