import Engine
import HTTP1
import TerminalUI
import Testing

@testable import Explorer

/// What keys do with a response, and with the path that it answers.
@Suite struct ResponseScriptTests {
  private static let long = String(repeating: "0123456789", count: 30)

  @Test("a value that is wider than the pane is read to its end, and a match in it is gone to")
  func sideways() throws {
    for type in ["application/json", "text/plain"] {
      var world = try World.lab(80, 24)
      world.press("n")
      try world.answer(#"{"value":"\#(Self.long)needle"}"#, type: type)
      world.press("3")
      if type == "text/plain" { world.press("]") }
      #expect(world.screen().contains("→"))
      #expect(!world.screen().contains("needle"))
      for _ in 0..<50 { world.press(.right) }
      #expect(!world.screen().contains("0123456789"))
      for _ in 0..<50 { world.press(.left) }
      #expect(world.screen().contains(#""value":"#))
      world.press("/")
      world.type("needle")
      #expect(world.screen().contains("9needle"))
    }
  }

  @Test("y copies what is shown: the headers on their tab, secrets masked, otherwise the body")
  func copying() throws {
    var world = try World.lab()
    world.press("n")
    try world.answer("{}", fields: ["Server": "lab", "Set-Cookie": "id=hidden"])
    world.press("3", "y")
    guard case .copy("{}", what: Words.theBody)? = world.effects.last else { return fail("not the body") }
    while world.state.request.responseTab != .headers { world.press("]") }
    world.press("y")
    guard case .copy(let text, what: Words.theHeaders)? = world.effects.last else { return fail("not the headers") }
    #expect(text.hasPrefix("200 OK\nServer: lab\n"))
    #expect(!text.contains("hidden"))
  }

  @Test("a body that is still coming is not saved: a part would be taken for all of it")
  func savingWhileComing() throws {
    var world = try World.lab()
    world.press("n", "^S")
    guard case .send(let id, _)? = world.effects.last else { return fail("it is not sent") }
    world.give(.exchange(id, .body(Array("one\n".utf8))))
    world.run("response.save /x")
    #expect(world.state.notice?.text.contains("still coming") == true)
    world.press("^C")
    world.run("response.save /x")
    guard case .save(_, body: let body, path: "/x")? = world.effects.last else { return fail("it is not saved") }
    #expect(body == Array("one\n".utf8))
  }

  @Test("a path that names a protocol of the peer is taken apart as it is typed; another with // is not")
  func typedProtocol() throws {
    var world = try World.lab()
    world.press("n", "^U")
    world.type("/kad/1.0.0//closest page==2")
    world.press(.escape)
    #expect(world.state.request.composer.protocolID == "/kad/1.0.0")
    #expect(world.state.request.composer.path == "closest")
    #expect(world.state.request.composer.query.map(\.name) == ["page"])
    world.press("n", "^U")
    world.type("a//b")
    world.press(.escape)
    #expect(world.state.request.composer.path == "a//b")
  }

  @Test("a secret that an answer repeats is shown in it as it came; where it was asked for it stays masked")
  func echoed() throws {
    var world = try World.lab()
    world.give(.environments(["lab": try RequestVariables(text: "token=t0ps3cret")], problems: []))
    world.run("request.env lab")
    world.press("n")
    world.type("x token=={{token}}")
    try world.answer(#"{"token":"t0ps3cret"}"#)
    // What a viewer of bytes shows must be those bytes.
    #expect(world.screen().contains(#""token": "t0ps3cret""#))
    #expect(world.screen().split(separator: "t0ps3cret", omittingEmptySubsequences: false).count == 2)
  }
}
