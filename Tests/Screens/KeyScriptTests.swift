import Engine
import Events
import Foundation
import HTTP1
import Journal
import Libp2pHTTP
import Multiformats
import PeerStore
import TerminalUI
import Testing

@testable import Explorer

/// What keys do, without a network: what is asked of it is what counts.
@Suite struct KeyScriptTests {
  @Test("an address that is typed and accepted is stored, selected and asked what it serves")
  func add() throws {
    var world = try World.lab()
    world.press("a")
    world.type("/ip4/192.0.2.77/tcp/9000/http")
    world.press(.enter)
    let key = try PeerKey(of: Multiaddr("/ip4/192.0.2.77/tcp/9000/http"))
    #expect(world.state.peers.selectedPeer == key)
    guard case .begin(_, .probe(key))? = world.effects.last else { return fail("it is not asked") }
    #expect(world.screen().contains("asking 192.0.2.77:9000"))
  }

  @Test("a wrong address is kept in its field, and said to be wrong")
  func addWrong() throws {
    var world = try World.lab()
    world.press("a")
    world.type("/ip4/192.0.2.77/tcp/99999")
    world.press(.enter)
    #expect(world.state.peers.adding?.field.text == "/ip4/192.0.2.77/tcp/99999")
    #expect(world.state.notice?.kind == .failure)
    #expect(world.effects.isEmpty)
  }

  @Test("tab completes the names of protocols, one after the other")
  func complete() throws {
    var world = try World.lab()
    world.press("a")
    world.type("/d")
    world.press(.tab)
    let first = world.state.peers.adding?.field.text
    world.press(.tab)
    #expect(first == "/dns4/")
    #expect(world.state.peers.adding?.field.text != first)
  }

  @Test("an alias, tags and a note are undone and done again")
  func undo() throws {
    var world = try World.lab()
    let key = try PeerKey.peer(peerID(1))
    world.run("peer.alias renamed")
    #expect(world.state.book[key]?.alias == "renamed")
    world.run("peer.tag blue -lab")
    #expect(world.state.book[key]?.tags.sorted() == ["blue", "gateway"])
    world.press("u", "u")
    #expect(world.state.book[key]?.alias == "kubo-home")
    #expect(world.state.book[key]?.tags.sorted() == ["gateway", "lab"])
    world.press("^R")
    #expect(world.state.book[key]?.alias == "renamed")
    world.press("D")
    #expect(world.state.book[key] == nil)
    world.press("u")
    #expect(world.state.book[key]?.alias == "renamed")
  }

  @Test("disconnecting asks while streams are open; a yes does it")
  func disconnect() throws {
    var world = try World.lab()
    let key = try PeerKey.peer(peerID(1))
    world.press("x")
    #expect(world.effects.isEmpty)
    world.press("y")
    guard case .begin(_, .disconnect(key))? = world.effects.last else { return fail("nothing is done") }
  }

