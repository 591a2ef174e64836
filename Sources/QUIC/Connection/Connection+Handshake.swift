import Crypto

/// The handshake: CRYPTO frames, keys, transport parameters (RFC 9001 §4, RFC 9000 §7).
extension Connection {
  /// Begins a handshake, whose first bytes a client then has to send.
  func begin(_ tls: TLSConfiguration, verifier: @escaping CertificateVerifier) throws(TransportError) {
    space(.initial).keys = try InitialSecrets(firstDestination).keys(for: role)
    let handshake = try TLSHandshake(tls, role, transportParameters: ownParameters.encoded(), verifier: verifier)
    self.handshake = handshake
    if role == .client { try advanceHandshake(handshake) }
  }

  /// Where the client's Initials go, of which their keys are made: after a Retry, to the id that it named.
  var firstDestination: ConnectionID { retrySource ?? originalDestination }

  private var ownParameters: TransportParameters {
    var parameters = TransportParameters()
    parameters.initialSource = localIDs.active[0].id
    if role == .server {
      parameters.originalDestination = originalDestination
      parameters.retrySource = retrySource
      parameters.statelessResetToken = localIDs.active[0].token
    }
    parameters.maxIdleTimeout = configuration.idleTimeout / 1_000_000
    parameters.initialMaxData = configuration.connectionWindow
    parameters.initialMaxStreamDataBidiLocal = configuration.streamWindow
    parameters.initialMaxStreamDataBidiRemote = configuration.streamWindow
    parameters.initialMaxStreamDataUni = configuration.streamWindow
    parameters.initialMaxStreamsBidi = configuration.maximumBidirectionalStreams
    parameters.initialMaxStreamsUni = configuration.maximumUnidirectionalStreams
    parameters.ackDelayExponent = Configuration.ackDelayExponent
    parameters.maxAckDelay = Configuration.ackDelay
    parameters.activeConnectionIDLimit = Configuration.connectionIDLimit
    parameters.maxDatagramFrameSize = configuration.maximumDatagramFrame
    return parameters
  }

  func handleCrypto(
    _ number: PacketNumberSpace, _ offset: UInt64, _ bytes: [UInt8], _ range: Range<Int>, now: UInt64
  ) throws(TransportError) {
    let space = space(number)
    guard offset + UInt64(range.count) <= space.cryptoIn.next + Configuration.cryptoBuffer else {
      throw TransportError(.cryptoBufferExceeded, "more handshake bytes than are kept")
    }
    space.cryptoIn.insert(offset, bytes, range)
    while let bytes = space.cryptoIn.take() {
      if number == .application {
        try handlePostHandshake(bytes)
      } else {
        guard let handshake else {
          throw TransportError(.crypto(alert: 10), "handshake bytes after the handshake")
        }
        try handshake.provide(number, bytes)
        try advanceHandshake(handshake)
      }
    }
  }

  /// After the handshake only tickets come, of which no use is made. They are not given to libssl: it would answer.
  private func handlePostHandshake(_ bytes: [UInt8]) throws(TransportError) {
    postHandshake += bytes
    while postHandshake.count >= 4 {
      let count = 4 + postHandshake[1..<4].reduce(0) { $0 << 8 | Int($1) }
      guard count <= Int(Configuration.cryptoBuffer) else {
        throw TransportError(.cryptoBufferExceeded, "a ticket that is too large")
      }
      guard postHandshake[0] == 4, role == .client else {
        throw TransportError(.crypto(alert: 10), "an unexpected message after the handshake")
      }
      guard postHandshake.count >= count else { return }
      postHandshake.removeSubrange(..<count)
    }
  }

  private func advanceHandshake(_ handshake: TLSHandshake) throws(TransportError) {
    let result: Result<Void, TransportError> = Result { () throws(TransportError) in try handshake.advance() }
    // What libssl wrote before it gave up is still to be sent.
    for event in handshake.takeEvents() {
      switch event {
      case .crypto(let space, let bytes):
        if space != .application { self.space(space).cryptoOut.append(bytes, 0..<bytes.count) }
      case .secret(let space, let seals, let suite, let secret):
        let keys = try PacketKeys(suite, secret: secret, seals: seals)
        if seals { self.space(space).keys.seal = keys } else { self.space(space).keys.open = keys }
      }
    }
    try result.get()
    if handshake.isComplete { try complete(handshake) }
  }

  private func complete(_ handshake: TLSHandshake) throws(TransportError) {
    peerParameters = try TransportParameters(handshake.peerTransportParameters ?? [], of: role.peer)
    try checkConnectionIDs()
    let application = space(.application)
    guard let sealing = application.keys.seal, let opening = application.keys.open else {
      throw TransportError(.internalError, "the handshake led to no keys")
    }
    applicationKeys = try ApplicationKeys(sealing: sealing, opening: opening)
    application.keys = (nil, nil)
    peerIdentity = handshake.peerIdentity
    applicationProtocol = handshake.applicationProtocol
    isHandshakeComplete = true
    // Nothing more goes through TLS, and what it holds is large.
    self.handshake = nil
    streams.apply(peerParameters)
    path.mtu = PathMTU(
      maximum: Int(min(UInt64(configuration.maximumDatagramSize), peerParameters.maxUDPPayloadSize)))
    if let token = peerParameters.statelessResetToken {
      remoteIDs.setFirstToken(token)
      updateTokens([])
    }
    issueConnectionIDs()
    emit(.connected)
    if role == .server {
      handshakeDoneDue = true
      newTokenDue = true
      confirmHandshake()
    }
  }

  /// That nobody changed the ids on the way (RFC 9000 §7.3).
  private func checkConnectionIDs() throws(TransportError) {
    var isRight = peerParameters.initialSource == remoteIDs.current
    if role == .client {
      isRight =
        isRight && peerParameters.originalDestination == originalDestination
        && peerParameters.retrySource == retrySource
    }
    guard isRight else {
      throw TransportError(.transportParameterError, "the connection ids of the handshake do not match")
    }
  }

  func confirmHandshake() {
    guard !isHandshakeConfirmed else { return }
    isHandshakeConfirmed = true
    discard(.initial)
    discard(.handshake)
    if role == .server { table.remove(firstDestination) }
  }

  func discard(_ number: PacketNumberSpace) {
    let space = space(number)
    guard !space.isDiscarded else { return }
    space.sent.forEach(upTo: .max - 1) { _, packet in
      if let packet, packet.state == .inFlight, packet.isCounted { path.bytesInFlight -= packet.size }
    }
    space.discard()
    probeCount = 0
    if number == .initial { token = [] }
  }
}
