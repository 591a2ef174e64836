import Engine
import Files
import FoundationEssentials
import Glibc

/// Files that are made anew: those that a person names to have something saved in, and temporary ones.
enum NewFile {
  /// Writes a new file. One that is there already is kept.
  static func write(_ bytes: [UInt8], to path: String) throws(Complaint) {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard file >= 0 else {
      if errno == EEXIST { throw Complaint(.disk, Words.alreadyThere(path), hint: Words.alreadyThereHint) }
      throw complaint(path)
    }
    defer { close(file) }
    try write(bytes, to: file, path)
  }

  /// Makes a temporary file that nobody else can read, and opens it.
  static func temporary(suffix: String = "") throws(Complaint) -> (file: Int32, path: String) {
    let folder = FileManager.default.temporaryDirectory.path(percentEncoded: false)
    var template = Array("\(folder)/peerscope-XXXXXX\(suffix)".utf8CString)
    // mkstemps makes it with 0600.
    let file = mkstemps(&template, Int32(suffix.utf8.count))
    guard file >= 0 else { throw complaint(folder) }
    _ = fcntl(file, F_SETFD, FD_CLOEXEC)
    return (file, String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
  }

  /// Writes all of the bytes to an open file.
  static func write(_ bytes: [UInt8], to file: Int32, _ path: String) throws(Complaint) {
    do { try writeAll(bytes, to: file) } catch { throw complaint(path, error) }
  }

  /// Why the system could not write.
  static func complaint(_ path: String, _ error: SystemError = SystemError()) -> Complaint {
    Complaint(.disk, Words.cannotSave(path, error.description), hint: Words.alreadyThereHint)
  }
}
