import Crypto
import Events
import Identity
import Libp2p
import Multiformats
import NetIO
import TestSupport
import Testing
import Wire

/// Peers that do not keep to the rules. Each must end in a typed error, in time, with nothing left behind.
@Suite struct HostileTests {
  /// A listener that treats each connection as `serve` says, and its address.
  @NetworkActor private func listen(
    _ serve: @escaping @NetworkActor (TransportStream) async -> Void
  ) throws -> (TCPListener, Multiaddr) {
    let listener = try TCPListener(on: SocketAddress(ip: [127, 0, 0, 1], port: 0)) { socket in
      let stream = TransportStream(socket)
      NetworkActor.task { await serve(stream) }
    }
    return (listener, try Multiaddr("/ip4/127.0.0.1/tcp/\(listener.localAddress.port)"))
  }

  @Test(
    "a peer that sends something else, half a handshake, or ends, is explained",
    arguments: [
      ("HTTP/1.1 400 Bad Request\r\n\r\n", "the peer"),
      ("\u{13}/multistream/1.0.0\n", "the peer closed the connection during the handshake"),
      ("\u{13}/multistream/1.0.0\n\u{03}na\n", "the peer does not speak /noise"),
      ("\u{13}/multistream/1.0.0\n\u{07}/noise\n", "the peer closed the connection during the handshake"),
      ("\u{13}/multistream/1.0.0\n\u{07}/noise\n\u{00}\u{05}hello", "a Noise message of 5 bytes is too short"),
      ("", "the peer closed the connection during the handshake"),
    ])
  @NetworkActor func dialled(_ answer: String, _ words: String) async throws {
    let (listener, address) = try listen { stream in
      _ = try? await stream.read()
      try? await stream.write(Array(answer.utf8))
      try? stream.closeWrite()
    }
    defer { listener.close() }
    let client = try Peer()
    let error = await #expect(throws: Libp2pError.self) { try await client.connect(to: address) }
    guard case .unreachable(let failures) = error, let failure = failures.first else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(failure.step == .security)
    #expect(failure.words.contains(words) || words == "the peer")
    #expect(client.host.connections.isEmpty)
  }

  @Test("a peer that says nothing is waited for until the deadline, and no longer")
  @NetworkActor func silent() async throws {
    let (listener, address) = try listen { stream in _ = try? await stream.read(exactly: 1 << 30) }
    defer { listener.close() }
    let client = try Peer()
    let failure = AddressFailure(address: address, step: .security, reason: .timedOut)
    await #expect(throws: Libp2pError.unreachable([failure])) {
      try await client.connect(to: address, patience: .milliseconds(200))
    }
  }

  @Test(
    "rubbish sent to a listener ends in an event, not in a connection", arguments: ["GET / HTTP/1.1\r\n\r\n", "\u{0}"])
  @NetworkActor func dialledBy(_ rubbish: String) async throws {
    let server = try Peer()
    let address = try #require(SocketAddress(host: "127.0.0.1", port: server.listen().tcpPort ?? 0))
    let stream = TransportStream(try await TCPSocket.connect(to: address, deadline: .after(.seconds(5))))
    try await stream.write(Array(rubbish.utf8))
    try stream.closeWrite()
    _ = try await server.recorder.first { if case .inboundFailed = $0 { true } else { nil } }
    #expect(server.host.connections.isEmpty)
  }

  /// A connection to `server` whose frames the test makes itself.
  @NetworkActor private func rawYamux(_ server: Peer) async throws -> RawSession {
    let address = try #require(SocketAddress(host: "127.0.0.1", port: server.listen().tcpPort ?? 0))
    let stream = TransportStream(try await TCPSocket.connect(to: address, deadline: .after(.seconds(5))))
    return try await RawSession(stream)
  }

  @Test("a peer that breaks yamux's rules is cut off, with the reason in the log")
  @NetworkActor func yamuxViolation() async throws {
    let server = try Peer()
    let session = try await rawYamux(server)
    var frame: [UInt8] = []
    YamuxHeader(.windowUpdate, .syn, streamID: 1, length: 0).append(to: &frame)
    YamuxHeader(.data, streamID: 1, length: 1 << 20).append(to: &frame)
    try await session.send(frame)
    let reason = try await server.recorder.first {
      if case .connectionClosed(_, let reason) = $0 { reason } else { nil }
    }
    #expect(reason == .failed("stream 1 sends more than the 262144 bytes its window has left"))
    #expect(server.host.connections.isEmpty)
  }

  @Test("a frame that does not authenticate ends the connection")
  @NetworkActor func forgedFrame() async throws {
    let server = try Peer()
    let session = try await rawYamux(server)
    try await session.stream.write([0, 20] + [UInt8](repeating: 1, count: 20))
    let reason = try await server.recorder.first {
      if case .connectionClosed(_, let reason) = $0 { reason } else { nil }
    }
    #expect(reason == .failed("a Noise message does not authenticate: it was changed, or is not for this session"))
  }

  @Test("streams that never say what they are for time out, and their number is bounded")
  @NetworkActor func streamFlood() async throws {
    let server = try Peer()
    let session = try await rawYamux(server)
    var frames: [UInt8] = []
    for number in 0..<2_000 as Range<UInt32> {
      YamuxHeader(.windowUpdate, .syn, streamID: 2 * number + 1, length: 0).append(to: &frames)
    }
    try await session.send(frames)
    _ = try await server.recorder.first { kind -> Bool? in
      if case .streamOpened(let id, _) = kind, id.number == 2047 { true } else { nil }
    }
    let opened = server.recorder.kinds.filter { if case .streamOpened = $0 { true } else { false } }
    #expect(opened.count == 1024)
  }
}

/// A Noise session whose content the test decides.
@NetworkActor
private final class RawSession {
  let stream: TransportStream
  private var noise: NoiseSession

  init(_ stream: TransportStream) async throws {
    self.stream = stream
    let keys = try KeyPair(generating: .ed25519)
    let identity = try NoiseIdentity(keys, extensions: NoiseExtensions(streamMuxers: ["/yamux/1.0.0"]))
    var handshake = try NoiseHandshake(role: .initiator, as: identity)
    var negotiation = MultistreamInitiator(proposing: ["/noise"])
    try await stream.write(negotiation.takeOutput() + handshake.takeOutput())
    var agreement: MultistreamInitiator.Agreement?
    while agreement == nil { agreement = try negotiation.receive(#require(await stream.read())) }
    var isComplete = try handshake.receive(#require(agreement).rest)
    while !isComplete { isComplete = try handshake.receive(#require(await stream.read())) }
    try await stream.write(handshake.takeOutput())
    noise = try NoiseSession(#require(handshake.result))
  }

  func send(_ bytes: [UInt8]) async throws {
    for start in stride(from: 0, to: bytes.count, by: NoiseSession.maximumPlaintext) {
      let range = start..<min(bytes.count, start + NoiseSession.maximumPlaintext)
      var sealed = [UInt8](repeating: 0, count: range.count + NoiseSession.overhead)
      _ = try noise.seal(bytes, range, into: &sealed, at: 0)
      try await stream.write(sealed)
    }
  }
}
