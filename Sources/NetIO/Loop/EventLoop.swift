import CLinux
import Glibc
import Synchronization

/// What a file descriptor is ready for.
public struct Readiness: OptionSet, Sendable {
  /// The bits of epoll.
  public let rawValue: UInt32

  /// The readiness that these bits of epoll mean.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Bytes, a connection, or an end to be read.
  public static let readable = Readiness(rawValue: UInt32(CL_READABLE))
  /// Room to write.
  public static let writable = Readiness(rawValue: UInt32(CL_WRITABLE))
  /// An error, or the other side has gone: reading and writing will tell.
  public static let closed = Readiness(rawValue: UInt32(CL_ERROR | CL_HANGUP | CL_PEER_CLOSED))
}

/// One thread that waits for file descriptors (epoll), timers and jobs, and runs whatever becomes ready.
///
/// It is an executor: as the executor of a global actor it makes everything so isolated run on its thread, where calls
/// among them cost nothing; as the preferred executor of a task it also resumes the task's waits there directly.
/// Descriptors, timers and end-of-turn actions belong to the loop's thread: their functions must be called on it.
///
/// A turn: what epoll reports, due timers, jobs until none is left (or a bound is met), then the end-of-turn actions.
public final class EventLoop: SerialExecutor, TaskExecutor, @unchecked Sendable {
  // Sendable: `remote` is locked, counts are atomic; everything else is touched on the loop's thread only, which `assertOnLoop` checks.

  /// A descriptor's place in the loop.
  public struct Registration: Hashable, Sendable {
    fileprivate let token: UInt64
  }

  private struct Source {
    var generation: UInt32
    var descriptor: Int32
    var handler: ((Readiness) -> Void)?
  }

  private struct Remote {
    var jobs: [UnownedJob] = []
    var isWaiting = false
    var isStopped = false
  }

  /// How many times a turn runs the jobs that its own jobs made, before the descriptors are looked at again.
  private static let generationsPerTurn = 8

  private let epoll: Int32
  private let wakeup: Int32
  private let remote = Locked(Remote())
  private let thread = Atomic<UInt>(0)
  private var jobs: [UnownedJob] = []
  private var running: [UnownedJob] = []
  private var sources: [Source] = []
  private var freeSources: [Int] = []
  private var timers = TimerQueue()
  private var endOfTurn: [() -> Void] = []
  private var spareEndOfTurn: [() -> Void] = []
  private let waitCount = Atomic<Int>(0)

  /// A loop that does not run yet.
  public init() {
    epoll = cl_epoll_create()
    wakeup = cl_eventfd()
    precondition(epoll >= 0 && wakeup >= 0, "no file descriptors are left for an event loop")
    cl_epoll_add_level(epoll, wakeup, .max)
  }

  deinit {
    close(epoll)
    close(wakeup)
  }

  // MARK: Running

  /// Starts a thread of the loop's own, which runs it for ever.
  public func start() {
    let hasStarted = detachThread { self.run() }
    precondition(hasStarted, "no thread could be made for an event loop")
  }

  /// Runs the loop on the calling thread until ``stop()``.
  public func run() {
    adoptCurrentThread()
    var events = [cl_event](repeating: cl_event(), count: 256)
    while let isIdle = takeRemoteJobs(beforeWaiting: true) {
      let count = cl_epoll_wait(epoll, &events, Int32(events.count), isIdle ? nanosecondsToWait : 0)
      waitCount.wrappingAdd(1, ordering: .relaxed)
      if isIdle { remote.withLock { $0.isWaiting = false } }
      for event in events.prefix(Int(max(0, count))) { dispatch(event) }
      while let action = timers.takeDue(at: .now) { action() }
      _ = takeRemoteJobs(beforeWaiting: false)
      runJobs()
      runEndOfTurn()
    }
  }

  /// Makes the calling thread the loop's, so that its state may be set up before ``run()``.
  public func adoptCurrentThread() {
    thread.store(cl_thread_id(), ordering: .relaxed)
  }

  /// Makes ``run()`` return after the current turn. May be called from any thread.
  public func stop() {
    remote.withLock { $0.isStopped = true }
    cl_eventfd_signal(wakeup)
  }

  /// How often the loop has waited for the kernel: what a test of idleness reads.
  public var waits: Int { waitCount.load(ordering: .relaxed) }

  /// Whether the calling thread is the loop's.
  @inline(__always)
  public var isCurrent: Bool { cl_thread_id() == thread.load(ordering: .relaxed) }

  private func assertOnLoop() {
    precondition(isCurrent, "an event loop's state was touched from another thread")
  }

