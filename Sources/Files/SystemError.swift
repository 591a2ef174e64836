import Glibc

/// Why the system did not do what it was asked for.
public struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The value of `errno`.
  public let number: Int32

  /// What the last call of this thread failed of.
  public init(_ number: Int32 = errno) { self.number = number }

  /// What the system says of it: `No such file or directory`.
  public var description: String { String(cString: strerror(number)) }
}
