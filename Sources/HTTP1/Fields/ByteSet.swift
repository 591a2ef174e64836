/// A set of ASCII characters, asked once per byte of every head: two words instead of a table, so that it stays in
/// registers.
struct ByteSet: Sendable {
  private let low: UInt64
  private let high: UInt64

  init(_ characters: String) {
    var words: (low: UInt64, high: UInt64) = (0, 0)
    for byte in characters.utf8 {
      if byte < 64 { words.low |= 1 << UInt64(byte) } else { words.high |= 1 << UInt64(byte & 63) }
    }
    (low, high) = words
  }

  func contains(_ byte: UInt8) -> Bool {
    byte < 128 && (byte < 64 ? low : high) >> UInt64(byte & 63) & 1 == 1
  }

  /// Whether `bytes` holds nothing but these characters.
  func covers(_ bytes: Span<UInt8>) -> Bool {
    for index in bytes.indices where !contains(bytes[index]) { return false }
    return true
  }

  private static let alphanumerics = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

  /// `tchar` of RFC 9110 §5.6.2: what methods and field names are made of.
  static let token = ByteSet("!#$%&'*+-.^_`|~" + alphanumerics)

  /// What may stand in a `Host` field: `uri-host [ ":" port ]` of RFC 9110 §7.2.
  static let host = ByteSet("-._~!$&'()*+,;=%:[]" + alphanumerics)

  /// What may stand in a URI's scheme, RFC 3986 §3.1.
  static let scheme = ByteSet("+-." + alphanumerics)

  /// `pchar` of RFC 3986 §3.3 without `%`: what stands for itself in a path segment.
  static let pathSegment = ByteSet("-._~!$&'()*+,;=:@" + alphanumerics)

  /// What means itself everywhere in a URI, RFC 3986 §2.3.
  static let unreserved = ByteSet("-._~" + alphanumerics)

  /// A path: segments and the slashes between them.
  static let path = ByteSet("/-._~!$&'()*+,;=:@" + alphanumerics)
}

extension UInt8 {
  static let tab = UInt8(ascii: "\t")
  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let space = UInt8(ascii: " ")

  /// Optional whitespace, RFC 9110 §5.6.3.
  var isWhitespace: Bool { self == .space || self == .tab }

  /// A byte that a field value or a reason phrase may hold: all but control characters, RFC 9110 §5.5.
  var isFieldValueByte: Bool { self >= 0x20 && self != 0x7f || self == .tab }

  /// A byte that a request target may hold: visible ASCII.
  var isTargetByte: Bool { self > 0x20 && self < 0x7f }

  /// The value of a hexadecimal digit.
  var hexDigitValue: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
}
