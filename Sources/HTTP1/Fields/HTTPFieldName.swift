/// The name of a field, such as `Content-Length`: compared without regard to case, written as it was spelled
/// (RFC 9110 §5.1).
///
/// Any text makes a name; one that is no token is refused with ``HTTPError/malformedFieldName(_:)`` when it is written.
public struct HTTPFieldName: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
  /// The name as it was given or received.
  public let spelling: String

  /// A name with this spelling.
  public init(_ spelling: String) {
    self.spelling = spelling
  }

  /// A name with this spelling.
  public init(stringLiteral spelling: String) {
    self.init(spelling)
  }

  /// The spelling.
  public var description: String { spelling }

  /// Whether the names are the same but for case.
  public static func == (left: Self, right: Self) -> Bool {
    left.spelling.equalsIgnoringCase(right.spelling)
  }

  /// Hashes the name without its case.
  public func hash(into hasher: inout Hasher) {
    for byte in spelling.utf8 { hasher.combine(byte.foldedCase) }
    hasher.combine(UInt8.max)
  }
}

extension HTTPFieldName {
  /// `Accept`
  public static let accept = Self("Accept")
  /// `Authorization`
  public static let authorization = Self("Authorization")
  /// `Connection`
  public static let connection = Self("Connection")
  /// `Content-Length`
  public static let contentLength = Self("Content-Length")
  /// `Content-Type`
  public static let contentType = Self("Content-Type")
  /// `Date`
  public static let date = Self("Date")
  /// `Expect`
  public static let expect = Self("Expect")
  /// `Host`
  public static let host = Self("Host")
  /// `Location`
  public static let location = Self("Location")
  /// `Server`
  public static let server = Self("Server")
  /// `Trailer`
  public static let trailer = Self("Trailer")
  /// `Transfer-Encoding`
  public static let transferEncoding = Self("Transfer-Encoding")
  /// `Upgrade`
  public static let upgrade = Self("Upgrade")
  /// `User-Agent`
  public static let userAgent = Self("User-Agent")
  /// `WWW-Authenticate`
  public static let wwwAuthenticate = Self("WWW-Authenticate")
}

extension StringProtocol {
  /// Whether the texts are the same but for the case of ASCII letters.
  func equalsIgnoringCase(_ other: some StringProtocol) -> Bool {
    utf8.count == other.utf8.count
      && utf8.elementsEqual(other.utf8) { $0.foldedCase == $1.foldedCase }
  }
}

extension UInt8 {
  /// An ASCII capital as its small letter, anything else as it is.
  fileprivate var foldedCase: UInt8 {
    self >= UInt8(ascii: "A") && self <= UInt8(ascii: "Z") ? self | 0x20 : self
  }
}
