extension MultiaddrProtocol: CustomStringConvertible {
  /// The multicodec that stands for the protocol in the binary form.
  public var code: UInt64 { row.code }

  /// The name that stands for the protocol in the text form.
  public var name: String { row.name }

  /// The name.
  public var description: String { row.name }

  /// How the value is delimited in the binary form.
  public var size: Size { row.size }

  /// Whether a component of this protocol has a value.
  public var takesValue: Bool { row.size != .none }

  /// What a value has to be, in words (`a port (0–65535)`); nil if there is none.
  public var expectedValue: String? { row.transcoder.expected }

  /// Other names that are read but not written.
  static let aliases: [(name: String, protocol: MultiaddrProtocol)] = [("ipfs", .p2p)]

  /// The protocol with this code.
  public init?(code: UInt64) {
    guard code < UInt64(Self.byCode.count), let found = Self.byCode[Int(code)] else { return nil }
    self = found
  }

  /// The protocol with this name; `ipfs`, its old name, is `p2p`.
  public init?(name: String) {
    self.init(name: name.utf8.span)
  }

  init?(name: Span<UInt8>) {
    guard name.count < Self.byNameLength.count else { return nil }
    for entry in Self.byNameLength[name.count] where name.elementsEqual(entry.name) {
      self = entry.protocol
      return
    }
    return nil
  }

  private static let byCode: [MultiaddrProtocol?] = {
    let last = allCases.map(\.code).max() ?? 0
    var table = [MultiaddrProtocol?](repeating: nil, count: Int(last) + 1)
    for entry in allCases { table[Int(entry.code)] = entry }
    return table
  }()

  /// The names in UTF-8, by their length: few share one, so that no hash is needed to find one of them.
  private static let byNameLength: [[(name: [UInt8], protocol: MultiaddrProtocol)]] = {
    let names = allCases.map { (Array($0.name.utf8), $0) } + aliases.map { (Array($0.name.utf8), $0.protocol) }
    let longest = names.map(\.0.count).max() ?? 0
    return (0...longest).map { length in names.filter { $0.0.count == length }.map { (name: $0.0, protocol: $0.1) } }
  }()
}
