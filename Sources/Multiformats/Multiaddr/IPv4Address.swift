/// An IPv4 address.
public struct IPv4Address: Hashable, Sendable, CustomStringConvertible {
  /// The address as a number: `127.0.0.1` is `0x7f000001`.
  public let rawValue: UInt32

  /// The address with this number.
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// Reads `192.0.2.1`: four decimal numbers up to 255 without leading zeros. Nil for anything else.
  public init?(_ text: String) {
    self.init(text.utf8.span)
  }

  init?(_ text: Span<UInt8>) {
    var value: UInt32 = 0
    var cursor = 0
    for part in 0..<4 {
      if part > 0 {
        guard cursor < text.count, text[cursor] == UInt8(ascii: ".") else { return nil }
        cursor += 1
      }
      let start = cursor
      var number: UInt32 = 0
      while cursor < text.count, let digit = text[cursor].decimalDigit {
        number = number * 10 + UInt32(digit)
        cursor += 1
        guard number <= 255 else { return nil }
      }
      let length = cursor - start
      guard length == 1 || length > 1 && text[start] != UInt8(ascii: "0") else { return nil }
      value = value << 8 | number
    }
    guard cursor == text.count else { return nil }
    rawValue = value
  }

  /// The four numbers with dots between them.
  public var description: String {
    String { write(to: &$0) }
  }

  func write(to text: inout [UInt8]) {
    for shift in stride(from: UInt32(24), through: 0, by: -8) {
      text.appendDecimal(UInt64(rawValue >> shift & 0xff))
      if shift > 0 { text.append(UInt8(ascii: ".")) }
    }
  }
}
