import Engine
import Foundation

/// The folder of saved requests: a text file each, `NAME.txt`.
struct RequestShelf {
  /// The most requests that are read.
  private static let most = 1_000

  private let folder: String

  init(_ folder: String) { self.folder = folder }

  /// Reads all of them.
  func load() -> Input {
    var saved: [String: RequestFile] = [:]
    var problems: [String] = []
    let files = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.hasSuffix(".txt") }
    for file in files.sorted().prefix(Self.most) {
      let name = String(file.dropLast(4))
      guard let handle = FileHandle(forReadingAtPath: "\(folder)/\(file)"),
        let data = try? handle.read(upToCount: RequestFile.maximumBytes)
      else {
        problems.append(Words.cannotRead(file))
        continue
      }
      do throws(RequestFile.Malformed) {
        saved[name] = try RequestFile(text: String(decoding: data, as: UTF8.self))
      } catch {
        problems.append(Words.brokenRequest(file, error.description))
      }
    }
    return .saved(saved, problems: problems)
  }

  /// Writes one of them, in place of the one of its name, all of it or nothing.
  func save(_ name: String, _ text: String) -> Complaint? {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name).txt"), options: .atomic)
      return nil
    } catch {
      return Complaint(.disk, Words.cannotSave(name, error.localizedDescription))
    }
  }
}
