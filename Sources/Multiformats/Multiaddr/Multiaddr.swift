/// A network address that says of every layer what it is: `/ip4/192.0.2.1/tcp/4001/p2p/12D3KooW…`
/// (<https://github.com/multiformats/multiaddr>).
///
/// It is kept in its binary form, which is what is compared and hashed; it has one component at least, all of them known
/// and valid, so that text and bytes always lead back to the same address.
public struct Multiaddr: Hashable, Sendable {
  /// The most bytes that an address may have, in the binary form as well as in the text form.
  public static let maximumLength = 8_192

  /// The binary form.
  public let bytes: [UInt8]

  /// Takes bytes as they are: they must be those of a valid address.
  init(unchecked bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Reads the text form. Trailing slashes are ignored; other spellings of a value than the canonical one are taken.
  public init(_ text: String) throws(MultiaddrError) {
    self.init(unchecked: try MultiaddrText.parse(text.utf8.span))
  }

  /// Reads the binary form.
  public init(bytes: [UInt8]) throws(MultiaddrError) {
    try MultiaddrBinary.validate(bytes.span)
    self.init(unchecked: bytes)
  }

  /// The address made of these components; throws if there are none, or if one follows a path.
  public init(_ components: some Sequence<Component>) throws(MultiaddrError) {
    var bytes: [UInt8] = []
    for component in components { bytes += component.bytes }
    try self.init(bytes: bytes)
  }

  /// This address with another one in it: `/ip4/192.0.2.1` with `/tcp/80` is `/ip4/192.0.2.1/tcp/80`. Throws if the
  /// whole is too long or this address ends in a path.
  public func encapsulating(_ inner: Multiaddr) throws(MultiaddrError) -> Multiaddr {
    try Multiaddr(bytes: bytes + inner.bytes)
  }

  /// This address with one more component at its end. Throws if it is too long or ends in a path.
  public func appending(_ component: Component) throws(MultiaddrError) -> Multiaddr {
    try Multiaddr(bytes: bytes + component.bytes)
  }

  /// What stands before the last place where `inner` stands in this address: all of it if that is nowhere, nil if
  /// nothing does.
  public func decapsulating(_ inner: Multiaddr) -> Multiaddr? {
    let parts = Array(components)
    let innerParts = Array(inner.components)
    let starts = 0...max(0, parts.count - innerParts.count)
    guard let start = starts.last(where: { parts[$0...].starts(with: innerParts) }) else { return self }
    return prefix(before: parts[start])
  }

  /// What stands before the last component of a protocol: all of it if there is none, nil if nothing does.
  public func decapsulating(_ protocol: MultiaddrProtocol) -> Multiaddr? {
    guard let last = components.last(of: `protocol`) else { return self }
    return prefix(before: last)
  }

  /// The address in two: what stands before the first component for which `predicate` is true, and what begins with it.
  public func split(
    where predicate: (Component) -> Bool
  ) -> (head: Multiaddr?, tail: Multiaddr?) {
    guard let component = components.first(where: predicate) else { return (self, nil) }
    return (prefix(before: component), Multiaddr(unchecked: Array(bytes[component.range.lowerBound...])))
  }

  /// The value, as text, of the first component of a protocol: empty if the protocol takes none, nil if there is no such
  /// component.
  public func value(for protocol: MultiaddrProtocol) -> String? {
    components.first { $0.protocol == `protocol` }?.value
  }

  private func prefix(before component: Component) -> Multiaddr? {
    let end = component.range.lowerBound
    return end == 0 ? nil : Multiaddr(unchecked: Array(bytes[..<end]))
  }
}

extension Multiaddr: CustomStringConvertible {
  /// The text form: each value in its canonical spelling.
  public var description: String {
    String { MultiaddrText.write(bytes.span, to: &$0) }
  }
}

extension Multiaddr: Codable {
  /// Reads the text form.
  public init(from decoder: any Decoder) throws {
    try self.init(decoder.singleValueContainer().decode(String.self))
  }

  /// Writes the text form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
