/// The end of a connection (RFC 9000 §10).
extension Connection {
  /// Closes the connection in the name of the application.
  ///
  /// - Parameters:
  ///   - code: the application's, below 2^62.
  ///   - reason: words for the peer.
  public func close(code: UInt64, reason: String = "", now: UInt64) {
    guard case .active = state else { return }
    enterClosing(CloseFrame(isApplication: true, code: code, reason: reason), .closedLocally(code: code), now: now)
  }

  /// Closes the connection because of what the peer did.
  func fail(_ error: TransportError, now: UInt64) {
    guard case .active = state else { return }
    let frame = CloseFrame(
      isApplication: false, code: error.code.rawValue, frameType: error.frameType, reason: error.reason)
    enterClosing(frame, .failed(error), now: now)
  }

  private func enterClosing(_ frame: CloseFrame, _ end: ConnectionEnd, now: UInt64) {
    state = .closing(frame, until: now + 3 * path.rtt.probeTimeout)
    closeIsDue = true
    release()
    tellEnd(end, now: now)
  }

  func peerClosed(_ code: UInt64, frameType: UInt64?, _ reason: String, now: UInt64) {
    state = .draining(until: now + 3 * path.rtt.probeTimeout)
    release()
    if let frameType {
      let error = TransportError(TransportError.Code(rawValue: code), frameType: frameType, reason)
      tellEnd(error.code == .noError ? .closedByPeer(code: 0, reason: reason) : .failedByPeer(error), now: now)
    } else {
      tellEnd(.closedByPeer(code: code, reason: reason), now: now)
    }
  }

  /// Ends without a word: there is nobody to say it to.
  func end(_ reason: ConnectionEnd) {
    guard case .active = state else { return }
    release()
    tellEnd(reason, now: lastReceivedAt)
    finishClosing()
  }

  private func tellEnd(_ end: ConnectionEnd, now: UInt64) {
    qlog?.closed(end, now: now)
    emit(.closed(end))
  }

  /// Frees what only a standing connection needs. The keys stay, to say once more that it is over.
  private func release() {
    streams = Streams(role, configuration)
    handshake = nil
    undecryptable = []
    outgoingDatagrams = []
    pathResponses = []
  }

  func finishClosing() {
    if case .closed = state { return }
    state = .closed
    for issued in localIDs.active { table.remove(issued.id) }
    if role == .server { table.remove(firstDestination) }
    for token in remoteIDs.tokens { table.remove(token) }
    for space in spaces { space.discard() }
    applicationKeys = nil
    qlog = nil
  }

  /// Something came although the connection is over: the peer may not know yet. Answers ever more rarely.
  func receiveWhileClosing() {
    packetsWhileClosing += 1
    guard packetsWhileClosing >= closingThreshold else { return }
    packetsWhileClosing = 0
    closingThreshold *= 2
    closeIsDue = true
  }
}
