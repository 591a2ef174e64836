import Events
import Identity
import Journal
import Multiformats
import Testing

@Suite struct SummaryTests {
  @Test("every event is a line in parts")
  func lines() throws {
    let (id, dial) = (RequestID.next(), DialID.next())
    let home = address("/ip4/192.0.2.1/tcp/7")
    let kinds: [(Event.Kind, String)] = [
      (.listening(home), "· listen open /ip4/192.0.2.1/tcp/7"),
      (.dialStarted(dial, peer: peerID(7), address: home), "→ dial dial /ip4/192.0.2.1/tcp/7"),
      (.dialStep(dial, .connect, took: .microseconds(3_100)), "→ dial connect 3.1 ms"),
      (opening(7), "→ conn 7 open tcp noise yamux|/ip4/192.0.2.1/tcp/7|4.4 ms"),
      (.identified(connection(7), identity(7)), "← conn 7 identify kubo/0.33.0|2 protocols|1 address"),
      (.roundTrip(connection(7), .milliseconds(12)), "· conn 7 round trip 12 ms"),
      (
        .path(
          connection(7), PathFigures(congestionWindow: 120_000, packetsSent: 900, packetsLost: 2, ecn: .works)),
        "· conn 7 path window 120.0 kB|2 of 900 packets lost|ECN works"
      ),
      (.streamOpened(stream(7, 24), .outbound), "→ stream 24 open "),
      (.streamNegotiated(stream(7, 24), protocolID: "/http/1.1"), "→ stream 24 agreed /http/1.1|1.0 ms"),
      (request(id, on: 7, stream: 24, target: "/a?b"), "→ stream 24 request GET /a?b|/http/1.1"),
      (.response(id, response(404, "Not Found")), "← stream 24 404 Not Found text/plain|5 B|1.0 ms"),
      (.bytes(connection(7), stream: stream(7, 24), received: 4_000, sent: 203), "← stream 24 data ↓ 4.0 kB|↑ 203 B"),
      (.requestFinished(id, bodyBytes: 5, took: .milliseconds(4)), "← stream 24 done 5 B|4.0 ms"),
      (.streamClosed(stream(7, 24), .resetByPeer(code: 2)), "✗ stream 24 reset by the peer, code 2|6.0 ms"),
      (.connectionClosed(connection(7), .finished), "· conn 7 closed 11 ms"),
      (.requestFailed(id, reason: "timed out"), "✗ stream 24 failed timed out"),
      (.inboundFailed(home, reason: "garbage"), "✗ listen refused garbage|/ip4/192.0.2.1/tcp/7"),
      (
        .dialFailed(.next(), peer: peerID(7), address: home, step: .security, reason: "refused", fault: .refused),
        "✗ dial failed refused|/ip4/192.0.2.1/tcp/7|security"
      ),
    ]
    let journal = Journal(kinds.map(\.0))
    for (event, line) in zip(journal.events, kinds.map(\.1)) {
      let summary = journal.tree.summary(of: event)
      let mark = ["→", "←", "✗", "·"][[.outgoing, .incoming, .failed, .note].firstIndex(of: summary.mark) ?? 0]
      #expect("\(mark) \(summary.subject) \(summary.word) \(summary.details.joined(separator: "|"))" == line)
      #expect(summary.time == event.time)
      #expect(summary.peer == (summary.subject == "listen" ? nil : .peer(peerID(7))))
    }
  }

  @Test("what the tree no longer knows is left out")
  func withoutTree() {
    let event = Event(time: time(0), kind: .response(.next(), response(200)))
    let summary = Journal(since: time(0)).tree.summary(of: event)
    #expect(summary.subject == "request")
    #expect(summary.details == ["text/plain", "5 B"])
    #expect(summary.peer == nil)
  }

  @Test(
    "bytes are short",
    arguments: [
      (0, "0 B"), (999, "999 B"), (1_000, "1.0 kB"), (9_649, "9.6 kB"), (999_949, "999.9 kB"), (999_950, "1.0 MB"),
      (22_100_000, "22.1 MB"), (Int.max, "9.2 EB"), (-5, "-5 B"), (Int.min, "-9.2 EB"),
    ])
  func bytes(count: Int, text: String) {
    #expect(Figures.bytes(count) == text)
  }

  @Test(
    "spans and ages are short",
    arguments: [
      (0.000_4, "0.4 ms", "0s"), (0.009_96, "10 ms", "0s"), (0.147, "147 ms", "0s"), (0.999_6, "1.0 s", "0s"),
      (11, "11.0 s", "11s"), (59.96, "0m 59s", "59s"), (200, "3m 20s", "3m"), (7_300, "2h 1m", "2h"),
      (900_000, "250h 0m", "10d"), (-3, "0.0 ms", "0s"),
    ])
  func spans(seconds: Double, span: String, age: String) {
    #expect(Figures.span(.nanoseconds(Int64(seconds * 1e9))) == span)
    #expect(Figures.lasting(.nanoseconds(Int64(seconds * 1e9))) == age)
  }
}
