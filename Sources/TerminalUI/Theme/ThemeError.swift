/// Why a theme cannot be used, and where in its file.
public struct ThemeError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file, or the name that was asked for.
  public var file: String
  /// Where in the file, when that is known.
  public var position: SourcePosition?
  /// What is wrong.
  public var problem: Problem

  /// What can be wrong with a theme.
  public enum Problem: Equatable, Sendable {
    /// The name cannot be a file's.
    case notAName
    /// No folder has it.
    case notFound(folders: [String])
    /// The file cannot be read, or is larger than `Theme.largestFile`.
    case file(FileProblem)
    /// The file is not JSON5; `expected` says what should stand there.
    case syntax(expected: String)
    /// A value is not of the kind it has to be.
    case wrongKind(key: String, expected: String)
    /// A value that has to be there is not.
    case missing(key: String)
    /// A key that themes do not have; `similar` is one that they do.
    case unknownKey(key: String, similar: String?)
    /// A text is not a colour.
    case notAColor(key: String, text: String)
  }

  init(file: String, position: SourcePosition? = nil, problem: Problem) {
    self.file = file
    self.position = position
    self.problem = problem
  }

  /// One line: where, what, and what to write instead.
  public var description: String { line(in: file) }

  /// The same without the folders, for where there is little room.
  public var brief: String { line(in: file.lastPathPart) }

  private func line(in file: String) -> String {
    let place = position.map { "\(file):\($0.line):\($0.column)" } ?? file
    return "\(place): \(words)"
  }

  private var words: String {
    switch problem {
    case .notAName: "a theme's name is a file's name without .json5"
    case .notFound(let folders): "there is no such theme in \(folders.joined(separator: ", "))"
    case .file(.unreadable(let error)): "the file cannot be read: \(error)"
    case .file(.tooLarge): "a theme file has at most \(Theme.largestFile / 1024) KiB"
    case .syntax(let expected): "not JSON5: expected \(expected)"
    case .wrongKind(let key, let expected): "\(key) has to be \(expected)"
    case .missing(let key): "\(key) is missing"
    case .unknownKey(let key, let similar):
      similar.map { "there is no \(key); did you mean \($0)?" } ?? "there is no \(key)"
    case .notAColor(let key, let text):
      "\(key): “\(text)” is no colour; write #rrggbb, default, 0 to 255, or a name such as bright-blue"
    }
  }
}

/// A place in a text file, both numbers counted from 1.
public struct SourcePosition: Hashable, Sendable {
  /// The line.
  public var line: Int
  /// The column, in characters.
  public var column: Int
}
