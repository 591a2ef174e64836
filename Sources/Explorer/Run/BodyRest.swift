import Dispatch
import Engine
import Foundation
import NetIO

/// What comes of a body after the part that is shown: kept in a temporary file without a name, which is gone when
/// nobody holds it any more.
final class BodyRest: Sendable {
  private static let copySize = 1 << 20

  private let descriptor: Int32

  /// An empty one.
  init() throws(Complaint) {
    let folder = FileManager.default.temporaryDirectory.path(percentEncoded: false)
    var template = Array("\(folder)/peerscope-XXXXXX".utf8CString)
    descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw Self.complaint(folder) }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    unlink(template)
  }

  deinit { close(descriptor) }

  /// Adds bytes at the end, away from the network's thread.
  func append(_ bytes: [UInt8]) async throws(Complaint) {
    let descriptor = descriptor
    let outcome = await Self.blocking {
      Result { () throws(Complaint) in try Self.write(bytes, to: descriptor, "TMPDIR") }
    }
    try outcome.get()
  }

  /// Writes a body to a new file, what is kept in a temporary one too, and returns how many bytes that were. A file that
  /// is there already is kept.
  static func write(
    _ bytes: [UInt8], followedBy rest: BodyRest?, to path: String
  ) async throws(Complaint) -> Int {
    let outcome = await blocking {
      Result { () throws(Complaint) -> Int in
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard file >= 0 else {
          if errno == EEXIST { throw Complaint(.disk, Words.alreadyThere(path), hint: Words.alreadyThereHint) }
          throw complaint(path)
        }
        defer { close(file) }
        try write(bytes, to: file, path)
        return bytes.count + (try rest?.copy(to: file, path) ?? 0)
      }
    }
    return try outcome.get()
  }

  private func copy(to file: Int32, _ path: String) throws(Complaint) -> Int {
    var offset = 0
    while true {
      var part = [UInt8](repeating: 0, count: Self.copySize)
      let count = pread(descriptor, &part, part.count, off_t(offset))
      guard count >= 0 else { throw Self.complaint(path) }
      guard count > 0 else { return offset }
      part.removeLast(part.count - count)
      try Self.write(part, to: file, path)
      offset += count
    }
  }

  private static func write(_ bytes: [UInt8], to file: Int32, _ path: String) throws(Complaint) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress.map { $0 + written }, $0.count - written) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw complaint(path) }
      written += count
    }
  }

  private static func complaint(_ path: String) -> Complaint {
    Complaint(.disk, Words.cannotSave(path, String(cString: strerror(errno))), hint: Words.alreadyThereHint)
  }

  /// Calls what waits for a disk on a thread that may wait.
  private static func blocking<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: body()) }
    }
  }
}

extension Notice {
  /// A body was written to a file.
  static func saved(bytes: Int, path: String) -> Notice { Notice(.done, Words.saved(Format.count(bytes) + " B", path)) }
}
