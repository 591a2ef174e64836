import Dispatch
import FoundationEssentials
import Glibc
import NetIO

/// Signals that end a program in order.
enum Signals {
  /// Waits for the first of these signals; from then on they act as they always do.
  static func first(of signals: [Int32]) async -> Int32 {
    let sources = signals.map { number -> any DispatchSourceSignal in
      signal(number, SIG_IGN)
      return DispatchSource.makeSignalSource(signal: number, queue: .global())
    }
    defer {
      for source in sources { source.cancel() }
      for number in signals { signal(number, SIG_DFL) }
    }
    return await withCheckedContinuation { continuation in
      let waiting = Locked<CheckedContinuation<Int32, Never>?>(continuation)
      for (source, number) in zip(sources, signals) {
        source.setEventHandler { waiting.withLock { $0.take() }?.resume(returning: number) }
        source.resume()
      }
    }
  }
}
