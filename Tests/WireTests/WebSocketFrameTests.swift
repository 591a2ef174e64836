import TestSupport
import Testing

@testable import Wire

/// What a session made of what it was sent.
struct Heard: Equatable {
  var messages: [Message] = []
  var unfinished: [UInt8] = []
  var pongs: [[UInt8]] = []
  var close: Close?
  var error: WebSocketError?
  /// The frames that it sent.
  var answers: [Frame] = []

  struct Message: Equatable {
    var kind: WebSocketSession.MessageKind
    var bytes: [UInt8]
  }
  struct Close: Equatable {
    var code: UInt16?
    var reason: String
  }
}

/// A frame as it stands on the wire, without its mask.
struct Frame: Equatable {
  var first: UInt8
  var payload: [UInt8]

  init(_ first: UInt8, _ payload: [UInt8] = []) {
    self.first = first
    self.payload = payload
  }

  init(_ first: UInt8, _ text: String) { self.init(first, Array(text.utf8)) }

  static func close(_ code: UInt16, _ reason: String = "") -> Frame {
    Frame(0x88, [UInt8(code >> 8), UInt8(code & 0xff)] + Array(reason.utf8))
  }

  /// The bytes of it, masked as by a client or not.
  func bytes(isMasked: Bool) -> [UInt8] {
    var bytes = [first]
    let mask: UInt8 = isMasked ? 0x80 : 0
    switch payload.count {
    case ..<126: bytes.append(mask | UInt8(payload.count))
    case ..<65_536: bytes += [mask | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xff)]
    default: bytes += [mask | 127] + (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (8 * (7 - $0))) }
    }
    guard isMasked else { return bytes + payload }
    let key: [UInt8] = [0x37, 0xfa, 0x21, 0x3d]
    return bytes + key + payload.enumerated().map { $1 ^ key[$0 % 4] }
  }

  /// Reads frames one by one, with nothing taken on trust.
  static func all(in bytes: [UInt8], areMasked: Bool) throws -> [Frame] {
    var frames: [Frame] = []
    var rest = bytes[...]
    while let first = rest.popFirst() {
      let popped = rest.popFirst()
      let second = try #require(popped)
      #expect(second & 0x80 == (areMasked ? 0x80 : 0))
      var length = Int(second & 0x7f)
      let more = length == 126 ? 2 : length == 127 ? 8 : 0
      if more > 0 { length = rest.prefix(more).reduce(0) { $0 << 8 | Int($1) } }
      rest = rest.dropFirst(more)
      let key = areMasked ? Array(rest.prefix(4)) : [0, 0, 0, 0]
      rest = rest.dropFirst(areMasked ? 4 : 0)
      try #require(rest.count >= length)
      frames.append(Frame(first, rest.prefix(length).enumerated().map { $1 ^ key[$0 % 4] }))
      rest = rest.dropFirst(length)
    }
    return frames
  }
}

/// The rules of RFC 6455 for frames, case by case, for both sides: what Autobahn's suite asks for, written out.
@Suite struct WebSocketFrameTests {
  /// What a session of this role hears when its peer sends `bytes` in pieces of this size.
  static func hear(_ bytes: [UInt8], as role: WebSocketSession.Role, pieces size: Int = .max) throws -> Heard {
    var session = WebSocketSession(role: role)
    var heard = Heard()
    var output: [UInt8] = []
    var start = 0
    while start < bytes.count, heard.error == nil {
      var piece = Array(bytes[start..<min(bytes.count, start + min(size, bytes.count))])
      start += piece.count
      var events: [WebSocketSession.Event] = []
      do {
        try session.receive(&piece, 0..<piece.count, events: &events)
      } catch {
        heard.error = error
      }
      for event in events {
        switch event {
        case .data(_, let range): heard.unfinished += piece[range]
        case .messageEnd(let kind):
          heard.messages.append(.init(kind: kind, bytes: heard.unfinished))
          heard.unfinished = []
        case .pong(let payload): heard.pongs.append(payload)
        case .closed(let code, let reason): heard.close = .init(code: code, reason: reason)
        }
      }
      output += session.takeOutput()
    }
    heard.answers = try Frame.all(in: output, areMasked: role == .client)
    return heard
  }

  /// The same, and checks that nothing depends on how the bytes are cut.
  static func hear(_ frames: [Frame], as role: WebSocketSession.Role) throws -> Heard {
    let bytes = frames.flatMap { $0.bytes(isMasked: role == .server) }
    let heard = try hear(bytes, as: role)
    for size in [1, 2, 7, 997] where bytes.count < 5_000 || size > 1 {
      let again = try hear(bytes, as: role, pieces: size)
      #expect(again.messages == heard.messages && again.close == heard.close && again.error == heard.error)
      #expect(again.answers == heard.answers && again.pongs == heard.pongs)
    }
    return heard
  }

