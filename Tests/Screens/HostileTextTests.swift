import Engine
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

/// Whatever a peer, a file or a name server says, the screen stays whole: no control character, and every border where it
/// was.
@Suite struct HostileTextTests {
  /// Texts that would do something to a terminal, hide, turn round, move or never end.
  static let texts = [
    "\u{1B}]0;pwned\u{07}\u{1B}[2J", "a\r\nb\tc\u{08}\u{7F}", "\u{9B}31mred\u{9C}\u{90}q", "\u{1B}", "\u{0}\u{1}\u{2}",
    "\u{202E}gnp.exe\u{2066}\u{2069}\u{200F}\u{61C}", "\u{2028}\u{2029}\u{85}", "\u{E0041}\u{E0042}\u{E007F}",
    "\u{200B}\u{200D}\u{FEFF}\u{AD}\u{34F}\u{180E}\u{2060}\u{3164}\u{115F}\u{FFA0}",
    "\u{FFF9}a\u{FFFB}\u{FFFC}\u{10FFFD}",
    "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}", "\u{301}\u{20DD}", String(repeating: "\u{489}", count: 2_000),
    "日本語テキスト", "👩‍👩‍👧‍👦🇩🇪🏴\u{E0067}\u{E0062}\u{E007F}", "✊🏿❤\u{FE0F}1\u{FE0F}\u{20E3}☺\u{FE0E}", "한국어\u{1112}\u{1161}\u{11AB}",
    "שלום مرحبا", "ก\u{E33}ก\u{E38}\u{E48}", "نص\u{0600}\u{06DD}", "𝕬𝔸", "\u{F8FF}\u{E000}", "│╮╯┃┓╭─┏",
    String(repeating: "漢", count: 500), String(repeating: "x", count: 20_000), String(repeating: "👩‍", count: 700),
  ]

  /// The sizes that the screens are designed for.
  static let sizes = [Size(120, 36), Size(80, 24)]

  /// What leads from one place that shows a peer's text to the next.
  static let walk: [[Key]] = [
    // A request and its response, the forms of both.
    [], ["z"], ["z", "1"], ["2"], ["]"], ["]"], ["]"], ["]"], ["]"], ["3"], ["]"], ["]"], ["]"], ["]"], ["]", "/"],
    [.escape, "O"],
    // A peer and all that is known of it.
    [.escape, "B", "1"], ["t"], ["t"], ["t"], ["t"], ["D", .escape, "A"], [.escape, "x"], [.escape, "2"], ["]"], ["]"],
    ["]"], ["]"], ["]", "3"],
    // The log in its three forms, with what is known of a row.
    ["L", "1", "g"], ["2", "]"], ["]"], ["]"], ["]"], ["1", "t", "g"], ["t"], ["2"], ["]"], ["[", "1"],
    ["t", "G", "2", "["], ["/"], [.escape, ":"], ["^R"], [.escape, "?"],
    [.escape, "B", "a"], [.escape],
  ]

  // Numbers, not the texts themselves: test runners print what they are given.
  @Test("wherever a peer, a file or a name server is quoted", arguments: texts.indices)
  func everywhere(_ number: Int) throws {
    let text = Self.texts[number]
    for size in Self.sizes {
      var world = try Self.world(size, text)
      for keys in Self.walk {
        for key in keys { world.press(key) }
        #expect(Self.controls(in: world.screen()).isEmpty)
        world.expectFrames("after \(keys.map(\.symbol)) at \(size.width)×\(size.height)")
      }
      #expect(Self.controls(in: PlainRenderer().text(world.state.plain)).isEmpty)
    }
  }

  @Test("in complaints, notices, questions, pastes and sessions", arguments: texts.indices)
  func words(_ number: Int) throws {
    let text = Self.texts[number]
    for size in Self.sizes {
      var world = try Self.world(size, text)
      var session = Journal(since: time(0))
      session.append(Event(time: time(1), kind: .requestFailed(RequestID(number: 1), reason: text)))
      let inputs: [Input] = [
        .told(Notice(.failure, text, hint: text)), .told(Notice(Complaint(.failed, text, hint: text))),
        .exchange(1, .failed(Complaint(.timedOut, text, hint: text))),
        .saved([text: try RequestFile(text: "GET - /\n")], problems: [text]), .command("request.open"),
        .terminal(.key(.escape)), .command("peer.add \(text)"), .command(text), .command(":\(text)"),
        .session(session, file: text, problems: 3), .terminal(.key("2")), .terminal(.key(.escape)),
        .terminal(.key("B")), .terminal(.key("a")), .terminal(.paste(text, truncated: true)), .terminal(.key(.tab)),
        .terminal(.key(.escape)), .terminal(.key("/")), .terminal(.paste(text, truncated: false)),
        .terminal(.key(.enter)), .terminal(.key(":")), .terminal(.paste(text, truncated: false)),
        .terminal(.key(.escape)), .terminal(.key("R")), .terminal(.key("2")), .terminal(.key("a")),
        .terminal(.paste(text, truncated: false)), .terminal(.key(.enter)), .themeNames([text]), .command("theme x"),
      ]
      for input in inputs {
        world.give(input)
        #expect(Self.controls(in: world.screen()).isEmpty)
        world.expectFrames("after \(String(describing: input).prefix(60)) at \(size.width)×\(size.height)")
        #expect(Self.controls(in: PlainRenderer().text(world.state.plain)).isEmpty)
      }
    }
  }

