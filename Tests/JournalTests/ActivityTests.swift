import Events
import Testing

@testable import Journal

/// When data went through a stream, and which way; and the orders of the tree that follow from what happens.
@Suite struct ActivityTests {
  /// Seconds, and how it went.
  private func stretches(_ activity: Activity) -> [String] {
    activity.stretches.map { stretch in
      let ends = [stretch.start, stretch.end].map { Double($0.nanoseconds - time(0).nanoseconds) / 1e9 }
      return "\(ends[0])-\(ends[1]) \(stretch.direction.rawValue)"
    }
  }

  @Test("neighbouring parts of the same direction are one stretch, and the direction is that of the most")
  func directions() {
    var activity = Activity()
    #expect(activity.stretches.isEmpty)
    activity.add(received: 10, sent: 1, at: time(1))
    activity.add(received: 10, sent: 0, at: time(1.3))
    activity.add(received: 0, sent: 0, at: time(1.6))
    activity.add(received: 3, sent: 5, at: time(2))
    // What is told late still has its place.
    activity.add(received: 9, sent: 0, at: time(1.75))
    #expect(stretches(activity) == ["1.0-1.5 in", "1.75-2.0 in", "2.0-2.25 out"])
    activity.add(received: 0, sent: 9, at: time(1.8))
    #expect(stretches(activity) == ["1.0-1.5 in", "1.75-2.25 out"])
  }

  @Test("what is longer ago than is kept leaves, and what is told of it then is passed over")
  func leaving() {
    var activity = Activity()
    activity.add(received: 1, sent: 0, at: time(0))
    activity.add(received: 1, sent: 0, at: time(63.75))
    #expect(stretches(activity) == ["0.0-0.25 in", "63.75-64.0 in"])
    activity.add(received: 1, sent: 0, at: time(64))
    activity.add(received: 1, sent: 0, at: time(0))
    #expect(stretches(activity) == ["63.75-64.25 in"])
    activity.add(received: 1, sent: 0, at: time(1_000))
    #expect(stretches(activity) == ["1000.0-1000.25 in"])
    activity.add(received: 1, sent: 0, at: Timestamp(nanoseconds: .min))
    activity.add(received: 1, sent: 0, at: Timestamp(nanoseconds: .max))
    #expect(activity.stretches.count == 1)
  }

  @Test("peers and connections stand in the order that is asked for, what is equal as it came")
  func orders() {
    let journal = Journal([
      opening(1), opening(2), opening(3), opening(4, peer: 1),
      .bytes(connection(2), stream: nil, received: 500, sent: 0),
      .bytes(connection(4), stream: nil, received: 100, sent: 20), .roundTrip(connection(3), .milliseconds(1)),
    ])
    func rows(_ order: TreeOrder) -> [TreeRow.ID] {
      journal.tree.rows(at: time(20), order: order) { _ in false }.map(\.id)
    }
    func peer(_ number: UInt64) -> TreeRow.ID { .peer(.peer(peerID(number))) }
    func line(_ number: UInt64) -> TreeRow.ID { .connection(connection(number)) }
    #expect(rows(.opened) == [peer(1), line(1), line(4), peer(2), line(2), peer(3), line(3)])
    #expect(rows(.traffic) == [peer(2), line(2), peer(1), line(4), line(1), peer(3), line(3)])
    #expect(rows(.active) == [peer(3), line(3), peer(1), line(4), line(1), peer(2), line(2)])
  }

  @Test("three requests of a minute that came to nothing, or to a server's error, need a look")
  func failedRequests() {
    var journal = Journal([opening(1)])
    for number in 1...4 as ClosedRange<UInt64> {
      let id = RequestID(number: number)
      journal.append(Event(time: time(2), kind: request(id, on: 1, stream: number)))
      #expect(journal.tree.concerns(at: time(3)).isEmpty == (number < 4))
      let isError = number.isMultiple(of: 2)
      if isError {
        let response = ResponseSummary(status: 502, reason: "", contentType: nil, contentLength: 0)
        journal.append(Event(time: time(3), kind: .response(id, response)))
        journal.append(Event(time: time(3), kind: .requestFinished(id, bodyBytes: 0, took: .seconds(1))))
      } else {
        journal.append(Event(time: time(3), kind: .requestFailed(id, reason: "gone")))
      }
    }
    let concerns = journal.tree.concerns(at: time(4))
    #expect(concerns.map(\.kind) == [.failedRequests(count: 4)])
    #expect(concerns.first?.row == .stream(stream(1, 4)))
    #expect(journal.tree.concerns(at: time(64)).isEmpty)
  }

  @Test("QUIC is named once, other connections layer by layer")
  func layers() {
    func layers(_ transport: String, _ security: String, _ muxer: String?) -> [String] {
      ConnectionInfo(
        id: connection(1), direction: .outbound, peer: nil, proof: .none,
        remoteAddress: address("/ip4/192.0.2.1/tcp/1"),
        localAddress: nil, transport: transport, security: security, muxer: muxer
      ).layers
    }
    #expect(layers("quic-v1", "quic-tls", "quic") == ["quic-v1"])
    #expect(layers("tcp", "noise", "yamux") == ["tcp", "noise", "yamux"])
    #expect(layers("http", "none", nil) == ["http"])
  }
}
