import Engine
import Foundation
import HTTP1
import Identity
import Journal
import Multiformats
import PeerStore
import TerminalUI
import TestSupport
import Testing

@testable import Events
@testable import Explorer
@testable import Libp2pHTTP

/// A time so many seconds after a fixed one: 14:32:00 on some day.
func time(_ seconds: Double) -> Timestamp {
  Timestamp(nanoseconds: 1_700_058_720_000_000_000 + Int64(seconds * 1e9))
}

func peerID(_ number: UInt64) throws -> PeerID {
  var random = SeededGenerator(seed: number)
  let key = (0..<32).map { _ in UInt8.random(in: 0...255, using: &random) }
  // The multihash (identity, 36 bytes) of the protobuf message of an Ed25519 key.
  return try PeerID(bytes: [0x00, 0x24, 0x08, 0x01, 0x12, 0x20] + key)
}

/// The explorer's state without a network: what happens is told to it, and what it asks for is kept.
struct World {
  private(set) var state: ExploreState
  private(set) var effects: [Effect] = []
  private let store = PeerStore(path: nil)
  private let sheet: Sheet
  var now = 5.0
  /// How many parts of a search through very many rows a frame waits for.
  var partsPerFrame = Int.max

  /// Nobody is known, on a screen of this size.
  init(_ width: Int = 120, _ height: Int = 36, look: Look = .plain) {
    state = ExploreState(now: time(0), privacySalt: 7)
    sheet = Sheet(size: Size(width, height), look: look)
    give(.terminal(.resize(Size(width, height))))
  }

  // MARK: What happens

  mutating func give(_ input: Input) {
    let asked = state.update(input, at: time(now))
    effects += asked
    for case .store(let changes) in asked {
      do { try store.apply(changes) } catch { give(.told(Notice(.failure, error.description))) }
      give(.book(store.snapshot, store.status))
    }
    for case .compare(let old, let new) in asked { give(.compared(Comparison(old, new))) }
    // A frame between two inputs, as on a terminal.
    prepare()
  }

  private mutating func prepare() {
    var rest = partsPerFrame
    state.prepare {
      rest -= 1
      return rest > 0
    }
  }

  /// What was asked for since the last time.
  mutating func takeEffects() -> [Effect] {
    defer { effects = [] }
    return effects
  }

  mutating func press(_ keys: Key...) { for key in keys { give(.terminal(.key(key))) } }

  mutating func type(_ text: String) { for character in text { give(.terminal(.key(Key(character)))) } }

  mutating func run(_ line: String) { give(.command(line)) }

  mutating func happen(_ seconds: Double, _ kinds: Event.Kind...) {
    now = max(now, seconds)
    give(.events(kinds.map { Event(time: time(seconds), kind: $0) }, dropped: 0))
  }

  mutating func learn(_ key: PeerKey, _ facts: PeerStore.Change.Kind...) throws {
    try store.apply(facts.map { PeerStore.Change(key, $0) })
    give(.book(store.snapshot, store.status))
  }

  mutating func learn(_ changes: [PeerStore.Change]) throws {
    try store.apply(changes)
    give(.book(store.snapshot, store.status))
  }

  mutating func learn(_ number: UInt64, _ facts: PeerStore.Change.Kind...) throws {
    for fact in facts { try learn(.peer(peerID(number)), fact) }
  }

  // MARK: What is shown

  mutating func grid() -> Grid {
    prepare()
    if sheet.size != state.size { sheet.size = state.size }
    sheet.look.veil = state.veil
    return sheet.draw { state.draw(on: $0) }
  }

  mutating func screen() -> String { grid().snapshot }

  /// The screen in other colours.
  func grid(in palette: Palette) -> Grid {
    var other = self
    let before = sheet.look
    defer { sheet.look = before }
    sheet.look = Look(palette: palette)
    return other.grid()
  }
}

