import Events
import Identity
import Journal
import Multiformats
import TestSupport
import Testing

@Suite struct RingTests {
  private func limits(events: Int, bytes: Int = 1 << 30) -> Journal.Limits {
    var limits = Journal.Limits()
    limits.events = events
    limits.eventBytes = bytes
    return limits
  }

  @Test("the last events are kept under the numbers that they had from the beginning, and the dropped are counted")
  func numbers() {
    let pings = (0..<10).map { Event.Kind.roundTrip(connection(1), .milliseconds($0)) }
    let journal = Journal(pings, limits: limits(events: 4))
    #expect(journal.events.startIndex == 6)
    #expect(journal.events.indices == 6..<10)
    #expect(journal.events.map(\.kind) == Array(pings[6...]))
    #expect(journal.events[7].kind == pings[7])
    #expect(!journal.events.keeps(5) && journal.events.keeps(6) && !journal.events.keeps(10))
  }

  @Test("memory is bounded too: few large events push out many small ones")
  func memoryCap() {
    var journal = Journal(
      (0..<50).map { .roundTrip(connection(1), .milliseconds($0)) }, limits: limits(events: 100, bytes: 20_000))
    let target = String(repeating: "a", count: 6_000)
    for _ in 0..<5 { journal.append([request(.next(), on: 1, target: target)], from: 1) }
    #expect(journal.events.count == 3)
    #expect(journal.events.bytes <= 20_000)
    // One event is kept, however large.
    journal.append([request(.next(), on: 1, target: target + target + target + target)], from: 2)
    #expect(journal.events.count == 1)
  }

  @Test("traffic of a stream within a second is one event, that of others another")
  func traffic() {
    let bytes = { (stream: StreamID?) in Event.Kind.bytes(connection(1), stream: stream, received: 10, sent: 1) }
    var journal = Journal([bytes(stream(1, 1)), bytes(stream(1, 2)), bytes(nil), bytes(stream(1, 1)), bytes(nil)])
    #expect(
      journal.events.map(\.kind) == [
        .bytes(connection(1), stream: stream(1, 1), received: 20, sent: 2), bytes(stream(1, 2)),
        .bytes(connection(1), stream: nil, received: 20, sent: 2),
      ])
    journal.append([bytes(stream(1, 1))], from: 1.5)
    #expect(journal.events.count == 4)
    #expect(journal.tree[stream(1, 1)]?.traffic.received == 30)
    #expect(journal.totals.received == 20)
  }

  @Test("traffic is a new event when that of before was dropped")
  func droppedTraffic() {
    var journal = Journal([.bytes(connection(1), stream: nil, received: 1, sent: 0)], limits: limits(events: 2))
    journal.append((0..<3).map { .roundTrip(connection(1), .milliseconds($0)) }, from: 0.1)
    journal.append([.bytes(connection(1), stream: nil, received: 1, sent: 0)], from: 0.2)
    #expect(journal.events.last?.kind == .bytes(connection(1), stream: nil, received: 1, sent: 0))
  }

  @Test("numbers past all measure, from a file, make no trap")
  func saturation() {
    let huge = Event.Kind.bytes(connection(1), stream: nil, received: .max, sent: .max)
    var journal = Journal(since: time(0))
    for nanoseconds in [Int64.min, -1, 0, .max, .max, .min] {
      journal.append(Event(time: Timestamp(nanoseconds: nanoseconds), kind: huge))
      journal.append(Event(time: Timestamp(nanoseconds: nanoseconds), kind: opening(1)))
      journal.append(
        Event(time: Timestamp(nanoseconds: nanoseconds), kind: .connectionClosed(connection(1), .finished)))
      for event in journal.events { _ = journal.tree.summary(of: event) }
      _ = journal.totals.history.values(at: Timestamp(nanoseconds: nanoseconds))
    }
    #expect(journal.totals.received == .max)
  }

  @Test("a million events take no more memory than ten thousand")
  func million() throws {
    var journal = Journal(since: time(0))
    var events = 0
    func cycle(_ number: UInt64) -> [Event.Kind] {
      let (id, stream) = (RequestID.next(), stream(number / 100 % 20, number))
      return [
        .streamOpened(stream, .outbound), .streamNegotiated(stream, protocolID: "/http/1.1"),
        request(id, on: stream.connection.number, stream: number), .response(id, response(200)),
        .bytes(stream.connection, stream: stream, received: 900, sent: 200),
        .bytes(stream.connection, stream: nil, received: 1_000, sent: 300),
        .requestFinished(id, bodyBytes: 700, took: .milliseconds(1)), .streamClosed(stream, .finished),
      ]
    }
    let prepared = (0..<125_000).map { cycle(UInt64($0)) }
    for (index, kinds) in prepared.enumerated() {
      let now = time(Double(index) / 6_250)
      for kind in kinds { journal.append(Event(time: now, kind: kind)) }
      events += kinds.count
    }
    #expect(events == 1_000_000)
    #expect(journal.events.count == 10_000)
    #expect(journal.events.bytes < 4 << 20)
    #expect(journal.totals.streamsClosed == 125_000)
    let streams = journal.tree.peers.flatMap { journal.tree[$0]?.connections ?? [] }
      .reduce(0) { $0 + (journal.tree[$1]?.streams.count ?? 0) }
    #expect(streams <= 2_048)
  }
}

@Suite struct ThroughputTests {
  private func history(_ additions: [(second: Double, bytes: Int)]) -> ThroughputHistory<60> {
    var journal = Journal(since: time(0))
    for (second, bytes) in additions {
      journal.append(Event(time: time(second), kind: .bytes(connection(1), stream: nil, received: bytes, sent: 1)))
    }
    return journal.totals.history
  }

  @Test("bytes stand in the part of the minute in which they came, and leave it after a minute")
  func parts() {
    let history = history([(0, 10), (0.9, 5), (1, 7), (59, 9)])
    let values = history.values(at: time(59.5)).map(\.received)
    #expect(values.count == 60)
    #expect((values[0], values[1], values[2], values[59]) == (15, 7, 0, 9))
    #expect(history.values(at: time(60)).map(\.received).prefix(2) == [7, 0])
    #expect(history.values(at: time(118)).map(\.received) == [9] + Array(repeating: 0, count: 59))
    #expect(history.values(at: time(500)).allSatisfy { $0 == (0, 0) })
  }

  @Test("a pause empties what it passes; what comes late goes where it belongs, or nowhere")
  func pausesAndLateness() {
    let late = history([(10, 1), (8, 2), (75, 4), (20, 8), (3, 16)])
    let values = late.values(at: time(75)).map(\.received)
    #expect(values[59] == 4)
    #expect(values[4] == 8)
    #expect(values.reduce(0, +) == 12)
  }

  @Test("the rate is that of the last seconds")
  func rate() {
    let history = history([(0, 1_000), (1, 1_000), (1.4, 1_000)])
    #expect(history.rate(at: time(1.5)).received == 2_000)
    #expect(history.rate(at: time(9)).received == 0)
  }
}
