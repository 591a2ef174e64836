import Engine
import Events
import Foundation
import Journal
import TerminalUI
import TestSupport
import Testing

@testable import Explorer

/// Markers in the log, and the bytes of streams that are recorded.
@Suite struct MarkerTests {
  private let connection = ConnectionID(number: 7)

  /// The lab with two markers: on the connection, and a second later on its first stream.
  static func marked(_ size: Size = Size(120, 36)) throws -> World {
    var world = try World.lab(size.width, size.height)
    world.press("L", "g", "j", "m")
    world.press("^U")
    world.type("handshake done")
    world.press(.enter)
    world.now = 6
    world.press("j", "m", .enter)
    return world
  }

  @Test("a marker has a name, and stands at what is selected")
  func mark() throws {
    let world = try Self.marked()
    #expect(world.state.journal.markers.map(\.name) == ["handshake done", "mark 2"])
    #expect(
      world.state.journal.markers.map(\.row) == [
        .connection(connection), .stream(StreamID(connection, number: 1)),
      ])
  }

  @Test("one goes from a marker to the next in every form, around the end, and back to where one was")
  func step() throws {
    var world = try Self.marked()
    world.press("G")
    let before = world.state.log.selection
    world.press("}")
    #expect(world.state.log.selection == .connection(connection))
    world.press("}")
    #expect(world.state.log.selection == .stream(StreamID(connection, number: 1)))
    world.press("{")
    #expect(world.state.log.selection == .connection(connection))
    world.press("q")
    #expect(world.state.log.selection == before)
    world.press("t", "{", "{")
    let number = try #require(world.state.selectedEvent)
    #expect(world.state.journal.events[number].kind == .marker("handshake done", at: .connection(connection)))
    for second in 10..<60 { world.happen(Double(second), .roundTrip(connection, .milliseconds(9))) }
    world.press("t", "}")
    let window = world.state.log.window.range(at: world.state.clock.now)
    #expect(window.contains(world.state.journal.markers[1].time.nanoseconds))
  }

  @Test("markers are listed, and chosen by name")
  func list() throws {
    var world = try Self.marked()
    world.press("B", "L", "M")
    #expect(world.screen().contains("◆ handshake done"))
    world.type("hand")
    world.press(.enter)
    #expect(world.state.log.selection == .connection(connection))
    world.run("log.markers mark 2")
    #expect(world.state.log.selection == .stream(StreamID(connection, number: 1)))
  }

  @Test("markers are kept in a session, which itself takes none")
  func session() throws {
    var world = try Self.marked()
    world.run("log.save /tmp/x.jsonl")
    guard case .saveSession(let events, let since, _)? = world.effects.last else { return fail("nothing is saved") }
    var reader = SessionReader()
    var journal = Journal(since: since)
    let bytes = SessionFile.header(since: since) + events.flatMap(SessionFile.line)
    for event in try reader.read(bytes) { journal.append(event) }
    world.give(.session(journal, file: "x.jsonl", problems: 0))
    #expect(world.screen().contains("◆ conn 7"))
    world.press("m")
    #expect(world.state.overlay == nil && world.state.notice?.kind == .hint)
  }

  @Test("what a session tells of is not what has the same number now, and back leads out of it")
  func numbersOfSession() throws {
    var world = try Self.marked()
    world.press("L", "g", .down, "2", "]", "]", "]", .enter)
    #expect(world.state.trail.contains { $0.screen == .log })
    var journal = Journal(since: time(0))
    for number in world.state.journal.events.indices { journal.append(world.state.journal.events[number]) }
    world.give(.session(journal, file: "x.jsonl", problems: 0))
    world.press("g")
    let stream = TreeRow.ID.stream(StreamID(ConnectionID(number: 7), number: 5))
    for _ in 0..<30 where world.state.record != stream { world.press(.down) }
    #expect(world.state.record == stream)
    _ = world.takeEffects()
    for key: Key in ["x", "X", "r"] {
      world.press(key)
      #expect(world.state.overlay == nil && world.takeEffects().isEmpty)
      #expect(world.state.notice?.text.contains("a session that was read stays as it is") == true)
    }
    #expect(!world.state.tabs.contains(.wire))
    world.press("q")
    #expect(world.state.log.frozen == nil)
  }

  @Test("a paused log takes a marker where it stands")
  func paused() throws {
    var world = try Self.marked()
    world.press("p", "m", .enter)
    #expect(world.state.shownJournal.markers.count == 3)
    world.press("p")
    #expect(world.state.shownJournal.markers.count == 3)
  }

  @Test("the bytes that were recorded of a row are shown as they passed", arguments: ScreenTests.sizes)
  func wire(_ size: Size) throws {
    var world = try World.lab(size.width, size.height)
    world.press("L", "g", .down, "2", "[")
    #expect(world.screen().contains("nothing of it was recorded; r records"))
    var status = ByteTap.Status()
    status.subjects = [.connection(connection)]
    world.give(.tapped(status))
    #expect(world.screen().contains("it is recorded; nothing has passed yet"))
    let request = Array("GET /hello HTTP/1.1\r\nHost: kubo\r\n\r\n".utf8)
    func part(_ number: UInt64, _ direction: Direction, _ offset: Int, _ bytes: [UInt8]) -> ByteTap.Part {
      ByteTap.Part(
        time: time(4), stream: StreamID(connection, number: number), direction: direction, offset: offset, bytes: bytes)
    }
    let parts = [part(3, .outbound, 0, request), part(5, .inbound, 32, [0, 1, 0x1b, 0xff])]
    status.kept = parts.reduce(0) { $0 + $1.bytes.count }
    #expect(world.state.wantsBytes(status))
    world.give(.tapped(status))
    world.give(.recorded(parts))
    #expect(!world.state.wantsBytes(status))
    try world.expectScreen("log_wire")
    world.press("g", "1", "G", "k", "k")
    #expect(world.state.log.selection == .stream(StreamID(connection, number: 5)))
    #expect(world.screen().contains("00000020  00 01 1b ff"))
    #expect(!world.screen().contains("GET /hello"))
    world.press("^X")
    #expect(world.screen().contains("not shown while who is who is hidden"))
    #expect(!world.screen().contains("00 01 1b ff"))
    world.press("^X", "k", "k", "r")
    #expect(world.state.notice?.text.contains("it has ended already") == true)
    #expect(world.screen().contains("nothing of it was recorded  "))
  }

  @Test("a stream or a connection is recorded and let go, and what was recorded goes to a file")
  func record() throws {
    var world = try World.lab()
    world.press("L", "g", "r")
    #expect(world.state.notice?.kind == .hint)
    world.press("j", "r")
    guard case .record(.connection(connection), isOn: true)? = world.effects.last else { return fail("no recording") }
    #expect(world.state.countsTime)
    var status = ByteTap.Status()
    (status.subjects, status.kept, status.dropped) = ([.connection(connection)], 4_096, 100)
    world.give(.tapped(status))
    #expect(world.screen().contains("● rec 4.1 kB · 100 B not kept"))
    world.run("log.capture ~/x.pcapng")
    guard case .saveCapture(let path, let about)? = world.effects.last else { return fail("nothing is saved") }
    #expect(!path.hasPrefix("~"))
    #expect(about[StreamID(connection, number: 3)]?.protocolID == "/http/1.1")
    #expect(about[StreamID(connection, number: 3)]?.hasEnded == true)
    world.press("r")
    guard case .record(.connection(connection), isOn: false)? = world.effects.last else { return fail("it goes on") }
  }
}

extension ScreenTests {
  @Test("markers in the tree, in the lines and in the timeline", arguments: sizes)
  func markers(_ size: Size) throws {
    var world = try MarkerTests.marked(size)
    try world.expectScreen("log_markers_tree")
    world.press("t")
    try world.expectScreen("log_markers_lines")
    world.press("t")
    try world.expectScreen("log_markers_timeline")
  }
}