extension World {
  /// Three peers of which one is connected, over two streams and with a request answered; the other two failed and
  /// rest.
  static func lab(_ width: Int = 120, _ height: Int = 36, look: Look = .plain) throws -> World {
    var world = World(width, height, look: look)
    world.give(
      .ready(
        Ourselves(
          peer: try peerID(99), addresses: [try Multiaddr("/ip4/127.0.0.1/tcp/4001")], agent: "peerscope/0.1.0")))
    world.give(.theme(name: "dark", depth: .indexed))
    try world.learn(
      1,
      .addresses(
        [try Multiaddr("/ip4/192.0.2.20/tcp/4001"), try Multiaddr("/dns4/gw.lab/tcp/443/tls/http")], .manual,
        at: time(-900).date), .alias("kubo-home"), .note("dev box under the desk"), .tagged("lab"),
      .tagged("gateway"))
    try world.learn(
      2, .addresses([try Multiaddr("/ip4/198.51.100.7/tcp/4001")], .manual, at: time(-900).date),
      .seen(at: time(-7_200).date))
    try world.learn(
      PeerKey(of: Multiaddr("/dns4/notes.lab/tcp/443/tls/http")),
      .addresses([try Multiaddr("/dns4/notes.lab/tcp/443/tls/http")], .manual, at: time(-900).date),
      .seen(at: time(-40).date))
    try world.connect()
    return world
  }

  private mutating func connect() throws {
    let peer = try peerID(1)
    let address = try Multiaddr("/ip4/192.0.2.20/tcp/4001")
    let connection = ConnectionID(number: 7)
    happen(1, .dialStarted(DialID(number: 6), peer: peer, address: address))
    happen(
      1.004,
      .connectionOpened(
        ConnectionInfo(
          id: connection, direction: .outbound, peer: peer, proof: .noise, remoteAddress: address,
          localAddress: nil, transport: "tcp", security: "noise", muxer: "yamux",
          steps: [.connect: .microseconds(800), .security: .microseconds(2_400), .muxer: .microseconds(100)])))
    happen(1.005, .streamOpened(StreamID(connection, number: 1), .outbound))
    happen(1.006, .streamNegotiated(StreamID(connection, number: 1), protocolID: "/ipfs/id/1.0.0"))
    let protocols = ["/http/1.1", "/ipfs/id/1.0.0", "/ipfs/id/push/1.0.0", "/ipfs/ping/1.0.0", "/ipfs/bitswap/1.2.0"]
    happen(
      1.008,
      .identified(
        connection,
        PeerIdentity(
          peer: peer, agentVersion: "kubo/0.33.0", protocolVersion: "ipfs/0.1.0", listenAddresses: [address],
          observedAddress: try Multiaddr("/ip4/203.0.113.9/tcp/40913"), protocols: protocols, hasSignedRecord: true,
          wasPushed: false)),
      .streamClosed(StreamID(connection, number: 1), .finished), .roundTrip(connection, .microseconds(3_100)))
    try learn(
      1, .tried(address, .init(at: time(1).date, took: .microseconds(3_300), outcome: .reached)),
      .seen(at: time(1).date),
      .identified(
        IdentifyInfo(
          agentVersion: "kubo/0.33.0", protocolVersion: "ipfs/0.1.0", protocols: protocols, at: time(1).date)),
      .wellKnown(
        WellKnownInfo(
          mounts: [.init(id: "/ipfs/gateway", path: "/"), .init(id: "/kad/1.0.0", path: "/kademlia/")],
          path: WellKnown.path, shape: .hybrid, at: time(2).date)))
    let request = RequestID(number: 8)
    let stream = StreamID(connection, number: 3)
    happen(2, .streamOpened(stream, .outbound), .streamNegotiated(stream, protocolID: "/http/1.1"))
    happen(
      2.001,
      .request(
        RequestSummary(
          id: request, direction: .outbound, connection: connection, stream: stream, method: "GET",
          target: WellKnown.path)))
    happen(
      2.005,
      .response(
        request,
        ResponseSummary(status: 200, reason: "OK", contentType: "application/json", contentLength: 218)),
      .requestFinished(request, bodyBytes: 218, took: .milliseconds(4)),
      .bytes(connection, stream: stream, received: 412, sent: 164), .streamClosed(stream, .finished),
      .streamOpened(StreamID(connection, number: 5), .outbound),
      .streamNegotiated(StreamID(connection, number: 5), protocolID: "/ipfs/ping/1.0.0"))
    let other = try peerID(2)
    let refused = try Multiaddr("/ip4/198.51.100.7/tcp/4001")
    happen(3, .dialStarted(DialID(number: 9), peer: other, address: refused))
    happen(
      3.02,
      .dialFailed(
        DialID(number: 9), peer: other, address: refused, step: .connect, reason: "connection refused", fault: .refused)
    )
    try learn(
      2,
      .tried(
        refused,
        .init(at: time(3).date, took: .zero, outcome: .failed(step: "connect", reason: "connection refused"))))
    press("g", .down)
    now = 5
    give(.tick)
  }

