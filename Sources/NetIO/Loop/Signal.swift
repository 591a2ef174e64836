/// Wakes the one task that waits for it. A signal given while nobody waits is kept for the next wait; several are one.
///
/// Waiting is not atomic with what was checked before it: even a hop to the actor that a task is on may let others run
/// first. So whoever waits checks again afterwards, and a signal that came in between must not be lost.
@NetworkActor
public final class Signal {
  private var isSet = false
  private var waiter: UnsafeContinuation<Void, Never>?

  /// A signal that was not given yet.
  public nonisolated init() {}

  /// Wakes the task that waits, or the next to do so.
  public func give() {
    guard let waiter else { return isSet = true }
    self.waiter = nil
    waiter.resume()
  }

  /// Returns once the signal has been given since the last wait. One task at a time.
  public func wait() async {
    await withUnsafeContinuation { continuation in
      if isSet {
        isSet = false
        continuation.resume()
      } else {
        precondition(waiter == nil, "two tasks wait for one signal")
        waiter = continuation
      }
    }
  }
}
