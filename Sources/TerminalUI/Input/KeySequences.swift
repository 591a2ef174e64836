extension Key {
  /// A key from one byte below 0x80.
  init(controlByte byte: UInt8) {
    switch byte {
    case 0x00: self.init(" ", .control)
    case 0x08, 0x7F: self.init(.backspace)
    case 0x1C..<0x20: self.init(Character(Unicode.Scalar(byte + 0x40)), .control)
    case 0x01..<0x1B: self.init(Character(Unicode.Scalar(byte + 0x60)), .control)
    default: self.init(Character(Unicode.Scalar(byte)))
    }
  }

  /// A key from a control sequence as xterm, the Linux console, rxvt and those like them send it; nil when it is none.
  init?(sequence: [UInt8]) {
    guard sequence.count >= 3, let final = sequence.last else { return nil }
    switch sequence[1] {
    case UInt8(ascii: "O"): self.init(ss3: final)
    case _ where sequence[2] == UInt8(ascii: "["):
      guard (UInt8(ascii: "A")...UInt8(ascii: "E")).contains(final) else { return nil }
      self.init(.function(Int(final - UInt8(ascii: "A")) + 1))
    default:
      guard let numbers = Self.numbers(sequence[2..<(sequence.count - 1)]) else { return nil }
      self.init(final: final, numbers)
    }
  }

  private init?(final: UInt8, _ numbers: [Int]) {
    let modifiers = Modifiers(parameter: numbers.count > 1 ? numbers[1] : 1)
    switch final {
    case UInt8(ascii: "Z"): self.init(.tab, .shift)
    case UInt8(ascii: "u"):
      guard let first = numbers.first, let key = Key(codePoint: first, modifiers) else { return nil }
      self = key
    case UInt8(ascii: "~") where numbers.count == 3 && numbers[0] == 27:
      guard let key = Key(codePoint: numbers[2], modifiers) else { return nil }
      self = key
    case UInt8(ascii: "~"):
      guard let code = numbers.first.flatMap(Self.numbered) else { return nil }
      self.init(code, modifiers)
    default:
      // A report of the cursor's place ends in R as F3 does, but begins with another number.
      guard let code = Self.lettered(final), numbers.isEmpty || numbers[0] == 1 else { return nil }
      self.init(code, modifiers)
    }
  }

  private init?(ss3 final: UInt8) {
    let keypad = Array("*+,-./0123456789")
    switch final {
    case UInt8(ascii: "M"): self.init(.enter)
    case UInt8(ascii: "j")...UInt8(ascii: "y"): self.init(keypad[Int(final - UInt8(ascii: "j"))])
    default:
      guard let code = Self.lettered(final) else { return nil }
      self.init(code)
    }
  }

  /// A key of the protocols that send code points (kitty's, xterm's modifyOtherKeys).
  private init?(codePoint: Int, _ modifiers: Modifiers) {
    switch codePoint {
    case 9: self.init(.tab, modifiers)
    case 13: self.init(.enter, modifiers)
    case 27: self.init(.escape, modifiers)
    case 127: self.init(.backspace, modifiers)
    default:
      guard codePoint >= 0x20, let value = UInt32(exactly: codePoint), let scalar = Unicode.Scalar(value) else {
        return nil
      }
      self.init(Character(scalar), modifiers)
    }
  }

  private static func lettered(_ final: UInt8) -> Code? {
    switch final {
    case UInt8(ascii: "A"): .up
    case UInt8(ascii: "B"): .down
    case UInt8(ascii: "C"): .right
    case UInt8(ascii: "D"): .left
    case UInt8(ascii: "F"): .end
    case UInt8(ascii: "H"): .home
    case UInt8(ascii: "P")...UInt8(ascii: "S"): .function(Int(final - UInt8(ascii: "P")) + 1)
    default: nil
    }
  }

  private static func numbered(_ number: Int) -> Code? {
    switch number {
    case 1, 7: .home
    case 2: .insert
    case 3: .delete
    case 4, 8: .end
    case 5: .pageUp
    case 6: .pageDown
    case 11...15: .function(number - 10)
    case 17...21: .function(number - 11)
    case 23, 24: .function(number - 12)
    default: nil
    }
  }

  /// The numbers of a control sequence, separated by semicolons; nil where there is anything else.
  static func numbers(_ bytes: some Collection<UInt8>) -> [Int]? {
    if bytes.isEmpty { return [] }
    var numbers: [Int] = []
    for part in bytes.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false) {
      guard part.count <= 7, part.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
      numbers.append(part.reduce(0) { $0 * 10 + Int($1 - 0x30) })
    }
    return numbers
  }
}

