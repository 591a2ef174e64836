/// A request method, RFC 9110 §9: a token whose case counts.
///
/// Any text makes a method; one that is no token is refused with ``HTTPError/malformedRequestLine(_:)`` when it is
/// written.
public struct HTTPMethod: Sendable, Hashable, RawRepresentable, ExpressibleByStringLiteral, CustomStringConvertible {
  /// The method as it stands on the request line.
  public let rawValue: String

  /// A method of this name.
  public init(rawValue: String) {
    self.rawValue = rawValue
  }

  /// A method of this name.
  public init(_ name: String) {
    self.init(rawValue: name)
  }

  /// A method of this name.
  public init(stringLiteral name: String) {
    self.init(rawValue: name)
  }

  /// The method as it stands on the request line.
  public var description: String { rawValue }

  /// Whether it can stand on the request line: at least one character, and none that a token does not have.
  public var isToken: Bool { !rawValue.isEmpty && ByteSet.token.covers(rawValue.utf8Span.span) }

  /// `GET`
  public static let get = Self("GET")
  /// `HEAD`: a GET whose response has no body.
  public static let head = Self("HEAD")
  /// `POST`
  public static let post = Self("POST")
  /// `PUT`
  public static let put = Self("PUT")
  /// `DELETE`
  public static let delete = Self("DELETE")
  /// `CONNECT`: a tunnel.
  public static let connect = Self("CONNECT")
  /// `OPTIONS`
  public static let options = Self("OPTIONS")
  /// `TRACE`
  public static let trace = Self("TRACE")
  /// `PATCH`, RFC 5789.
  public static let patch = Self("PATCH")
}
