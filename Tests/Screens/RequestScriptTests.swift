import Engine
import Foundation
import HTTP1
import Journal
import Libp2pHTTP
import Multiformats
import PeerStore
import TerminalUI
import TestSupport
import Testing

@testable import Events
@testable import Explorer

/// What keys do on the screen of requests: history, comparing, repeating, import and export, variables, editor, pipes.
@Suite struct RequestScriptTests {
  static func document(_ size: Int) -> String {
    #"{"items":[{"name":"kettle","n":1},{"name":"toaster","n":2}],"size":\#(size),"kind":"list"}"#
  }

  /// Two requests that were answered, the second another way.
  static func compared(_ width: Int = 120, _ height: Int = 36) throws -> World {
    var world = try World.lab(width, height)
    world.press("n")
    world.type("items")
    try world.answer(document(9), fields: ["Server": "one", "Set-Cookie": "id=1"])
    world.now += 60
    try world.answer(
      #"{"kind":"list","size":10,"items":[{"n":1,"name":"kettle"},{"n":2,"name":"toaster"}]}"#, status: 201,
      fields: ["Server": "two", "Set-Cookie": "id=1"])
    return world
  }

  static let lab = """
    cid=bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi
    gw=kubo-home
    token=t0ps3cret/value
    """

  // MARK: History

