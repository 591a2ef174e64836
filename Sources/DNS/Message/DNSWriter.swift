/// Writes the parts of a message, front to back.
struct DNSWriter {
  private(set) var bytes: [UInt8] = []
  /// Where a name, or the end of one, stands already.
  private var places: [DomainName: Int] = [:]

  /// Beyond it a pointer cannot lead.
  private static let pointerLimit = 0x4000
  /// The class of the internet.
  private static let internet: UInt16 = 1

  mutating func write(_ value: UInt16) {
    bytes.append(UInt8(value >> 8))
    bytes.append(UInt8(truncatingIfNeeded: value))
  }

  private mutating func write(_ value: UInt32) {
    write(UInt16(value >> 16))
    write(UInt16(truncatingIfNeeded: value))
  }

  private mutating func write(_ name: DomainName) {
    for index in name.labels.indices {
      let rest = DomainName(unchecked: Array(name.labels[index...]))
      if let place = places[rest] { return write(UInt16(0xc000 | place)) }
      if bytes.count < Self.pointerLimit { places[rest] = bytes.count }
      bytes.append(UInt8(name.labels[index].count))
      bytes += name.labels[index]
    }
    bytes.append(0)
  }

  mutating func write(_ question: DNSQuestion) {
    write(question.name)
    write(question.type.rawValue)
    write(Self.internet | (question.wantsUnicast ? 0x8000 : 0))
  }

  /// The OPT record, whose class is a size (RFC 6891 §6.1.2).
  mutating func write(payloadSize: UInt16) {
    bytes.append(0)
    write(DNSType.opt.rawValue)
    write(payloadSize)
    write(0 as UInt32)
    write(0 as UInt16)
  }

  mutating func write(_ record: DNSRecord) {
    write(record.name)
    write(record.type.rawValue)
    write(Self.internet | (record.flushesCache ? 0x8000 : 0))
    write(record.timeToLive)
    let lengthPlace = bytes.count
    write(0 as UInt16)
    write(record.data)
    let length = UInt16(clamping: bytes.count - lengthPlace - 2)
    bytes[lengthPlace] = UInt8(length >> 8)
    bytes[lengthPlace + 1] = UInt8(truncatingIfNeeded: length)
  }

  private mutating func write(_ data: DNSRecord.Data) {
    switch data {
    case .a(let address), .aaaa(let address): bytes += address
    case .cname(let name), .ptr(let name): write(name)
    case .txt(let texts):
      for text in texts {
        bytes.append(UInt8(min(text.count, 255)))
        bytes += text.prefix(255)
      }
    case .srv(let name, let port):
      write(0 as UInt32)
      write(port)
      // Names in such data are not pointed to (RFC 2782).
      bytes += name.wire
    case .soa(let minimum):
      write(DomainName.root)
      write(DomainName.root)
      for _ in 0..<4 { write(0 as UInt32) }
      write(minimum)
    case .other(_, let data): bytes += data
    }
  }
}
