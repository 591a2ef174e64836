/// Turns the bytes a terminal sends into keys and other events. A state machine without a clock or a descriptor: bytes
/// in, events out.
///
/// Escape is both a key and the beginning of other keys, and only time tells which. While `isWaiting`, call `flush()`
/// once `ESCDELAY` has passed without another byte.
public struct InputDecoder: Sendable {
  /// The most bytes of a paste that are kept.
  public static let largestPaste = 1 << 20

  /// Whether the bytes so far may be a key already or the beginning of another.
  public var isWaiting: Bool {
    switch state {
    case .escape, .csi, .linuxFunction, .ss3: true
    case .string: pending.count == 2
    case .ground, .utf8, .x10Mouse, .paste: false
    }
  }

  private enum State: Sendable {
    case ground
    /// Within a character of more bytes, so many to come.
    case utf8(Int)
    case escape
    /// After ESC [.
    case csi
    /// After ESC [ [, the Linux console's way to its function keys.
    case linuxFunction
    /// After ESC O.
    case ss3
    /// Within an answer to a query (OSC, DCS and such), up to ST or BEL; what nobody asked for is dropped.
    case string
    /// The three bytes of a mouse report in the old encoding.
    case x10Mouse
    case paste
  }

  private var state = State.ground
  /// The bytes of the sequence under way.
  private var pending: [UInt8] = []
  /// Escape came before the escape or character that is being read.
  private var alt = false
  private var paste = PasteBuffer()
  private let sequences: [[UInt8]: Key]

  /// The longest control sequence that is taken for one.
  private static let longestSequence = 64
  /// The longest answer that is waited out; what follows counts as keys again.
  private static let longestString = 4096

  /// A decoder that besides the sequences of xterm and its kin knows those of one terminal, from its terminfo entry.
  public init(sequences: [[UInt8]: Key] = [:]) { self.sequences = sequences }

  /// Takes the bytes that arrived and returns what they mean.
  public mutating func decode(_ bytes: some Sequence<UInt8>) -> [InputEvent] {
    var events: [InputEvent] = []
    for byte in bytes { take(byte, &events) }
    return events
  }

  /// No more bytes came in time: what is there is all there will be.
  public mutating func flush() -> [InputEvent] {
    guard isWaiting else { return [] }
    var events: [InputEvent] = []
    if alt { events.append(.key(.escape)) }
    switch (state, pending.last) {
    case (.escape, _): events.append(.key(.escape))
    case (.csi, let byte?) where pending.count == 2, (.ss3, let byte?), (.string, let byte?):
      events.append(.key(Key(Character(Unicode.Scalar(byte)), .alt)))
    default: break
    }
    restart()
    return events
  }

  private mutating func restart() {
    state = .ground
    pending.removeAll(keepingCapacity: true)
    alt = false
  }

  private mutating func take(_ byte: UInt8, _ events: inout [InputEvent]) {
    switch state {
    case .ground: begin(byte, &events)
    case .utf8(let left): continueCharacter(byte, left, &events)
    case .escape: afterEscape(byte, &events)
    case .csi: continueControl(byte, &events)
    case .linuxFunction, .ss3:
      pending.append(byte)
      finish(&events)
    case .string: continueString(byte, &events)
    case .x10Mouse:
      pending.append(byte)
      if pending.count == 6 {
        if let mouse = MouseEvent(x10: pending.suffix(3)) { events.append(.mouse(mouse)) }
        restart()
      }
    case .paste:
      if let event = paste.take(byte) {
        events.append(event)
        restart()
      }
    }
  }

  private mutating func begin(_ byte: UInt8, _ events: inout [InputEvent]) {
    switch byte {
    case 0x1B:
      state = .escape
      pending = [byte]
    case 0..<0x80:
      let key = Key(controlByte: byte)
      events.append(.key(alt ? Key(key.code, key.modifiers.union(.alt)) : key))
      restart()
    case 0xC2..<0xF5:
      pending = [byte]
      state = .utf8(byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3)
    default: restart()
    }
  }

