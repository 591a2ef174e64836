/// The number of a stream, whose two low bits tell who opened it and which ways it goes (RFC 9000 §2.1).
public struct StreamID: RawRepresentable, Hashable, Comparable, Sendable {
  /// The number, below 2^62.
  public let rawValue: UInt64

  /// The stream of this number.
  public init(rawValue: UInt64) {
    self.rawValue = rawValue
  }

  /// The stream that is the `index`th of its kind that a side opens.
  public init(_ kind: Kind, openedBy role: Role, index: UInt64) {
    rawValue = index << 2 | (kind == .unidirectional ? 2 : 0) | (role == .server ? 1 : 0)
  }

  /// Which ways bytes go.
  public enum Kind: Int, Sendable {
    case bidirectional, unidirectional
  }

  /// Which ways bytes go.
  public var kind: Kind { rawValue & 2 == 0 ? .bidirectional : .unidirectional }
  /// Who opened it.
  public var opener: Role { rawValue & 1 == 0 ? .client : .server }
  /// Which of its kind and opener it is, from 0.
  public var index: UInt64 { rawValue >> 2 }

  /// Orders by number.
  public static func < (a: StreamID, b: StreamID) -> Bool { a.rawValue < b.rawValue }
}

/// The two sides of a connection.
public enum Role: Sendable {
  case client, server

  /// The other side.
  public var peer: Role { self == .client ? .server : .client }
}
