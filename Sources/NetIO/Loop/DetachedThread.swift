import Glibc

/// Runs work that blocks on a thread of its own.
///
/// - Returns: whether the system gave one; without it nothing is run.
@discardableResult
public func detachThread(_ work: @escaping @Sendable () -> Void) -> Bool {
  let box = Unmanaged.passRetained(ThreadWork(work))
  var id = pthread_t()
  let status = pthread_create(
    &id, nil,
    { context in
      if let context { Unmanaged<ThreadWork>.fromOpaque(context).takeRetainedValue().work() }
      return nil
    }, box.toOpaque())
  guard status == 0 else {
    box.release()
    return false
  }
  pthread_detach(id)
  return true
}

private final class ThreadWork {
  let work: @Sendable () -> Void
  init(_ work: @escaping @Sendable () -> Void) { self.work = work }
}
