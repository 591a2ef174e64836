import Engine
import Foundation

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
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress.map { $0 + written }, $0.count - written) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw complaint(path) }
      written += count
    }
  }

  /// Why the system could not write.
  static func complaint(_ path: String) -> Complaint {
    Complaint(.disk, Words.cannotSave(path, String(cString: strerror(errno))), hint: Words.alreadyThereHint)
  }
}
