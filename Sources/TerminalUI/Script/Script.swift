/// One thing that a script does, as a person at the keyboard would.
public enum ScriptStep: Equatable, Sendable {
  /// `key ^S`: presses a key.
  case key(Key)
  /// `type /ip4/…`: types the rest of the line.
  case type(String)
  /// `:peer.connect kubo-home`: gives a command.
  case command(String)
  /// `wait idle [SECONDS]`: waits until nothing is under way.
  case waitIdle(seconds: Double?)
  /// `wait "200 OK" [SECONDS]`: waits until the screen shows a text.
  case waitText(String, seconds: Double?)
  /// `screen FILE`: writes the text of the screen as it stands.
  case screen(String)
  /// `size 120x36`: gives the screen another size.
  case size(Size)
  /// `quit`: ends the program.
  case quit
}

/// A sequence of steps read from a file.
public struct Script: Equatable, Sendable {
  /// A step and the line it was read from, counted from 1.
  public struct Line: Equatable, Sendable {
    /// The number of the line.
    public var number: Int
    /// What it says.
    public var step: ScriptStep
  }

  /// The steps in their order.
  public let lines: [Line]

  /// The most lines a script has.
  public static let mostLines = 100_000

  /// Reads a script: one step a line. Empty lines, and lines that begin with `#`, are passed over.
  public init(_ text: String) throws(ScriptError) {
    var lines: [Line] = []
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      guard index < Self.mostLines else { throw ScriptError(line: index + 1, problem: .tooLong) }
      do throws(ScriptError.Problem) {
        if let step = try ScriptStep(line: line) { lines.append(Line(number: index + 1, step: step)) }
      } catch {
        throw ScriptError(line: index + 1, problem: error)
      }
    }
    self.lines = lines
  }
}

/// Why a script cannot be read.
public struct ScriptError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The line, counted from 1.
  public var line: Int
  /// What is wrong with it.
  public var problem: Problem

  /// What can be wrong with a line.
  public enum Problem: Error, Equatable, Sendable {
    case tooLong
    case unknownStep(String)
    case missing(step: String, what: String)
    case notAKey(String)
    case notASize(String)
    case notSeconds(String)
    case unclosedText
    case trailing(String)
  }

  /// One line: where, what, and what to write instead.
  public var description: String { "line \(line): \(words)" }

  private var words: String {
    switch problem {
    case .tooLong: "a script has at most \(Script.mostLines) lines"
    case .unknownStep(let word):
      "“\(word)” is no step; a line is key, type, wait, screen, size, quit, or begins with a colon"
    case .missing(let step, let what): "\(step) needs \(what)"
    case .notAKey(let text): "“\(text)” is no key; write a, G, ^S, alt-enter, enter, esc, tab, up, pgdn, f1"
    case .notASize(let text): "“\(text)” is no size; write 120x36"
    case .notSeconds(let text): "“\(text)” is no number of seconds"
    case .unclosedText: "the text has no closing quote"
    case .trailing(let text): "“\(text)” is too much"
    }
  }
}
