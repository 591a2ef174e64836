import Engine
import Events
import HTTP1
import Multiformats
import PeerStore
import TerminalUI
import Testing

@testable import Explorer

/// Every place of the explorer, cell by cell and style by style, at a size of each class of layout.
@Suite struct ScreenTests {
  static let sizes = [Size(120, 36), Size(100, 30), Size(80, 24), Size(60, 16)]

  private static let document = """
    {"Objects":[{"Hash":"bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi","Links":[{"a":1,"b":2},\
    {"c":[]}]}],"Size":18874368,"Type":"directory","ok":true,"next":null}
    """

  @Test("the peers, and one peer's overview", arguments: sizes)
  func peers(_ size: Size) throws {
    var world = try World.lab(size.width, size.height)
    try world.expectScreen("peers")
    world.press("^X")
    try world.expectScreen("peers_private")
  }

  @Test("a filter of the peers that is none yet", arguments: sizes)
  func filter(_ size: Size) throws {
    var world = try World.lab(size.width, size.height)
    world.press("/")
    world.type("tag=lab colour=red")
    try world.expectScreen("peers_filter")
  }

  @Test("nobody is known yet", arguments: sizes)
  func nobody(_ size: Size) throws {
    let world = World(size.width, size.height)
    try world.expectScreen("nobody")
  }

  @Test("an address that is valid, one that is wrong, and one that is being completed", arguments: sizes)
  func adding(_ size: Size) throws {
    var world = try World.lab(size.width, size.height)
    world.press("a")
    world.type("/dns4/gw.lab/tcp/443/tls/http")
    try world.expectScreen("adding_valid")
    world.press(.escape, "a")
    world.type("/ip4/300.1.1.1/tcp/4001")
    try world.expectScreen("adding_wrong")
    world.press(.escape, "a")
    world.type("/ip4/192.0.2.1/tc")
    try world.expectScreen("adding_unfinished")
  }

  @Test("addresses, protocols, streams and requests of a peer", arguments: sizes)
  func tabs(_ size: Size) throws {
    var world = try World.lab(size.width, size.height)
    for name in ["addresses", "protocols", "streams", "requests"] {
      world.press("]")
      try world.expectScreen("peer_\(name)")
    }
  }

  @Test("addresses that are being tried against each other, and what comes of it", arguments: sizes)
  func race(_ size: Size) throws {
    var world = try World.lab(size.width, size.height)
    world.press("d")
    try world.race()
    try world.expectScreen("peer_race")
    try world.endRace()
    try world.expectScreen("peer_race_over")
  }

  @Test("neighbours stand in a group of their own", arguments: sizes)
  func neighbours(_ size: Size) throws {
    var world = try World.lab(size.width, size.height)
    let address = try Multiaddr("/ip4/192.168.1.9/tcp/4001")
    world.press("M")
    try world.learn(3, .addresses([address], .discovery, at: time(5).date))
    world.happen(5, .discovered(try peerID(3), [address]))
    try world.expectScreen("peers_neighbours")
  }

  @Test("a request and its response as JSON, some of it folded", arguments: sizes)
  func request(_ size: Size) throws {
    var world = try World.lab(size.width, size.height)
    world.press("n")
    world.type("ipfs/bafy format==dag-json Accept:application/json")
    try world.answer(Self.document)
    world.press("3", .down, .down, .down, .down, .down, "space")
    try world.expectScreen("request_json")
  }

  @Test("the forms of a response: text, bytes, headers, timing", arguments: sizes)
  func response(_ size: Size) throws {
    var world = try World.lab(size.width, size.height)
    world.press("n")
    try world.answer(Self.document, fields: ["Server": "lab", "Set-Cookie": "id=1"])
    world.press("3")
    for name in ["raw", "hex", "headers", "timing"] {
      world.press("]")
      try world.expectScreen("response_\(name)")
    }
  }

  @Test("a request with a body, and the bytes that it makes", arguments: sizes)
  func body(_ size: Size) throws {
    var world = try World.lab(size.width, size.height)
    world.press("n")
    world.type("items name=kettle size:=3 X-Test:1")
    world.press(.enter)
    try world.expectScreen("request_fields")
    world.press("]", "]", "]")
    try world.expectScreen("request_wire")
  }

  @Test("the log as a tree", arguments: sizes)
  func tree(_ size: Size) throws {
    var world = try World.lab(size.width, size.height)
    world.press("L", "g", .down)
    try world.expectScreen("log_tree")
  }

  @Test("the log as lines and on a line of time, and what is known of a row", arguments: sizes)
  func log(_ size: Size) throws {
    var world = try World.lab(size.width, size.height)
    world.press("L", "g", .down)
    world.press("2", "]")
    try world.expectScreen("log_about")
    world.press("1", "t")
    try world.expectScreen("log_lines")
    world.press("t", "g")
    try world.expectScreen("log_timeline")
    world.press("t", "t", "/")
    world.type("status>=oops")
    try world.expectScreen("log_filter")
  }

  @Test("help, palette, choice, text and question over the screen", arguments: sizes)
  func overlays(_ size: Size) throws {
    var world = try World.lab(size.width, size.height)
    world.press("?")
    world.type("conn")
    try world.expectScreen("help")
    world.press(.escape, ":")
    world.type("peer.connect ku")
    try world.expectScreen("palette")
    world.press(.escape, ":")
    world.type("conn ku")
    try world.expectScreen("palette_about")
    world.press(.enter, ":")
    world.type("peer.group tag")
    world.press(.enter)
    try world.expectScreen("peers_by_tag")
    world.press(":", "^R")
    try world.expectScreen("palette_history")
    world.press(.escape, "t", "t", "t", "A")
    try world.expectScreen("prompt")
    world.press(.escape, "x")
    try world.expectScreen("question")
    world.press(.escape, "n", .escape, "m")
    try world.expectScreen("picker")
  }

  @Test("what can follow the first key of a sequence", arguments: sizes)
  func continuations(_ size: Size) throws {
    var world = try World.lab(size.width, size.height)
    world.press("Y")
    world.now += 0.5
    world.give(.tick)
    try world.expectScreen("continuations")
  }

  @Test("somebody new is shown around", arguments: sizes)
  func tour(_ size: Size) throws {
    var world = try World.lab(size.width, size.height)
    world.give(.welcome)
    try world.expectScreen("tour")
    world.press("down", "up", .enter, "n")
    try world.expectScreen("tour_request")
  }

  @Test("a screen that is too small says so", arguments: [Size(44, 9), Size(40, 9), Size(59, 16), Size(20, 3)])
  func card(_ size: Size) throws {
    var world = try World.lab(size.width, size.height)
    try world.expectScreen("card")
    world.press("l")
    try world.expectScreen("card_log")
  }

  @Test("every size from one cell up is drawn without a trap")
  func anySize() throws {
    var world = try World.lab()
    for keys: [Key] in [[], ["L"], ["R"], ["?"], [.escape, ":"]] {
      for key in keys { world.press(key) }
      for (width, height) in [(1, 1), (2, 2), (10, 40), (59, 50), (60, 16), (61, 17), (100, 30), (300, 16), (500, 200)]
      {
        world.give(.terminal(.resize(Size(width, height))))
        #expect(world.grid().size == Size(width, height).clamped)
      }
    }
  }
}
