/// The types of records that are asked for or understood (RFC 1035 §3.2.2, RFC 3596, RFC 2782); others are kept as bytes.
public struct DNSType: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The number in messages.
  public let rawValue: UInt16

  /// The type of this number.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// An IPv4 address.
  public static let a = DNSType(rawValue: 1)
  /// Another name for this one.
  public static let cname = DNSType(rawValue: 5)
  /// Who answers for a zone.
  public static let soa = DNSType(rawValue: 6)
  /// A name that this one points to.
  public static let ptr = DNSType(rawValue: 12)
  /// Texts.
  public static let txt = DNSType(rawValue: 16)
  /// An IPv6 address.
  public static let aaaa = DNSType(rawValue: 28)
  /// Where a service is.
  public static let srv = DNSType(rawValue: 33)
  /// What extends a message (EDNS).
  static let opt = DNSType(rawValue: 41)
  /// A question for all types.
  public static let any = DNSType(rawValue: 255)

  /// The name, as `TXT`.
  public var description: String {
    switch self {
    case .a: "A"
    case .cname: "CNAME"
    case .soa: "SOA"
    case .ptr: "PTR"
    case .txt: "TXT"
    case .aaaa: "AAAA"
    case .srv: "SRV"
    case .any: "ANY"
    default: "TYPE\(rawValue)"
    }
  }
}

/// What is asked.
public struct DNSQuestion: Hashable, Sendable {
  /// Of which name.
  public var name: DomainName
  /// For records of which type.
  public var type: DNSType
  /// Whether the answer may come to the one who asks alone: multicast DNS only (RFC 6762 §5.4).
  public var wantsUnicast = false

  /// A question for the records of a type.
  public init(_ name: DomainName, _ type: DNSType) {
    self.name = name
    self.type = type
  }
}

/// A record.
public struct DNSRecord: Hashable, Sendable {
  /// Whose it is.
  public var name: DomainName
  /// What it says.
  public var data: Data
  /// For how many seconds it may be kept.
  public var timeToLive: UInt32
  /// Whether it stands for all records of its name and type: multicast DNS only (RFC 6762 §10.2).
  public var flushesCache = false

  /// A record of a name.
  public init(_ name: DomainName, _ data: Data, timeToLive: UInt32) {
    self.name = name
    self.data = data
    self.timeToLive = timeToLive
  }

  /// What a record says.
  public enum Data: Hashable, Sendable {
    /// An IPv4 address, 4 bytes.
    case a([UInt8])
    /// An IPv6 address, 16 bytes.
    case aaaa([UInt8])
    /// The name by which it is really known.
    case cname(DomainName)
    /// A name that this one points to.
    case ptr(DomainName)
    /// Texts, each at most 255 bytes.
    case txt([[UInt8]])
    /// Where a service is: its host and port.
    case srv(DomainName, port: UInt16)
    /// Who answers for the zone; for how many seconds it may be kept that there is nothing (RFC 2308 §5).
    case soa(minimum: UInt32)
    /// Anything else.
    case other(DNSType, [UInt8])
  }

  /// The type of the record.
  public var type: DNSType {
    switch data {
    case .a: .a
    case .aaaa: .aaaa
    case .cname: .cname
    case .ptr: .ptr
    case .txt: .txt
    case .srv: .srv
    case .soa: .soa
    case .other(let type, _): type
    }
  }
}
