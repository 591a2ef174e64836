/// The addresses of both sides and their changes (RFC 9000 §8.2, §9).
extension Connection {
  /// Goes on from another address of this side (RFC 9000 §9.2), with an id that was not seen on the former path, and
  /// with nothing believed of the new one. If the peer does not answer there, the former path is taken again.
  ///
  /// - Parameter local: the new address's number, which ``Transmit/address`` then has.
  /// - Returns: false where ``canMigrate`` is.
  public func migrate(to local: UInt16, now: UInt64) -> Bool {
    guard canMigrate, local != path.address.local else { return false }
    var address = path.address
    address.local = local
    // The peer is where it was: only this side's address is new, and the peer validates that by itself.
    let moved = newPath(to: address, isValidated: true)
    formerPath = path
    take(moved, now: now)
    changeID()
    // The peer follows what is more than a probe.
    space(.application).pingDue = true
    return true
  }

  /// Whether this side may go on from another of its addresses: not as a server, nor before the handshake is confirmed,
  /// nor if the peer does not want it or has given no other id, nor while an earlier move is not done.
  public var canMigrate: Bool {
    isConnected && role == .client && isHandshakeConfirmed && !peerParameters.disablesActiveMigration
      && remoteIDs.hasSpare && formerPath == nil
  }

  /// Whether the peer has been silent for so long that another path is worth a try.
  public var isPathSilent: Bool { probeCount >= Self.silentProbes }
  private static let silentProbes = 3

  private func newPath(to address: PathAddress, isValidated: Bool) -> Path {
    defer { nextPathNumber += 1 }
    let new = Path(
      number: nextPathNumber, address: address, isValidated: isValidated, configuration: configuration,
      maximumSize: Int(min(UInt64(configuration.maximumDatagramSize), peerParameters.maxUDPPayloadSize)))
    new.ecn = path.ecn.onAnotherPath
    return new
  }

  private func take(_ moved: Path, now: UInt64) {
    moved.challenge = Path.Challenge(data: .random(in: .min ... .max), deadline: now + challengePatience)
    path = moved
    probeCount = 0
    pacedUntil = nil
  }

  private func changeID() {
    let known = remoteIDs.tokens
    remoteIDs.rotate()
    updateTokens(known)
  }

  /// Packets come from another address: the peer's was changed, by itself or on the way.
  func peerMoved(_ packet: IncomingPacket, now: UInt64) {
    let former = path
    let moved = newPath(to: packet.address, isValidated: false)
    moved.noteReceived(packet.datagramSize)
    // Another port of the same host is most likely a NAT that has forgotten: the path itself is what it was.
    if moved.address.hasSameHost(as: former.address) {
      moved.rtt = former.rtt
      moved.congestion = former.congestion
      moved.mtu = former.mtu
    }
    if former.isValidated { formerPath = former }
    take(moved, now: now)
    if let lastDestination, lastDestination != packet.destination { changeID() }
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
    if role == .server { newTokenDue = true }
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
      formerPath.ecn = path.ecn.onAnotherPath
      path = formerPath
      self.formerPath = nil
      if role == .client { changeID() }
    } else if !path.isValidated {
      end(.failed(TransportError(.noViablePath, "the peer cannot be reached at its new address")))
    }
  }
}
