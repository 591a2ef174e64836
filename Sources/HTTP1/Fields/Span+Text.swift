extension Span<UInt8> {
  /// What is left of the bytes from `start` on without the spaces and tabs around them.
  func trimmedRange(from start: Int) -> Range<Int> {
    var (start, end) = (start, count)
    while start < end, self[start].isWhitespace { start += 1 }
    while end > start, self[end - 1].isWhitespace { end -= 1 }
    return start..<end
  }

  /// Where `byte` comes first, or nil.
  func firstIndex(of byte: UInt8) -> Int? {
    for index in indices where self[index] == byte { return index }
    return nil
  }

  /// Where `byte` comes last, or nil.
  func lastIndex(of byte: UInt8) -> Int? {
    for index in indices.reversed() where self[index] == byte { return index }
    return nil
  }
}

extension String {
  /// Text of bytes that are known to be ASCII.
  init(ascii bytes: Span<UInt8>) {
    self.init(decodingOrLatin1: bytes)
  }

  /// Reads a field's value or a reason phrase, and refuses control characters in it.
  init(fieldValue bytes: Span<UInt8>, of name: String) throws(HTTPError) {
    try checkFieldValue(bytes, of: name)
    self.init(decodingOrLatin1: bytes)
  }

  /// UTF-8, or else ISO 8859-1, in which every byte is a character.
  private init(decodingOrLatin1 bytes: Span<UInt8>) {
    if let text = try? UTF8Span(validating: bytes) {
      self.init(copying: text)
    } else {
      self.init()
      for index in bytes.indices { unicodeScalars.append(Unicode.Scalar(bytes[index])) }
    }
  }
}

/// What a person needs to see of refused bytes: the first of them, control characters and non-ASCII spelled as `\x1b`.
func excerpt(_ bytes: Span<UInt8>) -> String {
  let shown = 48
  var text = ""
  for index in 0..<min(bytes.count, shown) {
    let byte = bytes[index]
    if byte >= 0x20 && byte < 0x7f {
      text.unicodeScalars.append(Unicode.Scalar(byte))
    } else {
      text += #"\x"# + hexadecimal(byte)
    }
  }
  return bytes.count > shown ? text + "…" : text
}

func excerpt(_ text: some StringProtocol) -> String {
  excerpt(Array(text.utf8.prefix(64)).span)
}

/// Two hexadecimal digits.
func hexadecimal(_ byte: UInt8) -> String {
  (byte < 16 ? "0" : "") + String(byte, radix: 16)
}
