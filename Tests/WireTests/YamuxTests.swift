import TestSupport
import Testing

@testable import Wire

private struct YamuxVectors: Decodable {
  struct Header: Decodable, Sendable, CustomTestStringConvertible {
    var hex: String
    var type_number: UInt8
    var flags_number: UInt16
    var stream_id: UInt32
    var length: UInt32
    var from: String
    var testDescription: String { "\(hex) \(from)" }
  }
  struct Reject: Decodable, Sendable {
    var hex: String
  }
  var headers: [Header]
  var reject: [Reject]

  static func load() throws -> YamuxVectors { try Vectors.load("yamux-headers.json") }
}

/// Two sessions and what passes between them, with the clock in the test's hand.
private struct Pair {
  var client = YamuxSession(role: .client)
  var server = YamuxSession(role: .server)
  var now: UInt64 = 1_000_000
  var received: [UInt32: [UInt8]] = [:]

  mutating func toServer() throws -> [YamuxSession.Event] { try Self.pass(&client, &server, now, &received) }
  mutating func toClient() throws -> [YamuxSession.Event] { try Self.pass(&server, &client, now, &received) }

  static func pass(
    _ from: inout YamuxSession, _ to: inout YamuxSession, _ now: UInt64, _ received: inout [UInt32: [UInt8]],
    pieceSize: Int = .max
  ) throws -> [YamuxSession.Event] {
    var bytes: [UInt8] = []
    from.takeOutput(into: &bytes)
    var all: [YamuxSession.Event] = []
    var cursor = 0
    while cursor < bytes.count {
      let end = min(bytes.count, cursor + min(pieceSize, bytes.count))
      var events: [YamuxSession.Event] = []
      try to.receive(bytes, cursor..<end, now: now, events: &events)
      for case .data(let id, let range) in events { received[id, default: []] += bytes[range] }
      all += events
      cursor = end
    }
    return all
  }
}

@Suite struct YamuxTests {
  @Test("headers are read and written as the vectors have them", arguments: try YamuxVectors.load().headers)
  private func headers(_ vector: YamuxVectors.Header) throws {
    let header = try YamuxHeader(bytes(hex: vector.hex))
    #expect(header.type.rawValue == vector.type_number)
    #expect(header.flags.rawValue == vector.flags_number)
    #expect(header.streamID == vector.stream_id)
    #expect(header.length == vector.length)
    var again: [UInt8] = []
    header.append(to: &again)
    #expect(hex(again) == vector.hex)
  }

  @Test("headers that are none are refused", arguments: try YamuxVectors.load().reject)
  private func badHeaders(_ vector: YamuxVectors.Reject) throws {
    let bytes = bytes(hex: vector.hex)
    guard bytes.count == YamuxHeader.size else { return }
    #expect(throws: YamuxError.self) { try YamuxHeader(bytes) }
  }

  @Test("a stream opens, carries data both ways, ends on both sides and is forgotten", arguments: [1, 5, 13, 1 << 20])
  private func lifeCycle(pieceSize: Int) throws {
    var pair = Pair()
    let id = try pair.client.openStream(now: 0)
    #expect(id == 1)
    let message = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
    #expect(pair.client.send(id, message, 0..<message.count, room: .max) == message.count)
    pair.client.end(id)
    let events = try Pair.pass(&pair.client, &pair.server, 0, &pair.received, pieceSize: pieceSize)
    #expect(events.first == .opened(1))
    #expect(events.last == .ended(1))
    #expect(pair.received[1] == message)
    pair.received = [:]
    #expect(pair.server.send(id, [7, 8, 9], 1..<3, room: .max) == 2)
    pair.server.end(id)
    #expect(pair.server.openStreams == 0)
    let answers = try Pair.pass(&pair.server, &pair.client, 0, &pair.received, pieceSize: pieceSize)
    #expect(answers.first == .accepted(1))
    #expect(answers.last == .ended(1))
    #expect(pair.received[1] == [8, 9])
    #expect(pair.client.openStreams == 0)
  }