  /// The addresses of the first peer are tried against each other: one has failed, one waits, one is under way.
  mutating func race() throws {
    let peer = try peerID(1)
    let quic = try Multiaddr("/ip4/192.0.2.20/udp/4001/quic-v1"), six = try Multiaddr("/ip6/2001:db8::20/tcp/4001")
    let tcp = try Multiaddr("/ip4/192.0.2.20/tcp/4001"), name = try Multiaddr("/dnsaddr/kubo.lab")
    try learn(1, .addresses([quic, six, name], .identify, at: time(1).date))
    func queue(_ number: UInt64, _ address: Multiaddr, _ reason: DialChoice.Reason, _ delay: Int) {
      happen(
        5,
        .dialQueued(
          DialID(number: number), peer: peer, address: address,
          DialChoice(race: RaceID(number: 1), reason: reason, delay: .milliseconds(delay))))
    }
    queue(40, name, .lookup, 0)
    queue(41, quic, .first, 0)
    queue(42, six, .afterQUIC, 250)
    queue(43, tcp, .afterIPv6, 500)
    for (number, address) in [(UInt64(40), name), (41, quic)] {
      happen(5, .dialStarted(DialID(number: number), peer: peer, address: address))
    }
    happen(5.02, .dialStep(DialID(number: 40), .resolve, took: .milliseconds(20)))
    happen(5.02, .dialEnded(DialID(number: 40), .led(to: 1)))
    happen(5.25, .dialStarted(DialID(number: 42), peer: peer, address: six))
    happen(5.27, .dialStep(DialID(number: 42), .connect, took: .milliseconds(20)))
    happen(
      5.3,
      .dialFailed(
        DialID(number: 41), peer: peer, address: quic, step: .connect, reason: "timed out", fault: .timedOut))
    now = 5.4
    give(.tick)
  }

  /// The race goes to the address that was under way.
  mutating func endRace() throws {
    happen(5.45, .dialStep(DialID(number: 42), .security, took: .milliseconds(180)))
    happen(5.45, .dialEnded(DialID(number: 42), .won(ConnectionID(number: 7))))
    happen(5.45, .dialEnded(DialID(number: 43), .overtaken))
    give(.work(1, .done))
  }

  /// Sends the request that stands in the composer, and answers it.
  mutating func answer(
    _ body: String, type: String = "application/json", status: Int = 200, fields: HTTPFields = HTTPFields()
  ) throws {
    try answer(bytes: Array(body.utf8), type: type, status: status, fields: fields)
  }

  /// Sends the request that stands in the composer, and answers it as the engine would.
  mutating func answer(
    bytes: [UInt8], type: String, status: Int = 200, fields: HTTPFields = HTTPFields()
  ) throws {
    press("^S")
    guard case .send(let id, _)? = effects.last else { return }
    try respond(to: id, bytes, type: type, status: status, fields: fields)
  }

  /// Answers a request that was sent.
  mutating func respond(
    to id: Work.ID, _ bytes: [UInt8], type: String, status: Int, fields: HTTPFields = HTTPFields()
  ) throws {
    var fields = fields
    fields[.contentType] = type
    let peer = state.request.exchanges.first { $0.id == id }?.composer.peer?.peerID
    let info = ConnectionInfo(
      id: ConnectionID(number: 7), direction: .outbound, peer: peer, proof: .noise,
      remoteAddress: try Multiaddr("/ip4/192.0.2.20/tcp/4001"), localAddress: nil, transport: "tcp",
      security: "noise", muxer: "yamux")
    let route = Route(
      connection: info, streamProtocol: "/http/1.1", stream: StreamID(info.id, number: 9), wasReused: true)
    var timing = Timing()
    (timing.negotiate, timing.send, timing.wait) = (.microseconds(3_100), .microseconds(300), .microseconds(14_300))
    let head = ResponseHead(status: HTTPStatus(status), fields: fields)
    give(.exchange(id, .head(head, route, RequestID(number: 20), timing)))
    give(.exchange(id, .body(Array(bytes.prefix(BodyView.maximumBytes)))))
    if bytes.count > BodyView.maximumBytes { give(.exchange(id, .spooled(total: bytes.count))) }
    (timing.body, timing.total) = (.microseconds(3_700), .microseconds(21_400))
    give(.exchange(id, .end(timing, total: bytes.count)))
    for case .layOut(id, let document) in effects {
      give(.outline(id, try? JSONOutline(document)))
    }
  }
}

/// Records that something did not come about.
func fail(_ words: Comment, sourceLocation: SourceLocation = #_sourceLocation) {
  Issue.record(words, sourceLocation: sourceLocation)
}
