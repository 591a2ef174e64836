import Engine
import HTTP1
import TerminalUI
import Testing

@testable import Explorer

/// The places of the screen of requests that come from what is done with answers, cell by cell.
@Suite struct RequestScreenTests {
  @Test("two answers against each other", arguments: ScreenTests.sizes)
  func compare(_ size: Size) throws {
    var world = try RequestScriptTests.compared(size.width, size.height)
    world.press("3", "d")
    try world.expectScreen("response_compare")
  }

  @Test("a request that is sent many times", arguments: ScreenTests.sizes)
  func repetition(_ size: Size) throws {
    var world = try RequestScriptTests.compared(size.width, size.height)
    world.run("request.repeat 100 4")
    guard case .repeatedly(let id, _, count: _, atOnce: _)? = world.effects.last else { return fail("nothing") }
    let times = (0..<80).map { $0 * $0 % 97 + $0 % 7 * 3 }
    world.now += 2
    world.give(
      .repeated(id, times.map { .init(took: .microseconds(900 + 37 * $0), outcome: .status($0 % 40 == 7 ? 503 : 200)) })
    )
    world.give(.repeated(id, [.init(took: .seconds(1), outcome: .failed("stream reset by the peer"))]))
    try world.expectScreen("response_repeat")
  }

  @Test("a body that went through a command of the shell", arguments: ScreenTests.sizes)
  func pipe(_ size: Size) throws {
    var world = try RequestScriptTests.compared(size.width, size.height)
    world.run("response.pipe jq -r '.items[].name' | sort")
    guard case .pipe(let id, of: _, body: _, command: _)? = world.effects.last else { return fail("nothing") }
    world.give(.piped(id, .output(Array("kettle\ntoaster\n".utf8))))
    world.give(.piped(id, .end(PipeEnd(code: 0, signal: nil, isCut: false))))
    try world.expectScreen("response_pipe")
  }

  @Test("variables with a secret, in the fields and beside them", arguments: ScreenTests.sizes)
  func variables(_ size: Size) throws {
    var world = try World.lab(size.width, size.height)
    world.give(.environments(["lab": try RequestVariables(text: RequestScriptTests.lab)], problems: []))
    world.press("n")
    world.type("ipfs/{{cid}} X-Token:{{token}} Authorization:typed X-None:{{none}}")
    world.press(.escape, "v", .down, .enter)
    try world.expectScreen("request_variables")
    world.press("H")
    try world.expectScreen("history_variables")
  }

  @Test("the history with a filter and a mark, of this run and of one before", arguments: ScreenTests.sizes)
  func history(_ size: Size) throws {
    var world = try RequestScriptTests.compared(size.width, size.height)
    let old = #"{"at":"2023-11-10T08:00:00Z","name":"kubo-home","request":"GET - /items?page=2\n","status":404,"ms":9}"#
    world.give(.history([try #require(HistoryRecord(line: old.utf8))]))
    world.press("H", .down, "space", "/")
    world.type("items")
    world.press(.enter)
    try world.expectScreen("history")
  }

  @Test(
    "hostile text in what a command says, in answers and in history makes no control and moves no border",
    arguments: HostileTextTests.texts)
  func hostile(_ text: String) throws {
    for size in ScreenTests.sizes {
      var world = try RequestScriptTests.compared(size.width, size.height)
      try world.answer("a\n\(text)\nb", type: "text/plain")
      world.now += 1
      try world.answer("a\n\(text)x\nc", type: "text/plain")
      let line = HistoryRecord(line: #"{"at":"2023-11-10T08:00:00Z","name":"x","request":"GET - /"}"#.utf8)
      var record = try #require(line)
      (record.name, record.error) = (text, text)
      record.request = "GET - /\(text.filter { !$0.isNewline && $0 != " " })"
      world.give(.history([record]))
      world.give(.environments(["e": RequestVariables([.init(name: "v", value: text, isSecret: false)])], problems: []))
      world.run("request.env e")
      for keys: [Key] in [["3", "d"], ["space"], ["H", "G"], [.enter], ["3", "g"]] {
        for key in keys { world.press(key) }
        expectWhole(&world, size)
      }
      world.press("H", "g")
      world.run("response.pipe x")
      guard case .pipe(let id, of: _, body: _, command: _)? = world.effects.last else { return fail("nothing is run") }
      world.give(.piped(id, .output(Array((text + "\n").utf8) + [0x1B, 0xFF, 0x9B, 0x0A])))
      expectWhole(&world, size)
    }
  }

  private func expectWhole(_ world: inout World, _ size: Size, sourceLocation: SourceLocation = #_sourceLocation) {
    let lines = world.screen().split(separator: "\n", omittingEmptySubsequences: false)
    for line in lines.dropFirst().dropLast(2) {
      let isFramed = "│╭╰┏┗┃".contains(line.first ?? " ") && "│╮╯┓┛┃".contains(line.last ?? " ")
      #expect(isFramed && String(line).columns == size.width, "\(line)", sourceLocation: sourceLocation)
    }
    let controls = lines.joined().unicodeScalars.filter { [.control, .format].contains($0.properties.generalCategory) }
    #expect(controls.isEmpty, sourceLocation: sourceLocation)
  }

  @Test("the options of a request", arguments: ScreenTests.sizes)
  func options(_ size: Size) throws {
    var world = try World.lab(size.width, size.height)
    world.press("n", .escape, "]", "]", "]", "]", .down, .right)
    try world.expectScreen("request_options")
  }

  @Test("requests to choose from, and what was left out of them", arguments: ScreenTests.sizes)
  func importing(_ size: Size) throws {
    var world = try World.lab(size.width, size.height)
    world.press("R")
    world.give(.terminal(.paste("curl https://a.lab/x --proxy p\ncurl -d a=1 https://b.lab/y", truncated: false)))
    try world.expectScreen("import")
  }
}
