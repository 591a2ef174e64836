import COpenSSL

/// A call into OpenSSL that failed: what was tried, and OpenSSL's own words for why.
public struct OpenSSLError: Error, Hashable, CustomStringConvertible {
  /// What was being done, as in "sign" or "read a certificate".
  public let operation: String
  /// The reason strings of OpenSSL's error queue, oldest first.
  public let reasons: [String]

  /// Takes, and so empties, the calling thread's error queue. There must be no suspension point between the call that
  /// failed and this one: the queue belongs to the thread.
  public init(_ operation: String) {
    self.operation = operation
    var reasons: [String] = []
    while true {
      let code = ERR_get_error()
      if code == 0 { break }
      if let text = ERR_reason_error_string(code) { reasons.append(String(cString: text)) }
    }
    self.reasons = reasons
  }

  /// One line: the operation and OpenSSL's reasons.
  public var description: String {
    reasons.isEmpty ? "could not \(operation)" : "could not \(operation): \(reasons.joined(separator: ", "))"
  }
}

/// Returns `pointer`, or throws what OpenSSL says of its absence.
func require<Pointer>(_ pointer: Pointer?, _ operation: @autoclosure () -> String) throws(OpenSSLError) -> Pointer {
  guard let pointer else { throw OpenSSLError(operation()) }
  return pointer
}

/// Throws what OpenSSL says when `status` is not its 1 for success.
func require(status: Int32, _ operation: @autoclosure () -> String) throws(OpenSSLError) {
  guard status == 1 else { throw OpenSSLError(operation()) }
}

/// Calls one of OpenSSL's `i2d_…` encoders and returns the DER bytes.
func der(_ operation: String, _ encode: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32)
  throws(OpenSSLError) -> [UInt8]
{
  let size = encode(nil)
  guard size > 0 else { throw OpenSSLError(operation) }
  var bytes = [UInt8](repeating: 0, count: Int(size))
  let written = bytes.withUnsafeMutableBufferPointer { buffer in
    var cursor = buffer.baseAddress
    return encode(&cursor)
  }
  guard written == size else { throw OpenSSLError(operation) }
  return bytes
}
