import FoundationEssentials

/// A path into a JSON document, in a small part of jq's language: `.name`, `."a name"`, `[0]`, `[-1]`, `[]` for all
/// members, and at the end `| length` or `| keys`.
public struct JSONPath: Hashable, Sendable {
  /// A step of the way.
  public enum Step: Hashable, Sendable {
    /// The member of an object of this name.
    case member(String)
    /// The member of an array at this place, from the end where it is negative.
    case index(Int)
    /// All members.
    case all
  }

  /// What is made of the values that the way leads to.
  public enum Function: String, CaseIterable, Hashable, Sendable {
    /// How many members or characters.
    case length
    /// The names of an object's members.
    case keys
  }

  /// What a path leads to.
  public enum Result: Hashable, Sendable {
    /// Values, by the lines of the outline that they begin in.
    case lines([Int])
    /// What a function made of each value, as text.
    case texts([String])
  }

  /// Why a text is no path.
  public struct Malformed: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where, in characters from the beginning.
    public let offset: Int
    /// What would have been right there.
    public let description: String
  }

  /// The longest path, in characters.
  public static let longest = 1_000

  /// The steps in their order.
  public private(set) var steps: [Step] = []
  /// What is made of the values; nil for the values themselves.
  public private(set) var function: Function?

  /// Reads a path; `.` alone is the whole document.
  public init(_ text: String) throws(Malformed) {
    var reader = Reader(text: Array(text.prefix(Self.longest + 1)))
    guard reader.text.count <= Self.longest else {
      throw Malformed(offset: Self.longest, description: "a path has at most \(Self.longest) characters")
    }
    try reader.expect(".", "a path begins with a dot")
    reader.place -= 1
    while let step = try reader.step() { steps.append(step) }
    function = try reader.function()
  }

  /// What the path leads to in a document. Members that are not there lead nowhere.
  public func result(in outline: JSONOutline) -> Result {
    var lines = outline.lines.isEmpty ? [] : [0]
    for step in steps { lines = lines.flatMap { outline.members(of: $0, step) } }
    switch function {
    case nil: return .lines(lines)
    case .length?: return .texts(lines.map { outline.length(of: $0) })
    case .keys?:
      return .texts(
        lines.map { "[\(outline.children(of: $0).compactMap { outline.quotedName(of: $0) }.joined(separator: ", "))]" })
    }
  }
}

private struct Reader {
  let text: [Character]
  var place = 0

  private func malformed(_ words: String) -> JSONPath.Malformed {
    JSONPath.Malformed(offset: place, description: words)
  }

  private var next: Character? { place < text.count ? text[place] : nil }

  private mutating func skipSpaces() {
    while next == " " { place += 1 }
  }

  mutating func expect(_ character: Character, _ words: String) throws(JSONPath.Malformed) {
    skipSpaces()
    guard next == character else { throw malformed(words) }
    place += 1
  }

  mutating func step() throws(JSONPath.Malformed) -> JSONPath.Step? {
    skipSpaces()
    switch next {
    case "."?:
      place += 1
      if next == "\"" { return .member(try quoted()) }
      if next == "[" { return try bracketed() }
      let name = word()
      // A dot alone is the whole document; behind another step it wants a name.
      if name.isEmpty, place < text.count, next != " ", next != "|" {
        throw malformed("a name, or a place in brackets")
      }
      return name.isEmpty ? try step() : .member(name)
    case "["?: return try bracketed()
    default: return nil
    }
  }

  private mutating func word() -> String {
    var name = ""
    while let character = next, character.isLetter || character.isNumber || "_-$@".contains(character) {
      name.append(character)
      place += 1
    }
    return name
  }

  private mutating func quoted() throws(JSONPath.Malformed) -> String {
    place += 1
    var name = ""
    while let character = next, character != "\"" {
      if character == "\\" { place += 1 }
      if let kept = next { name.append(kept) }
      place += 1
    }
    try expect("\"", "the quotation mark that ends the name")
    return name
  }

  private mutating func bracketed() throws(JSONPath.Malformed) -> JSONPath.Step {
    place += 1
    if next == "\"" {
      let name = try quoted()
      try expect("]", "a closing bracket")
      return .member(name)
    }
    var digits = ""
    while let character = next, character.isASCII, character.isNumber || (character == "-" && digits.isEmpty) {
      digits.append(character)
      place += 1
    }
    if digits.isEmpty {
      try expect("]", "a place, or a closing bracket for all")
      return .all
    }
    guard let index = Int(digits) else { throw malformed("a whole number") }
    try expect("]", "a closing bracket")
    return .index(index)
  }

  mutating func function() throws(JSONPath.Malformed) -> JSONPath.Function? {
    skipSpaces()
    guard next != nil else { return nil }
    try expect("|", "a dot, a bracket, or | and a function")
    skipSpaces()
    let start = place
    guard let function = JSONPath.Function(rawValue: word()) else {
      place = start
      throw malformed("one of \(JSONPath.Function.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    skipSpaces()
    guard next == nil else { throw malformed("nothing behind the function") }
    return function
  }
}

extension JSONOutline {
  /// The lines in which the members of a value begin.
  fileprivate func children(of line: Int) -> [Int] {
    guard let closing = lines[line].closing else { return [] }
    var children: [Int] = []
    var child = line + 1
    while child < closing {
      children.append(child)
      child = (lines[child].closing ?? child) + 1
    }
    return children
  }

  fileprivate func members(of line: Int, _ step: JSONPath.Step) -> [Int] {
    let children = children(of: line)
    switch step {
    case .all: return children
    case .index(let index):
      guard opens(line, "[") else { return [] }
      let place = index < 0 ? children.count + index : index
      return children.indices.contains(place) ? [children[place]] : []
    case .member(let name): return children.filter { self.name(of: $0) == name }
    }
  }

  /// The pieces of a line without the name of a member.
  private func value(of line: Int) -> ArraySlice<Piece> {
    let pieces = lines[line].pieces
    return pieces.first?.token == .key ? pieces.dropFirst(2) : pieces[...]
  }

  private func opens(_ line: Int, _ bracket: String) -> Bool { value(of: line).first.map { text($0) } == bracket }

  fileprivate func quotedName(of line: Int) -> String? {
    lines[line].pieces.first.flatMap { $0.token == .key ? text($0) : nil }
  }

  /// The name of a member as it is meant, escapes undone.
  private func name(of line: Int) -> String? { quotedName(of: line).map(Self.unquoted) }

  private static func unquoted(_ text: String) -> String {
    guard text.contains("\\") else { return String(text.dropFirst().dropLast()) }
    let value = try? JSONDecoder().decode(String.self, from: Data(text.utf8))
    return value ?? String(text.dropFirst().dropLast())
  }

  fileprivate func length(of line: Int) -> String {
    if lines[line].closing != nil { return "\(lines[line].members)" }
    guard let piece = value(of: line).first else { return "0" }
    switch piece.token {
    case .string: return "\(Self.unquoted(text(piece)).count)"
    case .number: return text(piece)
    case .key, .keyword, .punctuation: return "0"
    }
  }
}