  private mutating func continueCharacter(_ byte: UInt8, _ left: Int, _ events: inout [InputEvent]) {
    guard byte & 0xC0 == 0x80 else {
      restart()
      return begin(byte, &events)
    }
    pending.append(byte)
    guard left == 1 else {
      state = .utf8(left - 1)
      return
    }
    // Surrogates and overlong forms are no text, and no key writes them.
    if let character = String(validating: pending, as: UTF8.self)?.first {
      events.append(.key(Key(character, alt ? .alt : [])))
    }
    restart()
  }

  private mutating func afterEscape(_ byte: UInt8, _ events: inout [InputEvent]) {
    switch byte {
    case UInt8(ascii: "["): enter(.csi, byte)
    case UInt8(ascii: "O"): enter(.ss3, byte)
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"): enter(.string, byte)
    case 0x1B where !alt: alt = true
    case 0x1B: events.append(.key(.escape))
    default:
      alt = true
      begin(byte, &events)
    }
  }

  private mutating func enter(_ next: State, _ byte: UInt8) {
    pending.append(byte)
    state = next
  }

  private mutating func continueControl(_ byte: UInt8, _ events: inout [InputEvent]) {
    switch byte {
    case UInt8(ascii: "[") where pending.count == 2: enter(.linuxFunction, byte)
    case UInt8(ascii: "M") where pending.count == 2: enter(.x10Mouse, byte)
    case 0x20..<0x40 where pending.count < Self.longestSequence: pending.append(byte)
    case 0x40..<0x7F:
      pending.append(byte)
      finish(&events)
    case 0x1B:
      restart()
      begin(byte, &events)
    default: restart()
    }
  }

  private mutating func continueString(_ byte: UInt8, _ events: inout [InputEvent]) {
    // ST is ESC \; nothing else may follow an ESC within a string.
    if byte == 0x07 || pending.last == 0x1B || pending.count >= Self.longestString {
      if let background = RGB(answer: pending) { events.append(.background(background)) }
      return restart()
    }
    pending.append(byte)
  }

  /// A whole sequence is there: what the terminal's own entry says it is, else what it means on most.
  private mutating func finish(_ events: inout [InputEvent]) {
    let sequence = pending
    let alt = alt
    restart()
    if let key = sequences[sequence] ?? Key(sequence: sequence) {
      events.append(.key(alt ? Key(key.code, key.modifiers.union(.alt)) : key))
    } else if sequence == Array("\u{1B}[200~".utf8) {
      state = .paste
    } else if sequence == Array("\u{1B}[I".utf8) || sequence == Array("\u{1B}[O".utf8) {
      events.append(.focus(sequence.last == UInt8(ascii: "I")))
    } else if let mouse = MouseEvent(sgr: sequence) {
      events.append(.mouse(mouse))
    }
  }
}

/// Collects a bracketed paste up to ESC [ 201 ~.
private struct PasteBuffer: Sendable {
  private static let end = Array("\u{1B}[201~".utf8)
  private var bytes: [UInt8] = []
  /// How much of `end` the last bytes are.
  private var matched = 0
  private var truncated = false

  mutating func take(_ byte: UInt8) -> InputEvent? {
    matched = byte == Self.end[matched] ? matched + 1 : byte == Self.end[0] ? 1 : 0
    if bytes.count < InputDecoder.largestPaste + Self.end.count { bytes.append(byte) } else { truncated = true }
    guard matched == Self.end.count else { return nil }
    defer { self = PasteBuffer() }
    if !truncated { bytes.removeLast(Self.end.count) }
    truncated = truncated || bytes.count > InputDecoder.largestPaste
    let text = String(decoding: bytes.prefix(InputDecoder.largestPaste), as: UTF8.self)
    return .paste(text.replacing("\r\n", with: "\n").replacing("\r", with: "\n"), truncated: truncated)
  }
}
