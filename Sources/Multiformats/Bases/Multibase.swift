/// A base with the prefix that names it in front of a text (<https://github.com/multiformats/multibase>).
public struct Multibase: Sendable {
  /// The name in the multibase table.
  public let name: String
  /// The character in front of a text in this base.
  public let prefix: Unicode.Scalar
  /// How what follows the prefix is written.
  public let base: Base

  private init(_ name: String, _ prefix: Unicode.Scalar, _ base: Base) {
    self.name = name
    self.prefix = prefix
    self.base = base
  }

  /// Hexadecimal in lower case, `f`.
  public static let base16 = Multibase("base16", "f", Hex.base)
  /// Base32 in lower case without padding, `b`: what CIDs are written in.
  public static let base32 = Multibase("base32", "b", Base32.base)
  /// Base36 in lower case, `k`: short enough for a DNS label.
  public static let base36 = Multibase("base36", "k", Base36.base)
  /// Base58 with Bitcoin's alphabet, `z`.
  public static let base58btc = Multibase("base58btc", "z", Base58.base)
  /// Base64 for URLs without padding, `u`: what certificate hashes are written in.
  public static let base64url = Multibase("base64url", "u", .bitwise(.base64URL))

  /// Every base of the multibase table but base45, base256emoji and proquint.
  public static let all: [Multibase] = [
    base16, base32, base36, base58btc, base64url,
    Multibase("base2", "0", .bitwise(Alphabet("01"))),
    Multibase("base8", "7", .bitwise(Alphabet("01234567"))),
    Multibase("base10", "9", .positional(Alphabet("0123456789"))),
    Multibase("base16upper", "F", .bitwise(Alphabet.hex.upper)),
    Multibase("base32upper", "B", .bitwise(Alphabet.base32.upper)),
    Multibase("base32pad", "c", .bitwise(.base32, padding: .required)),
    Multibase("base32padupper", "C", .bitwise(Alphabet.base32.upper, padding: .required)),
    Multibase("base32hex", "v", .bitwise(.base32Hex)),
    Multibase("base32hexupper", "V", .bitwise(Alphabet.base32Hex.upper)),
    Multibase("base32hexpad", "t", .bitwise(.base32Hex, padding: .required)),
    Multibase("base32hexpadupper", "T", .bitwise(Alphabet.base32Hex.upper, padding: .required)),
    Multibase("base32z", "h", .bitwise(Alphabet("ybndrfg8ejkmcpqxot1uwisza345h769"))),
    Multibase("base36upper", "K", .positional(Alphabet.base36.upper)),
    Multibase("base58flickr", "Z", .positional(.base58Flickr)),
    Multibase("base64", "m", .bitwise(.base64)),
    Multibase("base64pad", "M", .bitwise(.base64, padding: .required)),
    Multibase("base64urlpad", "U", .bitwise(.base64URL, padding: .required)),
  ]

  /// The bytes as text, the prefix first: see `Base.encode(_:)` for what it costs.
  public func encode(_ bytes: [UInt8]) -> String {
    String(prefix) + base.encode(bytes)
  }

  /// The base that the first character of `text` names, and the bytes that the rest spells in it.
  public static func decode(_ text: String) throws(BaseError) -> (base: Multibase, bytes: [UInt8]) {
    try decode(text.utf8.span)
  }

  static func decode(_ text: Span<UInt8>) throws(BaseError) -> (base: Multibase, bytes: [UInt8]) {
    guard !text.isEmpty else { throw .empty }
    guard let found = all.first(where: { $0.prefix.value == UInt32(text[0]) }) else {
      throw .unknownPrefix(text.scalar(at: 0))
    }
    return (found, try found.base.decode(text.extracting(1...)))
  }
}
