import CLinux

/// Isolation to the network loop: one thread that owns every socket, connection and stream. Calls among things that are
/// isolated to it are plain calls.
@globalActor
public actor NetworkActor {
  /// The actor.
  public static let shared = NetworkActor()
  /// What is received and read within a few turns comes and goes as fast as the network carries it. glibc by itself gives
  /// memory back with every turn, and each page that is touched again is a fault: a third of a download's processor time
  /// and more.
  private static let keptMemory: Int32 = 16 << 20

  /// The loop that runs it, started on first use.
  public static let loop: EventLoop = {
    cl_keep_freed_memory(keptMemory)
    let loop = EventLoop()
    loop.start()
    return loop
  }()

  /// The loop, as the actor's executor.
  public nonisolated var unownedExecutor: UnownedSerialExecutor { Self.loop.asUnownedSerialExecutor() }

  /// Calls `operation` at once. The caller must be on the network loop, in one of its callbacks.
  public static func assumeIsolated<Result>(_ operation: @NetworkActor () -> Result) -> Result {
    precondition(loop.isCurrent, "network state was touched from another thread")
    typealias Plain = () -> Result
    // What the standard library's MainActor.assumeIsolated does: the isolation that was just checked is no part of the
    // function's representation.
    return withoutActuallyEscaping(operation) { unsafeBitCast($0, to: Plain.self)() }
  }

  /// Starts a task whose every step, waits included, runs on the network loop.
  @discardableResult
  public static func task<Success: Sendable>(
    _ operation: @escaping @NetworkActor @Sendable () async -> Success
  ) -> Task<Success, Never> {
    Task(executorPreference: loop, operation: operation)
  }
}
