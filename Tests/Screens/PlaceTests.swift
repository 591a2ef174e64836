import Engine
import Events
import Foundation
import HTTP1
import Identity
import Multiformats
import PeerStore
import TerminalUI
import Testing

@testable import Explorer

/// What the places promise beside their commands: what is copied in each, what leads where, what the mouse does there.
@Suite struct PlaceTests {
  // MARK: The palette

  @Test("signs in the palette lead to peers, to protocols of the peer and to saved requests; what was run comes first")
  func signs() throws {
    var world = try World.lab()
    world.give(.saved(["kettle": try RequestFile(text: "POST @kubo-home /x/echo/1//\nname=kettle\n")], problems: []))
    world.press(":")
    world.type("@notes")
    world.press(.enter)
    let notes = try PeerKey(of: Multiaddr("/dns4/notes.lab/tcp/443/tls/http"))
    #expect(world.state.peers.selectedPeer == notes)
    world.press("g", .down, ":")
    world.type("#kad")
    world.press(.enter)
    #expect(world.state.screen == .request && world.state.request.composer.protocolID == "/kad/1.0.0")
    world.press(.escape, ":")
    world.type("/ket")
    world.press(.enter)
    #expect(world.state.request.savedName == "kettle")
    world.press(":")
    guard case .palette(let finder)? = world.state.overlay else { return fail("no palette") }
    #expect(world.state.paletteEntries(finder).first?.line == "request.open kettle")
  }

  @Test("tab completes a command, then what it takes")
  func completion() throws {
    var world = try World.lab()
    world.press(":")
    world.type("peer.conn")
    world.press(.tab)
    world.type("note")
    world.press(.down, .tab)
    guard case .palette(let finder)? = world.state.overlay else { return fail("no palette") }
    #expect(finder.field.text == "peer.connect notes.lab:443")
    world.press(.enter)
    let notes = try PeerKey(of: Multiaddr("/dns4/notes.lab/tcp/443/tls/http"))
    #expect(world.jobs == [.connect(notes)])
  }

  // MARK: Copying

  @Test("what is copied is what is selected, in every pane")
  func copying() throws {
    var world = try RequestScriptTests.carriedOut()
    func copied() -> String? {
      world.press("y")
      return world.copied
    }
    world.press("B", "2", "]")
    let id = try peerID(1)
    #expect(copied() == "/ip4/192.0.2.20/tcp/4001/p2p/\(id)")
    world.press("]")
    #expect(copied() == "/ipfs/gateway")
    world.press("R", "2")
    #expect(copied()?.hasPrefix("peerscope get @kubo-home") == true)
    world.press("3")
    #expect(copied() == #"{"a":[1,2]}"#)
    world.press("L", "1", "g", .down)
    let events = world.state.log.inspected.count
    #expect(copied()?.split(separator: "\n").count == events)
    world.press("t", "g")
    #expect(copied()?.contains("kubo-home  dial") == true)
  }

  // MARK: Adding

  @Test(
    "whatever a target may be is added and asked what it serves",
    arguments: [
      "/ip4/192.0.2.77/tcp/9000/http", "/ip4/192.0.2.77/udp/4001/quic-v1/p2p/ID", "/dnsaddr/boot.lab/p2p/ID", "ID",
      "https://a.lab:8443", "multiaddr:/dns4/a.lab/tcp/443/tls/http",
    ])
  func adding(_ form: String) throws {
    var world = try World.lab()
    world.press("a")
    world.type(form.replacingOccurrences(of: "ID", with: try peerID(50).description))
    #expect(world.screen().contains("✓ valid"))
    world.press(.enter)
    let key = try #require(world.state.peers.selectedPeer)
    #expect(world.state.book.count == 4 && world.jobs == [.probe(key)])
  }

  // MARK: What leads where

  @Test("streams and requests of a peer lead to the log and to their response")
  func details() throws {
    var world = try RequestScriptTests.carriedOut()
    world.press("B", "2", "]", "]", "]", .down, .enter)
    #expect(world.state.screen == .log && world.state.record != nil)
    world.press("q", "]", .enter)
    #expect(world.state.screen == .request && world.state.pane == .response)
  }

  @Test("a log that was scrolled away from its end stays where it is, and counts what is new")
  func scrolled() throws {
    var world = try World.lab()
    let connection = ConnectionID(number: 7)
    for second in 6..<40 { world.happen(Double(second), .roundTrip(connection, .milliseconds(9))) }
    world.press("L", "t", "g")
    let before = world.screen().split(separator: "\n")[1..<20]
    world.happen(41, .roundTrip(connection, .milliseconds(9)), .roundTrip(connection, .milliseconds(8)))
    #expect(world.screen().split(separator: "\n")[1..<20] == before)
    #expect(world.screen().contains("▪ 2 "))
    world.press("G")
    #expect(world.screen().contains("▶ following"))
  }

