import CLinux
import Dispatch
import Engine
import Files
import FoundationEssentials
import Glibc

/// A file of lines that outlives the program, the newest last. Several programs may add to it at once. What is too old
/// is let go of.
final class LineFile: Sendable {
  /// The file is written anew, with the newest half of these, when it has grown larger.
  private static let maximumBytes = 4 << 20

  private let path: String
  /// Lines are written one after the other, away from the screen's thread.
  private let queue = DispatchQueue(label: "history")

  /// The file at a path, which need not be there yet.
  init(_ path: String) { self.path = path }

  /// Reads its lines, the newest first. The first may be torn.
  func load() -> [ArraySlice<UInt8>] {
    let most = 2 * Self.maximumBytes
    guard let file = try? InputFile(path: path, waits: false) else { return [] }
    // What is longer than that is read from where its newest part begins.
    lseek(file.descriptor, max(0, lseek(file.descriptor, 0, SEEK_END) - off_t(most)), SEEK_SET)
    guard let bytes = try? file.readAll(upTo: most) else { return [] }
    return bytes.split(separator: 0x0a).reversed()
  }

  /// Adds a line, given with its end; `complain` hears why that was not possible.
  func append(_ line: [UInt8], complain: @escaping @Sendable (Complaint) -> Void) {
    queue.async { [self] in
      do throws(Complaint) { try write(line) } catch { complain(error) }
    }
  }

  /// Waits until all that was added is written.
  func flush() { queue.sync {} }

  private func write(_ line: [UInt8]) throws(Complaint) {
    let folder = URL(filePath: path).deletingLastPathComponent().path
    try? FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let (file, size) = try openLocked()
    defer { close(file) }
    // A line that was torn must not take this one along.
    var last: UInt8 = 0x0a
    if size > 0 { pread(file, &last, 1, off_t(size - 1)) }
    try NewFile.write((last == 0x0a ? [] : [0x0a]) + line, to: file, path)
    if size > Self.maximumBytes { try shorten() }
  }

  /// The file, held against others; another program may have put a new one in its place meanwhile.
  private func openLocked() throws(Complaint) -> (file: Int32, size: Int) {
    for _ in 0..<100 {
      let file = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
      guard file >= 0 else { throw NewFile.complaint(path) }
      _ = cl_lock_file(file, 1, 1)
      var (held, there) = (stat(), stat())
      if fstat(file, &held) == 0, stat(path, &there) == 0, held.st_ino == there.st_ino {
        return (file, Int(held.st_size))
      }
      close(file)
    }
    throw NewFile.complaint(path)
  }

  /// Puts a file with the newest lines in place of the one that is held.
  private func shorten() throws(Complaint) {
    guard let data = try? Data(contentsOf: URL(filePath: path)) else { return }
    let kept = data.suffix(Self.maximumBytes / 2)
    // From the beginning of a line on.
    let lines = kept.firstIndex(of: 0x0a).map { kept[($0 + 1)...] } ?? Data()
    let new = path + ".new"
    unlink(new)
    let file = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw NewFile.complaint(new) }
    defer { close(file) }
    try NewFile.write([UInt8](lines), to: file, new)
    guard rename(new, path) == 0 else { throw NewFile.complaint(path) }
  }
}
