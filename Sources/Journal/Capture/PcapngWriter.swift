import Events

/// Writes a pcapng file of one section with one interface, whose packets begin with an IP header and whose time is in
/// nanoseconds (draft-ietf-opsawg-pcapng §4).
struct PcapngWriter {
  private(set) var bytes: [UInt8] = []

  private enum Block: UInt32 {
    case section = 0x0a0d_0d0a
    case interface = 1
    case enhancedPacket = 6
  }

  private enum Option {
    static let end: UInt16 = 0
    static let comment: UInt16 = 1
    static let application: UInt16 = 4
    static let name: UInt16 = 2
    static let timeResolution: UInt16 = 9
  }

  /// LINKTYPE_RAW: the packet is an IP packet.
  private static let linkType: UInt16 = 101
  private static let byteOrder: UInt32 = 0x1a2b_3c4d

  /// A file without packets yet; `comment` is about all of it.
  init(comment: String? = nil) {
    var section: [UInt8] = []
    section.append(little: Self.byteOrder)
    section.append(little: UInt16(1))
    section.append(little: UInt16(0))
    section.append(little: UInt64.max)
    var options = [(Option.application, Array("peerscope".utf8))]
    if let comment { options.append((Option.comment, Array(comment.utf8))) }
    add(.section, section + Self.options(options))

    var interface: [UInt8] = []
    interface.append(little: Self.linkType)
    interface.append(little: UInt16(0))
    interface.append(little: UInt32(0))
    add(.interface, interface + Self.options([(Option.name, Array("streams".utf8)), (Option.timeResolution, [9])]))
  }

  /// Adds a packet.
  mutating func add(_ packet: [UInt8], at time: Timestamp, comment: String? = nil) {
    let nanoseconds = UInt64(max(0, time.nanoseconds))
    var body: [UInt8] = []
    body.append(little: UInt32(0))
    body.append(little: UInt32(truncatingIfNeeded: nanoseconds >> 32))
    body.append(little: UInt32(truncatingIfNeeded: nanoseconds))
    body.append(little: UInt32(packet.count))
    body.append(little: UInt32(packet.count))
    body += packet
    body.pad()
    if let comment { body += Self.options([(Option.comment, Array(comment.utf8.prefix(1_000)))]) }
    add(.enhancedPacket, body)
  }

  private mutating func add(_ block: Block, _ body: [UInt8]) {
    let length = UInt32(body.count + 12)
    bytes.append(little: block.rawValue)
    bytes.append(little: length)
    bytes += body
    bytes.append(little: length)
  }

  private static func options(_ options: [(code: UInt16, value: [UInt8])]) -> [UInt8] {
    var bytes: [UInt8] = []
    for (code, value) in options {
      bytes.append(little: code)
      bytes.append(little: UInt16(clamping: value.count))
      bytes += value
      bytes.pad()
    }
    bytes.append(little: Option.end)
    bytes.append(little: UInt16(0))
    return bytes
  }
}

extension [UInt8] {
  /// Adds an integer, its least byte first.
  fileprivate mutating func append(little value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }

  /// Fills up to a multiple of four bytes.
  fileprivate mutating func pad() { append(contentsOf: repeatElement(0, count: (4 - count % 4) % 4)) }
}