  @Test("a sender stops at its window, and goes on when the receiver has read")
  func flowControl() throws {
    var pair = Pair()
    let id = try pair.client.openStream(now: 0)
    let message = [UInt8](repeating: 1, count: 1 << 20)
    #expect(pair.client.send(id, message, 0..<message.count, room: .max) == 256 << 10)
    #expect(pair.client.send(id, message, 0..<message.count, room: .max) == 0)
    _ = try pair.toServer()
    pair.server.consume(id, 50 << 10, now: pair.now)
    #expect(try pair.toClient() == [.accepted(id)])
    pair.server.consume(id, 14 << 10, now: pair.now)
    #expect(try pair.toClient() == [.writable(id)])
    #expect(pair.client.sendWindow(of: id) == 64 << 10)
  }

  @Test("a window that limits its stream doubles, up to the largest, and never while the round trip is unknown")
  func windowGrowth() throws {
    var pair = Pair()
    let id = try pair.client.openStream(now: pair.now)
    _ = try pair.toServer()
    func burst() throws -> Int {
      let count = pair.client.sendWindow(of: id)
      let message = [UInt8](repeating: 1, count: count)
      #expect(pair.client.send(id, message, 0..<count, room: .max) == count)
      _ = try pair.toServer()
      pair.now += 1_000_000
      pair.server.consume(id, count, now: pair.now)
      _ = try pair.toClient()
      return count
    }
    #expect(try burst() == 256 << 10)
    #expect(try burst() == 256 << 10)
    pair.server.ping(now: pair.now)
    pair.now += 10_000_000
    _ = try pair.toClient()
    #expect(try pair.toServer() == [.pong(roundTrip: 10_000_000)])
    _ = try burst()
    let sizes = try (0..<8).map { _ in try burst() }
    #expect(sizes == [512, 1024, 2048, 4096, 8192, 16_384, 16_384, 16_384].map { $0 << 10 })
  }

  @Test("a slow reader's window does not grow")
  func slowReader() throws {
    var pair = Pair()
    let id = try pair.client.openStream(now: pair.now)
    pair.server.ping(now: pair.now)
    pair.now += 1_000_000
    _ = try pair.toClient()
    _ = try pair.toServer()
    for _ in 0..<5 {
      let count = pair.client.sendWindow(of: id)
      #expect(count == 256 << 10)
      _ = pair.client.send(id, [UInt8](repeating: 1, count: count), 0..<count, room: .max)
      _ = try pair.toServer()
      pair.now += 1_000_000_000
      pair.server.consume(id, count, now: pair.now)
      _ = try pair.toClient()
    }
  }

