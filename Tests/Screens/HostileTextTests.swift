import Engine
import HTTP1
import Identity
import Multiformats
import PeerStore
import TerminalUI
import TestSupport
import Testing

@testable import Events
@testable import Explorer

/// Whatever a peer says, the screen stays whole: no control character, and every border where it was.
@Suite struct HostileTextTests {
  static let texts = [
    "\u{1B}]0;pwned\u{07}\u{1B}[2J", "a\r\nb\tc\u{08}\u{7F}", "\u{9B}31mred", "\u{202E}gnp.exe\u{2066}\u{2069}",
    "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}", "\u{200B}\u{200D}\u{FEFF}\u{AD}", "日本語テキスト", "👩‍👩‍👧‍👦🇩🇪",
    String(repeating: "漢", count: 500), "\u{0}\u{1}\u{2}", "\u{2028}\u{2029}", "\u{E0041}\u{E0042}",
  ]

  @Test("in names, agents, protocols, paths, headers and bodies", arguments: texts)
  func everywhere(_ text: String) throws {
    for size in ScreenTests.sizes {
      var plain = try Self.world(size, "x")
      var hostile = try Self.world(size, text)
      for keys: [Key] in [[], ["]"], ["]"], ["]"], ["]"], ["L"], ["t"], ["R"], ["3", "]"], ["]"], ["]"]] {
        for key in keys {
          plain.press(key)
          hostile.press(key)
        }
        let (expected, shown) = (plain.screen(), hostile.screen())
        #expect(Self.controls(in: shown).isEmpty)
        #expect(Self.borders(shown) == Self.borders(expected))
      }
      #expect(Self.controls(in: PlainRenderer().text(hostile.state.plain)).isEmpty)
    }
  }

  private static func world(_ size: Size, _ text: String) throws -> World {
    var world = try World.lab(size.width, size.height)
    let connection = ConnectionID(number: 7)
    let peer = try peerID(1)
    world.happen(
      6,
      .identified(
        connection,
        PeerIdentity(
          peer: peer, agentVersion: text, protocolVersion: text, listenAddresses: [], observedAddress: nil,
          protocols: [text, text], hasSignedRecord: false, wasPushed: true)),
      .streamNegotiated(StreamID(connection, number: 5), protocolID: text),
      .request(
        RequestSummary(
          id: RequestID(number: 30), direction: .inbound, connection: connection,
          stream: StreamID(connection, number: 5), method: text, target: text)),
      .response(
        RequestID(number: 30),
        ResponseSummary(status: 599, reason: text, contentType: text, contentLength: nil)),
      .requestFailed(RequestID(number: 30), reason: text))
    try world.learn(
      1,
      .identified(IdentifyInfo(agentVersion: text, protocolVersion: text, protocols: [text], at: time(6).date)),
      .wellKnown(
        WellKnownInfo(mounts: [.init(id: text, path: text)], path: text, shape: .flat, at: time(6).date)))
    world.press("n")
    try world.answer("[\"\(text)\"]\n\(text)", type: "text/plain", fields: ["Server": "x"])
    world.press("B")
    return world
  }

  private static func controls(in text: String) -> [Unicode.Scalar] {
    text.unicodeScalars.filter { scalar in
      let category = scalar.properties.generalCategory
      return (category == .control && scalar != "\n") || category == .format || category == .lineSeparator
        || category == .paragraphSeparator
    }
  }

  /// The columns at which the frames stand, row by row. A wide character counts as its two columns.
  private static func borders(_ screen: String) -> [[Int]] {
    screen.split(separator: "\n", omittingEmptySubsequences: false).dropFirst().dropLast(2).map { line in
      var column = 0
      var columns: [Int] = []
      for character in line {
        if "│╭╮╰╯".contains(character) { columns.append(column) }
        column += String(character).columns
      }
      return columns
    }
  }
}
