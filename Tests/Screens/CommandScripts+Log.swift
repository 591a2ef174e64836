import Events
import Journal
import TerminalUI

@testable import Explorer

extension CommandScript {
  private static let connection = ConnectionID(number: 7)

  /// A log in which something needs a look.
  @Sendable private static func troubled() throws -> World {
    var world = try World.lab()
    for number in 11...14 as ClosedRange<UInt64> {
      let stream = StreamID(connection, number: number)
      world.happen(
        6, .streamOpened(stream, .inbound), .streamNegotiated(stream, protocolID: "/x/1"),
        .streamClosed(stream, .resetByPeer(code: nil)))
    }
    return world
  }

  /// A log in which bytes were recorded.
  @Sendable private static func recorded() throws -> World {
    var world = try World.lab()
    var status = ByteTap.Status()
    (status.subjects, status.kept) = ([.connection(connection)], 4_096)
    world.give(.tapped(status))
    return world
  }

  @Sendable private static func marked() throws -> World { try MarkerTests.marked() }

  static let log: [CommandScript] = [
    .init("log.fold", ["L", "g"]) { !$0.state.log.folded.isEmpty },
    .init("log.inspect", ["L", "g"]) { $0.state.pane == .inspector },
    .init("log.view", ["L"]) { $0.state.log.view == .lines },
    .init("log.follow", ["L", "t", "g"]) { $0.state.log.lineList.follow == .on },
    .init("log.pause", ["L"]) { $0.state.log.frozen != nil },
    .init("timeline.in", ["L", "t", "t"]) { $0.state.log.window.span < .seconds(10) },
    .init("timeline.out", ["L", "t", "t"]) { $0.state.log.window.span > .seconds(10) },
    .init("timeline.fit", ["L", "t", "t"]) { $0.state.log.window.span == .seconds(5) },
    .init("log.concern", ["L", "g"], in: troubled) {
      $0.state.log.selection == .stream(StreamID(connection, number: 14))
    },
    .init("log.mark", ["L", "g", .down], type: "!") { $0.state.journal.markers.count == 1 },
    .init("log.nextMarker", ["G"], in: marked) { $0.state.log.selection == .connection(connection) },
    .init("log.previousMarker", ["G"], in: marked) {
      $0.state.log.selection == .stream(StreamID(connection, number: 1))
    },
    .init("log.markers", ["L"], in: marked) { $0.asksFor == "log.markers" },
    .init("log.record", ["L", "g", .down]) { world in
      world.effects.contains { if case .record(.connection(connection), isOn: true) = $0 { true } else { false } }
    },
    .init("log.capture", ["L"], type: "/x.pcapng", in: recorded) { world in
      world.effects.contains { if case .saveCapture(path: "/x.pcapng", about: _) = $0 { true } else { false } }
    },
    .init("log.response", ["3", "V"], in: carried) { $0.state.screen == .request },
    .init("log.save", ["L"], type: "/x.jsonl") { world in
      world.effects.contains { if case .saveSession(_, since: _, path: "/x.jsonl") = $0 { true } else { false } }
    },
    .init("log.open", ["L"], type: "/x.jsonl") { world in
      world.effects.contains { if case .openSession(path: "/x.jsonl") = $0 { true } else { false } }
    },
    .init("log.peer", ["L", "g"]) { $0.state.screen == .peers },
    .init("connection.close", ["L", "g", .down]) { $0.state.overlay?.context == .question },
  ]
}
