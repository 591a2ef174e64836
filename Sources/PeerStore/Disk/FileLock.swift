import CLinux
import Glibc

/// The lock of a journal: a file of its own beside it, so that replacing the journal does not let go of it.
enum FileLock {
  /// How long another program may keep the lock: compacting a large journal takes less than a second.
  private static let patience: UInt64 = 5_000_000_000

  /// Calls `body` while no other program has the lock of the journal at `path`.
  static func locked<Result>(
    _ path: String, _ body: () throws(PeerStoreError) -> Result
  ) throws(PeerStoreError) -> Result {
    let name = path + ".lock"
    let flags = O_CLOEXEC | O_NOFOLLOW
    var descriptor = open(name, O_RDWR | O_CREAT | flags, 0o600)
    if descriptor < 0 {
      let failure = PeerStoreError.failed(path, .write)
      descriptor = open(name, O_RDONLY | flags)
      guard descriptor >= 0 else { throw failure }
    }
    // Closing lets go of the lock.
    defer { close(descriptor) }
    try acquire(descriptor, path)
    return try body()
  }

  private static func acquire(_ descriptor: Int32, _ path: String) throws(PeerStoreError) {
    let end = cl_monotonic_ns() + patience
    var pause: UInt32 = 100
    while true {
      let code = cl_lock_file(descriptor, 1, 0)
      if code == 0 { return }
      guard code == EWOULDBLOCK else { throw .system(path: path, .lock, code: code) }
      guard cl_monotonic_ns() < end else { throw .busy(path: path) }
      usleep(pause)
      pause = min(pause * 2, 20_000)
    }
  }
}
