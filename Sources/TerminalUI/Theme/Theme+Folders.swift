import FoundationEssentials

extension Theme {
  /// The largest theme file that is read, in bytes.
  public static let largestFile = 256 * 1024

  /// The theme called `name`: the file `NAME.json5` in the first of `folders` that has one; `terminal` needs none.
  public static func named(_ name: String, in folders: [String]) throws(ThemeError) -> Theme {
    guard isName(name) else { throw ThemeError(file: name, problem: .notAName) }
    if let file = file(of: name, in: folders) { return try Theme(file: file) }
    if name == Theme.terminal.name { return .terminal }
    throw ThemeError(file: name, problem: .notFound(folders: folders))
  }

  /// The names of the themes in `folders`, each once, sorted.
  public static func names(in folders: [String]) -> [String] {
    let files = folders.flatMap { (try? FileManager.default.contentsOfDirectory(atPath: $0)) ?? [] }
    let names = files.filter { $0.hasSuffix(".json5") }.map { String($0.dropLast(6)) }.filter(isName)
    return Set(names).sorted()
  }

  /// The file that the theme called `name` is read from; nil for one that has none.
  public static func file(of name: String, in folders: [String]) -> String? {
    guard isName(name) else { return nil }
    return folders.lazy.map { $0 + "/" + name + ".json5" }.first { FileManager.default.fileExists(atPath: $0) }
  }

  /// Reads one theme file.
  public init(file: String) throws(ThemeError) {
    let content: String
    do throws(FileProblem) { content = try text(ofFile: file, atMost: Theme.largestFile) } catch {
      throw ThemeError(file: file, problem: .file(error))
    }
    try self.init(json5: content, file: file)
  }

  private static func isName(_ name: String) -> Bool {
    !name.isEmpty && !name.hasPrefix(".") && !name.contains("/") && !name.contains("\0")
  }
}
