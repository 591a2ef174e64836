import Events
import Identity
import Journal
import Multiformats
import TestSupport
import Testing

@Suite struct FilterTests {
  private let journal: Journal
  private let names = PeerNames { $0 == .peer(peerID(1)) ? "kubo-home" : nil }

  init() {
    let (first, second) = (RequestID.next(), RequestID.next())
    journal = Journal([
      opening(1), .streamOpened(stream(1, 23), .outbound), .streamNegotiated(stream(1, 23), protocolID: "/http/1.1"),
      request(first, on: 1, stream: 23, target: "/hello world"), .response(first, response(404, "Not Found")),
      .requestFinished(first, bodyBytes: 5_000, took: .milliseconds(25)), .streamClosed(stream(1, 23), .finished),
      opening(2, .inbound), .streamOpened(stream(2, 5), .inbound), .streamClosed(stream(2, 5), .resetByPeer(code: nil)),
      serverOpening(3), request(second, on: 3, method: "POST"), .response(second, response(200)),
    ])
  }

  /// The numbers of the events that pass.
  private func events(_ text: String, at now: Double = 10) throws -> [Int] {
    let filter = try EventFilter(text)
    return journal.events.indices.filter {
      filter.matches(EventInContext(journal.events[$0], in: journal.tree, names: names), at: time(now))
    }
  }

  private func rows(_ text: String) throws -> [TreeRow.ID] {
    journal.tree.rows(filter: try EventFilter(text), names: names, at: time(10)) { _ in false }.map(\.id)
  }

  @Test("fields of events are compared")
  func eventFields() throws {
    #expect(try events("") == Array(0..<13))
    #expect(try events("peer=kubo-home") == Array(0...6))
    #expect(try events("peer=\(peerID(2))") == [7, 8, 9])
    #expect(try events("peer=gw.lab") == [10, 11, 12])
    #expect(try events("proto=/HTTP") == Array(1...6))
    #expect(try events("status>=400") == Array(1...6))
    #expect(try events("status=4xx kind=404") == [4])
    #expect(try events("status=2xx") == [11, 12])
    #expect(try events("status!=404") == [11, 12])
    #expect(try events("-status=404 peer!=gw") == [0, 7, 8, 9])
    #expect(try events("dir=in") == [7, 8, 9])
    #expect(try events("method=post") == [11, 12])
    #expect(try events("path=\"o w\"") == Array(1...6))
    #expect(try events("conn=2 stream=5") == [8, 9])
    #expect(try events("state=reset") == [8, 9])
    #expect(try events("via=https") == [10, 11, 12])
    #expect(try events("took>20ms took<=25ms kind=done") == [5])
    #expect(try events("size>4k kind=done") == [5])
  }

  @Test("time is counted back from now")
  func since() throws {
    #expect(try events("since=5s", at: 5.0035) == Array(4..<13))
    #expect(try events("since=1m").count == 13)
    #expect(try events("since=1s").isEmpty)
  }

  @Test("texts are looked for everywhere, in either case, and a minus turns a term around")
  func freeText() throws {
    #expect(try events("not found") == [4])
    #expect(try events("\"Not Found\"") == [4])
    #expect(try events("KUBO identify").isEmpty)
    #expect(try events("stream") == [1, 2, 3, 4, 5, 6, 8, 9])
    #expect(try events("-stream -conn").isEmpty)
    #expect(try events("conn -open") == [11, 12])
  }

  @Test("rows of the tree are shown with what is above them")
  func treeRows() throws {
    let peer = TreeRow.ID.peer(.peer(peerID(1)))
    #expect(try rows("status=404") == [peer, .connection(connection(1)), .stream(stream(1, 23))])
    #expect(try rows("state=reset") == [.peer(.peer(peerID(2))), .connection(connection(2)), .stream(stream(2, 5))])
    #expect(try rows("peer=kubo").first == peer)
    #expect(try rows("peer=kubo").count == 3)
    #expect(try rows("via=https method=POST").count == 3)
    #expect(try rows("nothing-like-it").isEmpty)
    #expect(try rows("").count == 9)
  }

  @Test("the error says where it is and what is wanted")
  func errors() {
    func error(_ text: String) -> FilterError? {
      do {
        _ = try EventFilter(text)
        return nil
      } catch {
        return error
      }
    }
    let cases: [(String, FilterError.Problem, Range<Int>)] = [
      ("ab colour=red", .unknownField("colour"), 3..<9), ("status=", .missingValue(.status), 7..<7),
      ("status=abc", .badValue(.status), 7..<10), ("é status>9xy", .badValue(.status), 10..<13),
      ("dir=up", .badValue(.dir), 4..<6), ("since>5m", .unordered(.since), 5..<6),
      ("since!=5m", .unordered(.since), 5..<7),
      ("since=5", .badValue(.since), 6..<7), ("since=-5m", .badValue(.since), 6..<9),
      ("since=1e9h", .badValue(.since), 6..<10),
      ("proto<a", .unordered(.proto), 5..<6), ("conn=-1", .badValue(.conn), 5..<7), ("a \"b c", .openQuote, 2..<6),
      ("-", .missingText, 1..<1), ("path=\"\"", .missingValue(.path), 5..<7),
      ("status=0xx", .badValue(.status), 7..<10),
      ("size=99999999999999999999g", .badValue(.size), 5..<26),
      (String(repeating: "a", count: 1_001), .tooLong, 1_000..<1_001),
    ]
    for (text, problem, range) in cases {
      #expect(error(text)?.problem == problem, "\(text)")
      #expect(error(text)?.range == range, "\(text)")
    }
    #expect(error("status=abc")?.description == "status takes a status, as 404 or 4xx")
    #expect(error("since>5m")?.description == "since can only be compared with =")
    #expect(error("colour=red")?.description.hasPrefix("there is no field 'colour', only peer tag agent") == true)
  }

  @Test("other names of fields are taken")
  func otherNames() throws {
    #expect(try EventFilter("protocol=x").terms == EventFilter("proto=x").terms)
    #expect(try EventFilter("Direction=Inbound").terms == EventFilter("dir=in").terms)
  }

  @Test("no text makes a trap, and every error lies within its text", arguments: 0..<40 as Range<UInt64>)
  func mutation(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let pieces = [
      "peer", "status", "since", "size", "took", "=", "!=", ">=", "<", "-", "\"", " ", "4xx", "5m", "in", "é", "🙂",
      "1.5.5MB",
      "99999999999999999999", "\t", "a", ".", "\u{0}", "conn", "0", "xx", "e", "inf", "nan",
    ]
    for _ in 0..<500 {
      let text = (0..<Int.random(in: 0..<12, using: &random)).map { _ in pieces.randomElement(using: &random)! }
        .joined()
      do {
        let filter = try EventFilter(text)
        for event in journal.events { _ = filter.matches(EventInContext(event, in: journal.tree), at: time(1)) }
      } catch {
        #expect(error.range.lowerBound >= 0 && error.range.upperBound <= text.utf8.count)
        #expect(!error.description.isEmpty)
      }
    }
  }
}
