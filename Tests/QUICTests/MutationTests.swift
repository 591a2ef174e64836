import TestSupport
import Testing

@testable import QUIC

/// Nothing that comes from the network may trap or hang, or be believed beyond its bounds. Longer, and with seeds of
/// their own, when `PEERSCOPE_FUZZ_SECONDS` says so.
@Suite(.serialized) struct MutationTests {
  private var framesOfAllKinds: [[UInt8]] {
    var buffer = DatagramBuffer(capacity: 4_000)
    var corpus: [[UInt8]] = []
    func add(_ write: (inout DatagramBuffer) -> Void) {
      buffer.removeAll()
      write(&buffer)
      corpus.append(Array(buffer.bytes[..<buffer.end]))
    }
    var received = RangeSet()
    for range in [1..<5, 9..<10, 20..<400] as [Range<UInt64>] { received.insert(range) }
    add { $0.append(ack: received, delay: 7, ecn: ECNCounts(ect0: 1, ect1: 2, ce: 3), limit: 4_000) }
    add { $0.append(frame: FrameType.resetStream, 4, 1, 100) }
    add { $0.append(frame: FrameType.stopSending, 4, 1) }
    add {
      $0.append(cryptoHead: 5, count: 4)
      $0.append([1, 2, 3, 4])
    }
    add {
      $0.append(streamHead: StreamID(rawValue: 4), offset: 9, count: 3, isLast: true)
      $0.append([1, 2, 3])
      $0.append(frame: FrameType.maxStreamData, 4, 70_000)
    }
    add { $0.append(frame: FrameType.maxStreamsBidirectional, 300) }
    add {
      let issued = IssuedConnectionID(sequence: 1, id: .random(), token: ResetToken(for: .random(), key: [1]))
      $0.append(newConnectionID: issued, retirePriorTo: 1)
      $0.append(frame: FrameType.retireConnectionID, 0)
    }
    add { $0.append(path: FrameType.pathChallenge, 77) }
    add { $0.append(newToken: [1, 2, 3]) }
    add { $0.append(close: CloseFrame(isApplication: false, code: 3, reason: "why"), limit: 4_000) }
    return corpus
  }

  @Test("frames")
  func frames() {
    Mutator.fuzz("QUIC frames", corpus: framesOfAllKinds) { input, _ in
      var reader = FrameReader(input, 0..<input.count)
      var count = 0
      while let frame = try? reader.next() {
        count += 1
        if case .ack(let ack) = frame {
          var last = UInt64.max
          ack.forEachRange { range in
            #expect(range.upperBound < last)
            last = range.lowerBound
          }
        }
      }
      #expect(count <= input.count)
    }
  }

  @Test("transport parameters: what is read is written so that it is read the same")
  func parameters() {
    var parameters = TransportParameters()
    parameters.originalDestination = .random()
    parameters.statelessResetToken = ResetToken(for: .random(), key: [1])
    parameters.initialMaxData = 1_000_000
    parameters.maxDatagramFrameSize = 1_200
    Mutator.fuzz("QUIC transport parameters", corpus: [parameters.encoded()]) { input, _ in
      for role in [Role.client, .server] {
        guard let read = try? TransportParameters(input, of: role) else { continue }
        #expect((try? TransportParameters(read.encoded(), of: role)) == read)
      }
    }
  }

  @Test("tokens: only what was sealed is believed")
  func tokens() {
    let tokens = AddressTokens()
    let address = PathAddress(high: 1, low: 2, port: 3)
    let retry = AddressTokens.Content.retry(originalDestination: .random(), source: .random())
    let corpus = [retry, .address].map { tokens.seal($0, for: address, now: 5) }
    Mutator.fuzz("QUIC tokens", corpus: corpus) { input, _ in
      #expect(tokens.open(input, from: address, now: 6) == nil || corpus.contains(input))
    }
  }

  @Test("headers and datagrams at an endpoint")
  func endpoint() throws {
    let network = try SimulatedNetwork()
    var corpus: [[UInt8]] = []
    network.tamper = { datagram in
      corpus.append(datagram.bytes)
      return [datagram]
    }
    let client = try network.connect()
    network.run { client.isHandshakeConfirmed }
    var answer = DatagramBuffer(capacity: 2_000)
    Mutator.fuzz("QUIC datagrams", corpus: corpus) { input, mutator in
      var bytes = input
      let address = PathAddress(high: 0, low: UInt64(mutator.number(below: 5)), port: 1)
      let endpoint = mutator.number(below: 2) == 0 ? network.server : network.client
      let arrival = endpoint.receive(
        &bytes, 0..<bytes.count, from: address, ecn: .notECT, answer: &answer, now: network.now)
      if case .answer = arrival { #expect(answer.end <= input.count || answer.end < 200) }
      answer.removeAll()
      // What began here shall not be there for the next.
      if case .new(let connection) = arrival { connection.finishClosing() }
    }
    network.run(for: 30)
  }

  @Test("bytes that come in any order, some of them twice, are put into theirs")
  func assembler() {
    let message = (0..<2_000).map { UInt8(truncatingIfNeeded: $0 ^ $0 >> 3) }
    Mutator.fuzz("QUIC assembler", corpus: [[0]]) { _, mutator in
      var assembler = Assembler()
      var received: [UInt8] = []
      var steps = 0
      while received.count < message.count {
        steps += 1
        let start = steps > 400 ? received.count : mutator.number(below: message.count)
        let end = min(message.count, start + 1 + mutator.number(below: 200))
        assembler.insert(UInt64(start), message, start..<end)
        while let bytes = assembler.take() { received += bytes }
      }
      #expect(received == message)
      #expect(assembler.gaps == 0)
    }
  }

  /// Frames that are nearly right, sealed with the right keys: what a malicious peer would send.
  @Test("a connection whose peer makes up its frames ends with an error or goes on, and lets go of everything")
  func frameInjection() throws {
    let corpus = framesOfAllKinds
    var network = try SimulatedNetwork()
    var client = try network.connect()
    network.run { client.isHandshakeConfirmed }
    try Mutator.fuzz("QUIC connections", corpus: corpus) { input, mutator in
      if client.isClosed || !client.isConnected || mutator.number(below: 50) == 0 {
        network = try SimulatedNetwork()
        client = try network.connect()
        network.run { client.isHandshakeConfirmed }
      }
      guard let server = network.serverConnections.first, server.isConnected else { return client.finishClosing() }
      if mutator.number(below: 4) == 0, let id = server.openStream() {
        _ = server.write(id, input, 0..<input.count)
        server.finish(id)
      }
      var buffer = DatagramBuffer(capacity: 70_000)
      let packet = try client.beginPacket(.application, into: &buffer)
      client.writtenFrames = []
      buffer.append(input)
      try client.finishPacket(packet, into: &buffer, now: network.now)
      network.inject(
        SimulatedNetwork.Datagram(
          bytes: Array(buffer.bytes[..<buffer.end]), toServer: true, ecn: .ect0,
          from: SimulatedNetwork.clientAddress, arrival: 0, order: 0))
      network.run(for: 0.05)
      for event in server.takeEvents() {
        if case .readable(let id) = event { while case .bytes = server.read(id) {} }
      }
    }
  }
}
