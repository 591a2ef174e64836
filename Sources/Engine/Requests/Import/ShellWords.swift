/// The words of a shell's lines, quotes undone, as a POSIX shell and `$'…'` have them. Nothing is run or looked up:
/// `$NAME` becomes the variable `{{NAME}}`.
struct ShellWords {
  /// A word and the line that it begins in.
  struct Word: Hashable {
    var text: String
    let line: Int
  }

  /// Words up to the end of a line, `;` or `&`.
  private(set) var commands: [[Word]] = []
  /// What a shell would have done and is not, with the line.
  private(set) var notDone: [(what: String, line: Int)] = []

  private let text: [Character]
  private var place = 0
  private var line = 1
  private var command: [Word] = []
  private var word: Word?

  init(_ text: String) throws(RequestImport.Malformed) {
    self.text = Array(text)
    while let character = next() { try take(character) }
    endCommand()
  }

  private var peek: Character? { place < text.count ? text[place] : nil }

  private mutating func next() -> Character? {
    guard let character = peek else { return nil }
    place += 1
    if character.isNewline { line += 1 }
    return character
  }

  private mutating func append(_ more: some StringProtocol) {
    if word == nil { word = Word(text: "", line: line) }
    word?.text += more
  }

  private mutating func endWord() {
    if let word { command.append(word) }
    word = nil
  }

  private mutating func endCommand() {
    endWord()
    if !command.isEmpty { commands.append(command) }
    command = []
  }

  private mutating func take(_ character: Character) throws(RequestImport.Malformed) {
    switch character {
    case "'": try takeQuoted { $0 == "'" ? nil : String($0) }
    case "\"": try takeDoubleQuoted()
    case "\\":
      // A backslash at the end of a line joins it with the next.
      guard let escaped = next() else { return }
      if !escaped.isNewline { append(String(escaped)) }
    case "$" where peek == "'":
      place += 1
      try takeANSIQuoted()
    case "$": takeVariable()
    case "`": leave("`…`", "`")
    case "#" where word == nil: while let peek, !peek.isNewline { place += 1 }
    case ";", "&": endCommand()
    case "|", ">", "<":
      // The number of a descriptor belongs to the sign.
      if word?.text.allSatisfy(\.isNumber) == true { word = nil }
      endWord()
      let start = place - 1
      while let peek, !peek.isNewline, peek != ";" { place += 1 }
      notDone.append((String(text[start..<min(place, start + 60)]), line))
    case _ where character.isNewline: endCommand()
    case " ", "\t": endWord()
    default: append(String(character))
    }
  }

  private mutating func leave(_ what: String, _ character: String) {
    notDone.append((what, line))
    append(character)
  }

  private mutating func takeQuoted(_ read: (Character) -> String?) throws(RequestImport.Malformed) {
    let start = line
    append("")
    while let character = next() {
      guard let text = read(character) else { return }
      append(text)
    }
    throw RequestImport.Malformed(start, "a quotation does not end")
  }

  private mutating func takeDoubleQuoted() throws(RequestImport.Malformed) {
    let start = line
    append("")
    while let character = next() {
      switch character {
      case "\"": return
      case "$": takeVariable()
      case "`": leave("`…`", "`")
      case "\\":
        guard let escaped = next() else { break }
        if escaped.isNewline { continue }
        append("\"\\$`".contains(escaped) ? String(escaped) : "\\\(escaped)")
      default: append(String(character))
      }
    }
    throw RequestImport.Malformed(start, "a quotation does not end")
  }

  private mutating func takeANSIQuoted() throws(RequestImport.Malformed) {
    let start = line
    append("")
    while let character = next() {
      if character == "'" { return }
      guard character == "\\", let escaped = next() else {
        append(String(character))
        continue
      }
      switch escaped {
      case "n": append("\n")
      case "r": append("\r")
      case "t": append("\t")
      case "x": appendScalar(digits: 2, "x")
      case "u": appendScalar(digits: 4, "u")
      case "U": appendScalar(digits: 8, "U")
      default: append(String(escaped))
      }
    }
    throw RequestImport.Malformed(start, "a quotation does not end")
  }

  /// A character by its number; what is none stays as it is written.
  private mutating func appendScalar(digits most: Int, _ letter: String) {
    var digits = ""
    while digits.count < most, let peek, peek.isASCII, peek.isHexDigit {
      digits.append(peek)
      place += 1
    }
    if let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value) {
      append(String(Character(scalar)))
    } else {
      append("\\\(letter)\(digits)")
    }
  }

  /// `$NAME` and `${NAME}`, the dollar taken.
  private mutating func takeVariable() {
    let isBraced = peek == "{"
    if peek == "(" { return leave("$(…)", "$") }
    let start = place + (isBraced ? 1 : 0)
    var end = start
    while end < text.count, text[end].isASCII, text[end].isLetter || text[end].isNumber || text[end] == "_" { end += 1 }
    let name = String(text[start..<end])
    guard RequestVariables.isName(name), !isBraced || (end < text.count && text[end] == "}") else {
      return append("$")
    }
    place = isBraced ? end + 1 : end
    append("{{\(name)}}")
  }
}
