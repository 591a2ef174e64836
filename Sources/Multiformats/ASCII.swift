extension UInt8 {
  /// What this character counts as a decimal digit.
  var decimalDigit: UInt8? {
    let digit = self &- UInt8(ascii: "0")
    return digit < 10 ? digit : nil
  }

  /// What this character counts as a hexadecimal digit.
  var hexDigit: UInt8? {
    if let decimalDigit { return decimalDigit }
    let letter = (self | 0x20) &- UInt8(ascii: "a")
    return letter < 6 ? letter + 10 : nil
  }
}

extension [UInt8] {
  /// Appends a number in decimal.
  mutating func appendDecimal(_ value: UInt64) {
    var divisor: UInt64 = 1
    while value / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / divisor % 10))
      divisor /= 10
    }
  }

  /// Appends a number in lower-case hexadecimal without leading zeros.
  mutating func appendHex(_ value: UInt16) {
    self += String(value, radix: 16).utf8
  }
}

extension String {
  /// The text that `write` appends as UTF-8.
  init(_ write: (inout [UInt8]) -> Void) {
    var text: [UInt8] = []
    write(&text)
    self.init(decoding: text, as: UTF8.self)
  }
}
