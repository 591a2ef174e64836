/// The variables of an environment, as they stand in a file of lines `NAME=value`:
///
///     # the peer in the lab
///     cid=bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi
///     export greeting="two words\nand a line"
///     api_token=t0ps3cret
///     # secret
///     name=Alice
///
/// Values may stand in quotes; those in double quotes know `\n`, `\t`, `\"` and `\\`. Outside of quotes ` #` begins a
/// remark. A value is a secret if its name looks like one, or if the line above it is the remark `secret`.
public struct RequestVariables: Hashable, Sendable {
  /// The most bytes of a file, variables in it, and bytes that a text has once its variables are put in.
  public static let maximumBytes = 256 << 10
  static let most = 1_000
  static let longestExpansion = 16 << 20

  /// One of them.
  public struct Variable: Hashable, Sendable {
    /// How it is called between the braces.
    public let name: String
    /// What stands in its place.
    public let value: String
    /// Whether it is to be shown to nobody.
    public let isSecret: Bool

    /// A variable.
    public init(name: String, value: String, isSecret: Bool) {
      self.name = name
      self.value = value
      self.isSecret = isSecret
    }
  }

  /// Why a text is no file of variables.
  public struct Malformed: Error, Hashable, Sendable, CustomStringConvertible {
    /// Counted from 1.
    public let line: Int
    /// What is wrong with it.
    public let reason: String
    /// One line.
    public var description: String { "line \(line): \(reason)" }
  }

  /// A name that no variable has.
  public struct Unknown: Error, Hashable, Sendable, CustomStringConvertible {
    /// The name between the braces.
    public let name: String
    /// One line.
    public var description: String { "there is no variable {{\(name)}}" }
  }

  /// The variables in the order of their lines; of two with one name the last counts.
  public private(set) var all: [Variable] = []
  private var values: [String: String] = [:]

  /// None at all.
  public init() {}

  /// These; of two with one name the last counts.
  public init(_ variables: [Variable]) {
    for variable in variables { add(variable) }
  }

  private mutating func add(_ variable: Variable) {
    if values.updateValue(variable.value, forKey: variable.name) != nil { all.removeAll { $0.name == variable.name } }
    all.append(variable)
  }

