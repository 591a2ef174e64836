extension Multiaddr {
  /// The components, first to last. They are read off the bytes while one walks over them.
  public var components: Components { Components(bytes: bytes) }

  /// A protocol with its value, as `/tcp/4001`.
  public struct Component: Sendable {
    /// The protocol.
    public let `protocol`: MultiaddrProtocol
    /// The bytes of the address that the component is a part of.
    private let storage: [UInt8]
    /// Where in these the component stands.
    let range: Range<Int>
    private let valueStart: Int

    fileprivate init(_ header: MultiaddrBinary.Header, at start: Int, in storage: [UInt8]) {
      self.protocol = header.protocol
      self.storage = storage
      range = start..<header.value.upperBound
      valueStart = header.value.lowerBound
    }

    /// The component with a value given as text, or without one.
    public init(_ protocol: MultiaddrProtocol, _ value: String = "") throws(MultiaddrError) {
      try self.init(`protocol`, rawValue: MultiaddrText.value(value, of: `protocol`))
    }

    /// The component with a value given as the bytes of the binary form, without their length.
    public init(_ protocol: MultiaddrProtocol, rawValue: [UInt8]) throws(MultiaddrError) {
      var bytes: [UInt8] = []
      MultiaddrBinary.append(rawValue, of: `protocol`, to: &bytes)
      let header = try MultiaddrBinary.header(in: bytes.span, at: 0)
      guard header.value.upperBound == bytes.count else {
        throw MultiaddrError(
          .invalidValue("it is too long"), component: `protocol`.name, index: 0, range: 0..<rawValue.count,
          found: Hex.encode(rawValue), expected: `protocol`.expectedValue)
      }
      try MultiaddrBinary.validateValue(of: header, in: bytes.span)
      try MultiaddrBinary.checkLength(bytes.span)
      self.init(header, at: 0, in: bytes)
    }

    /// The code of the protocol.
    public var code: UInt64 { `protocol`.code }

    /// The name of the protocol.
    public var name: String { `protocol`.name }

    /// The value as text; empty if the protocol takes none.
    public var value: String {
      String { `protocol`.row.transcoder.decode(storage.span.extracting(valueStart..<range.upperBound), into: &$0) }
    }

    /// The value as bytes, without their length; empty if the protocol takes none.
    public var rawValue: ArraySlice<UInt8> { storage[valueStart..<range.upperBound] }

    /// The whole component as bytes.
    public var bytes: ArraySlice<UInt8> { storage[range] }
  }

  /// The components of an address.
  public struct Components: Sequence, IteratorProtocol, Sendable {
    private let bytes: [UInt8]
    private var cursor = 0

    fileprivate init(bytes: [UInt8]) {
      self.bytes = bytes
    }

    /// The next component.
    public mutating func next() -> Component? {
      guard cursor < bytes.count, let header = try? MultiaddrBinary.header(in: bytes.span, at: cursor) else {
        return nil
      }
      defer { cursor = header.value.upperBound }
      return Component(header, at: cursor, in: bytes)
    }

    /// The first component of a protocol.
    public func first(of protocol: MultiaddrProtocol) -> Component? {
      first { $0.protocol == `protocol` }
    }

    /// The last component of a protocol.
    public func last(of protocol: MultiaddrProtocol) -> Component? {
      reduce(nil) { $1.protocol == `protocol` ? $1 : $0 }
    }
  }
}

extension Multiaddr.Component: Hashable, CustomStringConvertible {
  /// The component as it stands in an address, the slash first.
  public var description: String {
    String { MultiaddrText.write(storage.span.extracting(range), to: &$0) }
  }

  /// Whether both are the same bytes, in whatever address.
  public static func == (one: Self, other: Self) -> Bool {
    one.bytes == other.bytes
  }

  /// Hashes the bytes.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(bytes)
  }
}
