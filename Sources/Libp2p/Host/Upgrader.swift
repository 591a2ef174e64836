import Events
import Identity
import NetIO
import Wire

/// Turns a raw connection into a secured one: agreeing on Noise and the handshake itself. What muxer follows is agreed
/// on inside the handshake where the peer can do so.
///
/// Both steps of the dialling side go out as soon as they can: with one security protocol to propose, the proposal and
/// the handshake's first message leave together.
@NetworkActor
struct Upgrader {
  static let noiseProtocolID = "/noise"

  let identity: NoiseIdentity
  /// How long a peer may take for all of it.
  static let patience = Duration.seconds(10)

  /// What is secured: what the handshake led to, and the transport, whose next bytes are the session's.
  struct Secured {
    let handshake: NoiseHandshake.Result
    let transport: any ByteTransport
    /// Whether both sides agreed on yamux in the handshake.
    let hasMuxer: Bool

    /// The connection of which `info` tells.
    @NetworkActor
    func established(_ info: ConnectionInfo) throws(NoiseError) -> Established {
      let role: YamuxSession.Role = info.direction == .outbound ? .client : .server
      let muxer = try YamuxMuxer(transport, handshake, role: role, agreed: hasMuxer)
      return Established(remoteKey: handshake.remoteKey, muxer: muxer, info: info)
    }
  }

  init(_ keys: KeyPair) throws(NoiseError) {
    identity = try NoiseIdentity(keys, extensions: NoiseExtensions(streamMuxers: [YamuxMuxer.protocolID]))
  }

  /// Why a connection could not be secured.
  enum Failure: Error, CustomStringConvertible {
    case stream(StreamError)
    case negotiation(MultistreamError)
    case noise(NoiseError)

    var description: String {
      switch self {
      case .stream(.truncated): "the peer closed the connection during the handshake"
      case .stream(let error): error.description
      case .negotiation(let error): error.description
      case .noise(let error): error.description
      }
    }
  }

  func secure(
    _ transport: any ByteTransport, _ role: NoiseHandshake.Role, expected: PeerID? = nil, deadline: Deadline
  ) async throws(Failure) -> Secured {
    let stream = TransportStream(transport)
    stream.setDeadline(deadline)
    let result: Result<Secured, Failure> = await withTaskCancellationHandler {
      do throws(Failure) {
        return .success(try await secure(stream, role, expected))
      } catch {
        stream.reset(.resetLocally)
        return .failure(error)
      }
    } onCancel: {
      NetworkActor.task { stream.reset(.resetLocally) }
    }
    return try result.get()
  }

  private func secure(
    _ stream: TransportStream, _ role: NoiseHandshake.Role, _ expected: PeerID?
  ) async throws(Failure) -> Secured {
    var handshake: NoiseHandshake
    do { handshake = try NoiseHandshake(role: role, as: identity, expected: expected) } catch { throw .noise(error) }
    let first =
      switch role {
      case .initiator: try await propose(on: stream, &handshake)
      case .responder: try await answer(on: stream)
      }
    let result = try await complete(&handshake, first, on: stream)
    // What the stream itself has read too far is what the handshake was given last, and so in its rest.
    let transport = stream.release().transport
    let theirMuxers = result.remoteExtensions.streamMuxers
    return Secured(
      handshake: result, transport: transport, hasMuxer: theirMuxers.contains(YamuxMuxer.protocolID))
  }

  private func propose(
    on stream: TransportStream, _ handshake: inout NoiseHandshake
  ) async throws(Failure) -> [UInt8] {
    var negotiation = MultistreamInitiator(proposing: [Self.noiseProtocolID])
    try await send(negotiation.takeOutput() + handshake.takeOutput(), on: stream)
    while true {
      let bytes = try await receive(on: stream)
      do {
        if let agreement = try negotiation.receive(bytes) { return agreement.rest }
      } catch {
        throw .negotiation(error)
      }
    }
  }

  private func answer(on stream: TransportStream) async throws(Failure) -> [UInt8] {
    var negotiation = MultistreamResponder()
    while true {
      let bytes = try await receive(on: stream)
      let agreement: MultistreamInitiator.Agreement?
      do { agreement = try negotiation.receive(bytes) { $0 == Self.noiseProtocolID } } catch {
        throw .negotiation(error)
      }
      try await send(negotiation.takeOutput(), on: stream)
      if let agreement { return agreement.rest }
    }
  }

  private func complete(
    _ handshake: inout NoiseHandshake, _ first: [UInt8], on stream: TransportStream
  ) async throws(Failure) -> NoiseHandshake.Result {
    var bytes = first
    while true {
      let isComplete: Bool
      do { isComplete = try handshake.receive(bytes) } catch { throw .noise(error) }
      try await send(handshake.takeOutput(), on: stream)
      if isComplete, let result = handshake.result { return result }
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
