import Glibc

/// A file that is read piece by piece, and closed when nobody holds it any more.
public final class InputFile: Sendable {
  /// Standard input, which stays open.
  public static let standardInput = InputFile(STDIN_FILENO, isOwned: false)

  /// The open file.
  public let descriptor: Int32
  private let isOwned: Bool
  private let waits: Bool

  private init(_ descriptor: Int32, isOwned: Bool, waits: Bool = true) {
    self.descriptor = descriptor
    self.isOwned = isOwned
    self.waits = waits
  }

  /// Opens a file, which never waits; reading from a pipe waits for somebody to write to it.
  ///
  /// - Parameter waits: false for a file that somebody came upon in a folder, where a pipe must hold nobody up: one to
  ///   which nobody writes is empty, and one whose writer has written nothing more fails with `EAGAIN`.
  public convenience init(path: String, waits: Bool = true) throws(SystemError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw SystemError() }
    self.init(descriptor, isOwned: true, waits: waits)
  }

  /// Opens what a person names on the command line: `-` is standard input.
  public static func named(_ path: String) throws(SystemError) -> InputFile {
    path == "-" ? .standardInput : try InputFile(path: path)
  }

  deinit { if isOwned { close(descriptor) } }

  /// Waits for something to be there, and returns it, at most `count` bytes; nothing at the end.
  public func next(upTo count: Int) throws(SystemError) -> [UInt8] {
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      repeat { filled = max(0, takeIn(buffer, &failure)) } while failure == EINTR || (failure == EAGAIN && waits)
    }
    if failure != 0 { throw SystemError(failure) }
    return bytes
  }

  private func takeIn(_ buffer: UnsafeMutableBufferPointer<UInt8>, _ failure: inout Int32) -> Int {
    // A pipe that nobody has opened for writing yet reads as one at its end; asked this way, it lets one wait.
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while waits, poll(&entry, 1, -1) < 0, errno == EINTR {}
    let count = read(descriptor, buffer.baseAddress, buffer.count)
    failure = count < 0 ? errno : 0
    return count
  }

  /// All that there is, but at most `count` bytes of it.
  public func readAll(upTo count: Int) throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let part = try next(upTo: min(1 << 18, count - bytes.count))
      if part.isEmpty { break }
      bytes += part
    }
    return bytes
  }
}
