extension [UInt8] {
  /// Appends the bytes of a span.
  mutating func append(_ bytes: Span<UInt8>) {
    for index in bytes.indices { append(bytes[index]) }
  }
}

extension Span<UInt8> {
  /// Whether these are the bytes of `other`.
  func elementsEqual(_ other: [UInt8]) -> Bool {
    guard count == other.count else { return false }
    return indices.allSatisfy { self[$0] == other[$0] }
  }

  /// The first offset from `start` on where `byte` stands, or the end.
  func firstIndex(of byte: UInt8, from start: Int) -> Int {
    var index = start
    while index < count, self[index] != byte { index += 1 }
    return index
  }

  /// Whether `byte` stands anywhere.
  func contains(_ byte: UInt8) -> Bool {
    firstIndex(of: byte, from: 0) < count
  }

  /// Whether the bytes are UTF-8.
  var isUTF8: Bool {
    (try? UTF8Span(validating: self)) != nil
  }

  /// The bytes as text, with U+FFFD for what is not UTF-8.
  var text: String {
    var bytes: [UInt8] = []
    bytes.append(self)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The character that lies around `offset`.
  func scalar(at offset: Int) -> Unicode.Scalar {
    var start = offset
    while start > 0, self[start] & 0xc0 == 0x80 { start -= 1 }
    return extracting(start..<Swift.min(start + 4, count)).text.unicodeScalars.first ?? "\u{fffd}"
  }
}