  @Test("a card takes q alone, and all is as before when there is room again")
  func card() throws {
    var world = try World.lab()
    let before = world.screen()
    world.give(.terminal(.resize(Size(44, 9))))
    world.press("L", "D", "a", .enter)
    #expect(world.effects.isEmpty)
    world.give(.terminal(.resize(Size(120, 36))))
    #expect(world.screen() == before)
    world.give(.terminal(.resize(Size(44, 9))))
    world.press("q")
    guard case .quit? = world.effects.last else { return fail("it goes on") }
  }

  // MARK: Protocols

  @Test("a peer whose two documents do not go together is said to be one")
  func mismatch() throws {
    var world = try World.lab(160, 40)
    world.press("2", "]", "]")
    #expect(!world.screen().contains("identify does not name /http/1.1"))
    let protocols = ["/ipfs/id/1.0.0"]
    try world.learn(
      1,
      .identified(
        IdentifyInfo(agentVersion: "x/1", protocolVersion: "ipfs/0.1.0", protocols: protocols, at: time(4).date)))
    #expect(world.screen().contains("identify does not name /http/1.1"))
  }

  // MARK: The request

  @Test("a time-out and redirects are set with keys, and are what is sent")
  func options() throws {
    var world = try World.lab()
    world.press("n", .escape)
    for _ in Composer.Tab.allCases where world.state.request.tab != .options { world.press("]") }
    world.press(.enter, "^U", "5", .enter)
    #expect(world.state.request.composer.timeout == "5")
    world.press(.down, "space", "^S")
    guard case .send(_, let sending)? = world.effects.last else { return fail("nothing is sent") }
    #expect(sending.timeout == .seconds(5) && sending.follows)
  }

  // MARK: The mouse

  @Test("fields, brackets and rows are pressed, and the wheel scrolls what is under it")
  func mouse() throws {
    var world = try RequestScriptTests.carriedOut()
    func use(_ kind: MouseEvent.Kind, _ text: String) throws {
      let lines = world.screen().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      let y = try #require(lines.firstIndex { $0.contains(text) }, "\(text)")
      let range = try #require(lines[y].firstRange(of: text))
      let x = lines[y].distance(from: lines[y].startIndex, to: range.lowerBound)
      world.give(.terminal(.mouse(MouseEvent(kind, .left, at: Point(x, y)))))
    }
    try use(.press, #""a": ["#)
    try use(.press, #""a": ["#)
    #expect(world.screen().contains("[ … 2 "))
    try use(.press, "GET ▾")
    try use(.press, "GET ▾")
    #expect(world.asksFor == "composer.method")
    try use(.press, "HEAD")
    #expect(world.state.request.composer.method == .head)
    world.press("L", "t", "g")
    for _ in 0..<2 { try use(.wheelDown, "14:32:01.000") }
    #expect(world.state.log.lineList.scroll.offset > 0 || world.state.log.lineList.selection > 0)
    world.press("B", "G")
    try use(.press, "Connected 1")
    #expect(world.screen().contains("▸ Connected 1"))
  }

  // MARK: Terminals without more than ASCII

  @Test("every screen can do with ASCII, column for column", arguments: ScreenTests.sizes)
  func ascii(_ size: Size) throws {
    let look = Look(palette: Look.plain.palette, glyphs: .ascii)
    var (plain, ascii) = (try World.lab(size.width, size.height), try World.lab(size.width, size.height, look: look))
    for keys in HostileTextTests.walk {
      for key in keys {
        plain.press(key)
        ascii.press(key)
      }
      let (shown, lines) = (plain.grid(), ascii.grid())
      for y in 0..<size.height {
        #expect(lines.text(row: y).unicodeScalars.allSatisfy { $0.isASCII }, "\(lines.text(row: y))")
        #expect(lines.text(row: y).count == shown.text(row: y).columns, "\(shown.text(row: y))")
      }
    }
  }
}

extension RequestScriptTests {
  /// A request that was answered over a stream that the log knows; nothing is being typed.
  static func carriedOut() throws -> World {
    var world = try World.lab()
    world.press("n")
    let stream = StreamID(ConnectionID(number: 7), number: 9)
    world.happen(5, .streamOpened(stream, .outbound), .streamNegotiated(stream, protocolID: "/http/1.1"))
    try world.answer(#"{"a":[1,2]}"#)
    return world
  }
}
