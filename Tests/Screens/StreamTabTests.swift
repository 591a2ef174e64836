import Engine
import HTTP1
import Journal
import Multiformats
import TerminalUI
import Testing

@testable import Events
@testable import Explorer
@testable import Libp2pHTTP

/// The tab of a response that tells what happened on its stream.
@Suite struct StreamTabTests {
  /// A request that went out over stream 9, and what happened on it so far.
  private static func sent(_ size: Size = Size(120, 36)) throws -> (World, Work.ID, StreamID, RequestID) {
    var world = try World.lab(size.width, size.height)
    let connection = ConnectionID(number: 7)
    let (stream, request) = (StreamID(connection, number: 9), RequestID(number: 20))
    world.press("n")
    world.type("slow")
    world.press(.enter)
    guard case .send(let id, _)? = world.effects.last else {
      fail("it is not sent")
      return (world, 0, stream, request)
    }
    world.happen(6, .streamOpened(stream, .outbound))
    world.happen(
      6.0001,
      .request(
        RequestSummary(
          id: request, direction: .outbound, connection: connection, stream: stream, method: "GET", target: "/slow")))
    let info = ConnectionInfo(
      id: connection, direction: .outbound, peer: try peerID(1), proof: .noise,
      remoteAddress: try Multiaddr("/ip4/192.0.2.20/tcp/4001"), localAddress: nil, transport: "tcp",
      security: "noise", muxer: "yamux")
    let route = Route(connection: info, streamProtocol: "/http/1.1", stream: stream, wasReused: true)
    world.give(.exchange(id, .departed(request, route)))
    world.happen(6.003, .streamNegotiated(stream, protocolID: "/http/1.1"))
    return (world, id, stream, request)
  }

  @Test("every event of the stream, from its opening to its end", arguments: ScreenTests.sizes)
  func events(_ size: Size) throws {
    var (world, id, stream, request) = try Self.sent(size)
    world.happen(
      6.02,
      .response(
        request, ResponseSummary(status: 200, reason: "OK", contentType: "application/json", contentLength: 174)))
    try world.respond(to: id, Array(#"{"a":1}"#.utf8), type: "application/json", status: 200)
    world.happen(
      6.025, .requestFinished(request, bodyBytes: 174, took: .milliseconds(21)),
      .bytes(stream.connection, stream: stream, received: 412, sent: 164), .streamClosed(stream, .finished))
    world.press("3", "[", "[", "]", "]", "]", "]", "]", "]", "]")
    while world.state.request.responseTab != .stream { world.press("]") }
    try world.expectScreen("response_stream")
    world.press("V")
    #expect(world.state.screen == .log)
    #expect(world.state.log.selection == .stream(stream))
    world.press(.escape)
    #expect(world.state.screen == .request)
    #expect(world.state.request.responseTab == .stream)
  }

  @Test("it is there before there is an answer, and follows what comes")
  func live() throws {
    var (world, _, stream, _) = try Self.sent(Size(80, 24))
    world.press("3")
    #expect(world.screen().contains("waiting for the response over tcp noise yamux"))
    while world.state.request.responseTab != .stream { world.press("]") }
    #expect(world.screen().contains("Stream 9"))
    #expect(world.screen().contains("GET /slow"))
    for number in 1...40 {
      world.happen(7 + Double(number), .bytes(stream.connection, stream: stream, received: number, sent: 0))
    }
    #expect(world.screen().contains("↓ 40 B"))
    world.press("g")
    #expect(world.screen().contains("→ open"))
    world.happen(60, .bytes(stream.connection, stream: stream, received: 41, sent: 0))
    #expect(world.screen().contains("→ open"), "it was scrolled up, and stays there")
    #expect(!world.screen().contains("↓ 41 B"))
    world.press("y")
    guard case .copy(let text, what: let what)? = world.effects.last else { return fail("nothing is copied") }
    #expect(text.contains("↓ 41 B") && what == "44 events")
  }

  @Test("a request that came to nothing tells what happened on its stream")
  func failed() throws {
    var (world, id, stream, request) = try Self.sent()
    world.happen(
      6.5, .requestFailed(request, reason: "the peer reset the stream"),
      .streamClosed(stream, .resetByPeer(code: 4)))
    world.give(.exchange(id, .failed(Complaint(.streamReset, "the peer reset the stream"))))
    world.press("3")
    while world.state.request.responseTab != .stream { world.press("]") }
    #expect(world.screen().contains("by the peer, code 4"))
    #expect(world.screen().contains("✗ reset   slow"))
  }

  @Test("without a stream it says why: nothing went out, or it was in a run before")
  func none() throws {
    var world = try World.lab()
    world.press("n", "^S")
    guard case .send(let id, _)? = world.effects.last else { return fail("it is not sent") }
    world.press("3")
    while world.state.request.responseTab != .stream { world.press("]") }
    #expect(world.screen().contains("nothing was sent yet"))
    world.give(.exchange(id, .failed(Complaint(.unreachable, "no address could be dialled"))))
    #expect(world.screen().contains("no stream was opened for it"))
    let old = HistoryRecord(line: #"{"at":"2023-11-10T08:00:00Z","name":"x","request":"GET - /old","status":200}"#.utf8)
    world.give(.history([try #require(old)]))
    world.press("H", "G")
    #expect(world.screen().contains("the log is not kept"))
  }
}
