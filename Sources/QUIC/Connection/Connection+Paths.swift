/// The peer's address and its changes (RFC 9000 §8.2, §9).
extension Connection {
  /// Packets come from another address: the peer's was changed, by itself or on the way.
  func peerMoved(_ packet: IncomingPacket, now: UInt64) {
    let former = path
    let moved = Path(
      number: nextPathNumber, address: packet.address, isValidated: false, configuration: configuration,
      maximumSize: Int(min(UInt64(configuration.maximumDatagramSize), peerParameters.maxUDPPayloadSize)))
    nextPathNumber += 1
    moved.noteReceived(packet.datagramSize)
    // Another port of the same host is most likely a NAT that has forgotten: the path itself is what it was.
    if moved.address.hasSameHost(as: former.address) {
      moved.rtt = former.rtt
      moved.congestion = former.congestion
      moved.mtu = former.mtu
    }
    moved.challenge = Path.Challenge(data: .random(in: .min ... .max), deadline: now + challengePatience)
    if former.isValidated { formerPath = former }
    if let lastDestination, lastDestination != packet.destination {
      let known = remoteIDs.tokens
      remoteIDs.rotate()
      updateTokens(known)
    }
    path = moved
    probeCount = 0
  }

  private var challengePatience: UInt64 { max(path.rtt.probeTimeout, RTTEstimator.initial) }
  private static let challengeAttempts = 4

  /// A path of the connection, by its number; nil for one that is not used any more.
  func path(number: UInt64) -> Path? {
    number == path.number ? path : formerPath.flatMap { $0.number == number ? $0 : nil }
  }

  func handlePathResponse(_ data: UInt64, now: UInt64) {
    guard path.challenge?.data == data else { return }
    path.challenge = nil
    path.isValidated = true
    formerPath = nil
  }

  /// The peer did not answer from its new address: goes back to the one before (RFC 9000 §9.3.2).
  func challengeTimedOut(now: UInt64) {
    if let challenge = path.challenge, challenge.attempts < Self.challengeAttempts {
      path.challenge?.attempts += 1
      path.challenge?.isDue = true
      path.challenge?.deadline = now + challengePatience
      return
    }
    path.challenge = nil
    if let formerPath {
      path = formerPath
      self.formerPath = nil
    } else if !path.isValidated {
      end(.failed(TransportError(.noViablePath, "the peer cannot be reached at its new address")))
    }
  }
}