  @Test("a stream past its window ends the session")
  func overrun() throws {
    var pair = Pair()
    _ = try pair.client.openStream(now: 0)
    _ = try pair.toServer()
    var bytes: [UInt8] = []
    YamuxHeader(.data, streamID: 1, length: 256 << 10 + 1).append(to: &bytes)
    var events: [YamuxSession.Event] = []
    #expect(throws: YamuxError.windowOverrun(streamID: 1, window: 256 << 10)) {
      try pair.server.receive(bytes, 0..<bytes.count, now: 0, events: &events)
    }
  }

  @Test(
    "frames that no peer may send end the session",
    arguments: [
      (YamuxHeader(.data, streamID: 3, length: 0), YamuxError.unknownStream(3)),
      (YamuxHeader(.data, streamID: 0, length: 0), .unknownStream(0)),
      (YamuxHeader(.windowUpdate, .syn, streamID: 2, length: 0), .badStreamID(2)),
      (YamuxHeader(.windowUpdate, .syn, streamID: 1, length: 0), .badStreamID(1)),
      (YamuxHeader(.windowUpdate, streamID: 1, length: .max), .windowOverflow(streamID: 1)),
    ])
  func violations(_ header: YamuxHeader, _ error: YamuxError) throws {
    var pair = Pair()
    _ = try pair.client.openStream(now: 0)
    _ = try pair.toServer()
    var bytes: [UInt8] = []
    header.append(to: &bytes)
    var events: [YamuxSession.Event] = []
    #expect(throws: error) { try pair.server.receive(bytes, 0..<bytes.count, now: 0, events: &events) }
  }

  @Test("streams may open in any order, each number once, and a number that was passed over opens none by data")
  func order() throws {
    var pair = Pair()
    func open(_ id: UInt32, _ type: YamuxHeader.FrameType = .windowUpdate, syn: Bool = true) throws -> [YamuxSession
      .Event]
    {
      var bytes: [UInt8] = []
      YamuxHeader(type, syn ? .syn : [], streamID: id, length: 0).append(to: &bytes)
      var events: [YamuxSession.Event] = []
      try pair.client.receive(bytes, 0..<bytes.count, now: 0, events: &events)
      return events
    }
    #expect(try open(4) == [.opened(4)])
    #expect(throws: YamuxError.unknownStream(2)) { try open(2, .data, syn: false) }
    #expect(try open(2) == [.opened(2)])
    #expect(throws: YamuxError.badStreamID(2)) { try open(2) }
    #expect(throws: YamuxError.badStreamID(4)) { try open(4) }
    // Far apart: the last numbers that were passed over are remembered, and no more than those.
    #expect(try open(.max - 1) == [.opened(.max - 1)])
    let remembered = UInt32(YamuxPeerNumbers.rememberedSkips)
    #expect(try open(.max - 1 - 2 * remembered) == [.opened(.max - 1 - 2 * remembered)])
    #expect(throws: YamuxError.badStreamID(.max - 3 - 2 * remembered)) { try open(.max - 3 - 2 * remembered) }
    #expect(throws: YamuxError.badStreamID(0)) { try open(0) }
  }

  @Test("data after an end ends the session")
  func dataAfterEnd() throws {
    var pair = Pair()
    let id = try pair.client.openStream(now: 0)
    pair.client.end(id)
    _ = try pair.toServer()
    var bytes: [UInt8] = []
    YamuxHeader(.data, streamID: id, length: 1).append(to: &bytes)
    var events: [YamuxSession.Event] = []
    #expect(throws: YamuxError.dataAfterEnd(streamID: id)) {
      try pair.server.receive(bytes, 0..<bytes.count, now: 0, events: &events)
    }
  }

  @Test("a reset ends both sides, carries its code, and what was under way is passed over")
  func reset() throws {
    var pair = Pair()
    let id = try pair.client.openStream(now: 0)
    _ = try pair.toServer()
    _ = pair.client.send(id, [1, 2, 3], 0..<3, room: .max)
    pair.server.reset(id, code: 42)
    #expect(try pair.toServer() == [])
    #expect(try pair.toClient().contains(.reset(id, code: 42)))
    #expect(pair.client.openStreams == 0)
    #expect(pair.client.send(id, [1], 0..<1, room: .max) == 0)
  }

  @Test("a stream beyond the limit is reset, and one place becomes free with each stream that ends")
  func streamLimit() throws {
    var limits = YamuxSession.Limits()
    limits.inboundStreams = 2
    var client = YamuxSession(role: .client), server = YamuxSession(role: .server, limits: limits)
    var received: [UInt32: [UInt8]] = [:]
    for _ in 0..<3 { _ = try client.openStream(now: 0) }
    #expect(try Pair.pass(&client, &server, 0, &received) == [.opened(1), .opened(3)])
    #expect(try Pair.pass(&server, &client, 0, &received).contains(.reset(5, code: 0)))
    client.reset(1)
    _ = try client.openStream(now: 0)
    #expect(try Pair.pass(&client, &server, 0, &received) == [.reset(1, code: 0), .opened(7)])
  }

  @Test("a peer that asks for answers and takes none is stopped")
  func pingFlood() throws {
    var server = YamuxSession(role: .server)
    var bytes: [UInt8] = []
    for value in 0..<100_000 as Range<UInt32> {
      YamuxHeader(.ping, .syn, streamID: 0, length: value).append(to: &bytes)
    }
    var events: [YamuxSession.Event] = []
    #expect(throws: YamuxError.tooManyControlFrames) {
      try server.receive(bytes, 0..<bytes.count, now: 0, events: &events)
    }
  }

  @Test("after a farewell no stream opens, on either side")
  func goAway() throws {
    var pair = Pair()
    pair.server.goAway(code: YamuxGoAwayCode.normal)
    #expect(try pair.toClient() == [.goneAway(code: 0)])
    #expect(throws: YamuxError.goneAway) { try pair.client.openStream(now: 0) }
  }
}
