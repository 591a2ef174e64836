import Engine
import Files
import FoundationEssentials
import TerminalUI

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
      let text: String
      do throws(FileProblem) {
        text = try TerminalUI.text(ofFile: "\(folder)/\(file)", atMost: RequestFile.maximumBytes)
      } catch {
        problems.append("\(file): \(Words.cannotBeRead(error))")
        continue
      }
      do throws(RequestFile.Malformed) { saved[name] = try RequestFile(text: text) } catch {
        problems.append(Words.brokenRequest(file, error.description))
      }
    }
    return .saved(saved, problems: problems)
  }

  /// Writes one of them, in place of the one of its name, all of it or nothing.
  func save(_ name: String, _ text: String) -> Complaint? {
    // Where there is no folder, the file cannot be written either, and the system says why.
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    do { try replace("\(folder)/\(name).txt", with: text.utf8) } catch {
      return Complaint(.disk, Words.cannotSave(name, error.description))
    }
    return nil
  }
}
