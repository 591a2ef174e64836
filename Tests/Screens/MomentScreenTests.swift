import Engine
import Events
import HTTP1
import Journal
import PeerStore
import TerminalUI
import Testing

@testable import Explorer

/// What the places look like at certain moments: while something is chosen, waited for, stopped, marked or has failed.
@Suite struct MomentScreenTests {
  @Test("peers in every group, some of them marked", arguments: ScreenTests.sizes)
  func groups(_ size: Size) throws {
    var world = try World.lab(size.width, size.height)
    try world.learn(3, .alias("lab-relay"), .pinned(true), .seen(at: time(4).date))
    try world.learn(4, .alias("nuisance"), .blocked(true))
    world.press("g", .down, "space", "G", "space", "g")
    try world.expectScreen("peers_groups")
  }

  @Test("labels on the rows, and a pane alone", arguments: ScreenTests.sizes)
  func ways(_ size: Size) throws {
    var world = try World.lab(size.width, size.height)
    world.press("s")
    try world.expectScreen("peers_jump")
    world.press(.escape, "2", "z")
    try world.expectScreen("peers_zoomed")
  }

  @Test("something failed, something waits, and something cannot be done", arguments: ScreenTests.sizes)
  func work(_ size: Size) throws {
    var world = try World.lab(size.width, size.height)
    world.press("G", "c")
    world.now += 2
    world.give(.tick)
    try world.expectScreen("peers_working")
    guard case .begin(let id, _)? = world.effects.last else { return fail("nothing began") }
    world.give(.work(id, .failed(Complaint(.unreachable, "refused: nothing listens there", hint: "d tries them all"))))
    try world.expectScreen("peers_failed")
    world.press(":")
    world.type("close conn")
    try world.expectScreen("palette_refused")
    world.press("^U")
    world.type("@kubo")
    try world.expectScreen("palette_peers")
  }

  @Test("the keys that work where one is", arguments: ScreenTests.sizes)
  func help(_ size: Size) throws {
    var world = try World.lab(size.width, size.height)
    world.press("L", "?")
    try world.expectScreen("help_log")
  }

  @Test("choices about a request: its export, its variables, one that was saved", arguments: ScreenTests.sizes)
  func choices(_ size: Size) throws {
    var world = try World.lab(size.width, size.height)
    world.give(.environments(["lab": try RequestVariables(text: RequestScriptTests.lab)], problems: []))
    world.give(.saved(["kettle": try RequestFile(text: "POST @kubo-home /x/echo/1//\nname=kettle\n")], problems: []))
    world.press("n", .escape, "E")
    try world.expectScreen("request_export")
    world.press(.escape, "v")
    try world.expectScreen("request_environments")
    world.press(.escape, "O")
    try world.expectScreen("request_saved")
    world.press(.enter, "a")
    world.type("X-Test:1")
    try world.expectScreen("request_item")
    world.press(.enter, "]")
    try world.expectScreen("request_headers")
  }

  @Test("a response that is waited for, comes, is stopped, and fails", arguments: ScreenTests.sizes)
  func sending(_ size: Size) throws {
    var world = try World.lab(size.width, size.height)
    world.press("n", .escape, "^S")
    guard case .send(let id, _)? = world.effects.last else { return fail("nothing is sent") }
    world.now += 3
    world.give(.tick)
    try world.expectScreen("response_waiting")
    world.give(.exchange(id, .body(Array("one\ntwo\nthr".utf8))))
    world.press("^C")
    try world.expectScreen("response_cancelled")
    world.press("^S")
    guard case .send(let second, _)? = world.effects.last else { return fail("nothing is sent") }
    let complaint = Complaint(.timedOut, "no answer within 10 s", hint: "the option timeout gives it longer")
    world.give(.exchange(second, .failed(complaint)))
    try world.expectScreen("response_failed")
  }

  @Test("a search in a response, and a path into it", arguments: ScreenTests.sizes)
  func finding(_ size: Size) throws {
    var world = try RequestScriptTests.compared(size.width, size.height)
    world.press("3", "/")
    world.type("name")
    try world.expectScreen("response_search")
    world.press(.escape, "f")
    world.type(".items[].name")
    try world.expectScreen("response_path")
  }

  @Test("a log that is paused, and one that needs a look", arguments: ScreenTests.sizes)
  func log(_ size: Size) throws {
    var world = try World.lab(size.width, size.height)
    let connection = ConnectionID(number: 7)
    for number in 11...14 as ClosedRange<UInt64> {
      let stream = StreamID(connection, number: number)
      world.happen(
        6, .streamOpened(stream, .inbound), .streamNegotiated(stream, protocolID: "/ipfs/bitswap/1.2.0"),
        .streamClosed(stream, .resetByPeer(code: nil)))
    }
    world.press("L", "!")
    try world.expectScreen("log_concern")
    world.press("t", "p")
    world.happen(7, .roundTrip(connection, .milliseconds(9)))
    try world.expectScreen("log_paused")
  }

  @Test("a session that was opened, and the bytes of a stream being recorded", arguments: ScreenTests.sizes)
  func sessions(_ size: Size) throws {
    var world = try World.lab(size.width, size.height)
    world.press("L", "g", .down, "r")
    var status = ByteTap.Status()
    (status.subjects, status.kept) = ([.connection(ConnectionID(number: 7))], 4_096)
    world.give(.tapped(status))
    try world.expectScreen("log_recording")
    var session = Journal(since: time(0))
    for event in world.state.journal.events { session.append(event) }
    world.give(.session(session, file: "lab.jsonl", problems: 0))
    try world.expectScreen("log_session")
  }
}
