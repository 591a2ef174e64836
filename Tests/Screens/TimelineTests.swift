import Engine
import Events
import Identity
import Journal
import Multiformats
import PeerStore
import TerminalUI
import Testing

@testable import Explorer

extension World {
  /// Two seconds in which much happens: requests that wait, come in and fail, streams that carry data both ways and are
  /// reset, pings, a relay that two peers try to do without, an address that refuses.
  static func busy(_ width: Int = 120, _ height: Int = 36) throws -> World {
    var world = try World.lab(width, height)
    let (relay, relayed, swapper) = (try peerID(3), try peerID(4), try peerID(5))
    try world.learn(3, .alias("lab-relay"))
    let udp = try Multiaddr("/ip4/198.51.100.4/udp/4001/quic-v1")
    var happenings = Happenings()
    happenings.open(2, relay, udp, at: 6)
    happenings.open(5, swapper, udp, .inbound, at: 6)
    let circuit = try udp.with(relay).encapsulating(Multiaddr("/p2p-circuit"))
    happenings.open(8, relayed, circuit, isRelayed: true, at: 10.5)
    happenings.stream(2, 3, "/libp2p/circuit/relay/0.2.0/hop", at: 7)
    happenings.stream(2, 11, "/ipfs/ping/1.0.0", at: 10.2)
    happenings.request(20, on: 21, at: 10.25, status: 200, bytes: 64_000, head: 0.08, took: 0.188)
    happenings.request(21, on: 23, at: 10.7, status: 404, bytes: 9, head: 0.009, took: 0.009)
    happenings.stream(5, 31, "/ipfs/bitswap/1.2.0", .inbound, at: 10.3)
    happenings.bytes(5, 31, received: 40_000, sent: 2_000, at: 10.5)
    happenings.bytes(5, 31, received: 1_000, sent: 70_000, at: 10.8)
    for number in [31, 33, 35] as [UInt64] {
      if number > 31 { happenings.stream(5, number, "/ipfs/bitswap/1.2.0", .inbound, at: 10.9) }
      happenings.add(11, .streamClosed(StreamID(ConnectionID(number: 5), number: number), .resetByPeer(code: nil)))
    }
    happenings.add(10.6, .holePunch(ConnectionID(number: 8), .attempt(1, to: [])))
    for seconds in [10.3, 11.3] { happenings.add(seconds, .roundTrip(ConnectionID(number: 2), .milliseconds(12))) }
    for (number, start) in [(50, 8), (51, 11.4)] as [(UInt64, Double)] {
      let (peer, address) = (try peerID(2), try Multiaddr("/ip4/198.51.100.7/tcp/4001"))
      happenings.add(start, .dialStarted(DialID(number: number), peer: peer, address: address))
      happenings.add(
        start + 0.03,
        .dialFailed(
          DialID(number: number), peer: peer, address: address, step: .connect, reason: "connection refused",
          fault: .refused))
    }
    happenings.request(22, on: 24, at: 11.8, status: 200, bytes: nil, head: 0.06, took: 0)
    happenings.bytes(5, nil, received: 200_000, sent: 9_000, at: 11.9)
    for (seconds, kind) in happenings.inOrder { world.happen(seconds, kind) }
    world.now = 12
    world.give(.tick)
    return world
  }
}

/// What happens, and when.
private struct Happenings {
  private var all: [(seconds: Double, kind: Event.Kind)] = []

  /// In the order in which it happens; what happens at once, in the order in which it was said.
  var inOrder: [(seconds: Double, kind: Event.Kind)] {
    all.enumerated().sorted { ($0.element.seconds, $0.offset) < ($1.element.seconds, $1.offset) }.map(\.element)
  }

  mutating func add(_ seconds: Double, _ kinds: Event.Kind...) { all += kinds.map { (seconds, $0) } }

  mutating func open(
    _ number: UInt64, _ peer: PeerID, _ address: Multiaddr, _ direction: Direction = .outbound,
    isRelayed: Bool = false, at seconds: Double
  ) {
    add(
      seconds,
      .connectionOpened(
        ConnectionInfo(
          id: ConnectionID(number: number), direction: direction, peer: peer, proof: .tls, remoteAddress: address,
          localAddress: nil, transport: "quic-v1", security: "quic-tls", muxer: "quic", isRelayed: isRelayed)))
  }

