import TestSupport
import Testing

@testable import QUIC

/// What a peer may not do, and the error it gets for it (RFC 9000 §4, §10, §19, §20). The peer is one side of a real
/// connection, whose next packet is made by the test.
@Suite struct LimitTests {
  /// A standing connection whose client sends whatever frames a test wants.
  private final class Violator {
    let network: SimulatedNetwork
    let client: Connection
    let server: Connection
    private(set) var end: ConnectionEnd?

    init(server configuration: Configuration = Configuration()) throws {
      network = try SimulatedNetwork(server: configuration)
      client = try network.connect()
      let (network, client) = (network, client)
      network.run { client.isHandshakeConfirmed && network.serverConnections.first?.isHandshakeConfirmed == true }
      network.run(for: 0.2)
      server = try #require(network.serverConnections.first)
      _ = server.takeEvents()
    }

    /// Has the server take a packet with these frames, and returns the error that it closes with.
    func send(
      to target: Connection? = nil, _ write: (inout DatagramBuffer) -> Void
    ) throws -> TransportError.Code? {
      let sender = target === client ? server : client
      let receiver = target ?? server
      var buffer = DatagramBuffer(capacity: 4_000)
      let packet = try sender.beginPacket(.application, into: &buffer)
      sender.writtenFrames = []
      write(&buffer)
      try sender.finishPacket(packet, into: &buffer, now: network.now)
      var bytes = buffer.bytes
      let address = receiver.role == .server ? SimulatedNetwork.clientAddress : SimulatedNetwork.serverAddress
      receiver.receive(&bytes, 0..<buffer.end, from: address, ecn: .notECT, now: network.now)
      for case .closed(let end) in receiver.takeEvents() { self.end = end }
      if case .failed(let error)? = end { return error.code }
      return nil
    }
  }

  private func stream(_ index: UInt64, by role: Role = .client, _ kind: StreamID.Kind = .bidirectional) -> StreamID {
    StreamID(kind, openedBy: role, index: index)
  }

  private func streamFrame(
    _ id: StreamID, _ offset: UInt64, _ count: Int, isLast: Bool = false
  ) -> (inout DatagramBuffer) -> Void {
    {
      $0.append(streamHead: id, offset: offset, count: count, isLast: isLast)
      $0.append(zeros: count)
    }
  }

  @Test("bytes beyond a stream's window are FLOW_CONTROL_ERROR")
  func streamWindow() throws {
    let peer = try Violator()
    let window = Configuration().streamWindow
    #expect(try peer.send(streamFrame(stream(0), window - 100, 100)) == nil)
    #expect(try peer.send(streamFrame(stream(0), window - 99, 100)) == .flowControlError)
  }

  @Test("bytes beyond the connection's window are FLOW_CONTROL_ERROR")
  func connectionWindow() throws {
    var configuration = Configuration()
    configuration.connectionWindow = configuration.streamWindow + 100
    let peer = try Violator(server: configuration)
    #expect(try peer.send(streamFrame(stream(0), configuration.streamWindow - 100, 100)) == nil)
    #expect(try peer.send(streamFrame(stream(1), 0, 100)) == nil)
    #expect(try peer.send(streamFrame(stream(2), 0, 1)) == .flowControlError)
  }

