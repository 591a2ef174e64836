/// Whether bytes that come in pieces are UTF-8 (RFC 3629 §4), told at the first byte that is not.
struct UTF8Check: Sendable {
  private var missing = 0
  /// What the next byte may be; only the first after a lead byte has bounds of its own.
  private var next: ClosedRange<UInt8> = 0x80...0xbf

  /// Whether no character is unfinished.
  var isComplete: Bool { missing == 0 }

  /// Takes a piece; false if it is not UTF-8.
  mutating func accepts(_ bytes: ArraySlice<UInt8>) -> Bool {
    for byte in bytes {
      if missing > 0 {
        guard next.contains(byte) else { return false }
        next = 0x80...0xbf
        missing -= 1
      } else if byte >= 0x80 {
        guard begin(byte) else { return false }
      }
    }
    return true
  }

  /// Takes the first byte of a character of several; false if it is none. Left out are forms longer than needed,
  /// surrogates, and what is beyond U+10FFFF.
  private mutating func begin(_ byte: UInt8) -> Bool {
    switch byte {
    case 0xc2...0xdf: missing = 1
    case 0xe0: (missing, next) = (2, 0xa0...0xbf)
    case 0xed: (missing, next) = (2, 0x80...0x9f)
    case 0xe1...0xef: missing = 2
    case 0xf0: (missing, next) = (3, 0x90...0xbf)
    case 0xf4: (missing, next) = (3, 0x80...0x8f)
    case 0xf1...0xf3: missing = 3
    default: return false
    }
    return true
  }
}
