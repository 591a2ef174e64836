import Foundation

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
    guard let handle = FileHandle(forReadingAtPath: file) else { throw ThemeError(file: file, problem: .unreadable) }
    defer { try? handle.close() }
    let data: Data
    do { data = try handle.read(upToCount: Theme.largestFile + 1) ?? Data() } catch {
      throw ThemeError(file: file, problem: .unreadable)
    }
    guard data.count <= Theme.largestFile else { throw ThemeError(file: file, problem: .tooLarge) }
    try self.init(json5: String(decoding: data, as: UTF8.self), file: file)
  }

  private static func isName(_ name: String) -> Bool {
    !name.isEmpty && !name.hasPrefix(".") && !name.contains("/") && !name.contains("\0")
  }
}
