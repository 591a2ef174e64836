import Events
import Journal
import TestSupport
import Testing

/// What is left to ask of things that passed a filter before it grew.
@Suite struct NarrowingTests {
  private let journal: Journal
  private let names = PeerNames { $0 == .peer(peerID(1)) ? "Kubo-\u{E9}t\u{E9}" : nil }

  init() {
    let requests = (0..<4).map { _ in RequestID.next() }
    journal = Journal([
      opening(1), .streamOpened(stream(1, 23), .outbound), .streamNegotiated(stream(1, 23), protocolID: "/http/1.1"),
      request(requests[0], on: 1, stream: 23, target: "/hello"), .response(requests[0], response(404, "Not Found")),
      .requestFinished(requests[0], bodyBytes: 5_000, took: .milliseconds(25)),
      .streamClosed(stream(1, 23), .finished), opening(2, .inbound), .streamOpened(stream(2, 5), .inbound),
      .bytes(connection(2), stream: stream(2, 5), received: 1_000, sent: 200),
      .streamClosed(stream(2, 5), .resetByPeer(code: nil)), serverOpening(3),
      request(requests[1], on: 3, method: "POST", target: "/e\u{301}tat"), .response(requests[1], response(200)),
      request(requests[2], on: 3, target: "/\u{E9}tat"), request(requests[3], on: 3, target: "/\u{212A}elvin"),
    ])
  }

  private func passing(_ filter: EventFilter, of numbers: [Int]) -> [Int] {
    numbers.filter {
      filter.matches(EventInContext(journal.events[$0], in: journal.tree, names: names), at: time(10))
    }
  }

  @Test("what is left to ask finds what the whole filter finds, whatever is typed", arguments: 0..<20 as Range<UInt64>)
  func equalsAFreshFilter(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let parts = [
      "s", "t", "r", "e", "e\u{301}", "\u{E9}", "k", "o", "O", "u", "n", "1", "0", "/", " ", " ", "-", "\"", "hello",
      "404",
      "str", "open", "dir=in", "status>=400", "since=5m", "peer=ku", "12D3",
    ]
    let all = Array(journal.events.indices)
    var (narrowed, shown) = (0, 0)
    for _ in 0..<30 {
      var text = ""
      var (old, found) = (EventFilter.none, all)
      for _ in 0..<8 {
        text += parts.randomElement(using: &random) ?? ""
        guard let filter = try? EventFilter(text) else { continue }
        let fresh = passing(filter, of: all)
        if let rest = filter.rest(after: old) {
          found = passing(rest, of: found)
          #expect(found == fresh, "'\(text)' after '\(old.text)'")
          (narrowed, shown) = (narrowed + 1, shown + found.count)
        }
        (old, found) = (filter, fresh)
      }
    }
    #expect(narrowed > 30 && shown > narrowed)
  }

  @Test("a word that grows narrows, and another word beside it")
  func narrows() throws {
    #expect(try EventFilter("stre").rest(after: EventFilter("str"))?.terms == EventFilter("stre").terms)
    #expect(try EventFilter("stre open").rest(after: EventFilter("stre"))?.terms == EventFilter("open").terms)
    #expect(try EventFilter("stre dir=in").rest(after: EventFilter("STRE"))?.terms == EventFilter("dir=in").terms)
    #expect(try EventFilter("open").rest(after: EventFilter("open"))?.isEmpty == true)
    #expect(try EventFilter("open").rest(after: .none)?.terms == EventFilter("open").terms)
  }

  @Test(
    "nothing is left out that did not pass before but might now",
    arguments: [
      ("str", "stre"), ("s", "str"), ("", "s"), ("-stre", "-str"), ("-streams", "-stre"), ("dir=in x", "dir=in"),
      ("since=5m", "since=5m"), ("peer=kubo", "peer=kub"), ("e\u{301}", "e"), ("open", "stream open"),
    ])
  func asksAnew(_ new: String, _ old: String) throws {
    #expect(try EventFilter(new).rest(after: EventFilter(old)) == nil)
  }
}
