/// Work whose outcome several wait for. Each may leave; when the last one does, the work is cancelled.
@NetworkActor
public final class SharedTask<Outcome: Sendable> {
  private var waiters: [Int: UnsafeContinuation<Outcome?, Never>] = [:]
  private var timers: [Int: LoopTimer] = [:]
  /// Who left before the wait had begun.
  private var gone: Set<Int> = []
  private var nextWaiter = 0
  private var outcome: Outcome?
  /// Whether all who waited have left: who comes now has to begin anew.
  public private(set) var isAbandoned = false
  private var task: Task<Void, Never>?

  /// Starts the work.
  public init(_ work: @escaping @NetworkActor @Sendable () async -> Outcome) {
    task = NetworkActor.task { [weak self] in
      let outcome = await work()
      self?.finish(outcome)
    }
  }

  /// Waits for the outcome. A task that is cancelled, and one whose deadline passes, leaves at once, with nil.
  public func wait(until deadline: Deadline? = nil) async -> Outcome? {
    let number = nextWaiter
    nextWaiter += 1
    return await withTaskCancellationHandler {
      await withUnsafeContinuation { continuation in
        if let outcome { return continuation.resume(returning: outcome) }
        if gone.remove(number) != nil { return continuation.resume(returning: nil) }
        waiters[number] = continuation
        guard let deadline else { return }
        timers[number] = NetworkActor.loop.schedule(at: deadline) {
          NetworkActor.assumeIsolated { self.leave(number) }
        }
      }
    } onCancel: {
      NetworkActor.task { self.leave(number) }
    }
  }

  /// Cancels the work, though there may be some who wait: they get what becomes of it then.
  public func cancel() {
    task?.cancel()
  }

  private func leave(_ number: Int) {
    guard outcome == nil else { return }
    guard let continuation = take(number) else {
      gone.insert(number)
      return
    }
    continuation.resume(returning: nil)
    guard waiters.isEmpty else { return }
    isAbandoned = true
    task?.cancel()
  }

  private func take(_ number: Int) -> UnsafeContinuation<Outcome?, Never>? {
    if let timer = timers.removeValue(forKey: number) { NetworkActor.loop.cancel(timer) }
    return waiters.removeValue(forKey: number)
  }

  private func finish(_ outcome: Outcome) {
    self.outcome = outcome
    for number in waiters.keys.sorted() { take(number)?.resume(returning: outcome) }
  }
}
