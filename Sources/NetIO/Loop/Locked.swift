import Glibc

/// A value that any thread may use, one at a time.
///
/// A POSIX mutex rather than `Synchronization.Mutex`, which Thread Sanitizer does not understand; both cost the same.
public final class Locked<Value>: @unchecked Sendable {
  // Sendable: the value is only ever touched under the mutex.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private var value: Value

  /// A value that no one else holds.
  public init(_ value: sending Value) {
    self.value = value
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  /// Calls `body` while no other thread is in a `withLock` of this value. Keep it short: others wait.
  @inline(__always)
  public func withLock<Result, Failure: Error>(
    _ body: (inout sending Value) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body(&value)
  }
}
