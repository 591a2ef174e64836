/// A text that a filter looks for, in whatever case of letters. It is made once, and asked of very many texts.
public struct FilterWord: Hashable, Sendable {
  /// The text in lower case.
  public let text: String
  private let bytes: [UInt8]
  /// Whether it is of ASCII alone, so that bytes can be compared.
  public let isASCII: Bool
  /// Whether it could stand in a text of base58, as a peer id is; whatever has a byte of no such digit cannot.
  public let couldBeBase58: Bool

  init(_ text: String) {
    self.text = text.lowercased()
    bytes = Array(self.text.utf8)
    isASCII = bytes.allSatisfy { $0 < 0x80 }
    // Of each letter at least one case is a digit, of the numbers all but 0.
    couldBeBase58 = bytes.allSatisfy { UInt8(ascii: "1")...UInt8(ascii: "9") ~= $0 || $0.isLowercaseLetter }
  }

  /// Whether it stands in a text.
  public func isIn(_ text: String) -> Bool {
    guard isASCII else { return text.lowercased().contains(self.text) }
    return isIn(text.utf8.span)
  }

  /// Whether all that this word stands in has the other too. Beyond ASCII, letters may be alike that are not the same
  /// bytes: nothing is said of those.
  func contains(_ other: FilterWord) -> Bool { isASCII && other.isASCII && other.isIn(text) }

  private func isIn(_ text: Span<UInt8>) -> Bool {
    let word = bytes.span
    guard word.count > 0 else { return true }
    guard text.count >= word.count else { return false }
    let first = word[0]
    var start = 0
    while start <= text.count - word.count {
      if text[start].folded == first {
        var length = 1
        while length < word.count, text[start + length].folded == word[length] { length += 1 }
        if length == word.count { return true }
      }
      start += 1
    }
    return false
  }
}

extension UInt8 {
  fileprivate var isLowercaseLetter: Bool { self &- UInt8(ascii: "a") < 26 }
  /// The letter in lower case, if it is one of ASCII.
  fileprivate var folded: UInt8 { self &- UInt8(ascii: "A") < 26 ? self | 0x20 : self }
}