  /// Bodies that are nothing that a screen was made for.
  static let bodies: [(name: String, bytes: [UInt8])] = [
    ("a document of 10 MB in one line", Array("[\(String(repeating: "{\"a\":1},", count: 1_250_000))0]".utf8)),
    ("a text of 10 MB in one line", [UInt8](repeating: 0x78, count: 10_000_000)),
    ("a string of 10 MB", Array("[\"\(String(repeating: "漢", count: 3_300_000))\"]".utf8)),
    ("a hundred thousand brackets", [UInt8](repeating: 0x5b, count: 100_000)),
    (
      "a thousand objects in each other",
      Array(
        (String(repeating: "{\"a\":", count: 1_000) + "1"
          + String(repeating: "}", count: 1_000)).utf8)
    ),
    (
      "text that goes on as continuations",
      Array("begin ".utf8) + [UInt8](repeating: 0x41, count: 5_000)
        + [UInt8](repeating: 0x80, count: 8_000_000)
    ),
    ("no text", (0..<70_000).map { UInt8(truncatingIfNeeded: $0 &* 167 >> 3) }),
    (
      "surrogates and overlong forms",
      [UInt8]((0..<9_000).flatMap { _ in [0xED, 0xA0, 0x80, 0xC0, 0xAF, 0x0A] as [UInt8] })
    ),
    ("marks on nothing", Array(String(repeating: "\u{489}", count: 200_000).utf8)),
    ("empty lines", [UInt8](repeating: 0x0A, count: 300_000)), ("nothing", []),
  ]

  @Test("in bodies, however large, deep or broken", arguments: bodies.indices)
  func body(_ number: Int) throws {
    let body = Self.bodies[number]
    for (type, size) in [("application/json", Size(120, 36)), ("text/plain", Size(60, 16))] {
      var world = try World.lab(size.width, size.height)
      world.press("n")
      try world.answer(bytes: body.bytes, type: type)
      world.press("3")
      for keys: [Key] in [
        [], ["G"], ["g", "space"], ["-"], ["+"], [.pageDown, "G"], ["]"], ["G"], [.right, .left], ["]"], ["G"], ["]"],
        ["]"], ["]", "/", "a", .enter], ["n"], ["N"], ["f", ".", "a", .enter],
      ] {
        for key in keys { world.press(key) }
        #expect(Self.controls(in: world.screen()).isEmpty)
        world.expectFrames("\(body.name), after \(keys.map(\.symbol))")
      }
    }
  }

  /// The lab, where every text that somebody else chooses is this one.
  static func world(_ size: Size, _ text: String, look: Look = .plain) throws -> World {
    var world = try World.lab(size.width, size.height, look: look)
    let connection = ConnectionID(number: 7)
    let peer = try peerID(1)
    let address = try Multiaddr("/ip4/192.0.2.20/tcp/4001")
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
      .requestFailed(RequestID(number: 30), reason: text),
      // What a name server says, or a certificate.
      .dialStarted(DialID(number: 31), peer: peer, address: address),
      .dialFailed(DialID(number: 31), peer: peer, address: address, step: .connect, reason: text, fault: .other))
    // The store refuses many of these as names and tags; what it takes is shown.
    for label: PeerStore.Change.Kind in [.alias(text), .note(text), .tagged(text)] { try? world.learn(1, label) }
    try world.learn(
      1,
      .tried(address, .init(at: time(6).date, took: .zero, outcome: .failed(step: text, reason: text))),
      .identified(IdentifyInfo(agentVersion: text, protocolVersion: text, protocols: [text], at: time(6).date)),
      .wellKnown(
        WellKnownInfo(mounts: [.init(id: text, path: text)], path: text, shape: .flat, at: time(6).date)))
    let file = "POST @\(text) /\(text)\nX-Text:\(text)\nq==\(text)\n\n\(text)"
    world.give(.saved([text: try RequestFile(text: "GET - /\n")], problems: []))
    if let request = try? RequestFile(text: file) {
      world.give(.saved(["x": request, text: request], problems: [text]))
    }
    world.press("n")
    world.run("request.open x")
    world.run("composer.peer 12D3")
    world.press("2")
    try world.answer("[\"\(text)\"]\n\(text)", type: "text/plain", fields: ["Server": text, "X-Text": text])
    return world
  }

  static func controls(in text: String) -> [Unicode.Scalar] {
    text.unicodeScalars.filter { scalar in
      let category = scalar.properties.generalCategory
      return (category == .control && scalar != "\n") || category == .format || category == .lineSeparator
        || category == .paragraphSeparator
    }
  }
}
