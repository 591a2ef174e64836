/// A request target taken apart, RFC 9112 §3.2: any text, by its shape, without decoding anything.
///
///     let target = RequestTarget("/a%2Fb/c?x=1")
///     target.path     // "/a%2Fb/c"
///     target.query    // "x=1"
public struct RequestTarget: Sendable, Hashable {
  /// The four forms.
  public enum Form: Sendable, Hashable {
    /// `/path?query`
    case origin
    /// `http://host/path?query`, as proxies are asked
    case absolute
    /// `host:port`, for CONNECT
    case authority
    /// `*`, for OPTIONS
    case asterisk
  }

  /// Which form it has.
  public let form: Form
  /// The host and port of the absolute and authority forms; it stands above the `Host` field.
  public let authority: Substring?
  /// The path, percent-encoded, `/` where an absolute target has none. Empty in the authority form, `*` in the asterisk
  /// form.
  public let path: Substring
  /// What follows the first `?`, percent-encoded; nil without one.
  public let query: Substring?

  /// Takes `target` apart.
  public init(_ target: String) {
    if target.utf8.first == UInt8(ascii: "/") {
      (form, authority) = (.origin, nil)
      (path, query) = Self.split(target[...])
    } else if target == "*" {
      (form, authority, path, query) = (.asterisk, nil, target[...], nil)
    } else if let start = Self.authorityStart(target) {
      let rest = target[start...]
      let end = rest.utf8.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
      let (path, query) = Self.split(rest[end...])
      (form, authority, self.query) = (.absolute, rest[..<end], query)
      self.path = path.isEmpty ? "/" : path
    } else {
      (form, authority, path, query) = (.authority, target[...], "", nil)
    }
  }

  private static func split(_ text: Substring) -> (path: Substring, query: Substring?) {
    guard let mark = text.utf8.firstIndex(of: UInt8(ascii: "?")) else { return (text, nil) }
    return (text[..<mark], text[text.utf8.index(after: mark)...])
  }

  /// Where the authority begins after `scheme://`, or nil when the text does not begin so.
  private static func authorityStart(_ text: String) -> String.Index? {
    guard let colon = text.utf8.firstIndex(where: { !ByteSet.scheme.contains($0) }), colon > text.startIndex,
      text[colon...].utf8.starts(with: "://".utf8)
    else { return nil }
    return text.utf8.index(colon, offsetBy: 3)
  }

  /// Reads a target and refuses one that does not suit `method`.
  static func text(_ bytes: Span<UInt8>, for method: HTTPMethod) throws(HTTPError) -> String {
    for index in bytes.indices where !bytes[index].isTargetByte { throw .malformedTarget(excerpt(bytes)) }
    let text = String(ascii: bytes)
    // Nearly every target is a path, which suits every method but CONNECT.
    if bytes.count > 0, bytes[0] == UInt8(ascii: "/"), method != .connect { return text }
    guard RequestTarget(text).suits(method) else { throw .malformedTarget(excerpt(bytes)) }
    return text
  }

  private func suits(_ method: HTTPMethod) -> Bool {
    switch form {
    case .origin: method != .connect
    case .absolute: method != .connect && hasHost
    case .authority: method == .connect && hasHost && hasPort
    case .asterisk: method == .options
    }
  }

  private var hasHost: Bool {
    guard let authority, let first = authority.utf8.first else { return false }
    return first != UInt8(ascii: ":") && ByteSet.host.covers(authority.utf8.span)
  }

  private var hasPort: Bool {
    guard let authority, let colon = authority.utf8.lastIndex(of: UInt8(ascii: ":")) else { return false }
    let port = authority[colon...].dropFirst()
    return port.utf8.allSatisfy(\.isDigit) && UInt16(port) != nil
  }
}