extension RGB {
  /// A terminal's answer to the question for its ground (xterm, OSC 11): ESC ] 11 ; rgb: and three numbers of one to
  /// four hexadecimal digits, up to but without the end of the string; nil where it is anything else.
  init?(answer: [UInt8]) {
    var text = String(decoding: answer, as: UTF8.self)[...]
    if text.last == "\u{1B}" { text.removeLast() }
    guard let prefix = ["\u{1B}]11;rgb:", "\u{1B}]11;rgba:"].first(where: { text.hasPrefix($0) }) else { return nil }
    let parts = text.dropFirst(prefix.count).split(separator: "/", omittingEmptySubsequences: false).prefix(3)
    let levels = parts.compactMap { part -> UInt8? in
      guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy({ $0 != UInt8(ascii: "+") }),
        let value = UInt32(part, radix: 16)
      else { return nil }
      return UInt8(value * 255 / (1 << UInt32(4 * part.utf8.count) - 1))
    }
    guard levels.count == 3 else { return nil }
    self.init(levels[0], levels[1], levels[2])
  }
}

extension Key.Modifiers {
  /// The modifiers as xterm writes them: one more than shift 1, alt 2, control 4, meta 8.
  init(parameter: Int) {
    let bits = max(0, parameter - 1)
    self = []
    if bits & 1 != 0 { insert(.shift) }
    if bits & 2 != 0 || bits & 8 != 0 { insert(.alt) }
    if bits & 4 != 0 { insert(.control) }
  }
}

extension MouseEvent {
  /// A report in the SGR encoding (mode 1006): ESC [ < b ; x ; y M or m.
  init?(sgr sequence: [UInt8]) {
    guard sequence.count > 6, sequence[2] == UInt8(ascii: "<"), let final = sequence.last,
      final == UInt8(ascii: "M") || final == UInt8(ascii: "m"),
      let numbers = Key.numbers(sequence[3..<(sequence.count - 1)]), numbers.count == 3
    else { return nil }
    self.init(code: numbers[0], x: numbers[1], y: numbers[2], isRelease: final == UInt8(ascii: "m"))
  }

  /// A report in the first encoding, for terminals that do not know mode 1006: three bytes, each 32 more than its
  /// number.
  init?(x10 bytes: some Collection<UInt8>) {
    let numbers = bytes.map { Int($0) - 32 }
    guard numbers.count == 3 else { return nil }
    self.init(code: numbers[0], x: numbers[1], y: numbers[2], isRelease: numbers[0] & 3 == 3 && numbers[0] < 64)
  }

  private init?(code: Int, x: Int, y: Int, isRelease: Bool) {
    guard x >= 1, y >= 1, code >= 0 else { return nil }
    let buttons: [Button] = [.left, .middle, .right, .none]
    let kind: Kind
    switch code & 0xC3 {
    case 64: kind = .wheelUp
    case 65: kind = .wheelDown
    case 0...3: kind = isRelease ? .release : code & 32 != 0 ? .drag : .press
    default: return nil
    }
    var modifiers: Key.Modifiers = []
    if code & 4 != 0 { modifiers.insert(.shift) }
    if code & 8 != 0 { modifiers.insert(.alt) }
    if code & 16 != 0 { modifiers.insert(.control) }
    self.init(kind, code >= 64 ? .none : buttons[code & 3], at: Point(x - 1, y - 1), modifiers)
  }
}
