import Glibc

/// Tells when something in a folder was written or put there, so that nobody has to look again and again.
final class FolderWatch {
  /// Readable when something was.
  let descriptor: Int32

  /// A watch on a folder; nil where the system gives none, as for a folder that does not exist. With `whole` only files
  /// that somebody has finished to write count: what a person saves is not read half-written.
  init?(_ folder: String, whole: Bool = false) {
    let descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
    guard descriptor >= 0 else { return nil }
    let finished = UInt32(IN_CLOSE_WRITE | IN_MOVED_TO)
    let events = whole ? finished : finished | UInt32(IN_MODIFY | IN_CREATE)
    guard inotify_add_watch(descriptor, folder, events) >= 0 else {
      close(descriptor)
      return nil
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Whether anything was written since the last time.
  func wasTouched() -> Bool {
    var buffer = [UInt8](repeating: 0, count: 4_096)
    var wasTouched = false
    while read(descriptor, &buffer, buffer.count) > 0 { wasTouched = true }
    return wasTouched
  }
}
