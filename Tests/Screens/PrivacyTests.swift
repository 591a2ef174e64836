import Engine
import Events
import Foundation
import Identity
import PeerStore
import TerminalUI
import Testing

@testable import Explorer

/// Nothing on any screen tells who or where somebody is while that is to be hidden.
@Suite struct PrivacyTests {
  /// What must not be seen anywhere.
  private func secrets() throws -> [String] {
    var secrets = ["kubo-home", "gw.lab", "notes.lab", "192.0.2.20", "198.51.100.7", "203.0.113.9", "dev box"]
    for number in [1, 2, 99] as [UInt64] {
      let id = try peerID(number).description
      secrets += [String(id.suffix(8)), String(id.prefix(20)), String(id.dropFirst(8).prefix(12))]
    }
    return secrets
  }

  private func expectHidden(_ text: String, _ place: String) throws {
    for secret in try secrets() { #expect(!text.contains(secret), "\(secret) on \(place)") }
  }

  @Test("one key hides ids, names and addresses on all screens, and in what is read out", arguments: ScreenTests.sizes)
  func hidden(_ size: Size) throws {
    var world = try World.lab(size.width, size.height)
    let shown = world.screen()
    #expect(shown.contains("kubo-home"))
    world.press("^X")
    try expectHidden(world.screen(), "peers")
    // What is hidden takes the room that it took.
    func widths(_ screen: String) -> [Int] { screen.split(separator: "\n").dropLast().map(\.count) }
    #expect(widths(world.screen()) == widths(shown))
    let walk: [(String, [Key])] = [
      ("the detail", ["2"]), ("addresses", ["]"]), ("protocols", ["]"]), ("streams", ["]"]), ("requests", ["]"]),
      ("the other peer", ["1", "G"]), ("its addresses", ["2"]), ("the tree", ["L"]), ("the inspector", ["2", "]"]),
      ("the lines", ["1", "t"]), ("the timeline", ["t"]), ("a concern", ["t"]), ("the palette", [":"]),
      ("a request", [.escape, "B", "1", "g", "j", "n"]), ("the fields", [.escape]), ("the peer's choice", ["p"]),
    ]
    for (place, keys) in walk {
      for key in keys { world.press(key) }
      try expectHidden(world.screen(), place)
      try expectHidden(PlainRenderer(veil: world.state.veil).text(world.state.plain), "\(place), read out")
    }
    world.press(.escape)
    try world.answer(#"{"peer":"\#(peerID(1))","at":"/ip4/192.0.2.20/tcp/4001"}"#)
    world.press("3")
    for tab in RequestState.Tab.allCases {
      // Bytes are shown as they are.
      if tab != .hex { try expectHidden(world.screen(), "the response's \(tab)") }
      world.press("]")
    }
    world.press("^X")
    #expect(world.screen().contains("kubo-home"))
  }

  @Test(
    "what tells nothing stays as it is",
    arguments: [
      "/ipfs/id/1.0.0", "kubo/0.33.0", "14:32:05.123", "/x/echo/1", "1.2 MB", "GET /hello/1//greet?n=1",
      "HTTP/1.1 200 OK",
      "tcp noise yamux", "dial 3.1 ms", "application/json; charset=utf-8", "version 1.2.3", "last seen 12:30", "",
    ])
  func harmless(_ text: String) {
    #expect(PrivacyMask(aliases: ["home": "x"], salt: 7)(text) == text)
  }

  @Test("the same is told by the same sign, and another by another; a name that is cut is known")
  func signs() throws {
    let id = try peerID(1).description
    let mask = PrivacyMask(aliases: ["a-very-long-name-of-a-peer": id, "home": "x"], salt: 7)
    let sign = mask("…\(id.suffix(8))").prefix(4)
    #expect(mask("to \(id)").dropFirst(3).prefix(4) == sign)
    #expect(mask("…\(try peerID(2).description.suffix(8))").prefix(4) != sign)
    #expect(mask("home").allSatisfy { $0 == "•" })
    #expect(mask("a-very-long-name").prefix(4) == sign)
    #expect(mask("/dns6/example.org/tcp/443").hasSuffix("/tcp/443"))
    #expect(!mask("https://example.org/a").contains("example"))
    #expect(!mask("[2001:db8::1]:4001").contains("db8"))
    #expect(!mask("/ip6/2001:db8::1/tcp/1").contains("db8"))
  }

  @Test("every line of an id is hidden, wherever it was divided", arguments: [20, 28, 36, 40])
  func divided(_ width: Int) throws {
    let mask = PrivacyMask(aliases: [:], salt: 7)
    for number in 0..<300 as Range<UInt64> {
      let id = try peerID(number).description
      for part in [id.prefix(width), id.dropFirst(width)] where part.count >= 12 {
        #expect(mask(String(part)).hasPrefix("•"), "\(part)")
      }
    }
  }

  @Test("a name that is given while all is hidden is hidden as well, and what is copied is as it is")
  func later() throws {
    var world = try World.lab()
    world.press("^X")
    world.run("peer.alias secret-base")
    #expect(!world.screen().contains("secret-base"))
    world.press("y")
    guard case .copy(let text, _)? = world.effects.last else { return fail("nothing is copied") }
    #expect(text == (try peerID(1)).description)
  }
}