  /// Moves the jobs of other threads to the loop's own. Whether there is nothing to do but wait; nil once stopped.
  private func takeRemoteJobs(beforeWaiting: Bool) -> Bool? {
    remote.withLock { remote in
      if remote.isStopped { return nil }
      if !remote.jobs.isEmpty {
        jobs += remote.jobs
        remote.jobs.removeAll(keepingCapacity: true)
      }
      remote.isWaiting = beforeWaiting && jobs.isEmpty && endOfTurn.isEmpty
      return remote.isWaiting
    }
  }

  private var nanosecondsToWait: Int64 {
    guard let earliest = timers.earliest else { return -1 }
    return max(0, Int64(earliest.nanoseconds) - Int64(Deadline.now.nanoseconds))
  }

  private func dispatch(_ event: cl_event) {
    if event.token == .max { return cl_eventfd_drain(wakeup) }
    let index = Int(event.token & 0xffff_ffff)
    let source = sources[index]
    // A source of an earlier event in the same batch may have closed this one, and its place may be another's by now.
    guard source.generation == UInt32(event.token >> 32) else { return }
    source.handler?(Readiness(rawValue: event.events))
  }

  private func runJobs() {
    let serial = asUnownedSerialExecutor(), task = asUnownedTaskExecutor()
    for _ in 0..<Self.generationsPerTurn where !jobs.isEmpty {
      swap(&jobs, &running)
      for job in running { job.runSynchronously(isolatedTo: serial, taskExecutor: task) }
      running.removeAll(keepingCapacity: true)
    }
  }

  private func runEndOfTurn() {
    swap(&endOfTurn, &spareEndOfTurn)
    for action in spareEndOfTurn { action() }
    spareEndOfTurn.removeAll(keepingCapacity: true)
  }

  // MARK: Executor

  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    if isCurrent { return jobs.append(job) }
    let mustWake = remote.withLock { remote in
      remote.jobs.append(job)
      defer { remote.isWaiting = false }
      return remote.isWaiting
    }
    if mustWake { cl_eventfd_signal(wakeup) }
  }

  public func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(complexEquality: self) }
  public func isSameExclusiveExecutionContext(other: EventLoop) -> Bool { self === other }
  public func checkIsolated() { assertOnLoop() }
  public func isIsolatingCurrentContext() -> Bool? { isCurrent }

  // MARK: Descriptors, timers and turns (on the loop's thread)

  /// Calls `handler` when `descriptor` becomes ready: edge-triggered (it must then be read or written until it would
  /// block), or with `level` for reading only and as long as there is something to read.
  public func register(
    _ descriptor: Int32, level: Bool = false, handler: @escaping (Readiness) -> Void
  ) -> Registration? {
    assertOnLoop()
    let index = freeSources.popLast() ?? sources.count
    if index == sources.count { sources.append(Source(generation: 0, descriptor: -1)) }
    sources[index].descriptor = descriptor
    sources[index].handler = handler
    let token = UInt64(sources[index].generation) << 32 | UInt64(index)
    let status = level ? cl_epoll_add_level(epoll, descriptor, token) : cl_epoll_add(epoll, descriptor, token)
    let registration = Registration(token: token)
    guard status == 0 else {
      release(registration)
      return nil
    }
    return registration
  }

  /// Ends a registration. Events that were already reported are not delivered.
  public func unregister(_ registration: Registration) {
    assertOnLoop()
    let index = Int(registration.token & 0xffff_ffff)
    guard sources[index].generation == UInt32(registration.token >> 32) else { return }
    cl_epoll_remove(epoll, sources[index].descriptor)
    release(registration)
  }

  private func release(_ registration: Registration) {
    let index = Int(registration.token & 0xffff_ffff)
    sources[index].generation &+= 1
    sources[index].handler = nil
    freeSources.append(index)
  }

  /// Calls `action` once `deadline` has passed.
  @discardableResult
  public func schedule(at deadline: Deadline, _ action: @escaping () -> Void) -> LoopTimer {
    assertOnLoop()
    let timer = LoopTimer(deadline: deadline, action: action)
    timers.insert(timer)
    return timer
  }

  /// Keeps a timer from acting; nothing if it has acted already.
  public func cancel(_ timer: LoopTimer) {
    assertOnLoop()
    timers.remove(timer)
  }

  /// Calls `action` at the end of the current turn, when all that became ready together has been handled: the place to
  /// send in one piece what many parts have written.
  public func atEndOfTurn(_ action: @escaping () -> Void) {
    assertOnLoop()
    endOfTurn.append(action)
  }
}
