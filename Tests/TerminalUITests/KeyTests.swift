import Testing

@testable import TerminalUI

@Suite("Keys")
struct KeyTests {
  @Test(
    "are read as they are written",
    arguments: [
      "a", "G", "^S", "alt-enter", "enter", "esc", "tab", "shift-tab", "up", "pgdn", "f1", "f12", "space", "/", "?",
      "-",
      "^", "alt-x", "alt-X", "alt-^S", "ctrl-left", "alt-shift-up", "backspace", "delete", "insert", "home", "end", "é",
      "日", "^space", "^_", "alt--", "1", "%",
    ])
  func roundTrip(text: String) throws {
    #expect(try #require(Key(text)).description == text)
  }

  @Test("have one form however they were written")
  func forms() {
    let forms: [(Key, Key)] = [
      ("^s", "^S"), ("ctrl-s", "^S"), ("^I", .tab), ("^M", .enter), ("^J", .enter), ("^H", .backspace), ("^[", .escape),
      ("return", .enter), ("escape", .escape), ("PgDn", .pageDown), ("pagedown", .pageDown), ("shift-g", "g"),
      ("^@", "^space"), ("ctrl-shift-s", "^S"), ("alt-^M", "alt-enter"),
    ]
    for (one, other) in forms { #expect(one == other) }
  }

  @Test(
    "that do not exist are refused", arguments: ["", "hyper", "f0", "f25", "ab", "alt-", "shift-", "\u{1B}", "^^^a b"])
  func refuses(text: String) { #expect(Key(text) == nil) }

  @Test("have short signs for hints")
  func symbols() {
    #expect(Key.enter.symbol == "↵" && Key("alt-enter").symbol == "alt-↵" && Key("^S").symbol == "^S")
    #expect(Key.up.symbol == "↑" && Key("space").symbol == "space")
  }

  @Test("write text only when they are characters alone")
  func text() {
    #expect(Key("a").text == "a" && Key("space").text == " ")
    #expect(Key("^A").text == nil && Key("alt-a").text == nil && Key.enter.text == nil)
  }
}

@Suite("Input")
struct InputDecoderTests {
  static let sequences: [(String, [InputEvent])] = [
    ("aG é日", [.key("a"), .key("G"), .key("space"), .key("é"), .key("日")]),
    ("\r\t\u{7F}\u{8}\n", [.key(.enter), .key(.tab), .key(.backspace), .key(.backspace), .key(.enter)]),
    ("\u{13}\u{0}\u{1A}\u{1F}", [.key("^S"), .key("^space"), .key("^Z"), .key("^_")]),
    ("\u{1B}[A\u{1B}OB", [.key(.up), .key(.down)]),
    (
      "\u{1B}[H\u{1B}[4~\u{1B}[5~\u{1B}[6~\u{1B}[3~",
      [.key(.home), .key(.end), .key(.pageUp), .key(.pageDown), .key(Key(.delete))]
    ),
    ("\u{1B}OP\u{1B}[15~\u{1B}[24~\u{1B}[[B", [.key("f1"), .key("f5"), .key("f12"), .key("f2")]),
    (
      "\u{1B}[1;5C\u{1B}[1;3D\u{1B}[3;2~\u{1B}[Z",
      [.key("ctrl-right"), .key("alt-left"), .key("shift-delete"), .key(.backTab)]
    ),
    ("\u{1B}x\u{1B}\r\u{1B}é\u{1B}\u{1B}[A", [.key("alt-x"), .key("alt-enter"), .key("alt-é"), .key("alt-up")]),
    ("\u{1B}[97;5u\u{1B}[13;3u\u{1B}[27;5;13~", [.key("^A"), .key("alt-enter"), .key(Key(.enter, .control))]),
    ("\u{1B}[I\u{1B}[O", [.focus(true), .focus(false)]),
    ("\u{1B}[<0;10;5M", [.mouse(MouseEvent(.press, .left, at: Point(9, 4)))]),
    (
      "\u{1B}[<2;1;1m\u{1B}[<32;2;2M",
      [.mouse(MouseEvent(.release, .right, at: Point(0, 0))), .mouse(MouseEvent(.drag, .left, at: Point(1, 1)))]
    ),
    (
      "\u{1B}[<64;3;3M\u{1B}[<81;3;3M",
      [
        .mouse(MouseEvent(.wheelUp, .none, at: Point(2, 2))),
        .mouse(MouseEvent(.wheelDown, .none, at: Point(2, 2), .control)),
      ]
    ),
    ("\u{1B}[M !!", [.mouse(MouseEvent(.press, .left, at: Point(0, 0)))]),
    ("\u{1B}[200~a\r\nb\rc\u{1B}[31m\u{1B}[201~x", [.paste("a\nb\nc\u{1B}[31m", truncated: false), .key("x")]),
    // What is no key: answers of the terminal, unknown and broken sequences.
    ("\u{1B}]10;rgb:0000/0000/0000\u{7}a\u{1B}P>|xterm\u{1B}\\b", [.key("a"), .key("b")]),
    ("\u{1B}[24;80R\u{1B}[?62;c\u{1B}[999~a", [.key("a")]),
    ("\u{1B}[1;2\u{1B}[Aa", [.key(.up), .key("a")]),
    ("\u{1B}[<0;0;0M\u{1B}[<9999999999;1;1Ma", [.key("a")]),
  ]

  @Test("is what the terminal's bytes say", arguments: sequences)
  func decodes(text: String, events: [InputEvent]) {
    var decoder = InputDecoder()
    #expect(decoder.decode(text.utf8) == events)
    #expect(!decoder.isWaiting)
  }

  @Test("is the same however the bytes are cut", arguments: sequences)
  func bytewise(text: String, events: [InputEvent]) {
    var decoder = InputDecoder()
    #expect(text.utf8.flatMap { decoder.decode([$0]) } == events)
  }

  @Test("takes escape for a key once no more has come")
  func escapes() {
    let cases: [(String, [Key])] = [
      ("\u{1B}", [.escape]), ("\u{1B}\u{1B}", [.escape, .escape]), ("\u{1B}[", ["alt-["]), ("\u{1B}O", ["alt-O"]),
      ("\u{1B}]", ["alt-]"]),
      ("\u{1B}[1;", []),
    ]
    for (text, keys) in cases {
      var decoder = InputDecoder()
      #expect(decoder.decode(text.utf8).isEmpty)
      #expect(decoder.isWaiting)
      #expect(decoder.flush() == keys.map { .key($0) }, "\(text.dropFirst())")
      #expect(!decoder.isWaiting)
      #expect(decoder.decode("a".utf8) == [.key("a")])
    }
    var idle = InputDecoder()
    #expect(!idle.isWaiting && idle.flush().isEmpty)
  }

  @Test("knows the terminal's own keys before others")
  func terminfo() {
    var decoder = InputDecoder(sequences: [Array("\u{1B}[A".utf8): "f1", Array("\u{1B}[a".utf8): Key(.up, .shift)])
    #expect(decoder.decode("\u{1B}[A\u{1B}[a".utf8) == [.key("f1"), .key("shift-up")])
  }

  @Test("bounds what is pasted")
  func bounds() {
    var decoder = InputDecoder()
    let bound = InputDecoder.largestPaste
    let paste = { (count: Int) in "\u{1B}[200~" + String(repeating: "x", count: count) + "\u{1B}[201~" }
    let exact = decoder.decode(paste(bound).utf8)
    #expect(exact == [.paste(String(repeating: "x", count: bound), truncated: false)])
    let events = decoder.decode((paste(bound + 100) + "k").utf8)
    guard case .paste(let text, let truncated) = events.first else {
      Issue.record("no paste")
      return
    }
    #expect(text.utf8.count == bound && truncated && events.last == .key("k"))
  }

  @Test("survives bytes that mean nothing")
  func noise() {
    var generator = SystemRandomNumberGenerator()
    var decoder = InputDecoder()
    for _ in 0..<2000 {
      let bytes = (0..<64).map { _ in
        Bool.random(using: &generator)
          ? UInt8.random(in: 0...255, using: &generator) : [0x1B, 0x5B, 0x3B, 0x4D].randomElement() ?? 0
      }
      _ = decoder.decode(bytes)
      _ = decoder.flush()
    }
    _ = decoder.decode("\u{1B}[201~\u{1B}\\".utf8)
    _ = decoder.flush()
    #expect(decoder.decode("a".utf8) == [.key("a")])
  }
}

/// What a terminal says of its ground (OSC 11).
@Suite struct BackgroundTests {
  @Test(
    "the answer is read in every form that terminals give it",
    arguments: [
      ("\u{1B}]11;rgb:1e1e/2020/ffff\u{1B}\\", 0x1e20ff), ("\u{1B}]11;rgb:1e/20/ff\u{07}", 0x1e20ff),
      ("\u{1B}]11;rgb:f/0/8\u{07}", 0xff0088), ("\u{1B}]11;rgba:ffff/ffff/ffff/ffff\u{07}", 0xffffff),
    ])
  func answer(_ text: String, _ value: UInt32) {
    var decoder = InputDecoder()
    #expect(decoder.decode(text.utf8) == [.background(RGB(value))])
    #expect(decoder.decode("q".utf8) == [.key("q")])
  }

  @Test(
    "what is no such answer is nothing, and what follows it is keys",
    arguments: [
      "\u{1B}]11;?\u{07}", "\u{1B}]11;rgb:12/34\u{07}", "\u{1B}]11;rgb:zz/00/00\u{07}", "\u{1B}]10;rgb:00/00/00\u{07}",
      "\u{1B}]11;rgb:+1/00/00\u{07}", "\u{1B}]11;rgb:12345/0/0\u{1B}\\", "\u{1B}]11;rgb:///\u{07}", "\u{1B}]\u{07}",
    ])
  func none(_ text: String) {
    var decoder = InputDecoder()
    #expect(decoder.decode(text.utf8) == [])
    #expect(decoder.decode("q".utf8) == [.key("q")])
  }

  @Test("a light ground asks for a light theme, and a dark one for a dark theme")
  func appearance() {
    for (color, appearance) in [(0xffffff, Theme.Appearance.light), (0xfdf6e3, .light), (0, .dark), (0x002b36, .dark)] {
      #expect(Theme.Appearance(background: RGB(UInt32(color))) == appearance)
    }
  }
}

/// Keys one after the other.
@Suite struct KeySequenceTests {
  @Test("sequences are read as they are written", arguments: ["a", "Y i", "g g", "^X ^S", "space a", "alt-x up f1 z"])
  func roundTrip(_ text: String) throws {
    #expect(try #require(KeySequence(text)).description == text)
  }

  @Test("what is none is refused", arguments: ["", "a b c d e", "a hyper", "a  hyper"])
  func refused(_ text: String) { #expect(KeySequence(text) == nil) }

  @Test("a sequence begins with what is before its last key, and with nothing else")
  func begins() {
    let sequence: KeySequence = "a b c"
    #expect(sequence.begins(with: ["a"]) && sequence.begins(with: ["a", "b"]))
    #expect(!sequence.begins(with: ["a", "b", "c"]) && !sequence.begins(with: ["b"]))
  }
}
