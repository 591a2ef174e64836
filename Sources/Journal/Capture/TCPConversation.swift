import Events

/// Makes the IPv4 packets of a TCP conversation that never was (RFC 791, RFC 9293), with sums that are right.
struct TCPConversation {
  struct Flags: OptionSet {
    let rawValue: UInt8
    static let finish = Flags(rawValue: 0x01)
    static let synchronize = Flags(rawValue: 0x02)
    static let push = Flags(rawValue: 0x08)
    static let acknowledge = Flags(rawValue: 0x10)
  }

  private struct End {
    let address: UInt32
    let port: UInt16
    /// How many bytes it has sent.
    var sent = 0
  }

  private var us: End
  private var them: End
  private var identification: UInt16 = 0

  private static let headerSize = 20
  /// 10.0.0.1 and, from 10.1.0.0 on, stand-ins for others.
  private static let standIn: (local: UInt32, remote: UInt32) = (0x0a00_0001, 0x0a01_0000)

  /// The conversation of the stream that came as the `number`th, counted from 0.
  init(_ stream: CaptureFile.Conversation, number: Int) {
    let clientPort = UInt16(49_152 + number % 16_384)
    // The ports by which dissectors are chosen: HTTP's, and that of libp2p, which nothing else claims.
    let serverPort: UInt16 = stream.protocolID?.hasPrefix("/http/") == true ? 80 : 4_001
    let weOpen = stream.direction != .inbound
    us = End(address: stream.local ?? Self.standIn.local, port: weOpen ? clientPort : serverPort)
    let remote = stream.remote ?? Self.standIn.remote + UInt32(number & 0xffff)
    them = End(address: remote, port: weOpen ? serverPort : clientPort)
  }

  /// How many bytes a side has sent.
  func sent(byUs: Bool) -> Int { byUs ? us.sent : them.sent }

  /// The next packet: `content` from its place among the bytes that this side sends, -1 for what comes before them.
  mutating func segment(
    fromUs: Bool, at offset: Int, _ flags: Flags, _ content: ArraySlice<UInt8> = []
  ) -> [UInt8] {
    if fromUs {
      us.sent = max(us.sent, offset + content.count)
    } else {
      them.sent = max(them.sent, offset + content.count)
    }
    let (from, to) = fromUs ? (us, them) : (them, us)
    identification &+= 1
    let segment = tcp(from, to, at: offset, flags, content)
    return ip(from, to, length: segment.count) + segment
  }

  private func ip(_ from: End, _ to: End, length: Int) -> [UInt8] {
    var header: [UInt8] = [0x45, 0]
    header.append(big: UInt16(Self.headerSize + length))
    header.append(big: identification)
    // Not to be divided; 64 hops; TCP; a sum that is filled in.
    header += [0x40, 0, 64, 6, 0, 0]
    header.append(big: from.address)
    header.append(big: to.address)
    header.set(big: header[...].sum().folded, at: 10)
    return header
  }

  private func tcp(
    _ from: End, _ to: End, at offset: Int, _ flags: Flags, _ content: ArraySlice<UInt8>
  ) -> [UInt8] {
    var segment: [UInt8] = []
    segment.append(big: from.port)
    segment.append(big: to.port)
    // Both sides begin at 0 with the byte that opens the conversation.
    segment.append(big: UInt32(truncatingIfNeeded: offset + 1))
    segment.append(big: flags.contains(.acknowledge) ? UInt32(truncatingIfNeeded: to.sent + 1) : 0)
    segment += [UInt8(Self.headerSize / 4) << 4, flags.rawValue, 0xff, 0xff, 0, 0, 0, 0]
    segment += content
    var pseudoHeader: [UInt8] = []
    pseudoHeader.append(big: from.address)
    pseudoHeader.append(big: to.address)
    pseudoHeader.append(big: UInt16(6))
    pseudoHeader.append(big: UInt16(segment.count))
    segment.set(big: (pseudoHeader[...].sum() + segment[...].sum()).folded, at: 16)
    return segment
  }
}

extension [UInt8] {
  /// Adds an integer in the order of networks.
  fileprivate mutating func append(big value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
  }

  fileprivate mutating func set(big value: UInt16, at index: Int) {
    (self[index], self[index + 1]) = (UInt8(value >> 8), UInt8(value & 0xff))
  }
}

extension ArraySlice<UInt8> {
  /// The words of 16 bits added up (RFC 1071).
  fileprivate func sum() -> UInt64 {
    var sum: UInt64 = 0
    var index = startIndex
    while index < endIndex {
      sum += UInt64(self[index]) << 8 | (index + 1 < endIndex ? UInt64(self[index + 1]) : 0)
      index += 2
    }
    return sum
  }
}

extension UInt64 {
  /// The complement of the sum with what went over 16 bits added again (RFC 1071).
  fileprivate var folded: UInt16 {
    var sum = self
    while sum > 0xffff { sum = (sum >> 16) + (sum & 0xffff) }
    return ~UInt16(sum)
  }
}
