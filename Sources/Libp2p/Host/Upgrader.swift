import Events
import Identity
import Multiformats
import NetIO
import Wire

/// Turns a stream of bytes of any kind into a connection: agrees on a security protocol, proves who is at either end, and
/// puts yamux on top, which is agreed on inside the handshake where the peer can do so.
///
/// With one security protocol to propose, the proposal and the handshake's first message leave together, so that all of
/// it takes the dialling side one round trip.
@NetworkActor
struct Upgrader {
  /// Which side of the handshakes this is: it need not be the one that opened what is below.
  typealias Role = NoiseHandshake.Role

  /// How long a peer may take for all of it.
  static let patience = Duration.seconds(10)

  /// The security protocols that may be agreed on, in the order in which they are proposed.
  let allowed: [SecurityProtocol]
  private let noise: NoiseIdentity
  private let tls: LazyContext

  /// Made when it is needed first.
  @NetworkActor
  private final class LazyContext {
    let certificate: HostCertificate
    var context: TLSContext?

    init(_ certificate: HostCertificate) {
      self.certificate = certificate
    }
  }

  /// A connection whose peer has proven who it is.
  struct Upgraded {
    let remoteKey: PublicKey
    let security: SecurityProtocol
    let muxer: YamuxMuxer

    /// The proof of the peer's id.
    var proof: PeerIDProof {
      switch security {
      case .noise: .noise
      case .tls: .tls
      }
    }
  }

  init(
    _ keys: KeyPair, _ certificate: HostCertificate, allowing allowed: [SecurityProtocol]
  ) throws(NoiseError) {
    self.allowed = allowed
    noise = try NoiseIdentity(keys, extensions: NoiseExtensions(streamMuxers: [YamuxMuxer.protocolID]))
    tls = LazyContext(certificate)
  }

  /// Why a connection could not be secured.
  enum Failure: Error, CustomStringConvertible {
    case stream(StreamError)
    case negotiation(MultistreamError)
    case noise(NoiseError)
    case tls(TLSError)
    case certificate(TLSCertificateError)

    var description: String {
      switch self {
      case .stream(.truncated): "the peer closed the connection during the handshake"
      case .stream(let error): error.description
      case .negotiation(let error): error.description
      case .noise(let error): error.description
      case .tls(let error): error.description
      case .certificate(let error): error.description
      }
    }
  }

  /// Secures `transport`, which is closed if that fails.
  ///
  /// - Parameters:
  ///   - proposals: what an initiator proposes, the best first; nil for all that is allowed. If it is one, no answer is
  ///     waited for. A responder agrees to whatever is allowed.
  ///   - expected: which peer it must be; nil for whichever there is.
  func upgrade(
    _ transport: any ByteTransport, _ role: Role, proposing proposals: [SecurityProtocol]? = nil,
    expected: PeerID? = nil, deadline: Deadline
  ) async throws(Failure) -> Upgraded {
    let (secured, _) = try await TransportStream.handshake(over: transport, deadline: deadline) {
      stream throws(Failure) in
      switch role {
      case .initiator: try await propose(proposals ?? allowed, expected, on: stream)
      case .responder: try await answer(expected, on: stream)
      }
    }
    // What the stream has read too far is what the handshake was given last, and has kept.
    let result = try secured.handshake.secured(transport)
    do {
      let muxer = try YamuxMuxer(result, role: role == .initiator ? .client : .server)
      return Upgraded(remoteKey: result.remoteKey, security: secured.security, muxer: muxer)
    } catch {
      throw .noise(error)
    }
  }

  private typealias Secured = (security: SecurityProtocol, handshake: any SecurityHandshake)

  private func propose(
    _ proposals: [SecurityProtocol], _ expected: PeerID?, on stream: TransportStream
  ) async throws(Failure) -> Secured {
    var negotiation = MultistreamInitiator(proposing: proposals.map(\.rawValue))
    var early = proposals.count == 1 ? try handshake(proposals[0], .initiator, expected) : nil
    try await send(negotiation.takeOutput() + (early?.takeOutput() ?? []), on: stream)
    var agreement: MultistreamInitiator.Agreement?
    while agreement == nil {
      let bytes = try await receive(on: stream)
      do { agreement = try negotiation.receive(bytes) } catch { throw .negotiation(error) }
      if agreement == nil { try await send(negotiation.takeOutput(), on: stream) }
    }
    guard let agreement, let security = SecurityProtocol(rawValue: agreement.protocolID) else {
      throw .negotiation(.refused(proposals.map(\.rawValue)))
    }
    if let early { return (security, try await complete(early, agreement.rest, on: stream)) }
    var handshake = try handshake(security, .initiator, expected)
    try await send(handshake.takeOutput(), on: stream)
    return (security, try await complete(handshake, agreement.rest, on: stream))
  }

