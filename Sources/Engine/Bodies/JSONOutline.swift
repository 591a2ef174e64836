/// JSON laid out for reading: a line for every value and bracket, with what each piece is, and which lines a bracket
/// holds. Order, numbers and spellings stay as the peer sent them, which a decoded value would not tell.
public struct JSONOutline: Sendable {
  /// What a piece of a line is.
  public enum Token: Sendable, Hashable {
    case key, string, number, keyword, punctuation
  }

  /// A piece of a line.
  public struct Piece: Sendable, Hashable {
    /// What it is.
    public let token: Token
    /// Its bytes in the document.
    public let range: Range<Int>
  }

  /// One line.
  public struct Line: Sendable, Hashable {
    /// How deep it stands.
    public let depth: Int
    /// What stands in it.
    public fileprivate(set) var pieces: [Piece]
    /// For a line that opens a bracket: the line that closes it.
    public fileprivate(set) var closing: Int?
    /// For a line that opens a bracket: how many members it holds.
    public fileprivate(set) var members = 0
  }

  /// Why bytes are no JSON.
  public struct Malformed: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where, in bytes from the beginning.
    public let offset: Int
    /// What is wrong there.
    public let reason: String

    /// One line.
    public var description: String { "not JSON at byte \(offset): \(reason)" }
  }

  /// The most levels that brackets may be nested in.
  public static let maximumDepth = 512

  /// The document.
  public let bytes: [UInt8]
  /// Its lines.
  public private(set) var lines: [Line] = []

  /// Lays out a document.
  public init(_ bytes: [UInt8]) throws(Malformed) {
    self.bytes = bytes
    var reader = Reader(bytes: bytes)
    try reader.readDocument()
    lines = reader.lines
  }

  /// The text of a piece.
  public func text(_ piece: Piece) -> String {
    String(decoding: bytes[piece.range], as: UTF8.self)
  }

  /// A line as text, two spaces a level.
  public func text(_ line: Line) -> String {
    var text = String(repeating: "  ", count: line.depth)
    for (index, piece) in line.pieces.enumerated() {
      text += self.text(piece)
      if piece.token == .punctuation, index + 1 < line.pieces.count, bytes[piece.range] == [UInt8(ascii: ":")] {
        text += " "
      }
    }
    return text
  }
}

/// Reads a document once, from its beginning to its end, with a stack of its own instead of recursion.
private struct Reader {
  let bytes: [UInt8]
  var lines: [JSONOutline.Line] = []
  private var cursor = 0
  /// The lines whose brackets are open.
  private var open: [Int] = []

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  private var depth: Int { open.count }
  private var byte: UInt8? { cursor < bytes.count ? bytes[cursor] : nil }

  private func malformed(_ reason: String) -> JSONOutline.Malformed {
    JSONOutline.Malformed(offset: cursor, reason: reason)
  }

  mutating func readDocument() throws(JSONOutline.Malformed) {
    skipSpace()
    begin()
    try readValue()
    skipSpace()
    guard byte == nil else { throw malformed("something follows the value") }
  }

  private mutating func begin() {
    lines.append(JSONOutline.Line(depth: depth, pieces: []))
  }

  private mutating func add(_ token: JSONOutline.Token, _ range: Range<Int>) {
    lines[lines.count - 1].pieces.append(JSONOutline.Piece(token: token, range: range))
  }

  /// Reads a value and all that is in it. Each round reads what may come next; brackets are kept in `open`.
  private mutating func readValue() throws(JSONOutline.Malformed) {
    let outermost = depth
    while true {
      if try readScalarOrOpening() { continue }
      // A value is complete: separators and closing brackets follow until another value must come.
      while depth > outermost {
        skipSpace()
        if byte == UInt8(ascii: ",") {
          add(.punctuation, cursor..<cursor + 1)
          cursor += 1
          try beginMember()
          break
        }
        try close()
      }
      if depth == outermost { return }
    }
  }

  /// Reads a scalar, or an empty pair of brackets; or, and then it is true, the opening bracket of what has members.
  private mutating func readScalarOrOpening() throws(JSONOutline.Malformed) -> Bool {
    skipSpace()
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      let start = cursor
      let closing = bytes[start] == UInt8(ascii: "{") ? UInt8(ascii: "}") : UInt8(ascii: "]")
      guard depth < JSONOutline.maximumDepth else { throw malformed("brackets are nested too deep") }
      add(.punctuation, start..<start + 1)
      cursor += 1
      skipSpace()
      if byte == closing {
        add(.punctuation, cursor..<cursor + 1)
        cursor += 1
        return false
      }
      open.append(lines.count - 1)
      try beginMember()
      return true
    case UInt8(ascii: "\""): add(.string, try readString())
    case UInt8(ascii: "-"), (UInt8(ascii: "0")...UInt8(ascii: "9"))?: add(.number, try readNumber())
    default: add(.keyword, try readKeyword())
    }
    return false
  }

  /// Begins the line of a member of the innermost bracket, with its key if that is an object.
  private mutating func beginMember() throws(JSONOutline.Malformed) {
    let opening = open[open.count - 1]
    lines[opening].members += 1
    begin()
    skipSpace()
    guard isObject(opening) else { return }
    guard byte == UInt8(ascii: "\"") else { throw malformed("a key must be a string") }
    add(.key, try readString())
    skipSpace()
    guard byte == UInt8(ascii: ":") else { throw malformed("a colon must follow a key") }
    add(.punctuation, cursor..<cursor + 1)
    cursor += 1
  }

  private func isObject(_ opening: Int) -> Bool {
    lines[opening].pieces.last.map { bytes[$0.range.lowerBound] == UInt8(ascii: "{") } ?? false
  }

  private mutating func close() throws(JSONOutline.Malformed) {
    let opening = open[open.count - 1]
    guard byte == (isObject(opening) ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
      throw malformed(byte == nil ? "it ends too early" : "a comma or a closing bracket must follow")
    }
    open.removeLast()
    begin()
    add(.punctuation, cursor..<cursor + 1)
    lines[opening].closing = lines.count - 1
    cursor += 1
  }

  private mutating func skipSpace() {
    while let byte, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { cursor += 1 }
  }

  private mutating func readString() throws(JSONOutline.Malformed) -> Range<Int> {
    let start = cursor
    cursor += 1
    while let byte {
      cursor += byte == UInt8(ascii: "\\") ? 2 : 1
      if byte == UInt8(ascii: "\"") { return start..<cursor }
      guard byte >= 0x20 else {
        cursor -= 1
        throw malformed("a control character stands in a string")
      }
    }
    cursor = bytes.count
    throw malformed("a string does not end")
  }

  private mutating func readNumber() throws(JSONOutline.Malformed) -> Range<Int> {
    let start = cursor
    let members = Set("+-.eE0123456789".utf8)
    while let byte, members.contains(byte) { cursor += 1 }
    guard Double(String(decoding: bytes[start..<cursor], as: UTF8.self)) != nil else {
      throw malformed("a number is malformed")
    }
    return start..<cursor
  }

  private mutating func readKeyword() throws(JSONOutline.Malformed) -> Range<Int> {
    for word in ["true", "false", "null"] where bytes[cursor...].starts(with: word.utf8) {
      defer { cursor += word.utf8.count }
      return cursor..<cursor + word.utf8.count
    }
    throw malformed(byte == nil ? "it ends too early" : "no value begins so")
  }
}