  /// Reads a file's text.
  public init(text: String) throws(Malformed) {
    guard text.utf8.count <= Self.maximumBytes else {
      throw Malformed(line: 1, reason: "the file has more than \(Self.maximumBytes >> 10) KiB")
    }
    var isMarked = false
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let line = line.trimmed
      if line.isEmpty { continue }
      if line.hasPrefix("#") {
        isMarked = line.dropFirst().trimmed.lowercased() == "secret"
        continue
      }
      do throws(LineFault) { try take(line, isMarked) } catch {
        throw Malformed(line: index + 1, reason: error.reason)
      }
      isMarked = false
    }
  }

  private struct LineFault: Error {
    let reason: String
  }

  private mutating func take(_ line: Substring, _ isMarked: Bool) throws(LineFault) {
    let assignment = line.hasPrefix("export ") ? line.dropFirst(7).trimmed : line
    guard let equals = assignment.firstIndex(of: "=") else { throw LineFault(reason: "not NAME=value") }
    let name = String(assignment[..<equals].trimmed)
    guard Self.isName(name) else {
      throw LineFault(reason: "“\(name.prefix(40))” cannot be a name: letters, digits, . _ - only, a letter first")
    }
    guard all.count < Self.most else { throw LineFault(reason: "there are more than \(Self.most) variables") }
    let value = try Self.value(assignment[assignment.index(after: equals)...].trimmed)
    add(Variable(name: name, value: value, isSecret: isMarked || SecretName.isLikely(name)))
  }

  private static func value(_ text: Substring) throws(LineFault) -> String {
    guard let quote = text.first, quote == "\"" || quote == "'" else {
      let end = text.firstRange(of: " #")?.lowerBound ?? text.endIndex
      return String(text[..<end].trimmed)
    }
    var value = ""
    var rest = text.dropFirst()
    while let character = rest.popFirst() {
      if character == quote {
        let left = rest.trimmed
        guard left.isEmpty || left.hasPrefix("#") else { throw LineFault(reason: "something follows the quotes") }
        return value
      }
      guard character == "\\", quote == "\"", let escaped = rest.popFirst() else {
        value.append(character)
        continue
      }
      switch escaped {
      case "n": value.append("\n")
      case "t": value.append("\t")
      case "r": value.append("\r")
      case "\"", "\\", "$": value.append(escaped)
      default: value += ["\\", escaped]
      }
    }
    throw LineFault(reason: "the quotes do not end in this line")
  }

  /// Whether a variable may be called so.
  public static func isName(_ name: some StringProtocol) -> Bool {
    guard let first = name.utf8.first, isNameByte(first), !"0123456789.-".utf8.contains(first) else { return false }
    return name.utf8.count <= 100 && name.utf8.allSatisfy(isNameByte)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  // MARK: Putting them in

  /// The value of a name.
  public subscript(name: String) -> String? { values[name] }

  /// A text with the value in place of each `{{name}}`. Braces around what cannot be a name stay as they are, and so do
  /// those with a backslash before them, which goes. Values are taken as they are, whatever braces are in them.
  ///
  /// - Throws: ``Unknown`` for a name that there is no value for.
  public func expanding(_ text: String) throws(Unknown) -> String {
    guard text.contains("{{") else { return text }
    var expanded = ""
    for part in Self.parts(of: text) {
      switch part {
      case .text(let text): expanded += text
      case .escaped(let text): expanded += text
      case .variable(let name, _):
        guard let value = values[name], expanded.utf8.count + value.utf8.count <= Self.longestExpansion else {
          throw Unknown(name: name)
        }
        expanded += value
      }
    }
    return expanded
  }

  /// A piece of a text in which variables may stand.
  public enum Part: Hashable, Sendable {
    /// What is taken as it is.
    case text(Substring)
    /// Braces that are meant as braces, without the backslash that says so.
    case escaped(Substring)
    /// A variable's name, and how it stands there, braces and all.
    case variable(String, Substring)

    /// Whether a value takes its place.
    public var isVariable: Bool { if case .variable = self { true } else { false } }
  }

  /// A text, taken apart.
  public static func parts(of text: String) -> [Part] {
    var parts: [Part] = []
    let bytes = text.utf8
    var plain = bytes.startIndex
    var cursor = bytes.startIndex
    while let open = bytes[cursor...].firstIndex(of: UInt8(ascii: "{")) {
      cursor = bytes.index(after: open)
      guard let (name, end) = name(in: bytes[open...]) else { continue }
      let isEscaped = open > plain && bytes[bytes.index(before: open)] == UInt8(ascii: "\\")
      let before = isEscaped ? bytes.index(before: open) : open
      if before > plain { parts.append(.text(text[plain..<before])) }
      parts.append(isEscaped ? .escaped(text[open..<end]) : .variable(name, text[open..<end]))
      plain = end
      cursor = end
    }
    if plain < bytes.endIndex { parts.append(.text(text[plain...])) }
    return parts
  }

  /// The name in the braces that a text begins with, and where they end.
  private static func name(in text: Substring.UTF8View) -> (String, String.Index)? {
    var rest = text
    func skip(_ byte: UInt8) -> Bool { rest.first == byte && rest.popFirst() != nil }
    guard skip(UInt8(ascii: "{")), skip(UInt8(ascii: "{")) else { return nil }
    while skip(0x20) {}
    // A name is short: what is far away is not looked at for it.
    let name = rest.prefix(101).prefix(while: isNameByte)
    rest = rest[name.endIndex...]
    while skip(0x20) {}
    guard isName(Substring(name)), skip(UInt8(ascii: "}")), skip(UInt8(ascii: "}")) else { return nil }
    return (String(Substring(name)), rest.startIndex)
  }
}

extension RequestDraft {
  /// The draft with values in place of its variables: in the path, in names and values of items, in the body.
  ///
  /// - Throws: ``RequestVariables/Unknown``
  public func expanding(_ variables: RequestVariables) throws(RequestVariables.Unknown) -> RequestDraft {
    var draft = self
    draft.path = try variables.expanding(path)
    draft.items = try items.map { (item) throws(RequestVariables.Unknown) in try item.expanding(variables) }
    switch body {
    case .items: break
    case .text(let text): draft.body = .text(try variables.expanding(text))
    case .file(let path): draft.body = .file(path: try variables.expanding(path))
    }
    return draft
  }
}

extension RequestItem {
  fileprivate func expanding(_ variables: RequestVariables) throws(RequestVariables.Unknown) -> RequestItem {
    switch self {
    case .header(let name, let value):
      return .header(name, try value.map { (text) throws(RequestVariables.Unknown) in try variables.expanding(text) })
    case .query(let name, let value): return .query(try variables.expanding(name), try variables.expanding(value))
    case .string(let name, let value): return .string(try variables.expanding(name), try variables.expanding(value))
    case .json(let name, let value): return .json(try variables.expanding(name), try variables.expanding(value))
    case .file(let name, let path):
      return .file(try variables.expanding(name), path: try variables.expanding(path))
    }
  }
}

extension StringProtocol {
  /// The text without spaces and tabs at its ends.
  var trimmed: SubSequence {
    var text = self[...]
    while let first = text.first, first == " " || first == "\t" || first == "\r" { text = text.dropFirst() }
    while let last = text.last, last == " " || last == "\t" || last == "\r" { text = text.dropLast() }
    return text
  }
}
