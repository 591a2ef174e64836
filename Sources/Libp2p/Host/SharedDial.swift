import NetIO

/// One dial whose outcome several wait for. Each may leave; when the last one does, the dial is cancelled.
@NetworkActor
final class SharedDial {
  typealias Outcome = Result<Connection, Libp2pError>

  private var waiters: [Int: UnsafeContinuation<Outcome, Never>] = [:]
  private var nextWaiter = 0
  private var outcome: Outcome?
  private var task: Task<Void, Never>?

  /// Starts the dial.
  init(_ dial: @escaping @NetworkActor @Sendable () async -> Outcome) {
    task = NetworkActor.task { [weak self] in
      let outcome = await dial()
      self?.finish(outcome)
    }
  }

  /// Waits for the outcome; a task that is cancelled leaves at once.
  func wait() async -> Outcome {
    let number = nextWaiter
    nextWaiter += 1
    return await withTaskCancellationHandler {
      await withUnsafeContinuation { continuation in
        if let outcome { return continuation.resume(returning: outcome) }
        waiters[number] = continuation
      }
    } onCancel: {
      NetworkActor.task { self.leave(number) }
    }
  }

  private func leave(_ number: Int) {
    guard let continuation = waiters.removeValue(forKey: number) else { return }
    continuation.resume(returning: .failure(.stream(.resetLocally)))
    if waiters.isEmpty { task?.cancel() }
  }

  private func finish(_ outcome: Outcome) {
    self.outcome = outcome
    let waiting = waiters
    waiters = [:]
    for waiter in waiting.values { waiter.resume(returning: outcome) }
  }
}