  mutating func stream(
    _ connection: UInt64, _ number: UInt64, _ protocolID: String, _ direction: Direction = .outbound, at seconds: Double
  ) {
    let stream = StreamID(ConnectionID(number: connection), number: number)
    add(seconds, .streamOpened(stream, direction), .streamNegotiated(stream, protocolID: protocolID))
  }

  mutating func bytes(_ connection: UInt64, _ number: UInt64?, received: Int, sent: Int, at seconds: Double) {
    let id = ConnectionID(number: connection)
    add(seconds, .bytes(id, stream: number.map { StreamID(id, number: $0) }, received: received, sent: sent))
  }

  /// A request over a stream of its own; without `bytes` its body is still on its way.
  mutating func request(
    _ number: UInt64, on stream: UInt64, at seconds: Double, status: Int, bytes: Int?, head: Double, took: Double
  ) {
    let connection = ConnectionID(number: 7)
    let id = RequestID(number: number)
    let carrier = StreamID(connection, number: stream)
    self.stream(7, stream, "/http/1.1", at: seconds)
    add(
      seconds,
      .request(
        RequestSummary(
          id: id, direction: .outbound, connection: connection, stream: carrier, method: "GET", target: "/ipfs/bafy")))
    add(
      seconds + head,
      .response(id, ResponseSummary(status: status, reason: "", contentType: nil, contentLength: bytes)))
    guard let bytes else { return }
    add(seconds + took, .requestFinished(id, bodyBytes: bytes, took: .seconds(took)), .streamClosed(carrier, .finished))
  }
}

/// The log on a line of time, its cursor, and the pane that says what happened there.
@Suite struct TimelineTests {
  /// The timeline of two seconds.
  private func timeline(_ size: Size = Size(120, 36)) throws -> World {
    var world = try World.busy(size.width, size.height)
    world.press("L", "t", "t", "g", "+", "+")
    return world
  }

  private func cursor(_ world: World) -> Double? {
    world.state.log.cursor.map { Double($0.time.nanoseconds - time(0).nanoseconds) / 1e9 }
  }

  @Test(
    "bars say what began, waited, carried data, failed and goes on; the cursor, what happened then",
    arguments: ScreenTests.sizes)
  func screens(_ size: Size) throws {
    var world = try timeline(size)
    try world.expectScreen("timeline")
    for _ in 0..<3 { world.press(.left) }
    try world.expectScreen("timeline_cursor")
  }

  @Test("the busy log as a tree, open and folded, with what needs a look", arguments: ScreenTests.sizes)
  func tree(_ size: Size) throws {
    var world = try World.busy(size.width, size.height)
    world.press("L", "g", .down)
    try world.expectScreen("log_busy")
    world.press("g")
    for _ in world.state.journal.tree.peers { world.press("space", .down) }
    try world.expectScreen("log_folded")
  }

  @Test("the cursor goes from one thing that happened to the one before and after, and the window along")
  func steps() throws {
    var world = try timeline()
    #expect(cursor(world) == nil)
    world.press(.left)
    #expect(cursor(world) == 11.9)
    world.press(.left)
    #expect(cursor(world) == 11.86)
    // A column is 25 ms: what happened within it is gone to as one.
    world.press(.left)
    #expect(cursor(world) == 11.8)
    #expect(world.screen().contains("At the cursor   14:32:11.800"))
    let before = world.state.log.window.range(at: world.state.clock.now)
    for _ in 0..<20 { world.press("h") }
    #expect(try #require(cursor(world)) < 10)
    #expect(world.state.log.window.range(at: world.state.clock.now) != before)
    for _ in 0..<60 { world.press(.left) }
    #expect(cursor(world) == 1)
    for _ in 0..<80 { world.press("l") }
    #expect(cursor(world) == nil)
    #expect(world.state.log.window.end == nil)
    #expect(world.screen().contains("At the cursor   now"))
  }

  @Test("what stands still does so while more happens, which is counted and shown with F")
  func follow() throws {
    var world = try timeline()
    world.press(.left)
    let before = world.screen().split(separator: "\n")[1...20]
    world.happen(
      13, .roundTrip(ConnectionID(number: 7), .milliseconds(9)), .roundTrip(ConnectionID(number: 7), .milliseconds(8)))
    world.give(.tick)
    #expect(world.screen().split(separator: "\n")[1...20] == before)
    #expect(world.screen().contains("2 new below"))
    #expect(world.screen().contains("▪ not following · 2 s window · 25 ms a cell"))
    world.press("F")
    #expect(world.screen().contains("▶ following · 2 s window · 25 ms a cell"))
    #expect(world.screen().contains("8.0 ms"))
  }

