import Foundation
import Synchronization

/// A pseudo-terminal of 80×24: the test holds the end that a terminal emulator would, a child process draws on the other.
public final class PseudoTerminal: Sendable {
  /// What a child opens to have it.
  public let path: String
  private let controller: Int32
  /// Held open, so that what was written is not lost with the child.
  private let held: Int32
  private let modes: [UInt8]

  /// TIOCSPTLCK and TIOCGPTN, which Swift cannot import.
  private static let setLock: UInt = 0x4004_5431
  private static let getNumber: UInt = 0x8004_5430

  /// Makes one.
  public init() throws {
    controller = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    var lock: Int32 = 0
    var number: UInt32 = 0
    guard ioctl(controller, Self.setLock, &lock) == 0, ioctl(controller, Self.getNumber, &number) == 0 else {
      throw CocoaError(.featureUnsupported)
    }
    path = "/dev/pts/\(number)"
    held = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
    modes = Self.modes(held)
    try Self.resize(held, columns: 80, rows: 24)
  }

  deinit {
    close(controller)
    close(held)
  }

  /// Gives a terminal another size, as its window's would.
  public static func resize(_ descriptor: Int32, columns: Int, rows: Int) throws {
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    guard ioctl(descriptor, UInt(TIOCSWINSZ), &size) == 0 else { throw CocoaError(.featureUnsupported) }
  }

  /// Whether the modes are what they were at first.
  public var isAsBefore: Bool { Self.modes(held) == modes }

  /// Presses keys, again and again, while something happens: as fast as they are taken.
  public func hold(_ keys: [UInt8], while body: () async throws -> Void) async rethrows {
    let isOver = Flag()
    async let pressed: Void = Program.blocking { [self] in
      while !isOver.isSet {
        var entry = pollfd(fd: controller, events: Int16(POLLOUT), revents: 0)
        poll(&entry, 1, 50)
        _ = write(controller, keys, keys.count)
      }
    }
    do { try await body() } catch {
      isOver.set()
      throw error
    }
    isOver.set()
    await pressed
  }

  /// All that was written to the terminal and not yet read.
  public func output() -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(controller, &buffer, buffer.count)
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
  }

  /// Reads what is written to the terminal while something happens: a child that writes much waits to be read.
  public func output(while body: () async throws -> Void) async rethrows -> [UInt8] {
    let isOver = Flag()
    async let collected = Program.blocking { [self] in
      var bytes: [UInt8] = []
      while !isOver.isSet {
        var entry = pollfd(fd: controller, events: Int16(POLLIN), revents: 0)
        poll(&entry, 1, 50)
        bytes += output()
      }
      return bytes + output()
    }
    do { try await body() } catch {
      isOver.set()
      throw error
    }
    isOver.set()
    return await collected
  }

  private static func modes(_ descriptor: Int32) -> [UInt8] {
    var modes = termios()
    tcgetattr(descriptor, &modes)
    return withUnsafeBytes(of: &modes) { Array($0) }
  }
}

/// Something that comes to be so once.
private final class Flag: Sendable {
  private let value = Mutex(false)
  var isSet: Bool { value.withLock { $0 } }
  func set() { value.withLock { $0 = true } }
}
