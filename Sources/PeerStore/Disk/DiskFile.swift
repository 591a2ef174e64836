import Glibc

/// An open file, closed with its last reference. All positions are given: there is no place that it stands at.
final class DiskFile {
  private let path: String
  private let descriptor: Int32

  /// What tells one file from another, and when it has grown.
  struct Mark: Hashable {
    let device: UInt64
    let inode: UInt64
    let size: Int

    fileprivate init(_ status: stat, _ path: String) throws(PeerStoreError) {
      guard status.st_mode & S_IFMT == S_IFREG else { throw .notAJournal(path: path) }
      device = UInt64(status.st_dev)
      inode = UInt64(status.st_ino)
      size = Int(status.st_size)
    }

    init(_ mark: Mark, size: Int) {
      device = mark.device
      inode = mark.inode
      self.size = size
    }

    func isSameFile(as other: Mark) -> Bool { device == other.device && inode == other.inode }
  }

  /// Opens a file, with mode 0600 if it is made here. Errors speak of `subject` where the file is only a step towards it.
  init(_ path: String, _ flags: Int32, for subject: String? = nil) throws(PeerStoreError) {
    descriptor = Glibc.open(path, flags | O_CLOEXEC, 0o600)
    self.path = subject ?? path
    guard descriptor >= 0 else { throw .failed(self.path, flags & O_ACCMODE == O_RDONLY ? .read : .write) }
  }

  deinit { Glibc.close(descriptor) }

  /// The file that has a name now; nil if none has.
  static func mark(_ path: String) throws(PeerStoreError) -> Mark? {
    var status = stat()
    if stat(path, &status) == 0 { return try Mark(status, path) }
    guard errno != ENOENT, errno != ENOTDIR else { return nil }
    throw .failed(path, .read)
  }

  /// This file as it is now.
  func mark() throws(PeerStoreError) -> Mark {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .failed(path, .read) }
    return try Mark(status, path)
  }

  /// So many bytes, or those up to the end.
  func read(_ count: Int, at offset: Int) throws(PeerStoreError) -> [UInt8] {
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let room = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
        let got = pread(descriptor, room.baseAddress, room.count, off_t(offset + filled))
        if got < 0, errno == EINTR { continue }
        if got < 0 { code = errno }
        guard got > 0 else { break }
        filled += got
      }
    }
    guard code == 0 else { throw .system(path: path, .read, code: code) }
    return bytes
  }

  func write(_ bytes: [UInt8], at offset: Int) throws(PeerStoreError) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { all in
        let rest = UnsafeRawBufferPointer(rebasing: all[written...])
        return pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset + written))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .failed(path, .write) }
      written += count
    }
  }

  func truncate(to size: Int) throws(PeerStoreError) {
    guard ftruncate(descriptor, off_t(size)) == 0 else { throw .failed(path, .write) }
  }

  /// Waits until the disk has all that was written.
  func synchronize() throws(PeerStoreError) {
    guard fsync(descriptor) == 0 else { throw .failed(path, .write) }
  }
}

/// What is done with names of files.
enum Disk {
  /// The folder that a file is in.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Makes a folder, and those that it is in, where they are missing: nobody else's to look into.
  static func makeFolder(_ path: String) throws(PeerStoreError) {
    if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, folder(of: path) != path else { throw .failed(path, .write) }
    try makeFolder(folder(of: path))
    if mkdir(path, 0o700) != 0, errno != EEXIST { throw .failed(path, .write) }
  }

  /// Gives a file the name of another, which is then gone, in one step.
  static func rename(_ path: String, to target: String) throws(PeerStoreError) {
    guard Glibc.rename(path, target) == 0 else { throw .failed(target, .write) }
  }

  /// Waits until the disk has the names of the files in a folder.
  static func synchronize(folder: String) throws(PeerStoreError) {
    try DiskFile(folder, O_RDONLY | O_DIRECTORY).synchronize()
  }

  static func remove(_ path: String) {
    unlink(path)
  }

  /// The file that a path leads to through symbolic links, so that replacing it replaces no link.
  static func resolve(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}

extension PeerStoreError {
  /// The error that the system has just told.
  static func failed(_ path: String, _ operation: Operation) -> Self {
    .system(path: path, operation, code: errno)
  }
}
