import Engine
import Files
import FoundationEssentials
import Glibc
import TerminalUI

/// The folder of saved requests: a text file each, `NAME.txt`, in folders where their names have slashes.
final class RequestShelf {
  /// The most requests that are read, the most folders, and how deep they lie in each other.
  private static let most = 1_000
  private static let mostFolders = 200
  static let deepest = 8

  private let root: String
  /// The folders that are watched, by their paths below the root, a slash at the end of each.
  private var folders: [String] = []
  private var watch: FolderWatch?

  init(_ root: String) { self.root = root }

  /// What is to be watched for reading.
  var descriptor: Int32? { watch?.descriptor }

  /// Whether anything was saved, came or went since the last time.
  func wasTouched() -> Bool { watch?.wasTouched() == true }

  /// Reads all of them, and watches the folders that they are in.
  func load() -> Input {
    let files = find()
    var saved: [String: RequestFile] = [:]
    var problems: [String] = []
    for file in files.prefix(Self.most) {
      let name = String(file.dropLast(Self.suffix.count))
      let text: String
      do throws(FileProblem) {
        text = try TerminalUI.text(ofFile: "\(root)/\(file)", atMost: RequestFile.maximumBytes)
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

  private static let suffix = ".txt"

  /// The files, by their paths below the folder, which are watched from before they are looked for.
  private func find() -> [String] {
    // Folders that come meanwhile are not waited for again and again.
    for _ in 0..<3 {
      let (files, found) = list()
      if found == folders, watch != nil { return files }
      folders = found
      watch = FolderWatch(found.map { "\(root)/\($0)" }, .changed)
      if watch == nil { return files }
    }
    return list().files
  }

  /// The files and the folders that they are in. Folders that are links are left alone: they may lead in circles.
  private func list() -> (files: [String], folders: [String]) {
    var files: [String] = []
    var found = [""]
    var next = 0
    while next < found.count {
      let prefix = found[next]
      next += 1
      for name in (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(prefix)"))?.sorted() ?? [] {
        guard !name.hasPrefix(".") else { continue }
        if name.hasSuffix(Self.suffix) {
          files.append(prefix + name)
        } else if found.count < Self.mostFolders, prefix.count(where: { $0 == "/" }) < Self.deepest,
          isFolder(prefix + name)
        {
          found.append("\(prefix)\(name)/")
        }
      }
    }
    return (files, found)
  }

  private func isFolder(_ path: String) -> Bool {
    let attributes = try? FileManager.default.attributesOfItem(atPath: "\(root)/\(path)")
    return attributes?[.type] as? FileAttributeType == .typeDirectory
  }

  private func path(_ name: String) -> String { "\(root)/\(name)\(Self.suffix)" }

  /// Writes one of them, in place of the one of its name, all of it or nothing.
  func save(_ name: String, _ text: String) -> Complaint? {
    let folder = URL(filePath: path(name)).deletingLastPathComponent().path
    // Where there is no folder, the file cannot be written either, and the system says why.
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    do { try replace(path(name), with: text.utf8) } catch {
      return Complaint(.disk, Words.cannotSave(name, error.description))
    }
    let below = String(name[..<(name.lastIndex(of: "/").map(name.index(after:)) ?? name.startIndex)])
    // A folder that came with it is to be watched too.
    if watch == nil || !folders.contains(below) { _ = find() }
    return nil
  }

  /// Writes one of them under another name; only when that is done the file that it had goes.
  func rename(_ old: String, to new: String, _ text: String) -> Complaint? { save(new, text) ?? remove(old) }

  /// Removes one of them, and the folders that become empty by that.
  func remove(_ name: String) -> Complaint? {
    guard unlink(path(name)) == 0 else {
      return Complaint(.disk, Words.cannotRemove(name, String(cString: strerror(errno))))
    }
    var parts = name.split(separator: "/").dropLast()
    // A folder that something else is in cannot be removed so, which is what is wanted.
    while !parts.isEmpty, rmdir("\(root)/\(parts.joined(separator: "/"))") == 0 { parts = parts.dropLast() }
    return nil
  }
}
