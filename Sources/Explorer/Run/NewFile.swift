import Engine
import Files
import Glibc

/// Files that a person names to have something saved in.
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

  /// Writes all of the bytes to an open file.
  static func write(_ bytes: [UInt8], to file: Int32, _ path: String) throws(Complaint) {
    do { try writeAll(bytes, to: file) } catch { throw complaint(path, error) }
  }

  /// Why the system could not write.
  static func complaint(_ path: String, _ error: SystemError = SystemError()) -> Complaint {
    Complaint(.disk, Words.cannotSave(path, error.description), hint: Words.alreadyThereHint)
  }
}
