/// A domain name: labels, the nearest first (RFC 1035 §3.1). Two names are the same whatever the case of their letters.
public struct DomainName: Sendable {
  /// The most bytes of a name on the wire, and of a label.
  static let maximumLength = 255, maximumLabel = 63

  /// The labels, each 1 to 63 bytes; none for the root.
  public let labels: [[UInt8]]

  /// The root.
  public static let root = DomainName(unchecked: [])

  init(unchecked labels: [[UInt8]]) {
    self.labels = labels
  }

  /// A name that stands in the program: labels that are known to be good.
  public init(of labels: StaticString...) {
    self.labels = labels.map { Array($0.description.utf8.prefix(Self.maximumLabel)) }
  }

  /// A name of these labels. Throws if one is empty or too long, or the whole is.
  public init(labels: [[UInt8]]) throws(DNSError) {
    guard labels.allSatisfy({ (1...Self.maximumLabel).contains($0.count) }) else { throw .badLabel }
    guard labels.reduce(1, { $0 + $1.count + 1 }) <= Self.maximumLength else { throw .badName }
    self.labels = labels
  }

  /// Reads `www.example.com`, with or without a dot at its end. `\.` and `\\` stand for the character itself, `\065` for
  /// the byte of that number.
  public init(_ text: String) throws(DNSError) {
    guard text != "." else {
      self = .root
      return
    }
    var labels: [[UInt8]] = []
    var label: [UInt8] = []
    var bytes = Array(text.utf8)[...]
    while let byte = bytes.popFirst() {
      switch byte {
      case UInt8(ascii: "."):
        labels.append(label)
        label = []
      case UInt8(ascii: "\\"): label.append(try Self.escaped(&bytes))
      default: label.append(byte)
      }
    }
    if !label.isEmpty { labels.append(label) }
    try self.init(labels: labels)
  }

  private static func escaped(_ bytes: inout ArraySlice<UInt8>) throws(DNSError) -> UInt8 {
    let digits = bytes.prefix(3).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    if digits.count == 3 {
      bytes = bytes.dropFirst(3)
      let number = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
      guard let byte = UInt8(exactly: number) else { throw .badLabel }
      return byte
    }
    guard let byte = bytes.popFirst() else { throw .badLabel }
    return byte
  }

  /// This name with one more label before the others.
  public func prefixed(_ label: String) throws(DNSError) -> DomainName {
    try DomainName(labels: [Array(label.utf8)] + labels)
  }

  /// Whether the name is `other` or stands below it.
  public func isWithin(_ other: DomainName) -> Bool {
    labels.count >= other.labels.count
      && DomainName(unchecked: Array(labels.suffix(other.labels.count))) == other
  }

  /// The bytes on the wire, not compressed.
  var wire: [UInt8] {
    var bytes: [UInt8] = []
    for label in labels {
      bytes.append(UInt8(label.count))
      bytes += label
    }
    return bytes + [0]
  }
}

extension DomainName: Hashable, CustomStringConvertible {
  /// The name without a dot at its end; `.` for the root.
  public var description: String {
    guard !labels.isEmpty else { return "." }
    return labels.map { label in String(decoding: label.flatMap(Self.escape), as: UTF8.self) }.joined(separator: ".")
  }

  private static func escape(_ byte: UInt8) -> [UInt8] {
    switch byte {
    case UInt8(ascii: "."), UInt8(ascii: "\\"): return [UInt8(ascii: "\\"), byte]
    case 0x21...0x7e: return [byte]
    default:
      let digits = String(byte)
      return Array("\\".utf8) + Array(String(repeating: "0", count: 3 - digits.count).utf8) + Array(digits.utf8)
    }
  }

  /// Whether both are the same but for the case of ASCII letters.
  public static func == (one: DomainName, other: DomainName) -> Bool {
    one.labels.count == other.labels.count
      && zip(one.labels, other.labels).allSatisfy {
        $0.count == $1.count && zip($0, $1).allSatisfy { $0.lower == $1.lower }
      }
  }

  /// Hashes the letters in lower case.
  public func hash(into hasher: inout Hasher) {
    for label in labels {
      hasher.combine(label.count)
      for byte in label { hasher.combine(byte.lower) }
    }
  }
}

extension UInt8 {
  /// The letter in lower case; any other byte itself.
  fileprivate var lower: UInt8 { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self }
}
