/// The versions that this room speaks.
public enum HTTPVersion: String, Sendable, Hashable, CustomStringConvertible {
  /// HTTP/1.0
  case http10 = "HTTP/1.0"
  /// HTTP/1.1
  case http11 = "HTTP/1.1"

  /// `HTTP/1.0` or `HTTP/1.1`.
  public var description: String { rawValue }

  /// Reads an `HTTP-version`; nil when it is none, an error when it is one that we do not speak.
  ///
  /// A higher minor version is read as 1.1, the highest we know (RFC 9110 §2.5).
  init?(_ bytes: Span<UInt8>) throws(HTTPError) {
    guard bytes.count == 8,
      bytes[0] == UInt8(ascii: "H"), bytes[1] == UInt8(ascii: "T"), bytes[2] == UInt8(ascii: "T"),
      bytes[3] == UInt8(ascii: "P"), bytes[4] == UInt8(ascii: "/"), bytes[6] == UInt8(ascii: "."),
      bytes[5].isDigit, bytes[7].isDigit
    else { return nil }
    guard bytes[5] == UInt8(ascii: "1") else { throw .unsupportedVersion(excerpt(bytes)) }
    self = bytes[7] == UInt8(ascii: "0") ? .http10 : .http11
  }
}