  @Test("more streams than are allowed are STREAM_LIMIT_ERROR")
  func streamLimit() throws {
    let peer = try Violator()
    let limit = Configuration().maximumBidirectionalStreams
    #expect(try peer.send(streamFrame(stream(limit - 1), 0, 1)) == nil)
    #expect(peer.server.streamCount == Int(limit))
    #expect(try peer.send(streamFrame(stream(limit), 0, 1)) == .streamLimitError)
    let other = try Violator()
    #expect(
      try other.send(streamFrame(stream(Configuration().maximumUnidirectionalStreams, .unidirectional), 0, 1))
        == .streamLimitError)
  }

  @Test("an end that moves is FINAL_SIZE_ERROR, and so are bytes behind it")
  func finalSize() throws {
    func check(_ second: @escaping (inout DatagramBuffer) -> Void) throws {
      let peer = try Violator()
      #expect(try peer.send(streamFrame(stream(0), 0, 100, isLast: true)) == nil)
      #expect(try peer.send(second) == .finalSizeError)
    }
    try check(streamFrame(stream(0), 0, 101))
    try check(streamFrame(stream(0), 0, 99, isLast: true))
    try check(streamFrame(stream(0), 0, 101, isLast: true))
    try check { $0.append(frame: FrameType.resetStream, 0, 7, 99) }
    let peer = try Violator()
    #expect(try peer.send(streamFrame(stream(0), 50, 50)) == nil)
    #expect(try peer.send(streamFrame(stream(0), 0, 50, isLast: true)) == .finalSizeError)
  }

  @Test("frames for streams that cannot have them are STREAM_STATE_ERROR")
  func streamState() throws {
    let frames: [(inout DatagramBuffer) -> Void] = [
      // Bytes on a stream on which only the server sends, limits for one on which only the client does.
      streamFrame(stream(0, by: .server, .unidirectional), 0, 1),
      { $0.append(frame: FrameType.maxStreamData, 2, 100) },
      { $0.append(frame: FrameType.stopSending, 2, 1) },
      { $0.append(frame: FrameType.resetStream, 3, 0, 0) },
      // A stream of the server's that it did not open.
      streamFrame(stream(0, by: .server), 0, 1),
      { $0.append(frame: FrameType.maxStreamData, 1, 100) },
    ]
    for frame in frames { #expect(try Violator().send(frame) == .streamStateError) }
  }

  @Test("what is no frame, is cut off, or is out of its bounds is FRAME_ENCODING_ERROR")
  func encoding() throws {
    let frames: [(inout DatagramBuffer) -> Void] = [
      { $0.append(varint: 0x21) },
      { $0.append([1, 1, 1, 1, UInt8(FrameType.maxData)]) },
      { $0.append(frame: FrameType.crypto, 0, 100) },
      { $0.append(frame: FrameType.maxStreamsBidirectional, 1 << 60 + 1) },
      { $0.append(frame: FrameType.streamsBlockedUnidirectional, 1 << 60 + 1) },
      { $0.append(frame: FrameType.newToken, 0) },
      { $0.append(frame: FrameType.ack, 5, 0, 0, 6) },
      { $0.append(frame: FrameType.ack, 5, 0, 1, 1, 3, 0) },
      { $0.append(frame: FrameType.newConnectionID, 5, 6, 8) },
      { $0.append(frame: FrameType.newConnectionID, 5, 0, 0) },
      {
        $0.append(frame: FrameType.stream | FrameType.streamHasOffset, 0, VariableLengthInteger.maximum); $0.append(7)
      },
    ]
    for frame in frames { #expect(try Violator().send(frame) == .frameEncodingError) }
  }

  @Test("packets that were never sent cannot be acknowledged, and neither can numbers that were left out")
  func optimisticAcknowledgement() throws {
    let peer = try Violator()
    let next = peer.server.space(.application).sent.nextNumber
    #expect(try peer.send { $0.append(frame: FrameType.ack, next, 0, 0, 0) } == .protocolViolation)
    let other = try Violator()
    let space = other.server.space(.application)
    let skipped = space.sent.nextNumber
    space.nextSkip = skipped
    var buffer = DatagramBuffer(capacity: 2_000)
    let packet = try other.server.beginPacket(.application, into: &buffer)
    other.server.writtenFrames = []
    buffer.append(varint: FrameType.ping)
    try other.server.finishPacket(packet, into: &buffer, now: other.network.now)
    #expect(packet.number == skipped + 1)
    #expect(try other.send { $0.append(frame: FrameType.ack, skipped + 1, 0, 0, 1) } == .protocolViolation)
  }

  @Test("only servers send NEW_TOKEN and HANDSHAKE_DONE; clients take them")
  func serversOnly() throws {
    #expect(try Violator().send { $0.append(frame: FrameType.handshakeDone) } == .protocolViolation)
    #expect(
      try Violator().send {
        $0.append(frame: FrameType.newToken, 1)
        $0.append(7)
      } == .protocolViolation)
    let peer = try Violator()
    #expect(
      try peer.send(to: peer.client) {
        $0.append(frame: FrameType.newToken, 1)
        $0.append(7)
        $0.append(frame: FrameType.handshakeDone)
      } == nil)
  }

  @Test("an empty packet, and a frame type in more bytes than it takes, are PROTOCOL_VIOLATION")
  func emptiness() throws {
    #expect(
      try Violator().send {
        $0.append(UInt8(0x40))
        $0.append(UInt8(0x01))
      } == .protocolViolation)
  }

  @Test("more connection ids than are kept are CONNECTION_ID_LIMIT_ERROR, and the same twice PROTOCOL_VIOLATION")
  func connectionIDs() throws {
    func newID(_ sequence: UInt64, retirePriorTo: UInt64 = 0, _ byte: UInt8) -> (inout DatagramBuffer) -> Void {
      {
        $0.append(frame: FrameType.newConnectionID, sequence, retirePriorTo)
        $0.append(UInt8(8))
        $0.append([UInt8](repeating: byte, count: 8 + 16))
      }
    }
    let peer = try Violator()
    // The handshake's and three more are there already.
    #expect(try peer.send(newID(9, 9)) == .connectionIDLimitError)
    let second = try Violator()
    #expect(try second.send(newID(9, retirePriorTo: 9, 9)) == nil)
    #expect(second.server.remoteIDs.current.bytes == [UInt8](repeating: 9, count: 8))
    #expect(try second.send(newID(9, retirePriorTo: 9, 9)) == nil)
    #expect(try second.send(newID(9, 8)) == .protocolViolation)
    let third = try Violator()
    #expect(try third.send(newID(50, retirePriorTo: 50, 9)) == nil)
    #expect(try third.send { $0.append(frame: FrameType.retireConnectionID, 99) } == .protocolViolation)
  }

  @Test("handshake bytes beyond the buffer are CRYPTO_BUFFER_EXCEEDED, and a message of TLS is an alert")
  func crypto() throws {
    #expect(
      try Violator().send {
        $0.append(frame: FrameType.crypto, 100_000, 1)
        $0.append(7)
      } == .cryptoBufferExceeded)
    // KeyUpdate of TLS is no message of QUIC's (RFC 9001 §6).
    #expect(
      try Violator().send {
        $0.append(frame: FrameType.crypto, 0, 5)
        $0.append([24, 0, 0, 1, 0])
      } == .crypto(alert: 10))
  }

  @Test("a ticket after the handshake is passed over")
  func tickets() throws {
    let peer = try Violator()
    #expect(
      try peer.send(to: peer.client) {
        $0.append(frame: FrameType.crypto, 0, 8)
        $0.append([4, 0, 0, 4, 1, 2, 3, 4])
      } == nil)
  }

  @Test("a DATAGRAM frame that was not asked for is PROTOCOL_VIOLATION")
  func datagrams() throws {
    #expect(try Violator().send { $0.append(frame: FrameType.datagram + 1, 0) } == .protocolViolation)
    var configuration = Configuration()
    configuration.maximumDatagramFrame = 1_200
    let peer = try Violator(server: configuration)
    #expect(peer.client.send(datagram: [1, 2, 3]))
    peer.network.run(for: 0.1)
    let datagrams = peer.server.takeEvents().compactMap { if case .datagram(let bytes) = $0 { bytes } else { nil } }
    #expect(datagrams == [[1, 2, 3]])
    #expect(!peer.server.send(datagram: [1]))
  }

  @Test("parameters out of their bounds, there twice, or a server's from a client are TRANSPORT_PARAMETER_ERROR")
  func parameters() throws {
    func refuse(_ text: String, of role: Role = .server) {
      let error = #expect(throws: TransportError.self) { try TransportParameters(bytes(hex: text), of: role) }
      #expect(error?.code == .transportParameterError, "\(text)")
    }
    refuse("03024400")  // max_udp_payload_size 1024
    refuse("0a0115")  // ack_delay_exponent 21
    refuse("0b0480004000")  // max_ack_delay 2^14
    refuse("0e0101")  // active_connection_id_limit 1
    refuse("0808d000000000000001")  // more than 2^60 streams
    refuse("0402")  // cut off
    refuse("04010104010f")  // twice
    refuse("0c0100")  // disable_active_migration with a value
    refuse("0f15" + String(repeating: "00", count: 21))  // an id of 21 bytes
    refuse("0000", of: .client)
    refuse("0210" + String(repeating: "00", count: 16), of: .client)
    refuse("1000", of: .client)
    var parameters = TransportParameters()
    parameters.initialMaxData = 70_000
    parameters.maxIdleTimeout = 30_000
    parameters.initialSource = ConnectionID([1, 2, 3])
    parameters.disablesActiveMigration = true
    #expect(try TransportParameters(parameters.encoded(), of: .client) == parameters)
    #expect(try TransportParameters(bytes(hex: "1b0301020340ff00"), of: .client) == TransportParameters())
  }
}
