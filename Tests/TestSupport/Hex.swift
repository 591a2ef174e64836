/// Lower-case hexadecimal, as the vector files write bytes.
public func hex(_ bytes: some Sequence<UInt8>) -> String {
  bytes.reduce(into: "") { text, byte in
    text.append("0123456789abcdef"[byte >> 4])
    text.append("0123456789abcdef"[byte & 15])
  }
}

/// The bytes that `text` spells in hexadecimal; stops the test when it does not.
public func bytes(hex text: some StringProtocol) -> [UInt8] {
  let digits = text.utf8.map { UInt8(String(UnicodeScalar($0)), radix: 16)! }
  precondition(digits.count.isMultiple(of: 2), "an odd number of hex digits")
  return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

extension String {
  fileprivate subscript(index: UInt8) -> Character {
    self[self.index(startIndex, offsetBy: Int(index))]
  }
}
