/// Why a stream of bytes ended other than by its peer's orderly end.
public enum StreamError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The stream's deadline passed.
  case timedOut
  /// The peer reset the stream, with its error code where the protocol has one.
  case resetByPeer(code: UInt64?)
  /// This side reset the stream: it was cancelled, or closed by another part of the program.
  case resetLocally
  /// This side had already ended its sending.
  case writeAfterEnd
  /// The peer ended without saying so, where it must: what came before may be cut off.
  case truncated
  /// The peer does not speak what the stream was opened for.
  case protocolRefused(String)
  /// What carries the stream failed.
  case connectionLost(String)

  /// One line that says what happened.
  public var description: String {
    switch self {
    case .timedOut: "timed out"
    case .resetByPeer(nil): "reset by the peer"
    case .resetByPeer(let code?): "reset by the peer with code \(code)"
    case .resetLocally: "cancelled"
    case .writeAfterEnd: "the sending side is closed already"
    case .truncated: "cut off: the peer went away without ending the stream"
    case .protocolRefused(let name): "the peer does not speak \(name)"
    case .connectionLost(let reason): reason
    }
  }
}

/// Bytes in both directions, in order, with flow control: a TCP or TLS connection, or a stream of a libp2p connection.
///
/// One task at a time may wait in ``read()``, and one in ``write(_:)``. Nothing is buffered without bound: `write`
/// waits while the peer, or what carries the stream, does not take more.
@NetworkActor
public protocol ByteStream: AnyObject, Sendable {
  /// The next bytes, at least one, as many as there are; nil when the peer has ended its sending.
  func read() async throws(StreamError) -> [UInt8]?
  /// Gives back bytes that were read too far: the next ``read()`` returns them first.
  func unread(_ bytes: [UInt8])
  /// Returns when all bytes are on their way, and the stream would take more.
  func write(_ bytes: [UInt8]) async throws(StreamError)
  /// Ends the sending side in order; the peer may go on sending.
  func closeWrite() async throws(StreamError)
  /// Ends both directions at once and frees what they hold. A task that waits in the stream gets `error`; the peer sees
  /// a reset, except where an orderly end was already sent and received. Later calls do nothing.
  func reset(_ error: StreamError)
  /// When the deadline passes the stream is reset with ``StreamError/timedOut``; nil takes the deadline away.
  func setDeadline(_ deadline: Deadline?)
}

extension ByteStream {
  /// Reads until `count` bytes are there, gives back what is beyond them; nil if the peer ends first.
  public func read(exactly count: Int) async throws(StreamError) -> [UInt8]? {
    var collected: [UInt8] = []
    while collected.count < count {
      guard let bytes = try await read() else { return nil }
      collected = collected.isEmpty ? bytes : collected + bytes
    }
    if collected.count > count {
      unread(Array(collected[count...]))
      collected.removeSubrange(count...)
    }
    return collected
  }
}
