/// Where things stand in a JSON5 text. Foundation reads JSON5 but does not say where it gave up, nor where a value
/// stood; people who edit a file by hand need both.
struct JSON5Map {
  /// The place of each value by its key path, as in `colors.accent`.
  private(set) var positions: [String: SourcePosition] = [:]
  /// The first place that is not JSON5, and what should stand there.
  private(set) var fault: Fault?

  struct Fault: Error, Equatable {
    var position: SourcePosition
    var expected: String
  }

  private let text: [Character]
  private var index = 0
  private var position = SourcePosition(line: 1, column: 1)

  /// Deeper nesting than this counts as a fault.
  private static let deepest = 32

  init(_ source: String) {
    text = Array(source)
    do throws(Fault) {
      try value(path: "", depth: 0)
      try blanks()
      if next != nil { throw expected("the end of the file") }
    } catch { fault = error }
  }

  private var next: Character? { index < text.count ? text[index] : nil }

  private func expected(_ what: String) -> Fault { Fault(position: position, expected: what) }

  private mutating func advance() {
    if text[index].isNewline {
      position = SourcePosition(line: position.line + 1, column: 1)
    } else {
      position.column += 1
    }
    index += 1
  }

  private mutating func take(_ character: Character) -> Bool {
    guard next == character else { return false }
    advance()
    return true
  }

  private mutating func value(path: String, depth: Int) throws(Fault) {
    try blanks()
    positions[path] = position
    switch next {
    case _ where depth > Self.deepest: throw expected("less nesting")
    case "{": try members("}", path: path, depth: depth)
    case "[": try members("]", path: path, depth: depth)
    case "'", "\"": _ = try quoted()
    default:
      let start = position
      guard Self.isValue(try word("a value")) else {
        throw Fault(position: start, expected: "a value; texts stand in quotes")
      }
    }
  }

  /// Whether a word without quotes is a value.
  private static func isValue(_ word: String) -> Bool {
    let bare = word.first == "+" || word.first == "-" ? word.dropFirst() : word[...]
    switch bare {
    case "Infinity", "NaN": return true
    case "true", "false", "null": return bare.count == word.count
    case _ where bare.lowercased().hasPrefix("0x"): return UInt64(bare.dropFirst(2), radix: 16) != nil
    default: return bare.first.map { $0.isNumber || $0 == "." } == true && Double(bare) != nil
    }
  }

  private mutating func members(_ end: Character, path: String, depth: Int) throws(Fault) {
    advance()
    var count = 0
    while true {
      try blanks()
      if take(end) { return }
      var name = String(count)
      if end == "}" {
        name = next == "'" || next == "\"" ? try quoted() : try word("a name or }")
        try blanks()
        if !take(":") { throw expected("a colon after “\(name)”") }
      }
      try value(path: path.isEmpty ? name : path + "." + name, depth: depth + 1)
      count += 1
      try blanks()
      if take(",") { continue }
      if next != end { throw expected("a comma or \(end)") }
    }
  }

  private mutating func quoted() throws(Fault) -> String {
    let quote = next
    advance()
    var content = ""
    while let character = next, character != quote {
      // A backslash may stand before the end of a line, a bare string may not run over it.
      if character == "\\" {
        advance()
        if next == nil { break }
      } else if character.isNewline {
        throw expected("the end of a text that began on this line")
      }
      if let character = next { content.append(character) }
      advance()
    }
    guard next != nil else { throw expected("the end of a text") }
    advance()
    return content
  }

  private mutating func word(_ what: String) throws(Fault) -> String {
    var word = ""
    while let character = next, character.isLetter || character.isNumber || "_$+-.".contains(character) {
      word.append(character)
      advance()
    }
    if word.isEmpty { throw expected(what) }
    return word
  }

  private mutating func blanks() throws(Fault) {
    while let character = next {
      if character.isWhitespace {
        advance()
      } else if character == "/" {
        try comment()
      } else {
        return
      }
    }
  }

  private mutating func comment() throws(Fault) {
    advance()
    if take("/") {
      while let character = next, !character.isNewline { advance() }
    } else if take("*") {
      while next != nil {
        let star = take("*")
        if star, take("/") { return }
        if !star { advance() }
      }
      throw expected("the end of a comment")
    } else {
      throw expected("a comment after /")
    }
  }
}