  @Test("a request is written as httpie's users do, and what is sent is what the fields say")
  func compose() throws {
    var world = try World.lab()
    world.press("n")
    world.type("things X-Test:1 q==two name=kettle size:=3")
    world.press("^S")
    guard case .send(_, let sending)? = world.effects.last else { return fail("nothing is sent") }
    #expect(sending.draft.path == "/ipfs/gateway//things")
    #expect(sending.draft.method == .post)
    let request = try sending.draft.request(target: "/things")
    #expect(request.target == "/things?q=two")
    #expect(request.fields["X-Test"] == "1")
    guard case .bytes(let body) = request.body else { return fail("no body") }
    #expect(String(decoding: body, as: UTF8.self) == #"{"name":"kettle","size":3}"#)
    #expect(
      world.state.shellLine == "peerscope post @kubo-home /ipfs/gateway//things X-Test:1 q==two name=kettle size:=3")
  }

  @Test(
    "a method in capitals before the path is the method, whatever the items would have it be",
    arguments: [
      ("PUT things name=kettle", "PUT", "things"), ("GET things name=kettle", "GET", "things"), ("POST", "GET", "POST"),
    ])
  func composeMethod(_ line: String, _ method: String, _ path: String) throws {
    var world = try World.lab()
    world.press("n")
    world.type(line)
    world.press("^S")
    guard case .send(_, let sending)? = world.effects.last else { return fail("nothing is sent") }
    #expect(sending.draft.method?.rawValue == method)
    #expect(sending.draft.path == "/ipfs/gateway//\(path)")
  }

  @Test("an item that is none is said to be, and nothing is lost")
  func composeWrong() throws {
    var world = try World.lab()
    world.press("n")
    world.type("things size:=oops{")
    world.press("^S")
    #expect(world.effects.isEmpty)
    #expect(world.state.notice?.kind == .failure)
    #expect(world.screen().contains("things size:=oops{"))
  }

  @Test("^C ends what runs; with nothing running it asks, and then quits")
  func cancel() throws {
    var world = try World.lab()
    world.press("c")
    guard case .begin(let id, .connect)? = world.effects.last else { return fail("nothing began") }
    world.press("^C")
    guard case .cancel(id)? = world.effects.last else { return fail("nothing was cancelled") }
    let count = world.effects.count
    world.press("^C")
    #expect(world.effects.count == count)
    world.press("^C")
    guard case .quit? = world.effects.last else { return fail("it goes on") }
  }

  @Test("what is cancelled stays so, whatever still comes of it")
  func late() throws {
    var world = try World.lab()
    world.press("n", "^S")
    guard case .send(let id, _)? = world.effects.last else { return fail("nothing is sent") }
    world.press("^C")
    world.give(.exchange(id, .body(Array("late".utf8))))
    world.give(.work(id, .done))
    #expect(world.state.request.exchange?.body.total == 0)
    #expect(world.state.isIdle)
  }

  @Test("q goes back the way that was come, and quits from where it began")
  func back() throws {
    var world = try World.lab()
    world.press("L", "R", "q")
    #expect(world.state.screen == .log)
    world.press("q")
    #expect(world.state.screen == .peers)
    world.press("q")
    guard case .quit? = world.effects.last else { return fail("it goes on") }
  }

  @Test("escape goes back too, but once too often it does not end the program")
  func escapeIsSafe() throws {
    var world = try World.lab()
    world.press("L", .escape)
    #expect(world.state.screen == .peers)
    world.press(.escape, .escape)
    #expect(world.effects.isEmpty)
    #expect(world.state.notice?.text == Words.nowhereBack)
  }

  @Test("the help shows what holds the words that are typed, and only where nothing does what holds their letters")
  func helpFilter() throws {
    var world = try World.lab()
    func titles() -> [String] {
      guard case .help(let finder)? = world.state.overlay else { return [] }
      return world.state.helpRows(finder).compactMap(\.command?.title)
    }
    world.press("?")
    world.type("save")
    #expect(titles().contains("Save request"))
    #expect(!titles().contains("Add item"))
    world.press("^U")
    world.type("svrq")
    #expect(titles().contains("Save request"))
  }

  @Test("a paused log stands still and counts what is new; following shows it")
  func pause() throws {
    var world = try World.lab()
    world.press("L", "t", "p")
    let before = world.screen().split(separator: "\n")[1...18]
    let connection = ConnectionID(number: 7)
    world.happen(6, .roundTrip(connection, .milliseconds(9)), .roundTrip(connection, .milliseconds(8)))
    #expect(world.screen().split(separator: "\n")[1...18] == before)
    #expect(world.screen().contains("2 held back"))
    world.press("F")
    #expect(world.screen().contains("8.0 ms"))
  }

  @Test("a request is saved as a text file, and taken up again as it was, what is switched off too")
  func saved() throws {
    var world = try World.lab()
    world.press("n")
    world.type("things X-Test:1 q==two name=kettle size:=3")
    world.press(.escape)
    world.run("composer.path /things")
    world.run("request.save kettle")
    guard case .saveRequest("kettle", let text)? = world.effects.last else { return fail("nothing is saved") }
    #expect(text == "POST @kubo-home /ipfs/gateway//things\nX-Test:1\nq==two\nname=kettle\nsize:=3\n")
    let edited = text.replacingOccurrences(of: "q==two", with: "#q==two") + "\n"
    world.give(.saved(["kettle": try RequestFile(text: edited)], problems: []))
    world.press("B", "n", .escape)
    world.run("request.open kettle")
    #expect(world.state.request.composer.query.map(\.isOn) == [false])
    #expect(world.state.request.composer.method == .post)
    #expect(world.state.request.composer.fullPath == "/ipfs/gateway//things")
    #expect(world.screen().contains("Request   kettle"))
    world.press("m", .down, .enter)
    #expect(world.screen().contains("Request   kettle •"))
    #expect(throws: RequestFile.Malformed.self) { try RequestFile(text: "GET @x /\nnonsense\n") }
    #expect(throws: RequestFile.Malformed.self) { try RequestFile(text: "") }
  }

  @Test("a request is handed on as a line of a shell, for curl, as bytes, as a file and as an HTTP archive")
  func export() throws {
    var world = try World.lab()
    world.press("n", .escape)
    world.run("composer.path /ipfs/gateway//items q==1 X-Test:2")
    try world.answer("{}")
    func copied(_ form: String) -> String {
      world.run("request.export \(form)")
      guard case .copy(let text, _)? = world.effects.last else { return "" }
      return text
    }
    #expect(copied("shell").hasPrefix("peerscope get @kubo-home /ipfs/gateway//items"))
    #expect(copied("curl").hasPrefix("curl -X GET 'https://gw.lab/items?q=1'"))
    #expect(copied("wire").hasPrefix("GET /items?q=1 HTTP/1.1\r\nHost: 12D3KooW"))
    #expect(copied("file").hasPrefix("GET @kubo-home /ipfs/gateway//items\n"))
    let archive = try JSONSerialization.jsonObject(with: Data(copied("har").utf8)) as? [String: Any]
    let entries = (archive?["log"] as? [String: Any])?["entries"] as? [[String: Any]]
    #expect((entries?.first?["response"] as? [String: Any])?["status"] as? Int == 200)
    world.press("B", "G")
    world.run("request.new")
    world.press(.escape)
    world.run("request.export curl")
    #expect(world.state.notice?.text.contains("curl cannot reach") == true)
  }

  @Test("a path into the document narrows what is shown, and counts")
  func narrow() throws {
    var world = try World.lab()
    world.press("n")
    try world.answer(#"{"items":[{"name":"kettle","n":1},{"name":"toaster","n":2}],"size":9}"#)
    world.press("3", "f")
    world.type(".items[].name")
    #expect(world.screen().contains("2 values"))
    #expect(world.screen().contains("toaster"))
    #expect(!world.screen().contains("\"size\""))
    world.press("^U")
    world.type(".items | length")
    #expect(world.screen().contains("= 2"))
    world.press("^U")
    world.type(".items[x")
    #expect(world.screen().contains("expected: a place, or a closing bracket"))
    world.press(.escape)
    #expect(world.screen().contains("\"size\""))
  }

  @Test("a search finds what is folded too, shows it, and goes around the end")
  func search() throws {
    var world = try World.lab()
    world.press("n")
    try world.answer(#"{"first":{"needle":1,"other":[1,2]},"second":"Needle in a stack"}"#)
    world.press("3", "-")
    #expect(!world.screen().contains("needle"))
    world.press("/")
    world.type("needle")
    #expect(world.screen().contains("1 of 2"))
    #expect(world.screen().contains(#""needle": 1"#))
    world.press(.enter, "n")
    #expect(world.screen().contains("2 of 2"))
    world.press("n")
    #expect(world.screen().contains("1 of 2"))
    world.press("]", "n")
    #expect(world.state.request.pagers[.raw] != nil)
    world.press("/", .escape)
    #expect(world.state.request.search.text.isEmpty)
  }

  @Test("the timeline is zoomed and panned, and follows again with F")
  func timeline() throws {
    var world = try World.lab()
    world.press("L", "t", "t")
    #expect(world.state.log.window.span == .seconds(10))
    world.press("+", "+", "+")
    #expect(world.state.log.window.span == .seconds(1))
    // Nothing happened in the last second; the connection stands all the same.
    #expect(
      world.state.log.tree.map(\.id) == [
        .connection(ConnectionID(number: 7)), .stream(.init(ConnectionID(number: 7), number: 5)),
      ])
    for _ in 0..<8 { world.press("(") }
    #expect(world.state.log.window.end == time(3))
    #expect(world.screen().contains("dial"))
    world.press("F")
    #expect(world.state.log.window.end == nil)
    world.press("0")
    #expect(world.state.log.window.span == .seconds(5))
  }

  @Test("what needs a look is selected, one after the other, whatever is folded")
  func concerns() throws {
    var world = try World.lab()
    let connection = ConnectionID(number: 7)
    for number in 11...14 as ClosedRange<UInt64> {
      let stream = StreamID(connection, number: number)
      world.happen(
        6, .streamOpened(stream, .inbound), .streamNegotiated(stream, protocolID: "/x/1"),
        .streamClosed(stream, .resetByPeer(code: nil)))
    }
    world.press("L", "g", .left)
    #expect(world.state.log.tree.count == 3)
    world.press("!")
    #expect(world.state.log.selection == .stream(StreamID(connection, number: 14)))
    #expect(world.screen().contains("4 resets on kubo-home /x/1"))
  }

  @Test("requests that fail need a look; on the timeline the cursor goes there")
  func failedRequests() throws {
    var world = try World.lab()
    let connection = ConnectionID(number: 7)
    for number in 30...32 as ClosedRange<UInt64> {
      let (id, stream) = (RequestID(number: number), StreamID(connection, number: number))
      let summary = RequestSummary(
        id: id, direction: .outbound, connection: connection, stream: stream, method: "GET", target: "/x")
      world.happen(5.5, .streamOpened(stream, .outbound), .request(summary))
      let response = ResponseSummary(status: 503, reason: "", contentType: nil, contentLength: 0)
      world.happen(5.6, .response(id, response), .requestFinished(id, bodyBytes: 0, took: .milliseconds(100)))
    }
    world.happen(5.7, .streamClosed(StreamID(connection, number: 32), .finished))
    for second in 6..<40 { world.happen(Double(second), .roundTrip(connection, .milliseconds(9))) }
    world.press("L")
    #expect(world.screen().contains("! 3 requests to kubo-home failed in 60 s"))
    world.press("t", "t", "!")
    #expect(world.state.log.view == .timeline)
    #expect(world.state.log.selection == .stream(StreamID(connection, number: 32)))
    #expect(world.state.log.cursor?.time == time(5.7))
    #expect(world.screen().contains("At the cursor   14:32:05.700"))
    #expect(world.state.log.tree.contains { $0.id == world.state.log.selection })
  }

  @Test("the tree is sorted by what happened last and by traffic; what is selected stays so")
  func sort() throws {
    var world = try World.busy()
    world.press("L", "g")
    let selected = world.state.log.selection
    func peers() -> [TreeRow.ID] { world.state.log.tree.filter { $0.depth == 0 }.map(\.id) }
    let opened = peers()
    world.press("a")
    #expect(peers().first == .peer(.peer(try peerID(5))))
    #expect(world.screen().contains("by activity"))
    world.run("log.sort traffic")
    #expect(peers().first == .peer(.peer(try peerID(5))))
    #expect(world.state.log.selection == selected)
    world.press("a")
    #expect(peers() == opened)
    world.run("log.sort size")
    #expect(world.state.notice?.kind == .failure)
  }

  @Test("a stream is reset once a yes says so, and only one that is open")
  func reset() throws {
    var world = try World.lab()
    world.press("L", "g", .down, .down, "x")
    #expect(world.state.overlay == nil)
    #expect(world.state.notice?.text.contains("no stream is selected that is open") == true)
    world.press("j", "j", "x")
    #expect(world.screen().contains("Reset stream 5 of kubo-home?"))
    world.press("y")
    guard case .begin(_, .reset(StreamID(ConnectionID(number: 7), number: 5)))? = world.effects.last else {
      return fail("nothing is reset")
    }
  }

  @Test("the inspector has a tab for what a peer said of itself and for its streams, which lead to their rows")
  func inspectorTabs() throws {
    var world = try World.lab()
    world.press("L", "g", .down, "2", "]", "]")
    #expect(world.screen().contains("sees us   /ip4/203.0.113.9/tcp/40913"))
    #expect(world.screen().contains("protocols /http/1.1"))
    world.press("]", .down, .enter)
    #expect(world.state.log.selection == .stream(StreamID(ConnectionID(number: 7), number: 3)))
    #expect(world.state.pane == .records)
    world.press("q")
    #expect(world.state.log.selection == .connection(ConnectionID(number: 7)))
    #expect(world.state.tab == .streams)
    // From the lines, back leads to the lines.
    world.press("1")
    world.run("log.view lines")
    world.press("g")
    for _ in 0..<30 where world.state.record != .connection(ConnectionID(number: 7)) { world.press("j") }
    world.press("2", .enter)
    #expect(world.state.log.view == .tree)
    world.press("q")
    #expect(world.state.log.view == .lines)
    world.run("log.view tree")
    // A press above or below the streams is none on the one that is selected.
    let inside = world.state.layout.inside(.inspector)
    for y in [inside.y, inside.endY - 1] {
      world.give(.terminal(.mouse(MouseEvent(.press, .left, at: Point(inside.x + 5, y)))))
      #expect(world.state.log.selection == .connection(ConnectionID(number: 7)))
    }
    // A stream has neither: its events are shown.
    world.press("1", .down, "2")
    #expect(world.state.tab == .events)
  }

  @Test("the last line counts what is kept, and what had to be let go")
  func kept() throws {
    var world = World(limits: (events: 20, bytes: 1 << 20))
    world.press("L")
    for number in 1...50 as ClosedRange<UInt64> { world.happen(6, .roundTrip(ConnectionID(number: number), .zero)) }
    #expect(world.screen().contains("▶ following · 20 kept of 20 · 30 older let go"))
    world.press("p")
    #expect(world.screen().contains("▪ paused"))
  }

  @Test("the inspector says which addresses raced for a connection, and how many streams it has")
  func raced() throws {
    var world = try World.lab()
    world.press("d")
    try world.race()
    try world.endRace()
    world.press("L", "g", .down, "2", "]")
    let screen = world.screen()
    #expect(screen.contains("race      3 addresses raced   quic-v1 timed out   ip6 tcp 200 ms ✓   tcp given up"))
    #expect(screen.contains("streams   0 in, 1 out, open now   3 in all"))
  }

  @Test("the inspector says how the network treats a connection over QUIC")
  func path() throws {
    var world = try World.lab()
    let figures = PathFigures(congestionWindow: 120_000, packetsSent: 900, packetsLost: 2, ecn: .works)
    world.happen(6, .path(ConnectionID(number: 7), figures))
    world.press("L", "g", .down, "2", "]")
    #expect(world.screen().contains("window 120.0 kB   2 of 900 packets lost   ECN works"))
  }

  @Test("a selected row stays selected while others come, go and move")
  func selectionStays() throws {
    var world = try World.lab()
    let other = try PeerKey.peer(peerID(2))
    world.press("G")
    #expect(world.state.peers.selectedPeer == other)
    for number in 10..<40 as Range<UInt64> {
      try world.learn(number, .seen(at: time(Double(number)).date))
      #expect(world.state.peers.selectedPeer == other)
    }
    world.press("L", "g", .down)
    let row = world.state.log.selection
    for number in 100..<130 as Range<UInt64> {
      let stream = StreamID(ConnectionID(number: 7), number: number)
      world.happen(Double(number), .streamOpened(stream, .outbound), .streamClosed(stream, .finished))
      #expect(world.state.log.selection == row)
    }
  }

  @Test("the mouse selects, scrolls, presses tabs and hints")
  func mouse() throws {
    var world = try World.lab()
    func press(_ x: Int, _ y: Int) { world.give(.terminal(.mouse(MouseEvent(.press, .left, at: Point(x, y))))) }
    let lines = world.screen().split(separator: "\n").map(String.init)
    let tab = try #require(lines[1].firstRange(of: "Requests"))
    press(lines[1].distance(from: lines[1].startIndex, to: tab.lowerBound), 1)
    #expect(world.state.peers.tab == .requests)
    press(10, 6)
    #expect(world.state.peers.selectedPeer != (try PeerKey.peer(peerID(1))))
    let hint = try #require(lines[34].firstRange(of: "l log"))
    press(lines[34].distance(from: lines[34].startIndex, to: hint.lowerBound), 34)
    #expect(world.state.screen == .log)
  }

  @Test("a filter shows what fits while it is typed, and is gone with escape")
  func filter() throws {
    var world = try World.lab()
    world.press("/")
    world.type("desk")
    #expect(world.state.peers.rows.shown == 1)
    world.press(.enter)
    #expect(world.screen().contains("filter desk"))
    world.press(.escape)
    #expect(world.state.peers.rows.shown == 3)
  }

  @Test("events that were lost are counted where the log is looked at")
  func drops() throws {
    var world = try World.lab()
    world.press("L")
    world.give(.events([], dropped: 1_234))
    #expect(world.screen().contains("1 234 dropped"))
    world.press("t")
    #expect(world.screen().contains("1 234 dropped"))
  }

  @Test("a paste into the list of peers is an address, never keys")
  func paste() throws {
    var world = try World.lab()
    world.give(.terminal(.paste("/ip4/192.0.2.9/tcp/1\nqqq", truncated: false)))
    #expect(world.state.peers.adding?.field.text == "/ip4/192.0.2.9/tcp/1 qqq")
    #expect(world.effects.isEmpty)
  }

  @Test("old bodies are let go of before memory becomes scarce, and the newest stay")
  func memory() throws {
    var world = try World.lab()
    for _ in 0..<8 {
      world.press("R", "^S")
      if world.state.request.composer.peer == nil { world.press("B", "n", "^S") }
      guard case .send(let id, _)? = world.effects.last else { return fail("nothing is sent") }
      world.give(.exchange(id, .body([UInt8](repeating: 0x20, count: 8 << 20))))
      world.give(.exchange(id, .end(Timing(), total: 8 << 20)))
    }
    let held = world.state.request.exchanges.reduce(0) { $0 + $1.body.bytes.count }
    #expect(held <= 32 << 20)
    #expect(world.state.request.exchanges[0].body.bytes.count == 8 << 20)
  }
}
