import TerminalUI

/// What is wrong in a file of settings or keys, and where.
public struct ConfigurationFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file.
  public let file: String
  /// Where in it, when that is known.
  public let position: SourcePosition?
  /// What is wrong, and what to write instead.
  public let words: String

  /// In one line: where, and what.
  public var description: String { line(in: file) }

  /// The same without the folders, for where there is little room.
  var brief: String { line(in: file.lastPathPart) }

  private func line(in file: String) -> String {
    position.map { "\(file):\($0.line):\($0.column): \(words)" } ?? "\(file): \(words)"
  }
}

/// A file of settings or keys while it is read: all that is wrong in it is collected, so that it is told at once.
struct ConfigurationReader {
  /// No such file needs more, in bytes.
  static let largestFile = 256 * 1024

  let file: String
  private let document: JSON5Document?
  private(set) var faults: [ConfigurationFault] = []

  init(_ text: String, file: String) {
    self.file = file
    do throws(JSON5Document.Fault) { document = try JSON5Document(text) } catch {
      document = nil
      faults = [ConfigurationFault(file: file, position: error.position, words: Words.notJSON5(error.expected))]
    }
  }

  /// The members of the file, in the order in which they stand there.
  mutating func members() -> [(key: String, value: JSON5Document.Value)] {
    guard let document else { return [] }
    guard case .object(let members) = document.value else {
      fault(at: "", Words.hasToBeAnObject)
      return []
    }
    return members.sorted { place($0.key) < place($1.key) }.map { ($0.key, $0.value) }
  }

  private func place(_ path: String) -> (Int, Int) {
    document?.position(path).map { ($0.line, $0.column) } ?? (0, 0)
  }

  mutating func fault(at path: String, _ words: String) {
    faults.append(ConfigurationFault(file: file, position: document?.position(path), words: words))
  }
}
