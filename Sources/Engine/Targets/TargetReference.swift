import Files
import FoundationEssentials
import Identity
import Multiformats

/// What a person writes to say whom they mean: a multiaddr, a `multiaddr:` URI, an http(s) URL, a peer id or `@alias`.
public enum TargetReference: Hashable, Sendable {
  /// An address, and the path and query that came with it, if any.
  case address(Multiaddr, target: String?)
  /// A peer, wherever it is.
  case peer(PeerID)
  /// A name of the peer store.
  case alias(String)

  /// Why a text names nobody.
  public struct Malformed: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, in one line.
    public let description: String
    /// What to do about it.
    public let hint: String?
    /// Which UTF-8 offsets of the text it is about.
    public let range: Range<Int>
    /// The component of a multiaddr that is wrong.
    public let component: String?

    /// An error about a part of a text.
    public init(description: String, hint: String?, range: Range<Int>, component: String?) {
      self.description = description
      self.hint = hint
      self.range = range
      self.component = component
    }

    /// What is wrong with a multiaddr.
    public init(_ error: MultiaddrError) {
      self.init(description: error.description, hint: error.hint, range: error.range, component: error.component)
    }
  }

  /// Reads any of the forms.
  public init(_ text: String) throws(Malformed) {
    let text = text.trimming { $0.isWhitespace }
    if text.hasPrefix("@") {
      self = .alias(String(text.dropFirst()))
    } else if text.hasPrefix("/") {
      self = try .address(Self.multiaddr { () throws(MultiaddrError) in try Multiaddr(text) }, target: nil)
    } else if MultiaddrURI.hasScheme(text) {
      let uri = try Self.multiaddr { () throws(MultiaddrError) in try MultiaddrURI(text) }
      self = .address(uri.address, target: Self.target(of: uri))
    } else if text.lowercased().hasPrefix("http://") || text.lowercased().hasPrefix("https://") {
      self = try Self.url(text)
    } else {
      do { self = .peer(try PeerID(text)) } catch {
        throw Malformed(
          description: text.isEmpty ? "there is no address" : "\(text): \(error)",
          hint: "a target is a multiaddr (/ip4/…), a multiaddr: URI, an http(s) URL, a peer id or @alias",
          range: 0..<text.utf8.count, component: nil)
      }
    }
  }

  private static func multiaddr<Value>(_ read: () throws(MultiaddrError) -> Value) throws(Malformed) -> Value {
    do { return try read() } catch {
      throw Malformed(error)
    }
  }

  private static func target(of uri: MultiaddrURI) -> String? {
    let query = uri.query.map { "?\($0)" } ?? ""
    let path = uri.address.httpPath
    return path == nil && query.isEmpty ? nil : (path ?? "/") + query
  }

  /// An http(s) URL as the multiaddr of its HTTP transport.
  private static func url(_ text: String) throws(Malformed) -> TargetReference {
    func malformed(_ reason: String) -> Malformed {
      Malformed(description: "\(text): \(reason)", hint: nil, range: 0..<text.utf8.count, component: nil)
    }
    guard let url = URLComponents(string: text), let host = url.host, !host.isEmpty else {
      throw malformed("not a URL with a host")
    }
    guard url.user == nil, url.password == nil else {
      throw malformed("a URL with a user name is not sent anywhere; use an Authorization header")
    }
    let isSecure = url.scheme?.lowercased() == "https"
    let port = url.port ?? (isSecure ? 443 : 80)
    let bare = host.trimming { "[]".contains($0) }
    let family = IPv4Address(bare) != nil ? "ip4" : IPv6Address(bare) != nil ? "ip6" : "dns"
    let address = try multiaddr { () throws(MultiaddrError) in
      try Multiaddr("/\(family)/\(bare)/tcp/\(port)/\(isSecure ? "tls/http" : "http")")
    }
    let query = url.percentEncodedQuery.map { "?\($0)" } ?? ""
    let path = url.percentEncodedPath
    return .address(address, target: path.isEmpty && query.isEmpty ? nil : (path.isEmpty ? "/" : path) + query)
  }
}
