import Identity
import NetIO
import Wire

/// One side of a handshake that secures a connection: bytes in, bytes out, and at the end who the peer is.
@NetworkActor
protocol SecurityHandshake {
  /// What is to be sent now; after an error, what tells the peer of it.
  mutating func takeOutput() -> [UInt8]
  /// Takes what the peer sent; true once the handshake is complete on this side.
  mutating func receive(_ bytes: [UInt8]) throws(Upgrader.Failure) -> Bool
  /// What a complete handshake over `transport` has led to.
  func secured(_ transport: any ByteTransport) throws(Upgrader.Failure) -> SecuredTransport
}

/// A transport whose peer has proven who it is.
struct SecuredTransport {
  /// Who the peer is.
  let remoteKey: PublicKey
  /// What carries the muxer's bytes.
  let transport: any ByteTransport
  /// The session by which they are sealed; nil where the transport does that.
  let noise: NoiseHandshake.Result?
  /// Whether both sides agreed on yamux already.
  let hasMuxer: Bool
}

/// Noise, with the muxer agreed on in its extensions.
struct NoiseSecurity: SecurityHandshake {
  private var handshake: NoiseHandshake

  init(_ role: NoiseHandshake.Role, as identity: NoiseIdentity, expected: PeerID?) throws(Upgrader.Failure) {
    do { handshake = try NoiseHandshake(role: role, as: identity, expected: expected) } catch { throw .noise(error) }
  }

  mutating func takeOutput() -> [UInt8] { handshake.takeOutput() }

  mutating func receive(_ bytes: [UInt8]) throws(Upgrader.Failure) -> Bool {
    do { return try handshake.receive(bytes) } catch { throw .noise(error) }
  }

  func secured(_ transport: any ByteTransport) throws(Upgrader.Failure) -> SecuredTransport {
    guard let result = handshake.result else { throw .stream(.truncated) }
    return SecuredTransport(
      remoteKey: result.remoteKey, transport: transport, noise: result,
      hasMuxer: result.remoteExtensions.streamMuxers.contains(YamuxMuxer.protocolID))
  }
}

/// TLS of libp2p (tls spec), with the muxer agreed on by ALPN.
struct TLSSecurity: SecurityHandshake {
  /// What ALPN comes to with a peer that agrees on muxers later.
  private static let withoutMuxer = "libp2p"

  private let session: TLSSession
  private let failure = Locked<TLSCertificateError?>(nil)

  /// What all handshakes of a host share.
  static func context(_ certificate: TLSCertificate) throws(TLSError) -> TLSContext {
    try TLSContext(
      certificate: certificate.der, key: certificate.key, protocols: [YamuxMuxer.protocolID, withoutMuxer],
      secretsLog: SecretsLog.fromEnvironment)
  }

  init(_ role: NoiseHandshake.Role, _ context: TLSContext, expected: PeerID?) throws(Upgrader.Failure) {
    do throws(TLSError) {
      session = try TLSSession(
        context, role == .initiator ? .client(name: nil) : .server,
        verifier: TLSCertificate.verifier(expected: expected, failure: failure))
      // A client's first message.
      if role == .initiator { _ = try session.shakeHands() }
    } catch {
      throw .tls(error)
    }
  }

  func takeOutput() -> [UInt8] { session.takeOutput() }

  func receive(_ bytes: [UInt8]) throws(Upgrader.Failure) -> Bool {
    session.receive(bytes)
    do throws(TLSError) {
      return try session.shakeHands()
    } catch {
      throw failure.withLock { $0 }.map { .certificate($0) } ?? .tls(error)
    }
  }

  func secured(_ transport: any ByteTransport) throws(Upgrader.Failure) -> SecuredTransport {
    guard let identity = session.peerIdentity, let key = try? PublicKey(protobuf: identity) else {
      throw .certificate(.chain(0))
    }
    return SecuredTransport(
      remoteKey: key, transport: TLSTransport(session, over: transport), noise: nil,
      hasMuxer: session.applicationProtocol == YamuxMuxer.protocolID)
  }
}
