import Engine

/// What is kept of a body to be looked at: its beginning, in lines as they are shown.
struct BodyView: Sendable {
  /// The most bytes that are kept; a longer body goes on in a temporary file.
  static let maximumBytes = 8 << 20
  /// The most bytes that are laid out as JSON.
  static let maximumJSON = 4 << 20
  /// Longer lines go on in the next.
  private static let longestLine = 1_024

  /// The beginning of the body.
  private(set) var bytes: [UInt8] = []
  /// How many bytes there are of it in all, as far as they have come.
  var total = 0
  /// Where each line begins.
  private(set) var lineStarts = [0]
  /// The document, once it has been laid out.
  private(set) var outline: JSONOutline?
  /// The lines of the document that are shown, those in folded brackets left out.
  private(set) var shownLines: [Int] = []
  private var folded: Set<Int> = []
  /// The lines of the values that a path leads to, where only these are shown.
  private var narrowed: [Int]?
  private var scanned = 0

  /// Whether all of the body is here.
  var isWhole: Bool { bytes.count == total }

  /// Whether it looks like text: UTF-8 without controls, as far as the beginning tells.
  private(set) var isText = true

  mutating func append(_ more: [UInt8]) {
    bytes += more
    total += more.count
    if isText, bytes.count < 4_096 || scanned == 0 { isText = Self.isText(bytes.prefix(4_096)) }
    findLines()
  }

  mutating func setOutline(_ outline: JSONOutline?) {
    self.outline = outline
    folded = []
    narrowed = nil
    showLines()
  }

  /// Gives the memory back; what was there cannot be looked at any more.
  mutating func letGo() {
    let total = total
    self = BodyView()
    self.total = total
  }

  private static func isText(_ bytes: ArraySlice<UInt8>) -> Bool {
    let controls = bytes.count { $0 < 0x20 && $0 != 0x0a && $0 != 0x0d && $0 != 0x09 && $0 != 0x1b }
    // The last character may be cut.
    return controls == 0
      && (0...min(3, bytes.count)).contains { String(validating: bytes.dropLast($0), as: UTF8.self) != nil }
  }

  private mutating func findLines() {
    var start = lineStarts[lineStarts.count - 1]
    let body = bytes
    let bytes = body.span
    for place in scanned..<bytes.count {
      let end = place + 1
      if bytes[place] == 0x0a
        || end - start >= Self.longestLine && end < bytes.count && !Self.isWithinCharacter(bytes[end], end - start)
      {
        start = end
        lineStarts.append(start)
      }
    }
    scanned = bytes.count
  }

  /// Whether a character goes on with a byte that comes after so many of a line. None has more than four bytes: what
  /// goes on for longer is no text.
  private static func isWithinCharacter(_ byte: UInt8, _ count: Int) -> Bool {
    byte & 0xC0 == 0x80 && count < longestLine + 4
  }

  // MARK: Lines of the body as it came

  /// How many lines there are. An end of line at the very end begins none.
  var lineCount: Int {
    let last = lineStarts[lineStarts.count - 1]
    return lineStarts.count - (last == bytes.count ? 1 : 0)
  }

  /// A line as it came, without its end.
  func line(_ number: Int) -> String {
    guard lineStarts.indices.contains(number) else { return "" }
    let start = lineStarts[number]
    var end = number + 1 < lineStarts.count ? lineStarts[number + 1] : bytes.count
    while end > start, bytes[end - 1] == 0x0a || bytes[end - 1] == 0x0d { end -= 1 }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  // MARK: Bytes

  var hexCount: Int { HexRow.count(bytes.count) }

  func hex(_ row: Int) -> HexRow { HexRow(bytes, row: row) }

  // MARK: Folding

  /// Whether a line of the document opens a bracket whose members are not shown.
  func isFolded(_ line: Int) -> Bool { folded.contains(line) }

  /// Folds the bracket that a shown row opens, or the one around it; unfolds it if it is folded. Returns the row where
  /// that bracket is then.
  mutating func toggleFold(atRow row: Int) -> Int? {
    guard let outline, shownLines.indices.contains(row), let line = bracket(around: shownLines[row], in: outline)
    else { return nil }
    if folded.remove(line) == nil { folded.insert(line) }
    showLines()
    return shownLines.firstIndex(of: line)
  }

  /// Folds all brackets but the outermost, or unfolds all.
  mutating func foldAll(_ folds: Bool) {
    guard let outline else { return }
    folded = folds ? Set(outline.lines.indices.filter { $0 > 0 && outline.lines[$0].closing != nil }) : []
    showLines()
  }

  /// Shows what a bracket holds.
  mutating func unfold(_ line: Int) {
    if folded.remove(line) != nil { showLines() }
  }

  private func bracket(around line: Int, in outline: JSONOutline) -> Int? {
    if outline.lines[line].closing != nil { return line }
    return (0..<line).last { (outline.lines[$0].closing ?? -1) >= line }
  }

  private mutating func showLines() {
    shownLines = []
    guard let outline else { return }
    guard let narrowed else { return show(outline, 0..<outline.lines.count) }
    for line in narrowed { show(outline, line..<(outline.lines[line].closing ?? line) + 1) }
  }

  private mutating func show(_ outline: JSONOutline, _ lines: Range<Int>) {
    shownLines.reserveCapacity(shownLines.count + lines.count)
    var line = lines.lowerBound
    while line < lines.upperBound {
      shownLines.append(line)
      if folded.contains(line), let closing = outline.lines[line].closing { line = closing }
      line += 1
    }
  }

  /// Shows the values that begin in these lines, and nothing else; with nil everything.
  mutating func narrow(to lines: [Int]?) {
    guard lines != narrowed else { return }
    narrowed = lines
    showLines()
  }
}

extension BodyView {
  /// Whether it begins as documents of JSON do.
  var looksLikeJSON: Bool {
    let first = bytes.prefix(64).first { ![0x20, 0x09, 0x0a, 0x0d].contains($0) }
    return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
  }
}
