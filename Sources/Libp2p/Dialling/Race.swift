import NetIO

/// Attempts at the same thing that start one after the other, each without waiting for those before it to fail: the first
/// that succeeds wins, what others still achieve is discarded (RFC 8305 §5).
@NetworkActor
final class Race<Entrant: Sendable, Prize: Sendable, Failure: Error> {
  private struct Waiting {
    let entrant: Entrant
    let delay: Duration
    let number: Int
  }

  /// Attempts that run at the same time at most.
  private static var limit: Int { 8 }

  /// The first that succeeded.
  private(set) var winner: (entrant: Entrant, prize: Prize)?
  /// Those that failed, in that order.
  private(set) var failures: [(entrant: Entrant, failure: Failure)] = []
  /// Whether nothing is to start any more: one has won where one is enough, or it was given up.
  private(set) var isOver = false
  /// How many may still be added before the race can be lost.
  private var expected = 0

  private let start: Deadline
  private let goesOn: Bool
  private let attempt: @NetworkActor @Sendable (Entrant) async -> Result<Prize, Failure>
  private let discard: @NetworkActor (Entrant, Prize) -> Void
  private let won: @NetworkActor (Entrant, Prize) -> Void
  private var waiting: [Waiting] = []
  private var running: [Int: Task<Void, Never>] = [:]
  private var added = 0
  private var timer: LoopTimer?
  private let progress = Signal()

  /// A race that nobody takes part in yet.
  ///
  /// - Parameters:
  ///   - goesOn: whether the others run to their end after one has won.
  ///   - won: called with the first success, at once.
  ///   - discard: called with every later one.
  init(
    goesOn: Bool = false, attempt: @escaping @NetworkActor @Sendable (Entrant) async -> Result<Prize, Failure>,
    won: @escaping @NetworkActor (Entrant, Prize) -> Void = { _, _ in },
    discard: @escaping @NetworkActor (Entrant, Prize) -> Void
  ) {
    start = .now
    self.goesOn = goesOn
    self.attempt = attempt
    self.won = won
    self.discard = discard
  }

  /// Adds one that starts `delay` after the race did, or as soon as nothing else runs.
  func add(_ entrant: Entrant, after delay: Duration) {
    guard !isOver else { return }
    added += 1
    waiting.append(Waiting(entrant: entrant, delay: delay, number: added))
    waiting.sort { ($0.delay, $0.number) < ($1.delay, $1.number) }
    progress.give()
  }

  /// How long the race has run.
  var elapsed: Duration { Deadline.now.since(start) }

  /// Says that something is still to be added, until ``noMore()`` has been called as often.
  func expectMore() { expected += 1 }

  /// Says that what was expected has been added, or will not be.
  func noMore() {
    expected -= 1
    progress.give()
  }

  /// Those that never started.
  var neverStarted: [Entrant] { waiting.map(\.entrant) }

  /// Runs the race; returns when it is decided, with `goesOn` when all have come to an end. A task that is cancelled
  /// gives it up.
  func run() async {
    await withTaskCancellationHandler {
      while !isOver {
        startThoseDue()
        guard !running.isEmpty || !waiting.isEmpty || expected > 0 else { break }
        await progress.wait()
      }
      isOver = true
      if let timer { NetworkActor.loop.cancel(timer) }
    } onCancel: {
      NetworkActor.task { self.giveUp() }
    }
  }

  private func startThoseDue() {
    while let next = waiting.first, running.count < Self.limit, running.isEmpty || next.delay <= elapsed {
      waiting.removeFirst()
      begin(next.entrant, next.number)
    }
    if let timer { NetworkActor.loop.cancel(timer) }
    guard let next = waiting.first, running.count < Self.limit else { return }
    timer = NetworkActor.loop.schedule(at: .after(next.delay - elapsed)) { [progress] in
      NetworkActor.assumeIsolated { progress.give() }
    }
  }

  private func begin(_ entrant: Entrant, _ number: Int) {
    running[number] = NetworkActor.task { [attempt] in
      let result = await attempt(entrant)
      self.end(entrant, number, result)
    }
  }

  private func end(_ entrant: Entrant, _ number: Int, _ result: Result<Prize, Failure>) {
    running[number] = nil
    switch result {
    case .failure(let failure): failures.append((entrant, failure))
    case .success(let prize) where winner == nil && !isOver:
      winner = (entrant, prize)
      won(entrant, prize)
      if !goesOn { giveUp() }
    case .success(let prize): discard(entrant, prize)
    }
    progress.give()
  }

  private func giveUp() {
    isOver = true
    for task in running.values { task.cancel() }
    progress.give()
  }
}
