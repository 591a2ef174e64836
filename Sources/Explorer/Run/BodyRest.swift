import Engine
import FoundationEssentials
import Glibc
import NetIO

/// What comes of a body after the part that is shown: kept in a temporary file without a name, which is gone when
/// nobody holds it any more.
final class BodyRest: Sendable {
  private static let copySize = 1 << 20

  private let descriptor: Int32

  /// An empty one.
  init() throws(Complaint) {
    let (file, path) = try NewFile.temporary()
    descriptor = file
    unlink(path)
  }

  deinit { close(descriptor) }

  /// Adds bytes at the end, away from the network's thread.
  func append(_ bytes: [UInt8]) async throws(Complaint) {
    let descriptor = descriptor
    let outcome = await Self.blocking {
      Result { () throws(Complaint) in try NewFile.write(bytes, to: descriptor, "TMPDIR") }
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
        try NewFile.write(bytes, to: path)
        guard let rest else { return bytes.count }
        let file = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
        guard file >= 0 else { throw NewFile.complaint(path) }
        defer { close(file) }
        return bytes.count + (try rest.copy(to: file, path))
      }
    }
    return try outcome.get()
  }

  private func copy(to file: Int32, _ path: String) throws(Complaint) -> Int {
    var offset = 0
    while true {
      guard let part = part(at: offset) else { throw NewFile.complaint(path) }
      guard !part.isEmpty else { return offset }
      try NewFile.write(part, to: file, path)
      offset += part.count
    }
  }

  /// Hands over all of it, part by part, as long as the function takes them; returns whether it took all.
  func forEachPart(_ take: ([UInt8]) -> Bool) -> Bool {
    var offset = 0
    while true {
      guard let part = part(at: offset), !part.isEmpty else { return true }
      guard take(part) else { return false }
      offset += part.count
    }
  }

  /// What stands at a place, empty at the end; nil if it cannot be read.
  private func part(at offset: Int) -> [UInt8]? {
    var part = [UInt8](repeating: 0, count: Self.copySize)
    let count = pread(descriptor, &part, part.count, off_t(offset))
    guard count >= 0 else { return nil }
    part.removeLast(part.count - count)
    return part
  }

  /// Calls what waits for a disk on a thread that may wait.
  private static func blocking<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      onBackgroundThread { continuation.resume(returning: body()) }
    }
  }
}

extension Notice {
  /// A body was written to a file.
  static func saved(bytes: Int, path: String) -> Notice { Notice(.done, Words.saved(Format.count(bytes) + " B", path)) }
}
