import Foundation

/// The Python that `Tests/run` installs, with the peers and the terminal emulator that the tests are made with.
public enum InteropPython {
  /// The interpreter.
  public static let path = Vectors.checkout.appending(path: ".build-interop/bin/python").path(percentEncoded: false)

  /// Whether it is there. `Tests/run` insists on it; a plain `swift test` goes without.
  public static var isHere: Bool {
    let isComplete = ProcessInfo.processInfo.environment["PEERSCOPE_TESTS"] == "complete"
    return isComplete || FileManager.default.isExecutableFile(atPath: path)
  }
}

/// A terminal emulator that nobody in this project wrote (pyte), which says what recorded output looks like.
public enum Emulator {
  /// Output of a terminal of a size; it goes on where the one before ended.
  public struct Part: Encodable, Sendable {
    var columns: Int
    var rows: Int
    var output: Data

    /// Some output.
    public init(columns: Int, rows: Int, output: some Sequence<UInt8>) {
      (self.columns, self.rows, self.output) = (columns, rows, Data(output))
    }
  }

  /// The rows that are shown after each part, without marks and trailing spaces; ``plain(_:)`` makes others like them.
  public static func rows(after parts: [Part]) async throws -> [[String]] {
    let encoder = JSONEncoder()
    let input = try parts.flatMap { try Array(encoder.encode($0)) + [UInt8(ascii: "\n")] }
    let script = Vectors.checkout.appending(path: "Tests/Interop/Terminals/replay.py").path(percentEncoded: false)
    let ended = try await Program.run(InteropPython.path, [script], input: input, patience: .seconds(300))
    guard ended.code == 0 else { throw Failure(errors: ended.errors) }
    return try ended.text.split(separator: "\n").map { try JSONDecoder().decode([String].self, from: Data($0.utf8)) }
  }

  /// Why the emulator said nothing.
  public struct Failure: Error {
    /// What it complained of.
    public let errors: String
  }

  /// A row as the emulator says it: without the marks that it loses on wide characters.
  public static func plain(_ row: String) -> String {
    let scalars = row.decomposedStringWithCanonicalMapping.unicodeScalars.filter { scalar in
      let category = scalar.properties.generalCategory
      // Vowels and final consonants of Korean syllables are marks too.
      return category != .nonspacingMark && category != .enclosingMark && !(0x1160...0x11FF).contains(scalar.value)
    }
    var text = String(String.UnicodeScalarView(scalars)).precomposedStringWithCanonicalMapping
    while text.last == " " { text.removeLast() }
    return text
  }
}
