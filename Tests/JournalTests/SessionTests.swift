import Events
import Identity
import Journal
import Multiformats
import TestSupport
import Testing

@Suite struct SessionTests {
  private func events(_ count: Int, seed: UInt64 = 1) -> [Event] {
    var random = SeededGenerator(seed: seed)
    let (requests, dials) = ((0..<5).map { _ in RequestID.next() }, (0..<5).map { _ in DialID.next() })
    return (0..<count).map { index in
      Event(time: time(Double(index)), kind: randomEvent(&random, requests: requests, dials: dials))
    }
  }

  private func file(_ events: [Event]) -> [UInt8] {
    SessionFile.header(since: time(0)) + events.flatMap(SessionFile.line)
  }

  private func read(_ bytes: [UInt8], pieces size: Int = 4_096) throws -> (events: [Event], reader: SessionReader) {
    var reader = SessionReader()
    var events: [Event] = []
    for start in stride(from: 0, to: bytes.count, by: size) {
      events += try reader.read(Array(bytes[start..<min(start + size, bytes.count)]))
    }
    return (events + (try reader.finish()), reader)
  }

  @Test("events are read as they were written, whatever the pieces", arguments: [1, 100, 1 << 20])
  func roundTrip(_ size: Int) throws {
    let events = events(200)
    let (copy, reader) = try read(file(events), pieces: size)
    #expect(copy == events)
    #expect(reader.since == time(0))
    #expect(reader.problems == [])
    #expect(reader.tornBytes == 0)
  }

  @Test("lines are JSON with their keys in order")
  func lines() {
    #expect(
      String(decoding: SessionFile.header(since: time(0)), as: UTF8.self)
        == #"{"peerscope":"session","since":"2023-11-14T22:13:00.000000000Z","version":1}"# + "\n")
    func text(_ kind: Event.Kind) -> String {
      String(decoding: SessionFile.line(Event(time: time(0), kind: kind)), as: UTF8.self)
    }
    let end = #""time":"2023-11-14T22:13:00.000000000Z"}"# + "\n"
    #expect(
      text(.streamNegotiated(stream(1, 2), protocolID: "/http/1.1"))
        == #"{"connection":1,"event":"stream-negotiated","protocol":"/http/1.1","stream":2,"# + end)
    #expect(
      text(.connectionClosed(connection(3), .resetByPeer(code: 7)))
        == #"{"code":7,"connection":3,"end":"reset-by-peer","event":"connection-closed","# + end)
    #expect(
      text(.marker("here", at: .stream(stream(1, 2))))
        == #"{"connection":1,"event":"marker","name":"here","stream":2,"# + end)
  }

  @Test("every kind of event, and every kind of thing that is marked, comes back as it was")
  func everyKind() throws {
    let things: [MarkedThing?] = [
      nil, .peer(peerID(3)), .address(address("/ip4/192.0.2.1/tcp/7")), .connection(connection(7)),
      .stream(stream(7, 9)), .request(RequestID(number: 3)), .dial(DialID(number: 4)),
    ]
    var kinds = things.map { Event.Kind.marker("a", at: $0) }
    kinds += [
      .listening(address("/ip4/192.0.2.1/tcp/7")), .stoppedListening(address("/ip4/192.0.2.1/tcp/7")),
      .inboundFailed(address("/ip6/2001:db8::1/tcp/7"), reason: "no"),
      .streamClosed(stream(1, .max), .resetByPeer(code: .max)), .streamClosed(stream(1, 2), .resetByPeer(code: nil)),
    ]
    let times: [Int64] = [0, 951_782_399_999_999_999, 1_709_164_800_000_000_001, 7_258_118_399_999_999_999]
    let events = kinds.enumerated().map { index, kind in
      Event(time: Timestamp(nanoseconds: times[index % times.count]), kind: kind)
    }
    #expect(try read(file(events)).events == events)
  }

  @Test(
    "a time is one of the calendar's, in UTC",
    arguments: [
      "2023-13-01T00:00:00Z", "2023-00-01T00:00:00Z", "1969-12-31T23:59:59Z", "2200-01-01T00:00:00Z",
      "2023-01-01T24:00:00Z", "2023-01-01T00:00:00", "2023-01-01T00:00:00.Z", "2023-01-01T00:00:00+01:00", "now",
    ])
  func noTime(_ text: String) {
    let line = #"{"event":"request-failed","reason":"x","request":1,"time":"\#(text)"}"# + "\n"
    let reader = try? read(SessionFile.header(since: time(0)) + Array(line.utf8)).reader
    #expect(reader?.badLines == 1)
  }