  @Test("the events at the cursor are gone through one by one, and the cursor goes along")
  func list() throws {
    var world = try timeline()
    world.press(.left, .left, .left, "2", .down, .down, .down)
    #expect(cursor(world) == 11.86)
    world.press(.up)
    #expect(cursor(world) == 11.8)
    world.press("g")
    #expect(cursor(world) == 1)
    #expect(world.state.log.window.range(at: world.state.clock.now).contains(time(1).nanoseconds))
    world.press("G")
    #expect(cursor(world) == nil)
    world.press("k", "k", .enter)
    #expect(world.state.log.selection == .stream(StreamID(ConnectionID(number: 7), number: 24)))
    #expect(world.state.tab == .events)
  }

  @Test("the cursor goes to where a row begins and ends; the mouse puts it anywhere")
  func places() throws {
    var world = try timeline()
    world.press("g", .down, .down, .down, .down, .down, ",")
    #expect(cursor(world) == 11.4)
    world.press(".")
    #expect(cursor(world).map { abs($0 - 11.43) < 1e-6 } == true)
    let axis = world.state.timeAxis
    let bars = TimelinePlaces(width: world.state.layout.inside(.records).width).bars
    world.give(.terminal(.mouse(MouseEvent(.press, .left, at: Point(bars.lowerBound + 41, 6)))))
    #expect(world.state.log.cursor?.time == axis.time(at: 40))
    #expect(world.state.log.treeList.selection == 2)
  }

  @Test("zooming keeps the cursor in its column; panning takes it along only when it would be lost")
  func zoom() throws {
    var world = try timeline()
    for _ in 0..<5 { world.press(.left) }
    let place = try #require(world.state.log.cursor)
    let column = world.state.timeAxis.column(of: place.time)
    world.press("+")
    #expect(abs(world.state.timeAxis.column(of: place.time) - column) <= 1)
    world.press("-")
    #expect(world.state.log.cursor == place)
    world.press("(")
    #expect(world.state.log.cursor == place)
    for _ in 0..<4 { world.press("(") }
    let window = world.state.log.window.range(at: world.state.clock.now)
    #expect(window.contains(try #require(world.state.log.cursor).time.nanoseconds))
    #expect(window.upperBound > time(1).nanoseconds)
    for _ in 0..<40 { world.press(Key(.left, .shift)) }
    // Before everything that is kept there is nothing to see.
    #expect(world.state.log.window.range(at: world.state.clock.now).upperBound > time(1).nanoseconds)
  }

  @Test("a filter leaves the cursor nothing else to go to")
  func filter() throws {
    var world = try timeline()
    world.run("filter proto=/ipfs/bitswap")
    world.press(.left)
    #expect(cursor(world) == 11)
    world.press("0")
    world.run("filter")
    world.press(.escape)
    #expect(world.screen().contains("12 s") == false)
    #expect(world.state.log.window.span == .seconds(30))
  }

  @Test("among very many events the cursor's are looked for between keys too")
  func filterInParts() throws {
    var world = World()
    let connection = ConnectionID(number: 1)
    let kinds = (0..<4_000).map { Event.Kind.streamOpened(StreamID(connection, number: $0), .outbound) }
    world.give(.events(kinds.map { Event(time: time(5), kind: $0) }, dropped: 0))
    world.press("L", "t", "t")
    world.partsPerFrame = 1
    world.press("/")
    world.type("stream 12")
    #expect(world.state.isSearching)
    for _ in 0..<20 where world.state.isSearching { _ = world.grid() }
    #expect(!world.state.isSearching)
    #expect(world.state.log.linesFilter.text == "stream 12")
    #expect(world.state.log.lines.count == (0..<4_000).count { "\($0)".contains("12") })
  }

  @Test("the axis names round times, however long the window")
  func axis() {
    for span in [1, 7, 40, 3_000, 50_000, 90_000_000] as [Int64] {
      let start = time(3).nanoseconds + 1_234_567
      let axis = TimeAxis(start..<start + span * 1_000_000, width: 80)
      #expect(axis.ticks.allSatisfy { $0.time.nanoseconds.isMultiple(of: axis.step) })
      #expect(zip(axis.ticks, axis.ticks.dropFirst()).allSatisfy { $1.column - $0.column >= 8 })
      for column in 0..<80 { #expect(axis.column(of: axis.time(at: column)) == column) }
    }
  }
}
