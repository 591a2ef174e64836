extension ScriptStep {
  /// The step that a line says, nil when it says none.
  init?(line: Substring) throws(ScriptError.Problem) {
    let line = line.drop { $0 == " " || $0 == "\t" }
    if line.isEmpty || line.first == "#" { return nil }
    if line.first == ":" {
      self = .command(try Self.word(Self.trimmed(line.dropFirst()), ":", "a command"))
      return
    }
    let name = line.prefix { $0 != " " && $0 != "\t" }
    let rest = line.dropFirst(name.count)
    let argument = Self.trimmed(rest)
    switch name {
    case "key":
      let text = try Self.word(argument, "key", "a key")
      guard let key = Key(text) else { throw .notAKey(text) }
      self = .key(key)
    // Spaces are text too: all that follows the one after the word.
    case "type": self = .type(try Self.word(rest.dropFirst(), "type", "a text"))
    case "wait": self = try Self.wait(argument)
    case "screen": self = .screen(try Self.word(argument, "screen", "a file"))
    case "size":
      let text = try Self.word(argument, "size", "columns and rows")
      guard let size = Self.size(text) else { throw .notASize(text) }
      self = .size(size)
    case "quit":
      guard argument.isEmpty else { throw .trailing(String(argument)) }
      self = .quit
    default: throw .unknownStep(String(name))
    }
  }

  private static func wait(_ argument: Substring) throws(ScriptError.Problem) -> ScriptStep {
    guard argument.first == "\"" else {
      let word = argument.prefix { $0 != " " }
      guard word == "idle" else { throw .missing(step: "wait", what: "idle, or a text in quotes") }
      return .waitIdle(seconds: try seconds(argument.dropFirst(word.count)))
    }
    var text = ""
    var rest = argument.dropFirst()
    while let character = rest.popFirst() {
      if character == "\"" { return .waitText(text, seconds: try seconds(rest)) }
      if character == "\\", let escaped = rest.popFirst() { text.append(escaped) } else { text.append(character) }
    }
    throw .unclosedText
  }

  private static func seconds(_ argument: Substring) throws(ScriptError.Problem) -> Double? {
    let text = trimmed(argument)
    if text.isEmpty { return nil }
    guard let seconds = Double(text), seconds > 0, seconds <= 86_400 else { throw .notSeconds(String(text)) }
    return seconds
  }

  private static func size(_ text: String) -> Size? {
    let numbers = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    guard numbers.count == 2 else { return nil }
    let size = Size(numbers[0], numbers[1])
    return size == size.clamped ? size : nil
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop { $0 == " " || $0 == "\t" }
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return text
  }

  private static func word(
    _ text: Substring, _ step: String, _ what: String
  ) throws(ScriptError.Problem) -> String {
    if text.isEmpty { throw .missing(step: step, what: what) }
    return String(text)
  }
}
