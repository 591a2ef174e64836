import Identity
import Multiformats
import Synchronization

/// Numbers that are given once in a process, so that what they name can be spoken of for ever.
private let lastNumber = Atomic<UInt64>(0)

func nextNumber() -> UInt64 {
  lastNumber.wrappingAdd(1, ordering: .relaxed).newValue
}

/// Names a connection: one over which streams are opened, or one to an HTTP server.
public struct ConnectionID: Hashable, Comparable, Sendable {
  /// The number, counted from 1 in each process.
  public let number: UInt64

  /// The connection of this number.
  public init(number: UInt64) { self.number = number }

  /// A name that was never given before.
  public static func next() -> ConnectionID { ConnectionID(number: nextNumber()) }

  /// Orders earlier before later.
  public static func < (a: ConnectionID, b: ConnectionID) -> Bool { a.number < b.number }
}

/// Names a stream of a connection.
public struct StreamID: Hashable, Sendable {
  /// The connection it is of.
  public let connection: ConnectionID
  /// Its number in the muxer.
  public let number: UInt64

  /// The stream of this number.
  public init(_ connection: ConnectionID, number: UInt64) {
    self.connection = connection
    self.number = number
  }
}

/// Names an attempt to reach one address.
public struct DialID: Hashable, Sendable {
  /// The number, counted in each process.
  public let number: UInt64

  /// The attempt of this number.
  public init(number: UInt64) { self.number = number }

  /// A name that was never given before.
  public static func next() -> DialID { DialID(number: nextNumber()) }
}

/// Names an HTTP request, ours or a peer's.
public struct RequestID: Hashable, Sendable {
  /// The number, counted in each process.
  public let number: UInt64

  /// The request of this number.
  public init(number: UInt64) { self.number = number }

  /// A name that was never given before.
  public static func next() -> RequestID { RequestID(number: nextNumber()) }
}

/// What a marker is about.
public enum MarkedThing: Hashable, Sendable {
  case peer(PeerID)
  /// A server that did not say who it is, by its address.
  case address(Multiaddr)
  case connection(ConnectionID)
  case stream(StreamID)
  case request(RequestID)
  case dial(DialID)
}
