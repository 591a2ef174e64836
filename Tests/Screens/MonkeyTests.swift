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

/// Random keys, mouse, pastes and sizes, while a network does what networks do: nothing traps, whatever was done there is a
/// way out, and memory stays as it is. With `PEERSCOPE_MONKEY_SECONDS` each of the seeds goes on for so long.
@Suite struct MonkeyTests {
  private static let seconds =
    ProcessInfo.processInfo.environment["PEERSCOPE_MONKEY_SECONDS"].flatMap(Double.init)

  @Test("nothing that is pressed in whatever order makes a trap or a state without a way out", arguments: 0..<20)
  func monkey(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    var network = Network(seed: UInt64(seed))
    var world = try World.lab(look: .plain)
    let begun = Date()
    var step = 0
    var memory: [Int] = []
    while Self.seconds.map({ Date().timeIntervalSince(begun) < $0 }) ?? (step < 500) {
      step += 1
      world.give(try Self.input(&random, step))
      try network.answer(&world, step)
      if step % 7 == 0 {
        #expect(world.grid().size == world.state.size)
        _ = world.state.plain
        world.expectFrames("after step \(step)")
      }
      if step % 5_000 == 0 { memory.append(Self.residentMiB) }
    }
    world.give(.terminal(.resize(Size(120, 36))))
    var count = 0
    while !world.effects.contains(where: { if case .quit = $0 { true } else { false } }), count < 40 {
      // What is asked is answered with no; what is typed is left; what is filtered, zoomed, marked is undone.
      world.press(.escape)
      if world.state.notice?.text == Words.nowhereBack { world.press("q") }
      count += 1
    }
    #expect(count < 40, "no way out of \(world.state.contexts)")
    #expect(world.state.request.exchanges.count <= 100)
    if Self.seconds != nil { print("seed \(seed): \(step) steps, MiB \(memory)") }
    // All that is kept is full after the first third.
    if memory.count >= 9 { #expect(memory.suffix(3).max()! < memory[memory.count / 3] + 48, "\(memory)") }
  }

  private static var residentMiB: Int {
    let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
    return fields.count > 1 ? (Int(fields[1]) ?? 0) * 4_096 >> 20 : 0
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
    case 88..<89: return .exchange(Int.random(in: 1..<9, using: &random), news(&random))
    // Text of the worst kind, wherever text is shown at the moment.
    case 89..<90:
      let texts = HostileTextTests.texts
      return .told(Notice(.failure, texts[Int.random(in: 0..<texts.count, using: &random)]))
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

/// A network by the dice: it does what is asked of it, or fails at it, sooner or later; peers come and go, and now and then
/// there are more events than anybody can read.
private struct Network {
  private var random: SeededGenerator
  private var requests: [Work.ID] = []
  private var jobs: [Work.ID] = []
  private var number: UInt64 = 1_000

  init(seed: UInt64) { random = SeededGenerator(seed: seed ^ 0x6e65_7477) }

  private mutating func roll(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }

  /// Takes up what was asked since the last time, and lets something happen.
  mutating func answer(_ world: inout World, _ step: Int) throws {
    for effect in world.takeEffects() {
      switch effect {
      case .send(let id, _): requests.append(id)
      case .begin(let id, _): jobs.append(id)
      case .layOut(let id, let bytes): world.give(.outline(id, try? JSONOutline(bytes)))
      case .saveRequest(let name, let text):
        if let file = try? RequestFile(text: text) { world.give(.saved([name: file], problems: [])) }
      default: break
      }
    }
    if roll(4) == 0, !jobs.isEmpty {
      let id = jobs.remove(at: roll(jobs.count))
      world.give(.work(id, roll(2) == 0 ? .done : .failed(Complaint(.unreachable, HostileTextTests.texts[roll(20)]))))
    }
    if roll(4) == 0, !requests.isEmpty { try respond(&world, requests.remove(at: roll(requests.count))) }
    if roll(40) == 0 { try comeAndGo(&world, step) }
    if roll(400) == 0 { flood(&world, step) }
  }

  private mutating func respond(_ world: inout World, _ id: Work.ID) throws {
    guard roll(4) > 0 else { return world.give(.exchange(id, .failed(Complaint(.timedOut, "timed out")))) }
    let bodies = HostileTextTests.bodies.filter { $0.bytes.count < 200_000 }
    let body = bodies[roll(bodies.count)].bytes
    try world.respond(to: id, body, type: roll(2) == 0 ? "application/json" : "text/plain", status: 200 + roll(400))
  }

  /// A peer is heard of, connects, says what it is, and leaves.
  private mutating func comeAndGo(_ world: inout World, _ step: Int) throws {
    number += 1
    let (text, id) = (HostileTextTests.texts[roll(HostileTextTests.texts.count)], number % 200 + 50)
    let address = try Multiaddr("/ip4/198.51.100.\(id % 250)/tcp/4001")
    try? world.learn(id, .addresses([address], .identify, at: time(Double(step)).date), .note(text))
    let connection = ConnectionID(number: number)
    world.happen(
      5 + Double(step),
      .connectionOpened(
        ConnectionInfo(
          id: connection, direction: .inbound, peer: try peerID(id), proof: .noise, remoteAddress: address,
          localAddress: nil, transport: "tcp", security: "noise", muxer: "yamux")),
      .identified(
        connection,
        PeerIdentity(
          peer: try peerID(id), agentVersion: text, protocolVersion: text, listenAddresses: [], observedAddress: nil,
          protocols: [text], hasSignedRecord: false, wasPushed: false)))
    if roll(2) == 0 { world.happen(6 + Double(step), .connectionClosed(connection, .timedOut)) }
  }

  private mutating func flood(_ world: inout World, _ step: Int) {
    let connection = ConnectionID(number: number)
    let kinds = (0..<500).flatMap { _ -> [Event.Kind] in
      number += 1
      let stream = StreamID(connection, number: number)
      return [
        .streamOpened(stream, .inbound), .streamNegotiated(stream, protocolID: "/x/\(number % 7)"),
        .bytes(connection, stream: stream, received: 1_000, sent: 10), .streamClosed(stream, .resetByPeer(code: 1)),
      ]
    }
    world.give(.events(kinds.map { Event(time: time(5 + Double(step)), kind: $0) }, dropped: roll(100)))
  }
}
