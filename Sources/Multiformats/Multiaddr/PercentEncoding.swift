/// Percent-encoding of RFC 3986 section 2.1.
struct PercentEncoding: Sendable {
  private let plain: [Bool]

  /// Leaves letters, digits and these characters as they are.
  private init(leaving characters: String) {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    var plain = [Bool](repeating: false, count: 256)
    for byte in (letters + characters).utf8 { plain[Int(byte)] = true }
    self.plain = plain
  }

  /// Escapes all but what is never reserved.
  static let unreserved = PercentEncoding(leaving: "-._~")

  /// Escapes what cannot stand in the path of a URI; slashes can.
  static let path = PercentEncoding(leaving: "-._~!$&'()*+,;=:@/")

  /// Appends the bytes as text; `keepingEscapes`: a `%` in front of two hexadecimal digits stays.
  func encode(_ bytes: Span<UInt8>, into text: inout [UInt8], keepingEscapes: Bool = false) {
    for index in bytes.indices {
      let byte = bytes[index]
      if plain[Int(byte)] || (keepingEscapes && Self.escape(in: bytes, at: index) != nil) {
        text.append(byte)
      } else {
        text += [UInt8(ascii: "%"), Self.digits[Int(byte >> 4)], Self.digits[Int(byte & 15)]]
      }
    }
  }

  /// Appends the bytes that `text` stands for. What is not escaped stands for itself, `+` and what should have been
  /// escaped too.
  static func decode(_ text: Span<UInt8>, into bytes: inout [UInt8]) throws(MultiaddrTranscoder.Refusal) {
    var index = 0
    while index < text.count {
      if text[index] != UInt8(ascii: "%") {
        bytes.append(text[index])
        index += 1
      } else if let byte = escape(in: text, at: index) {
        bytes.append(byte)
        index += 3
      } else {
        throw .init(reason: "a % must be followed by two hexadecimal digits")
      }
    }
  }

  /// The byte that an escape at `index` stands for.
  private static func escape(in text: Span<UInt8>, at index: Int) -> UInt8? {
    guard text[index] == UInt8(ascii: "%"), text.count - index > 2,
      let high = text[index + 1].hexDigit, let low = text[index + 2].hexDigit
    else { return nil }
    return high << 4 | low
  }

  private static let digits = Array("0123456789ABCDEF".utf8)
}
