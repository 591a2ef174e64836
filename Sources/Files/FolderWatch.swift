import Glibc

/// Tells when something in a folder was written or put there, so that nobody has to look again and again.
public final class FolderWatch {
  /// Readable when something was.
  public let descriptor: Int32

  /// What is told of.
  public enum Occasion: Sendable {
    /// Every write.
    case written
    /// That somebody has finished to write a file, or put one there: what a person saves is not read half-written.
    case saved
    /// That something is there that was not.
    case arrived
    /// Every write, and that something came or went.
    case changed

    fileprivate var events: Int32 {
      switch self {
      case .written: Int32(IN_MODIFY | IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE)
      case .saved: Int32(IN_CLOSE_WRITE | IN_MOVED_TO)
      case .arrived: Int32(IN_CREATE | IN_MOVED_TO)
      case .changed: Int32(IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVE)
      }
    }
  }

  /// A watch on a folder; nil where the system gives none, as for a folder that does not exist.
  public convenience init?(_ folder: String, _ occasion: Occasion = .written) { self.init([folder], occasion) }

  /// A watch on several folders; nil where the system gives none for any of them.
  public init?(_ folders: [String], _ occasion: Occasion) {
    let descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
    guard descriptor >= 0 else { return nil }
    let events = UInt32(bitPattern: occasion.events)
    guard folders.count(where: { inotify_add_watch(descriptor, $0, events) >= 0 }) > 0 else {
      close(descriptor)
      return nil
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Whether anything was written since the last time.
  public func wasTouched() -> Bool {
    var buffer = [UInt8](repeating: 0, count: 4_096)
    var wasTouched = false
    while read(descriptor, &buffer, buffer.count) > 0 { wasTouched = true }
    return wasTouched
  }
}
