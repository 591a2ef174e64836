import Glibc

/// Writes all of the bytes to an open file.
public func writeAll(_ bytes: some Collection<UInt8>, to descriptor: Int32) throws(SystemError) {
  var rest = Array(bytes)[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if count > 0 {
      rest = rest.dropFirst(count)
    } else if errno == EAGAIN {
      // Whoever started us may have made the descriptor non-blocking.
      var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      poll(&wait, 1, -1)
    } else if errno != EINTR {
      throw SystemError()
    }
  }
}

/// Opens a file to be written from its beginning; what was in it is gone.
public func openForWriting(_ path: String) throws(SystemError) -> Int32 {
  let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
  guard descriptor >= 0 else { throw SystemError() }
  return descriptor
}

/// Makes the bytes all that a file holds. What was in it is lost if that fails half-way.
public func write(_ bytes: some Collection<UInt8>, to path: String) throws(SystemError) {
  let descriptor = try openForWriting(path)
  defer { close(descriptor) }
  try writeAll(bytes, to: descriptor)
}

/// Puts a file in the place of the one of that name: readers see the one or the other whole.
public func replace(_ path: String, with bytes: some Collection<UInt8>) throws(SystemError) {
  let draft = "\(path).\(getpid()).new"
  defer { unlink(draft) }
  try write(bytes, to: draft)
  guard rename(draft, path) == 0 else { throw SystemError() }
}
