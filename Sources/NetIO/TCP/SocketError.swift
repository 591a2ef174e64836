import Glibc

/// A socket call that failed.
public struct SocketError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was being done.
  public enum Operation: String, Sendable {
    case connect, listen, accept, read, write, resolve
  }

  /// What was being done.
  public let operation: Operation
  /// The system's error number; `ETIMEDOUT` also for a deadline of ours, `ECANCELED` for a close of ours.
  public let code: Int32

  /// An error of a call; the number is `errno` unless another is given.
  public init(_ operation: Operation, code: Int32 = errno) {
    self.operation = operation
    self.code = code
  }

  /// Whether it was a time-out, ours or the system's.
  public var isTimeout: Bool { code == ETIMEDOUT }

  /// What happened, in plain words.
  public var reason: String {
    switch code {
    case ECONNREFUSED: "refused: nothing listens there"
    case ETIMEDOUT: "timed out"
    case ENETUNREACH: "no route to that network"
    case EHOSTUNREACH: "no route to that host"
    case ECONNRESET, EPIPE: "reset by the other side"
    case EADDRINUSE: "the port is in use already"
    case EADDRNOTAVAIL: "this machine does not have that address"
    case ENODEV: "there is no network interface for it"
    case EACCES, EPERM: "not permitted"
    case EMFILE, ENFILE: "too many files are open"
    case ECANCELED: "cancelled"
    default: String(cString: strerror(code))
    }
  }

  /// One line: what was done and why it failed.
  public var description: String { "\(operation.rawValue): \(reason)" }

  /// The same as the end of a stream.
  public var asStreamError: StreamError {
    switch code {
    case ETIMEDOUT: .timedOut
    case ECONNRESET, EPIPE: .resetByPeer(code: nil)
    case ECANCELED: .resetLocally
    default: .connectionLost(reason)
    }
  }
}
