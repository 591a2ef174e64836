/// A base in which the bytes are one big number, as in base58: 10, 36 and 58. Each zero byte before the number is a
/// zero digit before its text.
///
/// Both ways take time that grows with the square of the length: see `maximumLength`.
struct PositionalBase: Sendable {
  /// The most characters that are read. Reading so many takes some 50 µs; a peer's text never costs more.
  static let maximumLength = 2_048

  let alphabet: Alphabet
  private let radix: UInt64
  /// Digits that fit into 32 bits, and what they count to: digits are carried so many at a time.
  private let digitsPerLimb: Int
  private let limbRadix: UInt64

  init(_ alphabet: Alphabet) {
    self.alphabet = alphabet
    radix = UInt64(alphabet.characters.count)
    var digits = 1
    var power = radix
    while power * radix <= 1 << 32 {
      digits += 1
      power *= radix
    }
    digitsPerLimb = digits
    limbRadix = power
  }

  func encode(_ bytes: Span<UInt8>, into text: inout [UInt8]) {
    var zeros = 0
    while zeros < bytes.count, bytes[zeros] == 0 { zeros += 1 }

    // The number in limbs of `limbRadix`, the lowest first; its bytes come in four at a time.
    var limbs: [UInt64] = []
    // A limb has nearly 32 bits.
    limbs.reserveCapacity((bytes.count - zeros) / 3 + 1)
    var index = zeros
    while index < bytes.count {
      let end = index + (index == zeros ? (bytes.count - zeros - 1) % 4 + 1 : 4)
      var carry: UInt64 = 0
      for position in index..<end { carry = carry << 8 | UInt64(bytes[position]) }
      for limb in limbs.indices {
        let value = limbs[limb] << 32 | carry
        (carry, limbs[limb]) = value.quotientAndRemainder(dividingBy: limbRadix)
      }
      while carry > 0 {
        limbs.append(carry % limbRadix)
        carry /= limbRadix
      }
      index = end
    }

    let zero = alphabet.characters[0]
    text.append(contentsOf: repeatElement(zero, count: zeros))
    let start = text.count
    for limb in limbs {
      var rest = limb
      for _ in 0..<digitsPerLimb {
        text.append(alphabet.characters[Int(rest % radix)])
        rest /= radix
      }
    }
    while text.count > start, text[text.count - 1] == zero { text.removeLast() }
    text[start...].reverse()
  }

  func decode(_ text: Span<UInt8>, into bytes: inout [UInt8]) throws(BaseError) {
    guard text.count <= Self.maximumLength else { throw .tooLong(limit: Self.maximumLength) }
    var zeros = 0
    while zeros < text.count, text[zeros] == alphabet.characters[0] { zeros += 1 }

    // The number in limbs of 32 bits, the lowest first.
    var limbs: [UInt64] = []
    var index = zeros
    while index < text.count {
      let end = min(index + digitsPerLimb, text.count)
      var carry: UInt64 = 0
      var scale: UInt64 = 1
      for position in index..<end {
        let digit = alphabet.digit(of: text[position])
        guard digit != Alphabet.none else { throw .invalidCharacter(in: text, at: position) }
        carry = carry * radix + UInt64(digit)
        scale *= radix
      }
      for limb in limbs.indices {
        let value = limbs[limb] * scale + carry
        limbs[limb] = value & 0xffff_ffff
        carry = value >> 32
      }
      if carry > 0 { limbs.append(carry) }
      index = end
    }

    bytes.append(contentsOf: repeatElement(0, count: zeros))
    var isLeading = true
    for limb in limbs.reversed() {
      for shift in stride(from: UInt64(24), through: 0, by: -8) {
        let byte = UInt8(truncatingIfNeeded: limb >> shift)
        isLeading = isLeading && byte == 0
        if !isLeading { bytes.append(byte) }
      }
    }
  }
}
