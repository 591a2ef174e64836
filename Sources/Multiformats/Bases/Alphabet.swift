/// The characters that stand for the digits of a base, and the way back.
struct Alphabet: Sendable {
  /// What `digit(of:)` gives for a character that stands for no digit.
  static let none: UInt8 = 0xff

  /// The character of every digit.
  let characters: [UInt8]
  private let digits: [UInt8]

  /// An alphabet of ASCII characters; `anyCase`: letters of the other case are read as well.
  init(_ characters: String, anyCase: Bool = false) {
    self.characters = Array(characters.utf8)
    var digits = [UInt8](repeating: Self.none, count: 256)
    for (digit, character) in self.characters.enumerated() {
      digits[Int(character)] = UInt8(digit)
      let isLetter = (character | 0x20) >= UInt8(ascii: "a") && (character | 0x20) <= UInt8(ascii: "z")
      if anyCase && isLetter { digits[Int(character ^ 0x20)] = UInt8(digit) }
    }
    self.digits = digits
  }

  func digit(of character: UInt8) -> UInt8 {
    digits[Int(character)]
  }
}

extension Alphabet {
  static let hex = Alphabet("0123456789abcdef", anyCase: true)
  static let base32 = Alphabet("abcdefghijklmnopqrstuvwxyz234567", anyCase: true)
  static let base32Hex = Alphabet("0123456789abcdefghijklmnopqrstuv", anyCase: true)
  static let base36 = Alphabet("0123456789abcdefghijklmnopqrstuvwxyz", anyCase: true)
  static let base58Bitcoin = Alphabet("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")
  static let base58Flickr = Alphabet("123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ")
  static let base64 = Alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  static let base64URL = Alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")

  /// The alphabet with upper-case letters, read in either case.
  var upper: Alphabet {
    Alphabet(String(decoding: characters, as: UTF8.self).uppercased(), anyCase: true)
  }
}
