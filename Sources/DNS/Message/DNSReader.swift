/// Reads the parts of a message, front to back.
struct DNSReader {
  private let bytes: [UInt8]
  private var cursor = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  private mutating func uint8() throws(DNSError) -> UInt8 {
    guard cursor < bytes.count else { throw .truncated }
    defer { cursor += 1 }
    return bytes[cursor]
  }

  mutating func uint16() throws(DNSError) -> UInt16 {
    UInt16(try uint8()) << 8 | UInt16(try uint8())
  }

  private mutating func uint32() throws(DNSError) -> UInt32 {
    UInt32(try uint16()) << 16 | UInt32(try uint16())
  }

  private mutating func take(_ count: Int) throws(DNSError) -> [UInt8] {
    guard bytes.count - cursor >= count else { throw .truncated }
    defer { cursor += count }
    return Array(bytes[cursor..<cursor + count])
  }

  /// A name, its pointers followed. A pointer must lead to before where it stands, so that none can lead in a circle.
  private mutating func name() throws(DNSError) -> DomainName {
    var labels: [[UInt8]] = []
    var length = 1
    var start = cursor
    /// Where the message goes on after the first pointer.
    var end: Int?
    while true {
      let head = try uint8()
      switch head >> 6 {
      case 0:
        if head == 0 {
          if let end { cursor = end }
          return DomainName(unchecked: labels)
        }
        length += Int(head) + 1
        guard length <= DomainName.maximumLength else { throw .badName }
        labels.append(try take(Int(head)))
      case 3:
        let target = Int(head & 0x3f) << 8 | Int(try uint8())
        if end == nil { end = cursor }
        guard target < start else { throw .badName }
        start = target
        cursor = target
      default: throw .badLabel
      }
    }
  }

  mutating func question() throws(DNSError) -> DNSQuestion {
    var question = DNSQuestion(try name(), DNSType(rawValue: try uint16()))
    question.wantsUnicast = try uint16() & 0x8000 != 0
    return question
  }

  mutating func record() throws(DNSError) -> DNSRecord {
    let name = try name()
    let type = DNSType(rawValue: try uint16())
    let recordClass = try uint16()
    // What is negative when read as a signed number counts as 0 (RFC 2181 §8).
    let timeToLive = try uint32()
    let length = Int(try uint16())
    guard bytes.count - cursor >= length else { throw .truncated }
    let end = cursor + length
    let data = try data(type, end)
    guard cursor == end else { throw .badRecord }
    var record = DNSRecord(name, data, timeToLive: timeToLive > UInt32(Int32.max) ? 0 : timeToLive)
    // The class of the OPT record is a size (RFC 6891 §6.1.2).
    record.flushesCache = type != .opt && recordClass & 0x8000 != 0
    return record
  }

  private mutating func data(_ type: DNSType, _ end: Int) throws(DNSError) -> DNSRecord.Data {
    let length = end - cursor
    switch type {
    case .a:
      guard length == 4 else { throw .badRecord }
      return .a(try take(4))
    case .aaaa:
      guard length == 16 else { throw .badRecord }
      return .aaaa(try take(16))
    case .cname: return .cname(try name())
    case .ptr: return .ptr(try name())
    case .txt:
      var texts: [[UInt8]] = []
      while cursor < end {
        let count = Int(try uint8())
        guard count <= end - cursor else { throw .badRecord }
        texts.append(try take(count))
      }
      return .txt(texts)
    case .srv:
      guard length >= 7 else { throw .badRecord }
      _ = try uint32()
      let port = try uint16()
      return .srv(try name(), port: port)
    case .soa:
      _ = (try name(), try name())
      for _ in 0..<4 { _ = try uint32() }
      return .soa(minimum: try uint32())
    default: return .other(type, try take(length))
    }
  }
}
