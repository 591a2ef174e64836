import COpenSSL

/// Where libssl reads what the peer sent and writes what is to be sent: a BIO over two arrays, so that bytes are copied
/// once on their way, and the arrays can be used in turn by many connections.
final class TLSPipe {
  /// What the peer sent, of which `input[inputStart..<inputEnd]` was not read yet.
  var input: [UInt8] = []
  var inputStart = 0
  var inputEnd = 0
  /// What is to be sent.
  var output: [UInt8] = []

  var hasInput: Bool { inputStart < inputEnd }

  /// Adds to what was not read yet.
  func append(_ bytes: [UInt8]) {
    input = hasInput ? input[inputStart..<inputEnd] + bytes : bytes
    inputStart = 0
    inputEnd = input.count
  }

  /// A BIO that reads and writes here; it does not keep the pipe alive.
  func newBIO() -> OpaquePointer? {
    guard let bio = BIO_new(method) else { return nil }
    BIO_set_data(bio, Unmanaged.passUnretained(self).toOpaque())
    return bio
  }

  fileprivate static func of(_ bio: OpaquePointer?) -> TLSPipe? {
    guard let bio, let pointer = BIO_get_data(bio) else { return nil }
    return Unmanaged<TLSPipe>.fromOpaque(pointer).takeUnretainedValue()
  }

  fileprivate func read(into bytes: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(bytes.count, inputEnd - inputStart)
    input.withUnsafeBytes {
      bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[inputStart..<inputStart + count]))
    }
    inputStart += count
    return count
  }
}

// Set up once, then only read.
private nonisolated(unsafe) let method: OpaquePointer? = {
  let method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "pipe")
  BIO_meth_set_read(method) { bio, bytes, count in
    BIO_clear_flags(bio, BIO_FLAGS_READ | BIO_FLAGS_SHOULD_RETRY)
    guard let pipe = TLSPipe.of(bio), count > 0 else { return -1 }
    guard pipe.hasInput else {
      BIO_set_flags(bio, BIO_FLAGS_READ | BIO_FLAGS_SHOULD_RETRY)
      return -1
    }
    return Int32(pipe.read(into: UnsafeMutableRawBufferPointer(start: bytes, count: Int(count))))
  }
  BIO_meth_set_write(method) { bio, bytes, count in
    guard let pipe = TLSPipe.of(bio), count > 0 else { return -1 }
    pipe.output.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: Int(count)))
    return count
  }
  // There is nothing to flush, which is a success; nothing else is asked that has an answer.
  BIO_meth_set_ctrl(method) { _, command, _, _ in command == BIO_CTRL_FLUSH ? 1 : 0 }
  return method
}()