  static let roles: [WebSocketSession.Role] = [.client, .server]
  static let lengths = [0, 1, 125, 126, 127, 128, 65_535, 65_536, 131_072]

  @Test("messages of every length come as they were sent (Autobahn 1)", arguments: roles, lengths)
  func receiving(_ role: WebSocketSession.Role, _ length: Int) throws {
    let text = [UInt8](repeating: UInt8(ascii: "*"), count: length)
    let binary = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let heard = try Self.hear([Frame(0x81, text), Frame(0x82, binary)], as: role)
    #expect(heard.messages == [.init(kind: .text, bytes: text), .init(kind: .binary, bytes: binary)])
    #expect(heard.answers.isEmpty && heard.error == nil)
  }

  @Test("what one side sends, the other hears, unmasked only by a server", arguments: roles, lengths)
  func sending(_ role: WebSocketSession.Role, _ length: Int) throws {
    var session = WebSocketSession(role: role)
    let payload = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 11) }
    var bytes: [UInt8] = []
    session.append(.binary, payload, 0..<length / 2, isFinal: false, to: &bytes)
    session.append(.continuation, payload, length / 2..<length, to: &bytes)
    let frames = try Frame.all(in: bytes, areMasked: role == .client)
    #expect(frames == [Frame(0x02, Array(payload[..<(length / 2)])), Frame(0x80, Array(payload[(length / 2)...]))])
    let heard = try Self.hear(bytes, as: role == .client ? .server : .client)
    #expect(heard.messages == [.init(kind: .binary, bytes: payload)])
  }

  @Test("pings are answered with what they carry, in their order; pongs are not (Autobahn 2)", arguments: roles)
  func pings(_ role: WebSocketSession.Role) throws {
    let payloads: [[UInt8]] = [
      [], Array("Hello, world!".utf8), [0x00, 0xff, 0xfe, 0xfd, 0xfc, 0xfb, 0x00, 0xff],
      [UInt8](repeating: 0xfe, count: 125),
    ]
    let heard = try Self.hear(payloads.map { Frame(0x89, $0) }, as: role)
    #expect(heard.answers == payloads.map { Frame(0x8a, $0) })
    let ten = try Self.hear((0..<10).map { Frame(0x89, "payload-\($0)") }, as: role)
    #expect(ten.answers == (0..<10).map { Frame(0x8a, "payload-\($0)") })
    let pong = try Self.hear([Frame(0x8a, "unasked"), Frame(0x89, "ping")], as: role)
    #expect(pong.pongs == [Array("unasked".utf8)])
    #expect(pong.answers == [Frame(0x8a, "ping")])
  }

  @Test(
    "what breaks the rules fails the connection with the code that says so (Autobahn 2 to 7)", arguments: roles,
    [
      ("a ping of 126 bytes", [Frame(0x89, [UInt8](repeating: 0xfe, count: 126))], .controlTooLong(126)),
      ("a close of 126 bytes", [.close(1000, String(repeating: "*", count: 124))], .controlTooLong(126)),
      ("RSV1, as of compression", [Frame(0xc1, "Hello")], .reservedBits(0x40)),
      ("RSV2", [Frame(0xa1, "Hello")], .reservedBits(0x20)),
      ("RSV3", [Frame(0x91, "Hello")], .reservedBits(0x10)),
      ("RSV1 to 3 on a ping", [Frame(0xf9, "Hello")], .reservedBits(0x70)),
      ("RSV on a close", [Frame(0xf8)], .reservedBits(0x70)),
      ("opcode 3", [Frame(0x83)], .unknownOpcode(3)), ("opcode 7", [Frame(0x87)], .unknownOpcode(7)),
      ("opcode 11", [Frame(0x8b)], .unknownOpcode(11)), ("opcode 15", [Frame(0x8f, "x")], .unknownOpcode(15)),
      ("a ping in two parts", [Frame(0x09, "frag"), Frame(0x80, "ment")], .fragmentedControl),
      ("a pong in two parts", [Frame(0x0a, "frag"), Frame(0x80, "ment")], .fragmentedControl),
      ("a close in two parts", [Frame(0x08)], .fragmentedControl),
      ("a continuation of nothing", [Frame(0x80, "nothing")], .unexpectedContinuation),
      ("one that is not final", [Frame(0x00, "nothing")], .unexpectedContinuation),
      ("one after a complete message", [Frame(0x81, "a"), Frame(0x80, "b")], .unexpectedContinuation),
      ("a message within a message", [Frame(0x01, "a"), Frame(0x81, "b")], .unfinishedMessage),
      ("and a binary one", [Frame(0x01, "a"), Frame(0x00, "b"), Frame(0x82, "c")], .unfinishedMessage),
      ("a close of one byte", [Frame(0x88, [0x03])], .malformedClose),
      ("a reason that is not UTF-8", [Frame(0x88, [0x03, 0xe8, 0xce, 0xba, 0xe1])], .malformedText),
    ] as [(String, [Frame], WebSocketError)])
  func violations(_ role: WebSocketSession.Role, _ example: (name: String, frames: [Frame], error: WebSocketError))
    throws
  {
    let heard = try Self.hear(example.frames + [Frame(0x89, "after")], as: role)
    #expect(heard.error == example.error, "\(example.name)")
    // Nothing is answered after that.
    #expect(heard.answers == [.close(example.error.closeCode)], "\(example.name)")
  }

  @Test("what comes before a violation is heard and answered", arguments: roles)
  func beforeViolation(_ role: WebSocketSession.Role) throws {
    let heard = try Self.hear([Frame(0x81, "Hello"), Frame(0x89, "a"), Frame(0x83), Frame(0x89, "b")], as: role)
    #expect(heard.messages == [.init(kind: .text, bytes: Array("Hello".utf8))])
    #expect(heard.answers == [Frame(0x8a, "a"), .close(1002)])
  }

  @Test("a message in parts is one, with pings between them answered at once (Autobahn 5)", arguments: roles)
  func fragments(_ role: WebSocketSession.Role) throws {
    let heard = try Self.hear(
      [
        Frame(0x01, "fragment1"), Frame(0x89, "pongme 1"), Frame(0x00, "fragment2"), Frame(0x00),
        Frame(0x89, "pongme 2"),
        Frame(0x80, "fragment3"), Frame(0x02, [1]), Frame(0x80, [2]),
      ], as: role)
    #expect(
      heard.messages == [
        .init(kind: .text, bytes: Array("fragment1fragment2fragment3".utf8)), .init(kind: .binary, bytes: [1, 2]),
      ])
    #expect(heard.answers == [Frame(0x8a, "pongme 1"), Frame(0x8a, "pongme 2")])
    let empty = try Self.hear([Frame(0x01), Frame(0x00), Frame(0x80)], as: role)
    #expect(empty.messages == [.init(kind: .text, bytes: [])])
  }

  @Test(
    "text that is UTF-8 is heard, wherever it is cut (Autobahn 6)", arguments: roles,
    [
      "κόσμε", "Hello-µ@ßöäüàá-UTF-8!!", "\u{0}", "\u{7f}\u{80}\u{7ff}\u{800}\u{ffff}\u{10000}\u{10ffff}",
      "\u{d7ff}\u{e000}\u{fffd}", "\u{fffe}\u{1fffe}",
    ])
  func goodText(_ role: WebSocketSession.Role, _ text: String) throws {
    #expect(try Self.hear([Frame(0x81, text)], as: role).messages.first?.bytes == Array(text.utf8))
    let parts = text.utf8.map { Frame(0x00, [$0]) }
    let heard = try Self.hear([Frame(0x01)] + parts + [Frame(0x80)], as: role)
    #expect(heard.messages == [.init(kind: .text, bytes: Array(text.utf8))])
  }

  @Test(
    "text that is not UTF-8 fails the connection at its first bad byte (Autobahn 6)", arguments: roles,
    [
      [0x80], [0xbf], [0xc0, 0x80], [0xc1, 0xbf], [0xe0, 0x80, 0x80], [0xe0, 0x9f, 0xbf], [0xed, 0xa0, 0x80],
      [0xed, 0xbf, 0xbf], [0xf0, 0x80, 0x80, 0x80], [0xf0, 0x8f, 0xbf, 0xbf], [0xf4, 0x90, 0x80, 0x80], [0xf5],
      [0xf8, 0x88, 0x80, 0x80, 0x80], [0xfe], [0xff], [0xce, 0x20], [0xe1, 0xbd, 0x41], [0xf0, 0x90, 0x80, 0x41],
    ] as [[UInt8]])
  func badText(_ role: WebSocketSession.Role, _ bytes: [UInt8]) throws {
    let heard = try Self.hear([Frame(0x81, Array("ok".utf8) + bytes)], as: role)
    #expect(heard.error == .malformedText)
    #expect(heard.answers == [.close(1007)])
    // The rest of the frame need not come for that.
    let begun = Array(
      Frame(0x81, bytes + [UInt8](repeating: 0x20, count: 100)).bytes(isMasked: role == .server).dropLast(99))
    #expect(try Self.hear(begun, as: role).error == .malformedText)
  }

  @Test("text that ends within a character fails the connection", arguments: roles)
  func unfinishedText(_ role: WebSocketSession.Role) throws {
    for bytes: [UInt8] in [[0xce], [0xe1, 0xbd], [0xf0, 0x90, 0x80]] {
      #expect(try Self.hear([Frame(0x81, bytes)], as: role).error == .malformedText)
      #expect(try Self.hear([Frame(0x01, bytes), Frame(0x80)], as: role).error == .malformedText)
      #expect(try Self.hear([Frame(0x01, bytes), Frame(0x89)], as: role).error == nil)
    }
  }

  @Test("a close is answered with its code, and nothing after it is heard (Autobahn 7)", arguments: roles)
  func closes(_ role: WebSocketSession.Role) throws {
    let codes: [UInt16] = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999]
    for code in codes {
      let heard = try Self.hear([.close(code, "why κ"), Frame(0x81, "late"), Frame(0x89)], as: role)
      #expect(heard.close == .init(code: code, reason: "why κ"))
      #expect(heard.answers == [.close(code)])
      #expect(heard.messages.isEmpty)
    }
    let bare = try Self.hear([Frame(0x88)], as: role)
    #expect(bare.close == .init(code: nil, reason: ""))
    #expect(bare.answers == [Frame(0x88)])
    let long = String(repeating: "*", count: 123)
    #expect(try Self.hear([.close(1000, long)], as: role).close == .init(code: 1000, reason: long))
  }

  @Test(
    "close codes that nobody may send are refused (Autobahn 7.9)", arguments: roles,
    [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535] as [UInt16])
  func badCloseCodes(_ role: WebSocketSession.Role, _ code: UInt16) throws {
    let heard = try Self.hear([.close(code)], as: role)
    #expect(heard.error == .forbiddenCloseCode(code))
    #expect(heard.answers == [.close(1002)])
  }

  @Test("this side closes once, and then sends nothing more", arguments: roles)
  func ownClose(_ role: WebSocketSession.Role) throws {
    var session = WebSocketSession(role: role)
    session.close(code: 1001)
    session.close(code: 1000)
    session.ping()
    var bytes =
      Frame(0x89, "late").bytes(isMasked: role == .server) + Frame.close(1001).bytes(isMasked: role == .server)
    var events: [WebSocketSession.Event] = []
    try session.receive(&bytes, 0..<bytes.count, events: &events)
    #expect(events == [.closed(code: 1001, reason: "")])
    #expect(try Frame.all(in: session.takeOutput(), areMasked: role == .client) == [.close(1001)])
    #expect(!session.maySend && session.isClosed)
  }

  @Test("a server refuses frames without a mask, a client frames with one", arguments: roles)
  func masking(_ role: WebSocketSession.Role) throws {
    let isWrong = role == .client
    let heard = try Self.hear(Frame(0x81, "Hello").bytes(isMasked: isWrong), as: role)
    #expect(heard.error == .wrongMasking(isMasked: isWrong))
    #expect(heard.answers == [.close(1002)])
  }

  @Test("lengths that are over the bound, negative, or longer than they need be are refused before a byte of them")
  func badLengths() throws {
    func error(_ bytes: [UInt8]) throws -> WebSocketError? { try Self.hear(bytes, as: .client).error }
    #expect(try error([0x82, 127, 0x80, 0, 0, 0, 0, 0, 0, 0]) == .malformedLength)
    #expect(try error([0x82, 127, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]) == .malformedLength)
    #expect(try error([0x82, 127, 0, 0, 0, 0, 0, 0, 0xff, 0xff]) == .malformedLength)
    #expect(try error([0x82, 126, 0, 125]) == .malformedLength)
    let heard = try Self.hear([0x82, 127, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], as: .client)
    #expect(heard.error == .frameTooLong(UInt64(Int64.max)))
    #expect(heard.answers == [.close(1009)])
    #expect(try error([0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0]) == nil)
  }

  @Test("answers to a flood of pings are bounded while nobody takes them")
  func pingFlood() throws {
    var session = WebSocketSession(role: .server)
    let ping = Frame(0x89, [UInt8](repeating: 1, count: 125)).bytes(isMasked: true)
    for _ in 0..<10_000 {
      var bytes = ping
      var events: [WebSocketSession.Event] = []
      try session.receive(&bytes, 0..<bytes.count, events: &events)
    }
    #expect(session.takeOutput().count <= WebSocketSession.Limits().pendingPongs)
  }
}

extension WebSocketSession.Role: CustomTestStringConvertible {
  public var testDescription: String { self == .client ? "client" : "server" }
}