  @Test("what is sent is kept without its secrets, and comes back in the next run to be sent again")
  func history() throws {
    var world = try World.lab()
    world.press("n")
    world.type("things?key=1&api_key=hidden1 Authorization:Bearer-hidden2 X-Test:1 password=hidden3 name=N")
    try world.answer("{}")
    guard case .remember(let record)? = world.effects.last else { return fail("nothing is kept") }
    let line = try #require(record.line)
    #expect(!String(decoding: line, as: UTF8.self).contains("hidden"))
    var next = try World.lab()
    next.give(.history([try #require(HistoryRecord(line: line.dropLast()))]))
    next.press("R", "H", .down)
    #expect(next.screen().contains("the answer is not kept"))
    #expect(next.screen().contains("POST"))
    next.press("r")
    #expect(next.state.notice?.text.contains("{{api_key}}") == true)
    next.press(.enter)
    #expect(next.state.request.composer.headers.map(\.value) == ["{{authorization}}", "1"])
    next.give(.environments(["x": try RequestVariables(text: "api_key=a\nauthorization=b\npassword=c")], problems: []))
    next.run("request.env x")
    next.press("H", "r")
    guard case .send(_, let sending)? = next.effects.last else { return fail("it is not sent") }
    let request = try sending.draft.request(target: "/things")
    #expect(request.fields["Authorization"] == "b")
    #expect(sending.draft.path == "/ipfs/gateway//things?key=1&api_key=a")
  }

  @Test("a literal secret in a body is masked, and named after its member, whatever variables there are")
  func secretBody() throws {
    var world = try World.lab()
    world.press("n", .escape)
    world.run(
      #"composer.body {"password":"hunter22","pass\u0077ord":"x","user":"{{password}}","b":[{"api_key":"k1234"}]}"#)
    world.run("composer.add X-Auth-Token:{{token}}")
    world.press("]", "[")
    while world.state.request.tab != .body { world.press("]") }
    #expect(!world.screen().contains("hunter22"))
    #expect(world.screen().contains(#"{"password":"••••••••""#))
    let text = try world.state.exported(.file)
    #expect(text.contains(#"{"password":"{{password-2}}""#))
    #expect(text.contains(#""user":"{{password}}","b":[{"api_key":"{{api_key}}"}]"#))
    #expect(try world.state.exported(.file, withSecrets: true).contains("hunter22"))
  }

  @Test("a line of history that is torn, damaged or of something else is none")
  func damage() throws {
    var world = try Self.compared()
    world.press("r")
    for case .remember(let record) in world.effects {
      let line = try #require(record.line)
      for length in [0, 1, line.count / 2, line.count - 2] { #expect(HistoryRecord(line: line.prefix(length)) == nil) }
      #expect(HistoryRecord(line: line) == record.rounded)
    }
    for text in ["{}", "[]", "null", "{\"at\":7}", String(repeating: "x", count: 1 << 20)] {
      #expect(HistoryRecord(line: text.utf8) == nil)
    }
  }

  @Test("a body that is too long to be kept is said to be missing, and is not sent without")
  func longBody() throws {
    var world = try World.lab()
    world.press("n", .escape)
    world.run("composer.body \(String(repeating: "x", count: 20_000))")
    try world.answer("{}")
    guard case .remember(let record)? = world.effects.last else { return fail("nothing is kept") }
    world.give(.history([record]))
    world.press("H", "G")
    let count = world.effects.count
    world.press("r")
    #expect(world.effects.count == count)
    #expect(world.state.notice?.text.contains("20.0 kB") == true)
  }

  @Test("the history is filtered in the one filter language, and a wrong filter changes nothing")
  func filter() throws {
    var world = try Self.compared()
    world.press("H", "/")
    world.type("status=201")
    #expect(world.state.request.historyRows.count == 1)
    world.press("^U")
    world.type("status>=oops")
    #expect(world.state.request.historyRows.isEmpty)
    #expect(world.screen().contains("nothing fits"))
    world.press(.enter)
    #expect(world.state.notice?.kind == .failure)
    world.press("^U")
    world.type("peer=kubo method=get took>1ms items")
    world.press(.enter)
    #expect(world.state.request.historyRows.count == 2)
    #expect(world.screen().contains("/ peer=kubo"))
    world.press(.escape)
    #expect(world.state.request.historyFilter.filter.isEmpty)
  }

  // MARK: Comparing

  @Test("two answers are compared: status, headers, JSON whatever the order of its members")
  func compare() throws {
    var world = try Self.compared()
    world.press("3", "d")
    let screen = world.screen()
    for text in ["- 200 OK", "+ 201 Created", "- Server: one", "+ Server: two", "-   \"size\": 9", "+   \"size\": 10"] {
      #expect(screen.contains(text), "\(text)")
    }
    #expect(screen.contains("6 lines differ"))
    #expect(!screen.contains("id=1"))
    let brief = world.state.request.comparison?.rows.count ?? 0
    world.press("space")
    #expect(world.state.request.comparison?.rows.count ?? 0 > brief)
    world.press("n")
    #expect(world.state.request.comparison?.list.selection == 1)
    world.press("n", "n", "n")
    #expect(world.state.request.comparison?.list.selection == 1)
  }

  @Test("a marked answer is compared with the selected one; without another there is nothing to compare")
  func mark() throws {
    var world = try World.lab()
    world.press("n")
    try world.answer("{}")
    world.press("3", "d")
    #expect(world.state.notice?.text.contains("no other answer") == true)
    world.press("B", "n")
    world.type("other")
    try world.answer("[]")
    world.press("H", "G", "space", "g", "d")
    #expect(world.state.request.comparison?.changes ?? 0 > 0)
    #expect(world.screen().contains("- {}"))
  }

  // MARK: Repeating

  @Test("a request is repeated; figures are shown as they come, and ^C ends it")
  func repetition() throws {
    var world = try Self.compared()
    world.press("3", "*")
    world.type("100 4")
    world.press(.enter)
    guard case .repeatedly(let id, let sending, count: 100, atOnce: 4)? = world.effects.last else {
      return fail("nothing is repeated")
    }
    #expect(sending.draft.path == "/ipfs/gateway//items")
    world.give(.repeated(id, (1...40).map { .init(took: .milliseconds($0), outcome: .status(200)) }))
    world.give(.repeated(id, [.init(took: .seconds(1), outcome: .failed("reset by the peer"))]))
    #expect(world.screen().contains("41 of 100   1 error   4 at once"))
    #expect(world.screen().contains("p50 20 ms   p90 36 ms   p99 40 ms"))
    #expect(world.screen().contains("✗ reset by the peer ×1"))
    world.press("^C")
    guard case .cancel(id)? = world.effects.last else { return fail("it goes on") }
    world.give(.repeated(id, [.init(took: .zero, outcome: .status(200))]))
    #expect(world.state.request.repetition?.report.count == 41)
    #expect(world.state.isIdle)
  }

  @Test(
    "all done, a repetition is over; a count that is none is said to be", arguments: ["0", "x", "5 0", "5 x", "1 2 3"])
  func repetitionEnds(_ wrong: String) throws {
    var world = try Self.compared()
    world.run("request.repeat \(wrong)")
    #expect(world.state.notice?.kind == .failure)
    world.run("request.repeat 2")
    guard case .repeatedly(let id, _, count: 2, atOnce: 1)? = world.effects.last else { return fail("nothing") }
    world.give(.repeated(id, [.init(took: .zero, outcome: .status(200)), .init(took: .zero, outcome: .status(500))]))
    #expect(world.state.request.repetition?.phase == .finished)
    #expect(world.state.isIdle)
    #expect(world.screen().contains("500 ×1"))
  }

  // MARK: Pipes

  @Test("a body goes through a command; what it says and how it ends is shown")
  func pipe() throws {
    var world = try Self.compared()
    world.press("3", "|")
    world.type("jq .size")
    world.press(.enter)
    guard case .pipe(let id, of: _, body: let body, command: "jq .size")? = world.effects.last else {
      return fail("nothing is run")
    }
    #expect(body.count == world.state.request.exchange?.body.total)
    #expect(world.screen().contains("running…"))
    world.give(.piped(id, .output(Array("10\n".utf8))))
    world.give(.piped(id, .end(PipeEnd(code: 3, signal: nil, isCut: false))))
    #expect(world.screen().contains("| jq .size   exit 3   3 B"))
    #expect(world.state.isIdle)
    world.press("|", "^U")
    world.type("sleep 9")
    world.press(.enter, "^C")
    guard case .cancel? = world.effects.dropLast(0).last else { return fail("it goes on") }
    #expect(world.state.isIdle)
  }

  // MARK: Import

  @Test("a line of curl that is pasted becomes the request, and its peer is added")
  func paste() throws {
    var world = try World.lab()
    world.press("R")
    world.give(
      .terminal(
        .paste(
          "curl 'https://api.example.org/v1/items?page=2' \\\n  -H 'X-Test: 1' \\\n  --compressed -d '{\"a\":1}'",
          truncated: false)))
    let key = try PeerKey(of: Multiaddr("/dns/api.example.org/tcp/443/tls/http"))
    #expect(world.state.request.composer.peer == key)
    #expect(world.state.book[key] != nil)
    #expect(world.state.request.composer.path == "/v1/items")
    #expect(world.state.request.composer.query == [.init(name: "page", value: "2")])
    #expect(world.state.request.composer.method == .post)
    #expect(world.state.request.composer.text == #"{"a":1}"#)
    #expect(world.state.notice?.hint?.contains("--compressed") == true)
    world.give(.terminal(.paste("just\nwords", truncated: false)))
    #expect(world.state.notice?.text.contains("no request") == true)
  }

  @Test("of several requests in a file one is chosen, or all are saved")
  func importFile() throws {
    var world = try World.lab()
    world.press("R", "I")
    world.type("~/calls.http")
    world.press(.enter)
    guard case .importRequests(path: let path)? = world.effects.last else { return fail("nothing is read") }
    #expect(path.hasSuffix("/calls.http") && !path.hasPrefix("~"))
    let file = try RequestImport(
      "### list\nGET https://gw.lab/items\nAccept: */*\n\n### make\nPOST https://gw.lab/items\n\n{}")
    world.give(.imported(.success(file)))
    world.press(.down, .enter)
    #expect(world.state.request.composer.method == .post)
    // gw.lab is an address of a peer that is known.
    #expect(world.state.request.composer.peer == (try PeerKey.peer(peerID(1))))
    world.give(.imported(.success(file)))
    world.press(.up, .enter)
    let saved = world.effects.compactMap { if case .saveRequest(let name, let text) = $0 { (name, text) } else { nil } }
    #expect(saved.map(\.0) == ["list", "make"])
    #expect(saved.last?.1.hasPrefix("POST @kubo-home /items\n") == true)
    world.give(.imported(.failure(Complaint(.usage, "calls.http: line 3: not METHOD URL"))))
    #expect(world.screen().contains("line 3: not METHOD URL"))
  }

  // MARK: Variables

  @Test("variables take their values when a request is sent; secrets are masked everywhere")
  func variables() throws {
    var world = try World.lab()
    world.give(.environments(["lab": try RequestVariables(text: Self.lab)], problems: []))
    world.press("n")
    world.type("ipfs/{{cid}}?auth={{token}} X-Token:{{token}}")
    world.press("^S")
    #expect(world.state.notice?.text == "there is no value for {{cid}}")
    world.press("v", .down, .enter)
    #expect(world.state.request.environment == "lab")
    world.press("^S")
    guard case .send(_, let sending)? = world.effects.last else { return fail("nothing is sent") }
    #expect(sending.draft.path.contains("fbzdi?auth=t0ps3cret/value"))
    #expect(sending.draft.items == [.header("X-Token", "t0ps3cret/value")])
    world.happen(
      6,
      .request(
        RequestSummary(
          id: RequestID(number: 77), direction: .outbound, connection: ConnectionID(number: 7), stream: nil,
          method: "GET", target: "/ipfs/x?auth=t0ps3cret%2Fvalue&k=t0ps3cret/value")))
    for keys: [Key] in [[], ["2"], ["]"], ["]"], ["]"], ["]"], ["1"], ["L"], ["t"]] {
      for key in keys { world.press(key) }
      #expect(!world.screen().contains("t0ps3cret"))
      #expect(!PlainRenderer().text(world.state.plain).contains("t0ps3cret"))
    }
    world.press("R")
    for form in ExportForm.allCases where form != .har {
      world.run("request.export \(form.rawValue)")
      guard case .copy(let text, _)? = world.effects.last else { return fail("nothing is copied") }
      #expect(!text.contains("t0ps3cret"), "\(form)")
      #expect(text.contains("{{token}}"), "\(form)")
      world.run("request.export \(form.rawValue) secrets")
      guard case .copy(let open, _)? = world.effects.last else { return fail("nothing is copied") }
      if form != .shell, form != .file { #expect(open.contains("t0ps3cret"), "\(form)") }
    }
  }

  @Test("the preview says the length that is really sent, secrets or not")
  func preview() throws {
    var world = try World.lab()
    world.give(.environments(["lab": try RequestVariables(text: Self.lab)], problems: []))
    world.run("request.env lab")
    world.press("n", .escape)
    world.run("composer.protocol (none)")
    world.run("composer.path /x")
    world.run("composer.body {{token}}")
    #expect(world.state.wireLines.contains("Content-Length: 15"), "\(world.state.wireLines)")
    #expect(world.state.wireLines.last == Secret.mask)
  }

  @Test("an environment that is changed counts at once; one that breaks stays as it was, and is said to be broken")
  func environments() throws {
    var world = try World.lab()
    world.give(.environments(["lab": try RequestVariables(text: "a=1")], problems: []))
    world.run("request.env lab")
    world.give(.environments(["lab": try RequestVariables(text: "a=2")], problems: []))
    #expect(world.state.variables["a"] == "2")
    world.give(.environments([:], problems: ["lab.env: line 1: not NAME=value"]))
    #expect(world.state.variables["a"] == "2")
    #expect(world.state.notice?.text.contains("line 1") == true)
    world.give(.environments([:], problems: []))
    #expect(world.state.request.environment == nil)
    world.run("request.env nowhere")
    #expect(world.state.notice?.kind == .failure)
  }

  // MARK: Editor

  @Test("the body goes to the editor from its tab, the whole request from any other, and both come back")
  func editor() throws {
    var world = try World.lab()
    world.press("n", .escape)
    world.run("composer.protocol (none)")
    world.run("composer.path /things X-Test:1")
    world.press("e")
    guard case .edit(let text, suffix: ".txt", .request)? = world.effects.last else { return fail("no editor") }
    #expect(text == "GET @kubo-home /things\nX-Test:1\n")
    world.give(.edited(.request, .success(text + "page==2\n")))
    #expect(world.state.request.composer.query.map(\.name) == ["page"])
    world.run("composer.body {\"a\":1}")
    world.press("e")
    guard case .edit(let body, suffix: ".json", .body)? = world.effects.last else { return fail("no editor") }
    world.give(.edited(.body, .success(body.replacingOccurrences(of: "1", with: "2") + "\n")))
    #expect(world.state.request.composer.text == "{\"a\":2}")
    world.give(.edited(.body, .failure(Complaint(.failed, "the editor ended with 1"))))
    #expect(world.state.request.composer.text == "{\"a\":2}")
    #expect(world.state.notice?.kind == .failure)
  }

  @Test("a request that comes back wrong is said to be, with its line, and is not lost")
  func editorRejects() throws {
    var world = try World.lab()
    world.press("n", .escape, "e")
    let before = world.state.request.composer
    world.give(.edited(.request, .success("GET @kubo-home /x\nnonsense\n")))
    #expect(world.state.notice?.text.contains("line 2") == true)
    #expect(world.state.request.composer == before)
    world.press("e")
    guard case .edit("GET @kubo-home /x\nnonsense\n", suffix: _, _)? = world.effects.last else {
      return fail("it is lost")
    }
    world.give(.edited(.request, .success("GET @kubo-home /x\n")))
    #expect(world.state.request.composer.path == "/x")
  }

  // MARK: The composer

  @Test("items are edited as one line; what is switched off stays")
  func items() throws {
    var world = try World.lab()
    world.press("n")
    world.type("x X-A:3 a==1 b==2")
    world.press(.escape, "[", "space", "A")
    guard case .prompt(let prompt)? = world.state.overlay else { return fail("nothing is asked") }
    #expect(prompt.field.text == "X-A:3 b==2")
    world.press("^U")
    world.type("c==5 'X-B:two words'")
    world.press(.enter)
    #expect(world.state.request.composer.query.map(\.name) == ["a", "c"])
    #expect(world.state.request.composer.headers == [.init(name: "X-B", value: "two words")])
  }

  @Test("a transport and a file as the body are chosen, kept in the file, and said in the shell line")
  func options() throws {
    var world = try World.lab()
    world.press("n", .escape)
    world.run("composer.protocol (none)")
    world.run("composer.path /x")
    world.run("composer.transport quic-v1")
    world.run("composer.transport smoke")
    #expect(world.state.notice?.kind == .failure)
    world.press("]", "]", .down, "space", "space", "space", .down, .enter)
    world.type("/tmp/body.bin")
    world.press(.enter)
    #expect(world.state.shellLine == "peerscope get @kubo-home /x --transport quic-v1 --body @/tmp/body.bin")
    let file = world.state.requestFile.text
    #expect(try RequestFile(text: file).text == file)
    #expect(file.contains("--transport quic-v1\n--body @/tmp/body.bin\n"))
    world.press("^S")
    guard case .send(_, let sending)? = world.effects.last else { return fail("nothing is sent") }
    #expect(sending.transport == .quicV1)
    #expect(sending.draft.body == .file(path: "/tmp/body.bin"))
  }

  @Test("a program in Swift says what is sent; for a peer without HTTP it runs peerscope")
  func swift() throws {
    var world = try World.lab()
    world.press("n", .escape)
    world.run("composer.path /items q==1")
    world.run("composer.add X-Test:a\"b")
    let session = try world.state.exported(.swift)
    #expect(session.contains(#"URL(string: "https://gw.lab/items?q=1")"#))
    #expect(session.contains(#"request.addValue("a\"b", forHTTPHeaderField: "X-Test")"#))
    world.press("B", "G")
    world.run("request.new")
    #expect(try world.state.exported(.swift).contains(#"process.arguments = ["peerscope", "get", "12D3Koo"#))
    #expect(SwiftSnippet.literal("a\n\u{7}\\(x)") == #""a\n\u{7}\\(x)""#)
  }
}

extension HistoryRecord {
  /// The record as a line keeps it: times in whole seconds.
  fileprivate var rounded: HistoryRecord {
    var record = self
    record.at = Date(timeIntervalSince1970: at.timeIntervalSince1970.rounded(.down))
    return record
  }
}
