/// A base whose digits are a fixed number of bits, as in RFC 4648: 2, 8, 16, 32 and 64.
struct BitwiseBase: Sendable {
  /// What becomes of `=` at the end.
  enum Padding: Sendable {
    /// Not written and not read.
    case forbidden
    /// Not written, but read.
    case tolerated
    /// Written, and not missed when read.
    case optional
    /// Written, and must be there when read.
    case required
  }

  let alphabet: Alphabet
  /// Bits of a digit.
  let bits: Int
  let padding: Padding
  /// Whether bits after the last whole byte are ignored when read (else they must be zero).
  let ignoresLeftoverBits: Bool

  init(_ alphabet: Alphabet, padding: Padding = .forbidden, ignoresLeftoverBits: Bool = false) {
    self.alphabet = alphabet
    self.bits = alphabet.characters.count.trailingZeroBitCount
    self.padding = padding
    self.ignoresLeftoverBits = ignoresLeftoverBits
  }

  /// Characters of the shortest text that stands for whole bytes.
  private var group: Int {
    8 / (1 << min(3, bits.trailingZeroBitCount))
  }

  func encode(_ bytes: Span<UInt8>, into text: inout [UInt8]) {
    let start = text.count
    let mask: UInt32 = 1 << UInt32(bits) - 1
    var buffer: UInt32 = 0
    var held = 0
    for index in bytes.indices {
      buffer = buffer << 8 | UInt32(bytes[index])
      held += 8
      while held >= bits {
        held -= bits
        text.append(alphabet.characters[Int(buffer >> UInt32(held) & mask)])
      }
    }
    if held > 0 { text.append(alphabet.characters[Int(buffer << UInt32(bits - held) & mask)]) }
    guard padding == .required || padding == .optional else { return }
    while !(text.count - start).isMultiple(of: group) { text.append(UInt8(ascii: "=")) }
  }

  func decode(_ text: Span<UInt8>, into bytes: inout [UInt8]) throws(BaseError) {
    var count = text.count
    while padding != .forbidden, count > 0, text[count - 1] == UInt8(ascii: "=") { count -= 1 }
    var buffer: UInt32 = 0
    var held = 0
    for index in 0..<count {
      let digit = alphabet.digit(of: text[index])
      guard digit != Alphabet.none else { throw .invalidCharacter(in: text, at: index) }
      buffer = buffer << UInt32(bits) | UInt32(digit)
      held += bits
      if held >= 8 {
        held -= 8
        bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(held)))
      }
    }
    guard held < bits else { throw .invalidLength }
    let padded = text.count - count
    let mayLackPadding = padding != .required && padded == 0
    guard mayLackPadding || (text.count.isMultiple(of: group) && padded < group) else { throw .invalidPadding }
    guard ignoresLeftoverBits || buffer & (1 << UInt32(held) - 1) == 0 else { throw .leftoverBits }
  }
}
