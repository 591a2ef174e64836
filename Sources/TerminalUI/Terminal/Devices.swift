import CNcurses
import Glibc

/// The file descriptors of an open terminal, closed with it.
final class Devices {
  enum ReadEnd {
    /// There may be more now.
    case more
    /// There is no more now.
    case drained
    /// There will be no more.
    case closed
  }

  /// The terminal for writing. It blocks: curses cannot go on after half a frame.
  let output: Int32
  /// The terminal for reading, opened apart, because not to block is a property of what was opened and not of a
  /// descriptor.
  let input: Int32
  /// The pipe that signals arrive by; from here on they do.
  let signals: Int32
  /// The timer that tells escape from the beginning of other keys.
  let timer: Int32

  private var isOpen = true
  private var buffer = [UInt8](repeating: 0, count: 512)

  init() throws(TerminalError) {
    signals = cn_signals_install()
    let signalError = errno
    output = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
    input = open("/dev/tty", O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    timer = cn_timer_open()
    if signals < 0 { throw signalError == EBUSY ? .inUse : .failed(String(cString: strerror(signalError))) }
    if output < 0 || input < 0 { throw .none }
    if timer < 0 { throw .failed(String(cString: strerror(errno))) }
  }

  deinit { close() }

  /// Closes all of them; signals do again what they did before.
  func close() {
    guard isOpen else { return }
    isOpen = false
    for descriptor in [output, input, timer] where descriptor >= 0 { Glibc.close(descriptor) }
    if signals >= 0 { cn_signals_remove() }
  }

  /// Reads what there is, up to a bound: what waits longer than that waits where it is, so that somebody who sends faster
  /// than it is looked at fills no memory and does not keep signals from being heard.
  func readSome(_ descriptor: Int32, _ take: (ArraySlice<UInt8>) -> Void) -> ReadEnd {
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count > 0 {
        take(buffer[..<count])
        return .more
      }
      if count < 0, errno == EINTR { continue }
      return count < 0 && errno == EAGAIN ? .drained : .closed
    }
  }

  func write(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(output, $0.baseAddress, $0.count) }
      if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return }
    }
  }

  func timerHasFired() -> Bool {
    var times: UInt64 = 0
    return read(timer, &times, 8) == 8
  }

  /// Waits a moment for a signal to be told.
  func signalArrives(within milliseconds: Int32) -> Bool {
    var entry = pollfd(fd: signals, events: Int16(POLLIN), revents: 0)
    var patience = 2
    while patience > 0 {
      let count = poll(&entry, 1, milliseconds)
      if count > 0 { return true }
      // A process that was stopped in the meantime finds its time over, and the signal that continued it on its way.
      if count == 0 { patience -= 1 }
    }
    return false
  }
}
