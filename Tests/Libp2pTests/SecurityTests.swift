import Crypto
import Events
import Identity
import Libp2p
import Multiformats
import NetIO
import Testing
import Wire

/// How streams of bytes are secured, with peers that keep to the rules and peers that do not.
@Suite struct SecurityTests {
  @Test("a peer that speaks only one security protocol is reached by it", arguments: SecurityProtocol.allCases)
  @NetworkActor func onlyOne(_ security: SecurityProtocol) async throws {
    let server = try Peer { $0.security = [security] }, client = try Peer()
    serveEcho(server.host)
    let connection = try await client.connect(to: server.listen())
    #expect(connection.info.security == security.name)
    #expect(connection.info.proof == (security == .tls ? .tls : .noise))
    // Also where the first proposal was refused, which took another connection.
    _ = try await client.recorder.first { if case .dialEnded = $0 { true } else { nil } }
    let steps = client.recorder.kinds.compactMap { if case .dialStep(_, let step, _) = $0 { step } else { nil } }
    #expect(steps == [.connect, .security])
    let stream = try connection.openStream("/echo/1")
    try await stream.write([1, 2, 3])
    #expect(try await stream.read() == [1, 2, 3])
  }

  @Test("peers that have no security protocol in common say so")
  @NetworkActor func noneInCommon() async throws {
    let server = try Peer { $0.security = [.tls] }, client = try Peer { $0.security = [.noise] }
    let address = try server.listen()
    let failure = AddressFailure(
      address: address, step: .security, reason: .protocolNotSupported(["/noise"]))
    await #expect(throws: Libp2pError.unreachable([failure])) { try await client.connect(to: address) }
  }