  private func answer(_ expected: PeerID?, on stream: TransportStream) async throws(Failure) -> Secured {
    var negotiation = MultistreamResponder()
    while true {
      let bytes = try await receive(on: stream)
      let agreement: MultistreamInitiator.Agreement?
      do {
        agreement = try negotiation.receive(bytes) { SecurityProtocol(rawValue: $0).map(allowed.contains) ?? false }
      } catch {
        // A peer that did not wait for the answer to its proposal has sent more. The refusal tells it what to try next,
        // if it is not taken away again by a reset.
        try await send(negotiation.takeOutput(), on: stream)
        await stream.closeInOrder(within: .seconds(1))
        throw .negotiation(error)
      }
      try await send(negotiation.takeOutput(), on: stream)
      guard let agreement, let security = SecurityProtocol(rawValue: agreement.protocolID) else { continue }
      return (security, try await complete(handshake(security, .responder, expected), agreement.rest, on: stream))
    }
  }

  private func handshake(
    _ security: SecurityProtocol, _ role: Role, _ expected: PeerID?
  ) throws(Failure) -> any SecurityHandshake {
    switch security {
    case .noise: return try NoiseSecurity(role, as: noise, expected: expected)
    case .tls: return try TLSSecurity(role, tlsContext(), expected: expected)
    }
  }

  private func tlsContext() throws(Failure) -> TLSContext {
    if let context = tls.context { return context }
    let certificate: TLSCertificate
    do { certificate = try tls.certificate.get() } catch { throw .certificate(error) }
    do { tls.context = try TLSSecurity.context(certificate) } catch { throw .tls(error) }
    return try tlsContext()
  }

  /// Goes on with a handshake of which the peer has sent `first`, which may be nothing, until it is complete.
  private func complete(
    _ handshake: any SecurityHandshake, _ first: [UInt8], on stream: TransportStream
  ) async throws(Failure) -> any SecurityHandshake {
    var handshake = handshake
    var bytes = first
    while true {
      let isComplete: Bool
      do {
        isComplete = try handshake.receive(bytes)
      } catch {
        // The peer is told why, if there are words for it; that it cannot be told any more changes nothing.
        try? await stream.write(handshake.takeOutput())
        throw error
      }
      try await send(handshake.takeOutput(), on: stream)
      if isComplete { return handshake }
      bytes = try await receive(on: stream)
    }
  }

  private func send(_ bytes: [UInt8], on stream: TransportStream) async throws(Failure) {
    do { try await stream.write(bytes) } catch { throw .stream(error) }
  }

  private func receive(on stream: TransportStream) async throws(Failure) -> [UInt8] {
    do throws(StreamError) {
      guard let bytes = try await stream.read() else { throw .truncated }
      return bytes
    } catch {
      throw .stream(error)
    }
  }
}

extension Established {
  /// A connection over a stream of bytes.
  ///
  /// - Parameters:
  ///   - direction: which side opened what is below.
  ///   - transport: what that is called, as in `tcp` or `ws`.
  init(
    _ upgraded: Upgrader.Upgraded, _ direction: Direction, over transport: String, remoteAddress: Multiaddr,
    localAddress: Multiaddr?, isRelayed: Bool = false, allowance: RelayAllowance? = nil, steps: [DialStep: Duration]
  ) {
    self.init(
      remoteKey: upgraded.remoteKey, muxer: upgraded.muxer,
      info: ConnectionInfo(
        id: .next(), direction: direction, peer: upgraded.remoteKey.peerID, proof: upgraded.proof,
        remoteAddress: remoteAddress, localAddress: localAddress, transport: transport,
        security: upgraded.security.name, muxer: "yamux", isRelayed: isRelayed, allowance: allowance,
        steps: steps))
  }
}
