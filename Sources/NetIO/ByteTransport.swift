/// What came of an attempt to read or write without waiting.
public enum Transfer: Equatable, Sendable {
  /// So many bytes were transferred, at least one.
  case bytes(Int)
  /// Nothing can be transferred now.
  case wouldBlock
  /// The other side has ended its sending.
  case end
}

/// A pipe of bytes that is driven by readiness rather than by waiting: what muxers stand on, and what is put in layers
/// over TCP or over a stream (TLS, WebSocket).
@NetworkActor
public protocol ByteTransport: AnyObject, Sendable {
  /// Reads into `buffer` from `offset` on, as much as there is room for.
  func tryRead(into buffer: inout [UInt8], at offset: Int) throws(StreamError) -> Transfer
  /// Writes the bytes of `range`, or as many of them as go.
  func tryWrite(_ buffer: [UInt8], _ range: Range<Int>) throws(StreamError) -> Transfer
  /// Whether the other side is known to have ended. While it is not, a read that leaves room has taken all there is and
  /// the next bytes will be announced; once it is, only a read that says so has come to the end.
  var endIsAnnounced: Bool { get }
  /// Called when an attempt that would have blocked is worth another try. Replaces earlier handlers.
  func setHandlers(readable: (@NetworkActor () -> Void)?, writable: (@NetworkActor () -> Void)?)
  /// Ends the sending side in order.
  func closeWrite()
  /// Ends both directions and frees what they hold; handlers are not called again. With `abruptly` the peer sees a
  /// reset.
  func close(abruptly: Bool)
}

/// Bytes that a transport has not taken yet.
@NetworkActor
public struct UnsentBytes {
  private var bytes: [UInt8] = []
  private var start = 0

  /// Nothing waits.
  public nonisolated init() {}

  /// How many bytes wait.
  public var count: Int { bytes.count - start }

  /// Sends what waits; whether nothing is left.
  public mutating func flush(into transport: any ByteTransport) throws(StreamError) -> Bool {
    while start < bytes.count {
      guard case .bytes(let count) = try transport.tryWrite(bytes, start..<bytes.count) else { return false }
      start += count
    }
    bytes = []
    start = 0
    return true
  }

  /// Sends `buffer[..<end]`, after what waits already, and keeps what the transport does not take; whether nothing is
  /// left.
  public mutating func send(
    _ buffer: [UInt8], before end: Int, into transport: any ByteTransport
  ) throws(StreamError) -> Bool {
    var sent = 0
    if try flush(into: transport) {
      while sent < end, case .bytes(let count) = try transport.tryWrite(buffer, sent..<end) { sent += count }
    }
    if sent < end { bytes += buffer[sent..<end] }
    return sent == end
  }
}
