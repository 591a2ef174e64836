import CLinux
import Glibc
import NetIO

/// What waits to be taken in by whoever draws. It is filled from any thread; one thread empties it, woken through a
/// descriptor, once for all that has come until it looks.
final class Mailbox: Sendable {
  private struct State {
    var inputs: [Input] = []
    var isRung = false
  }

  /// Readable when something waits.
  let descriptor: Int32
  private let state = Locked(State())

  init() { descriptor = cl_eventfd() }

  deinit { close(descriptor) }

  /// Leaves something.
  func post(_ input: Input) { ring { $0.inputs.append(input) } }

  /// Says that something waits elsewhere: events, another state of the store.
  func ring() { ring { _ in } }

  private func ring(_ change: (inout State) -> Void) {
    let mustSignal = state.withLock { state in
      change(&state)
      defer { state.isRung = true }
      return !state.isRung
    }
    if mustSignal { cl_eventfd_signal(descriptor) }
  }

  /// Takes what waits.
  func empty() -> [Input] {
    state.withLock { state in
      guard state.isRung else { return [] }
      state.isRung = false
      cl_eventfd_drain(descriptor)
      defer { state.inputs = [] }
      return state.inputs
    }
  }
}
