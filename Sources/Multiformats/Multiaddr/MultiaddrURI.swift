/// A multiaddr as a URI: `multiaddr:` and the address (libp2p/specs, http, "Multiaddr URI scheme").
///
/// A query may follow, as after the path of an `http` URI. In the values of components, what cannot stand in a URI is
/// percent-encoded; the value of `http-path` is so in any multiaddr and is not encoded twice.
public struct MultiaddrURI: Hashable, Sendable {
  /// The scheme, without the colon.
  public static let scheme = "multiaddr"

  /// The address.
  public var address: Multiaddr
  /// What stands after the `?`, encoded as it was; nil without a `?`.
  public var query: String?

  /// The URI of an address.
  public init(_ address: Multiaddr, query: String? = nil) {
    self.address = address
    self.query = query
  }

  /// Reads a URI; letters of the scheme may be of either case, a fragment is dropped. The error's offsets are the text's.
  public init(_ text: String) throws(MultiaddrError) {
    let all = text.utf8.span
    let start = Self.scheme.utf8.count + 1
    guard Self.hasScheme(text) else {
      throw MultiaddrError(.noScheme, component: text, index: 0, range: 0..<all.count, found: text)
    }
    let withoutFragment = all.extracting(..<all.firstIndex(of: UInt8(ascii: "#"), from: start))
    let end = withoutFragment.firstIndex(of: UInt8(ascii: "?"), from: start)
    let bytes = try MultiaddrText.parse(withoutFragment.extracting(..<end), from: start, inURI: true)
    address = Multiaddr(unchecked: bytes)
    query = end < withoutFragment.count ? withoutFragment.extracting((end + 1)...).text : nil
  }

  /// Whether a text begins as a URI of this scheme does, in letters of either case.
  public static func hasScheme(_ text: String) -> Bool {
    text.prefix(scheme.count + 1).lowercased() == "\(scheme):"
  }
}

extension MultiaddrURI: CustomStringConvertible {
  /// The URI as text.
  public var description: String {
    let path = String { text in
      for component in address.components {
        text += "/\(component.name)".utf8
        guard component.protocol.takesValue else { continue }
        if component.protocol.size != .path { text += "/".utf8 }
        let value = component.value
        if component.protocol == .httpPath {
          text += value.utf8
        } else {
          PercentEncoding.path.encode(value.utf8.span, into: &text)
        }
      }
    }
    return "\(Self.scheme):\(path)" + (query.map { "?\($0)" } ?? "")
  }
}
