import Engine

/// The file in which requests are kept from one run to the next, a line each. A line that is torn or damaged is passed
/// over.
struct HistoryFile: Sendable {
  private let file: LineFile
  /// The most requests that are read.
  private let most: Int

  /// The file at a path, which need not be there yet.
  init(_ path: String, most: Int) {
    file = LineFile(path)
    self.most = most
  }

  /// Reads the newest requests, the newest first.
  func load() -> [HistoryRecord] {
    var records: [HistoryRecord] = []
    for line in file.load() {
      guard records.count < most else { break }
      if let record = HistoryRecord(line: line) { records.append(record) }
    }
    return records
  }

  /// Adds a request, if it is not too long to be kept; `complain` hears why that was not possible.
  func append(_ record: HistoryRecord, complain: @escaping @Sendable (Complaint) -> Void) {
    if let line = record.line { file.append(line, complain: complain) }
  }

  /// Waits until all that was added is written.
  func flush() { file.flush() }
}

/// The file in which the lines of the palette are kept from one run to the next.
struct CommandHistoryFile: Sendable {
  /// A line that is longer is not kept.
  private static let longestLine = 4 << 10

  private let file: LineFile

  /// The file at a path, which need not be there yet.
  init(_ path: String) { file = LineFile(path) }

  /// Reads the newest lines, the newest first, each once. What is no text is passed over.
  func load() -> [String] {
    var lines: [String] = []
    var known: Set<String> = []
    for bytes in file.load() where bytes.count <= Self.longestLine {
      guard lines.count < ExploreState.mostRecentLines else { break }
      if let line = String(validating: bytes, as: UTF8.self), known.insert(line).inserted { lines.append(line) }
    }
    return lines
  }

  /// Adds a line; `complain` hears why that was not possible.
  func append(_ line: String, complain: @escaping @Sendable (Complaint) -> Void) {
    guard line.utf8.count <= Self.longestLine, !line.contains(where: \.isNewline) else { return }
    file.append(Array(line.utf8) + [0x0a], complain: complain)
  }

  /// Waits until all that was added is written.
  func flush() { file.flush() }
}
