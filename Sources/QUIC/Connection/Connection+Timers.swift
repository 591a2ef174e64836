/// What happens when nothing comes.
extension Connection {
  /// When ``handleTimeout(now:)`` must be called; nil for never.
  public var nextTimeout: UInt64? {
    switch state {
    case .closed: return nil
    case .closing(_, let until), .draining(let until): return until
    case .active: break
    }
    var earliest = idleDeadline ?? .max
    if !isHandshakeConfirmed { earliest = min(earliest, createdAt + configuration.handshakeTimeout) }
    for space in spaces where !space.isDiscarded {
      if let time = space.lossTime { earliest = min(earliest, time) }
      if let time = space.received.ackDeadline, time > 0 { earliest = min(earliest, time) }
    }
    if lossTimeIsUnset, let probe = probeDeadline { earliest = min(earliest, probe.time) }
    if let pacedUntil { earliest = min(earliest, pacedUntil) }
    if let deadline = path.challenge?.deadline { earliest = min(earliest, deadline) }
    if let keepAlive = keepAliveDeadline { earliest = min(earliest, keepAlive) }
    return earliest == .max ? nil : earliest
  }

  private var lossTimeIsUnset: Bool { spaces.allSatisfy { $0.lossTime == nil } }

  /// When the connection is over for lack of signs of life (RFC 9000 §10.1).
  private var idleDeadline: UInt64? {
    var timeout = configuration.idleTimeout
    if isHandshakeComplete, peerParameters.maxIdleTimeout > 0 {
      timeout = min(timeout, min(peerParameters.maxIdleTimeout, 1 << 40) * 1_000_000)
    }
    guard timeout > 0 else { return nil }
    return max(lastReceivedAt, firstSentAfterReceipt ?? 0) + max(timeout, 3 * path.rtt.probeTimeout)
  }

  private var keepAliveDeadline: UInt64? {
    guard let interval = configuration.keepAlive, isHandshakeConfirmed, keepAliveAt == nil else { return nil }
    return lastReceivedAt + interval
  }

  /// Does what is due by now.
  public func handleTimeout(now: UInt64) {
    switch state {
    case .closed: return
    case .closing(_, let until), .draining(let until):
      if until <= now { finishClosing() }
      return
    case .active: break
    }
    if let idleDeadline, idleDeadline <= now { return end(.timedOut) }
    if !isHandshakeConfirmed, createdAt + configuration.handshakeTimeout <= now { return end(.timedOut) }
    if let paced = pacedUntil, paced <= now { pacedUntil = nil }
    if let keepAlive = keepAliveDeadline, keepAlive <= now {
      keepAliveAt = now
      space(.application).pingDue = true
    }
    if let deadline = path.challenge?.deadline, deadline <= now { challengeTimedOut(now: now) }
    if let number = PacketNumberSpace.allCases.first(where: { space($0).lossTime.map { $0 <= now } ?? false }) {
      return detectLoss(number, now: now)
    }
    if lossTimeIsUnset, let due = probeDeadline, due.time <= now { probe(due.space, now: now) }
  }
}
