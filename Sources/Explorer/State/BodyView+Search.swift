import Engine

extension BodyView {
  /// The most places that a search finds.
  static let mostMatches = 10_000

  /// Where a text stands in what is kept of the body, by the offsets of its first bytes; letters of ASCII count as the
  /// same in both cases.
  func offsets(of text: String) -> [Int] {
    let needle = text.utf8.map(Self.folded)
    guard let first = needle.first, needle.count <= bytes.count else { return [] }
    var offsets: [Int] = []
    bytes.withUnsafeBufferPointer { bytes in
      var offset = 0
      while offset <= bytes.count - needle.count, offsets.count < Self.mostMatches {
        if Self.folded(bytes[offset]) == first,
          (1..<needle.count).allSatisfy({ Self.folded(bytes[offset + $0]) == needle[$0] })
        {
          offsets.append(offset)
        }
        offset += 1
      }
    }
    return offsets
  }

  @inline(__always)
  private static func folded(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte }

  /// The number of the line, as it came, that a byte stands in.
  func line(at offset: Int) -> Int { lineStarts.lastIndex(atOrBelow: offset) ?? 0 }

  /// The line of the document that a byte stands in, whatever is folded.
  func outlineLine(at offset: Int) -> Int? {
    guard let lines = outline?.lines, !lines.isEmpty else { return nil }
    var (low, high) = (0, lines.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if lines[middle].pieces.first.map({ $0.range.lowerBound <= offset }) ?? true {
        low = middle
      } else {
        high = middle - 1
      }
    }
    return low
  }

  /// Unfolds what hides a line of the document, and returns the row in which it is shown then.
  mutating func reveal(outlineLine line: Int) -> Int? {
    guard let outline else { return nil }
    for (opening, candidate) in outline.lines.enumerated().prefix(line) where isFolded(opening) {
      if let closing = candidate.closing, closing >= line { unfold(opening) }
    }
    return shownLines.firstIndex(of: line)
  }
}

extension [Int] {
  /// The index of the last value that is not greater, in values that rise.
  fileprivate func lastIndex(atOrBelow value: Int) -> Int? {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] <= value { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? low - 1 : nil
  }
}
