import Engine
import Foundation
import HTTP1
import Identity
import Journal
import Libp2pHTTP
import Multiformats
import PeerStore
import TerminalUI
import TestSupport
import Testing

@testable import Events
@testable import Explorer

/// Random keys, mouse, pastes, sizes and events: nothing traps, and whatever was done, there is a way out. With
/// `PEERSCOPE_MONKEY_STEPS` each of the seeds goes on for so many steps.
@Suite struct MonkeyTests {
  private static let steps =
    ProcessInfo.processInfo.environment["PEERSCOPE_MONKEY_STEPS"].flatMap(Int.init) ?? 500

  @Test("nothing that is pressed in whatever order makes a trap or a state without a way out", arguments: 0..<20)
  func monkey(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    var world = try World.lab(look: .plain)
    for step in 0..<Self.steps {
      world.give(try Self.input(&random, step))
      if step % 7 == 0 {
        #expect(world.grid().size == world.state.size)
        _ = world.state.plain
      }
    }
    world.give(.terminal(.resize(Size(120, 36))))
    var count = 0
    while !world.effects.contains(where: { if case .quit = $0 { true } else { false } }), count < 40 {
      // What is asked is answered with no; what is typed is left; what is filtered, zoomed, marked is undone.
      world.press(.escape)
      count += 1
    }
    #expect(count < 40, "no way out of \(world.state.contexts)")
    #expect(world.state.request.exchanges.count <= 100)
  }

  private static let keys: [Key] =
    Commands.all.flatMap { $0.keys.flatMap(\.keys) } + [
      .enter, .escape, .tab, .backTab, .up, .down, .left, .right, .pageUp, .pageDown,
    ]
    + "abcxyz019/:.=-[]{}\"' é漢".map { Key($0) }

  private static func input(_ random: inout SeededGenerator, _ step: Int) throws -> Input {
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<70:
      let key = keys[Int.random(in: 0..<keys.count, using: &random)]
      // Leaving is tried at the end.
      return .terminal(.key(key == "^C" || key == "^Z" ? .down : key))
    case 70..<78:
      let kinds: [MouseEvent.Kind] = [.press, .wheelUp, .wheelDown]
      let point = Point(Int.random(in: -2..<140, using: &random), Int.random(in: -2..<50, using: &random))
      return .terminal(.mouse(MouseEvent(kinds[Int.random(in: 0..<3, using: &random)], .left, at: point)))
    case 78..<82:
      return .terminal(
        .resize(Size(Int.random(in: 1..<200, using: &random), Int.random(in: 1..<70, using: &random))))
    case 82..<84:
      let texts = ["/ip4/192.0.2.1/tcp/80/http", "a\nb\tc", String(repeating: "x", count: 3_000), "{\"a\":[1,2]}"]
      return .terminal(.paste(texts[Int.random(in: 0..<texts.count, using: &random)], truncated: false))
    case 84..<86: return .command("peer.add /ip4/192.0.2.\(Int.random(in: 1..<40, using: &random))/tcp/4001")
    case 86..<88: return .tick
    case 88..<90: return .exchange(Int.random(in: 1..<9, using: &random), news(&random))
    case 90..<92:
      return .outline(Int.random(in: 1..<9, using: &random), try? JSONOutline(Array(#"{"a":[1,{"b":2}]}"#.utf8)))
    default: return .events([Event(time: time(5 + Double(step)), kind: try kind(&random))], dropped: step % 5)
    }
  }

  private static func news(_ random: inout SeededGenerator) -> ExchangeNews {
    switch Int.random(in: 0..<4, using: &random) {
    case 0: .body([UInt8](repeating: UInt8.random(in: 0...255, using: &random), count: 300))
    case 1: .spooled(total: 1 << 30)
    case 2: .end(Timing(), total: Int.random(in: 0..<1_000, using: &random))
    default: .failed(Complaint(.timedOut, "timed out"))
    }
  }

  private static func kind(_ random: inout SeededGenerator) throws -> Event.Kind {
    let number = UInt64.random(in: 1..<20, using: &random)
    let connection = ConnectionID(number: number)
    let stream = StreamID(connection, number: UInt64.random(in: 1..<60, using: &random))
    let request = RequestID(number: UInt64.random(in: 1..<60, using: &random))
    let address = try Multiaddr("/ip4/192.0.2.\(number)/tcp/4001")
    switch Int.random(in: 0..<12, using: &random) {
    case 0:
      return .connectionOpened(
        ConnectionInfo(
          id: connection, direction: .inbound, peer: try peerID(number), proof: .noise, remoteAddress: address,
          localAddress: nil, transport: "tcp", security: "noise", muxer: "yamux"))
    case 1: return .connectionClosed(connection, .timedOut)
    case 2: return .streamOpened(stream, .outbound)
    case 3: return .streamNegotiated(stream, protocolID: "/x/\(number)")
    case 4: return .streamClosed(stream, .resetByPeer(code: number))
    case 5: return .bytes(connection, stream: stream, received: 1 << 40, sent: 7)
    case 6:
      return .request(
        RequestSummary(
          id: request, direction: .outbound, connection: connection, stream: stream, method: "GET", target: "/"))
    case 7:
      return .response(request, ResponseSummary(status: 404, reason: "", contentType: nil, contentLength: nil))
    case 8: return .requestFinished(request, bodyBytes: 9, took: .milliseconds(5))
    case 9: return .dialStarted(DialID(number: number), peer: try peerID(number), address: address)
    case 10:
      return .dialFailed(
        DialID(number: number), peer: try peerID(number), address: address, step: .connect, reason: "refused",
        fault: .refused)
    default: return .roundTrip(connection, .milliseconds(3))
    }
  }
}