  @Test("QUIC, which has TLS in it, is neither dialled nor listened for where TLS may not be used")
  @NetworkActor func quic() async throws {
    let server = try Peer { $0.security = [.tls] }, client = try Peer { $0.security = [.noise] }
    let address = try server.listen(.quic)
    let exclusion = SecurityExclusion(named: [.tls], allowed: [.noise], isOfTransport: true)
    #expect(exclusion.description == "QUIC is secured by tls, and only noise may be used")
    let failure = AddressFailure(address: address, step: .security, reason: .securityExcluded(exclusion))
    await #expect(throws: Libp2pError.unreachable([failure])) { try await client.connect(to: address) }
    #expect(throws: ListenError.unsupported(try Multiaddr("/ip4/127.0.0.1/udp/0/quic-v1"), exclusion.description)) {
      try client.listen(.quic)
    }
    let other = try Peer { $0.security = [.tls] }
    #expect(try await other.connect(to: address).info.security == "quic-tls")
  }

  @Test("an address that names a security protocol is dialled with that one", arguments: SecurityProtocol.allCases)
  @NetworkActor func named(_ security: SecurityProtocol) async throws {
    let server = try Peer(), client = try Peer()
    let plain = try #require(server.listen().withoutPeerID)
    let connection = try await client.connect(to: Multiaddr("\(plain)/\(security.name)").with(server.host.peerID))
    #expect(connection.info.security == security.name)
  }

  @Test("what secures nothing is never agreed on, and simultaneous connects neither")
  @NetworkActor func refused() async throws {
    let server = try Peer()
    let stream = try await rawStream(to: server)
    let wanted = ["/libp2p/simultaneous-connect", "/plaintext/2.0.0", "/secio/1.0.0", "/plaintext/1.0.0"]
    var negotiation = MultistreamInitiator(proposing: wanted)
    var answered = false
    do {
      while !answered {
        try await stream.write(negotiation.takeOutput())
        answered = try negotiation.receive(#require(await stream.read())) != nil
      }
    } catch let error as MultistreamError {
      #expect(error == .refused(wanted))
    }
    #expect(!answered)
  }

  // MARK: Certificates

  /// A certificate that is wrong in one way, and what is said of it.
  enum Flaw: String, CaseIterable {
    case expired = "the peer's certificate is not good at this time"
    case noExtension = "the peer's certificate does not say which peer it is of"
    case garbled = "the peer's certificate says in a garbled way which peer it is of"
    case foreignSignature = "the peer's key did not sign its certificate"
    case brokenSelfSignature = "the peer's certificate is not signed by its own key"
    case twoCertificates = "the peer sent 2 certificates instead of one"

    /// What a peer shows that has this flaw.
    func context() throws -> TLSContext {
      let good = try TLSCertificate(for: KeyPair(generating: .ed25519))
      let id = TLSCertificate.extensionID
      let value = try #require(try X509Certificate(der: good.der).extension(id))
      func show(_ der: [UInt8], _ key: SigningKey) throws -> TLSContext {
        try TLSContext(certificate: der, key: key, protocols: ["/yamux/1.0.0", "libp2p"])
      }
      func show(days: Int = 10, _ id: String, _ value: [UInt8], _ key: SigningKey) throws -> TLSContext {
        try show(X509Certificate(signingFor: key, days: days, extension: id, value: value).der, key)
      }
      switch self {
      case .expired: return try show(days: -1, id, value, good.key)
      case .noExtension: return try show(id + ".1", value, good.key)
      case .garbled: return try show(id, Array(value.dropLast()), good.key)
      case .foreignSignature: return try show(id, value, SigningKey(generating: .ecdsaP256))
      case .brokenSelfSignature:
        var broken = good.der
        broken[broken.count - 3] ^= 1
        return try show(broken, good.key)
      case .twoCertificates:
        let one = try SelfSignedCertificate(hosts: ["a"]), other = try SelfSignedCertificate(hosts: ["b"])
        return try TLSContext(certificateChain: one.certificate + other.certificate, privateKey: one.privateKey)
      }
    }

  }

  @Test("a peer whose certificate is wrong is not connected to, and what is wrong is said", arguments: Flaw.allCases)
  @NetworkActor func dialledFlaw(_ flaw: Flaw) async throws {
    let context = try flaw.context()
    let listener = try TCPListener(on: SocketAddress(ip: [127, 0, 0, 1], port: 0)) { socket in
      NetworkActor.task { try? await self.serve(socket, context) }
    }
    defer { listener.close() }
    let client = try Peer { $0.security = [.tls] }
    let address = try Multiaddr("/ip4/127.0.0.1/tcp/\(listener.localAddress.port)")
    let failure = AddressFailure(address: address, step: .security, reason: .badCertificate(flaw.rawValue))
    await #expect(throws: Libp2pError.unreachable([failure])) { try await client.connect(to: address) }
  }

  @Test("and does not get in either", arguments: Flaw.allCases.filter { $0 != .twoCertificates })
  @NetworkActor func dialledByFlaw(_ flaw: Flaw) async throws {
    let server = try Peer()
    let stream = try await rawStream(to: server)
    let session = try TLSSession(
      flaw.context(), .client(name: nil), verifier: { _ throws(CertificateRejection) in [] })
    Task { try? await propose(session, on: stream) }
    let reason = try await server.recorder.first { if case .inboundFailed(_, let reason) = $0 { reason } else { nil } }
    #expect(reason == flaw.rawValue)
    #expect(server.host.connections.isEmpty)
  }

  @Test("a peer that is another than the address says is refused in TLS too")
  @NetworkActor func mismatch() async throws {
    let server = try Peer(), client = try Peer { $0.security = [.tls] }
    let plain = try #require(server.listen().withoutPeerID)
    let other = try KeyPair(generating: .ed25519).peerID
    let address = plain.with(other)
    let reason = AddressFailure.Reason.peerIDMismatch(expected: other, actual: server.host.peerID)
    await #expect(throws: Libp2pError.unreachable([AddressFailure(address: address, step: .security, reason: reason)]))
    {
      try await client.connect(to: address)
    }
  }

  // MARK: Muxers

  @Test(
    "a TLS peer that does not agree on a muxer in its handshake does so after it, or over nothing at all",
    arguments: [["libp2p"], []])
  @NetworkActor func muxerLater(_ protocols: [String]) async throws {
    let server = try Peer()
    let stream = try await rawStream(to: server)
    let certificate = try TLSCertificate(for: KeyPair(generating: .rsa))
    let context = try TLSContext(certificate: certificate.der, key: certificate.key, protocols: protocols)
    let session = try TLSSession(context, .client(name: nil), verifier: { _ throws(CertificateRejection) in [] })
    try await propose(session, on: stream)
    #expect(session.applicationProtocol == protocols.first)
    let secured = TransportStream(TLSTransport(session, over: stream.release().transport))
    var negotiation = MultistreamInitiator(proposing: ["/mplex/6.7.0", "/yamux/1.0.0"])
    var agreement: MultistreamInitiator.Agreement?
    while agreement == nil {
      try await secured.write(negotiation.takeOutput())
      agreement = try negotiation.receive(#require(await secured.read()))
    }
    #expect(agreement?.protocolID == "/yamux/1.0.0")
    let info = try await server.recorder.first { if case .connectionOpened(let info) = $0 { info } else { nil } }
    #expect(info.security == "tls" && info.muxer == "yamux")
  }

  @Test("a TLS peer that speaks something else is refused")
  @NetworkActor func foreignProtocol() async throws {
    let server = try Peer()
    let stream = try await rawStream(to: server)
    let certificate = try TLSCertificate(for: KeyPair(generating: .ed25519))
    let context = try TLSContext(certificate: certificate.der, key: certificate.key, protocols: ["h2"])
    let session = try TLSSession(context, .client(name: nil), verifier: { _ throws(CertificateRejection) in [] })
    await #expect(throws: (any Error).self) { try await propose(session, on: stream) }
    #expect(server.host.connections.isEmpty)
  }

  // MARK: Peers of the test

  @NetworkActor private func rawStream(to server: Peer) async throws -> TransportStream {
    let address = try #require(SocketAddress(host: "127.0.0.1", port: server.listen().tcpPort ?? 0))
    return TransportStream(try await TCPSocket.connect(to: address, deadline: .after(.seconds(5))))
  }

  /// Proposes TLS and shakes hands.
  @NetworkActor private func propose(_ session: TLSSession, on stream: TransportStream) async throws {
    var negotiation = MultistreamInitiator(proposing: ["/tls/1.0.0"])
    _ = try session.shakeHands()
    try await stream.write(negotiation.takeOutput() + session.takeOutput())
    var agreement: MultistreamInitiator.Agreement?
    while agreement == nil { agreement = try negotiation.receive(#require(await stream.read())) }
    try await complete(session, agreement?.rest ?? [], on: stream)
  }

  /// Agrees on TLS and shakes hands.
  @NetworkActor private func serve(_ socket: TCPSocket, _ context: TLSContext) async throws {
    let stream = TransportStream(socket)
    var negotiation = MultistreamResponder()
    var agreement: MultistreamInitiator.Agreement?
    while agreement == nil {
      agreement = try negotiation.receive(#require(await stream.read())) { $0 == "/tls/1.0.0" }
      try await stream.write(negotiation.takeOutput())
    }
    let session = try TLSSession(context, .server, verifier: { _ throws(CertificateRejection) in [] })
    try await complete(session, agreement?.rest ?? [], on: stream)
  }

  @NetworkActor private func complete(_ session: TLSSession, _ first: [UInt8], on stream: TransportStream) async throws
  {
    session.receive(first)
    while try !session.shakeHands() {
      try await stream.write(session.takeOutput())
      session.receive(try #require(await stream.read()))
    }
    try await stream.write(session.takeOutput())
  }
}
