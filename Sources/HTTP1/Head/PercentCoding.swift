/// Percent-encoding, RFC 3986 §2.1. A `+` is a plus here: the query rules of HTML forms are not applied.
public enum PercentCoding {
  /// What stands for itself when bytes are encoded.
  public enum Component: Sendable {
    /// One path segment: a slash is encoded.
    case pathSegment
    /// A path: its slashes stay.
    case path
    /// A whole target that somebody wrote: what is encoded already, and the query, stay as they are.
    case target
    /// A name or a value of a query: all but what never has a meaning is encoded.
    case queryPart

    func keeps(_ byte: UInt8) -> Bool {
      switch self {
      case .pathSegment: ByteSet.pathSegment.contains(byte)
      case .path: ByteSet.path.contains(byte)
      case .target: byte.isTargetByte
      case .queryPart: ByteSet.unreserved.contains(byte)
      }
    }
  }

  /// The bytes that `text` stands for.
  ///
  /// - Parameter limit: how many bytes may come out at most.
  /// - Throws: ``HTTPError/malformedPercentEncoding(_:)`` when two hexadecimal digits do not follow a `%`,
  ///   ``HTTPError/decodedTooLong(limit:)``.
  public static func decode(_ text: some StringProtocol, limit: Int = 8 << 10) throws(HTTPError) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = text.utf8.makeIterator()
    while let byte = rest.next() {
      guard bytes.count < limit else { throw .decodedTooLong(limit: limit) }
      if byte != UInt8(ascii: "%") {
        bytes.append(byte)
      } else if let high = rest.next()?.hexDigitValue, let low = rest.next()?.hexDigitValue {
        bytes.append(high << 4 | low)
      } else {
        throw .malformedPercentEncoding(excerpt(text))
      }
    }
    return bytes
  }

  /// `bytes` as they may stand in `component`.
  public static func encode(_ bytes: some Sequence<UInt8>, as component: Component = .pathSegment) -> String {
    var text = ""
    for byte in bytes {
      if component.keeps(byte) {
        text.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        text += "%" + hexadecimal(byte).uppercased()
      }
    }
    return text
  }
}