  @Test("markers whose events are gone are kept in a session all the same")
  func markers() {
    var limits = Journal.Limits()
    limits.events = 3
    var journal = Journal(since: time(0), limits: limits)
    journal.append([.marker("first", at: nil)], from: 0)
    journal.append((0..<9).map { .streamOpened(stream(1, $0), .outbound) }, from: 1)
    #expect(journal.markers.map(\.name) == ["first"])
    #expect(journal.session.count == 4)
    #expect(journal.session.first?.kind == .marker("first", at: nil))
  }

  @Test("a last line that a crash cut off is told apart; all before it are read", arguments: [1, 2, 20])
  func torn(_ cut: Int) throws {
    let events = events(5)
    let bytes = Array(file(events).dropLast(cut))
    let (copy, reader) = try read(bytes)
    #expect(copy == (cut == 1 ? events : Array(events.dropLast())))
    #expect(reader.tornBytes == (cut == 1 ? 0 : SessionFile.line(events[4]).count - cut))
    #expect(reader.problems == [])
  }

  @Test("bad lines are named and take no others with them")
  func badLines() throws {
    let events = events(3)
    var bytes = SessionFile.header(since: time(0)) + SessionFile.line(events[0])
    bytes += Array("rubbish\n\n{\"time\":\"2023-11-14T22:13:00Z\"}\n".utf8)
    bytes += SessionFile.line(Event(time: Timestamp(nanoseconds: -1), kind: events[0].kind))
    bytes += SessionFile.line(Event(time: time(0), kind: .bytes(connection(1), stream: nil, received: .max, sent: 0)))
    bytes += [UInt8](repeating: UInt8(ascii: "x"), count: (1 << 20) + 1) + [UInt8(ascii: "\n")]
    bytes += SessionFile.line(events[1]) + SessionFile.line(events[2])
    let (copy, reader) = try read(bytes)
    #expect(copy == events)
    #expect(
      reader.problems.map(\.description) == [
        "line 3: it is not JSON", "line 5: it is no event", "line 6: it is no event",
        "line 7: it has a number that nothing can have", "line 8: it has more than 1048576 bytes",
      ])
  }

  @Test(
    "what is no session is not read at all",
    arguments: ["", "hello\n", "{}\n", "{\"peerscope\":\"theme\",\"version\":1}\n"])
  func foreign(_ text: String) {
    #expect(throws: SessionReader.Failure.notASession) { try read(Array(text.utf8)) }
  }

  @Test("a session of a newer version is not read")
  func newer() {
    let text = "{\"peerscope\":\"session\",\"since\":\"2023-11-14T22:13:00Z\",\"version\":2}\n"
    #expect(throws: SessionReader.Failure.newerVersion(2)) { try read(Array(text.utf8)) }
  }

  @Test("a session that is read makes the same journal")
  func sameJournal() throws {
    var (one, two) = (Journal(since: time(0)), Journal(since: time(0)))
    let events = events(500, seed: 7)
    for event in events { one.append(event) }
    for event in try read(file(events)).events { two.append(event) }
    #expect(Array(one.events) == Array(two.events))
    #expect(one.tree.rows(at: time(500)) { _ in false } == two.tree.rows(at: time(500)) { _ in false })
  }

  @Test("no bytes make a trap, in the reader or in the journal", arguments: 0..<30 as Range<UInt64>)
  func mutation(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var bytes = file(events(40, seed: seed))
    let head = SessionFile.header(since: time(0)).count
    for _ in 0..<40 {
      let index = Int.random(in: head..<bytes.count, using: &random)
      switch Int.random(in: 0..<3, using: &random) {
      case 0: bytes[index] = .random(in: 0...255, using: &random)
      case 1: bytes.remove(at: index)
      default: bytes.insert(contentsOf: "9".utf8, at: index)
      }
    }
    let (events, reader) = try read(bytes)
    var journal = Journal(since: reader.since ?? time(0))
    for event in events { journal.append(event) }
    for event in journal.events { _ = journal.tree.summary(of: event) }
    #expect(events.count + reader.badLines > 0)
  }
}
