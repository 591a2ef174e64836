import Engine
import HTTP1
import Multiformats
import TerminalUI

@testable import Explorer

extension CommandScript {
  /// A request, no field of which is being typed in.
  private static let composing: [Key] = ["n", .escape]

  @Sendable private static func prepared() throws -> World {
    var world = try World.lab()
    world.give(.environments(["lab": try RequestVariables(text: RequestScriptTests.lab)], problems: []))
    world.give(.saved(["kettle": try RequestFile(text: "POST @kubo-home /x/echo/1//\nname=kettle\n")], problems: []))
    return world
  }

  /// Two requests of which one can be chosen.
  @Sendable private static func importing() throws -> World {
    var world = try World.lab()
    world.press("R")
    world.give(.terminal(.paste("curl https://a.lab/x\ncurl https://b.lab/y", truncated: false)))
    return world
  }

  @Sendable private static func compared() throws -> World { try RequestScriptTests.compared() }

  /// A request of whose response the log has the stream.
  @Sendable static func carried() throws -> World { try RequestScriptTests.carriedOut() }

  /// A saved request in a folder, and one beside it.
  @Sendable private static func shelved() throws -> World {
    var world = try World.lab()
    let file = try RequestFile(text: "GET @kubo-home /items\n")
    world.give(.saved(["lab/kettle": file, "toaster": file], problems: []))
    return world
  }

  /// The last of the saved requests.
  private static let onSaved: [Key] = ["R", "1", .up]

  private static func hasSent(_ world: inout World) -> Bool {
    world.effects.contains { if case .send = $0 { true } else { false } }
  }

  static let requests: [CommandScript] = [
    .init("request.send", ["n"]) { hasSent(&$0) },
    .init("composer.edit", composing) { $0.state.request.typing != nil },
    .init("composer.method", composing) { $0.asksFor == "composer.method" },
    .init("composer.peer", composing) { $0.asksFor == "composer.peer" },
    .init("composer.protocol", composing) { $0.asksFor == "composer.protocol" },
    .init("composer.add", composing, type: "X-Test:1") { $0.state.request.composer.headers.map(\.name) == ["X-Test"] },
    .init("composer.path", ["n", .escape], type: "/x") { $0.state.request.composer.path == "/x" },
    .init("composer.body", composing, type: "two words") { $0.state.request.composer.text == "two words" },
    .init("composer.items", composing, type: "a==1 b==2") {
      $0.state.request.composer.query.map(\.name) == ["a", "b"]
    },
    .init("composer.transport", composing, type: "quic-v1") { $0.state.request.composer.transport == .quicV1 },
    .init("composer.auth", composing, type: "bearer t0ken") {
      $0.state.request.composer.credentials == .bearer(token: "t0ken")
    },
    .init("composer.editor", composing) { world in
      world.effects.contains { if case .edit(_, suffix: _, .request) = $0 { true } else { false } }
    },
    .init("composer.toggle", ["n"] + typed("x a==1") + [.escape, .down]) {
      $0.state.request.composer.query.map(\.isOn) == [false]
    },
    .init("composer.remove", ["n"] + typed("x a==1") + [.escape, .down]) { $0.state.request.composer.query.isEmpty },
    .init("composer.next", composing) { $0.state.request.field == .row(0) || $0.state.request.field == .name(0) },
    .init("composer.previous", composing) { $0.state.request.field == .protocolID },
    .init("request.export", composing) { $0.asksFor == "request.export" },
    .init("request.save", composing, type: "mine") { world in
      world.effects.contains { if case .saveRequest("kubo-home/mine", _) = $0 { true } else { false } }
    },
    .init("request.reset", onSaved + [.enter, "a"] + typed("a==1") + [.enter], in: shelved) {
      $0.state.request.composer.query.isEmpty
    },
    .init("saved.open", onSaved, in: shelved) { $0.state.request.savedName == "toaster" },
    .init("saved.fold", onSaved + ["g"], in: shelved) { $0.state.request.saved.folded == ["lab"] },
    .init("saved.send", onSaved, in: shelved) { hasSent(&$0) },
    .init("saved.rename", onSaved, type: "2", in: shelved) { world in
      world.effects.contains { if case .renameRequest("toaster", to: "toaster2", _) = $0 { true } else { false } }
    },
    .init("saved.remove", onSaved, in: shelved) { if case .question? = $0.state.overlay { true } else { false } },
    .init("request.open", ["R"], in: prepared) { $0.asksFor == "request.open" },
    .init("request.import", ["R"], type: "/calls.http") { world in
      world.effects.contains { if case .importRequests(path: "/calls.http") = $0 { true } else { false } }
    },
    .init("request.imported", type: "2", in: importing) { $0.state.request.composer.path == "/y" },
    .init("request.env", ["R"], in: prepared) { $0.asksFor == "request.env" },
    .init("request.repeat", type: "5", in: compared) { world in
      world.effects.contains { if case .repeatedly(_, _, count: 5, atOnce: 1) = $0 { true } else { false } }
    },
    .init("history.show", ["R"]) { $0.state.contexts.first == .history },
    .init("history.mark", ["H"], in: compared) { $0.state.request.marked != nil },
    .init("history.compare", ["3"], in: compared) { $0.state.request.comparison != nil },
    .init("history.load", ["H"], in: compared) { $0.state.pane == .composer },
    .init("history.resend", ["3"], in: compared) { hasSent(&$0) },
  ]

  private static func foldedLines(_ world: inout World) -> Int {
    guard let body = world.state.request.exchange?.body, let outline = body.outline else { return -1 }
    return outline.lines.count - body.shownLines.count
  }

  static let responses: [CommandScript] = [
    .init("response.log", ["3"], in: carried) { $0.state.screen == .log },
    .init("response.fold", ["3", .down], in: compared) { foldedLines(&$0) > 0 },
    .init("response.foldAll", ["3"], in: compared) { foldedLines(&$0) > 0 },
    .init("response.unfoldAll", ["3", "-"], in: compared) { foldedLines(&$0) == 0 },
    .init("response.search", ["3"], in: compared) { $0.state.request.search.typing != nil },
    .init("response.narrow", ["3"], in: compared) { $0.state.request.narrowing.typing != nil },
    .init("response.pipe", ["3"], type: "wc -l", in: compared) { world in
      world.effects.contains { if case .pipe(_, of: _, body: _, command: "wc -l") = $0 { true } else { false } }
    },
    .init("response.next", ["3", "/"] + typed("name") + [.enter], in: compared) {
      $0.state.request.search.current == 1
    },
    .init("response.previous", ["3", "/"] + typed("name") + [.enter], in: compared) {
      $0.state.request.search.current == 1
    },
    .init("response.save", ["3"], type: "/answer.json", in: compared) { world in
      world.effects.contains { if case .save(_, body: _, path: "/answer.json") = $0 { true } else { false } }
    },
  ]
}
