/// The only version of QUIC that is spoken here: version 1 (RFC 9000).
let quicVersion1: UInt32 = 1

/// What of a packet's header is readable before header protection is removed (RFC 9000 §17, RFC 8999).
struct PacketHeader {
  enum Kind: Equatable {
    case versionNegotiation
    /// With the place of its token.
    case initial(token: Range<Int>)
    case zeroRTT
    case handshake
    /// With the place of its token; the integrity tag follows it.
    case retry(token: Range<Int>)
    case oneRTT
    /// A long header of a version that is not known here.
    case otherVersion
  }

  let kind: Kind
  let version: UInt32
  /// The whole packet in its datagram.
  let range: Range<Int>
  /// Where the packet number begins, or what follows the connection ids where there is none.
  let payloadStart: Int
  let destination: Range<Int>
  let source: Range<Int>

  /// Reads the header of the packet at the beginning of `range`; nil for what is no packet.
  ///
  /// - Parameter localIDLength: how many bytes the ids of this side have, which short headers do not tell.
  init?(_ bytes: [UInt8], _ range: Range<Int>, localIDLength: Int) {
    var reader = ByteReader(bytes, range)
    do {
      let first = try reader.byte()
      if first & 0x80 == 0 {
        guard first & 0x40 != 0 else { return nil }
        kind = .oneRTT
        version = quicVersion1
        destination = try reader.range(UInt64(localIDLength))
        source = range.lowerBound..<range.lowerBound
        payloadStart = reader.cursor
        self.range = range
        return
      }
      version = UInt32(truncatingIfNeeded: try reader.number(bytes: 4))
      destination = try reader.range(UInt64(reader.byte()))
      source = try reader.range(UInt64(reader.byte()))
      guard version == quicVersion1 else {
        kind = version == 0 ? .versionNegotiation : .otherVersion
        payloadStart = reader.cursor
        self.range = range
        return
      }
      guard first & 0x40 != 0, destination.count <= ConnectionID.maximumLength,
        source.count <= ConnectionID.maximumLength
      else { return nil }
      let type = first >> 4 & 3
      if type == 3 {
        guard reader.remaining >= RetryPacket.tagLength else { return nil }
        kind = .retry(token: reader.cursor..<range.upperBound - RetryPacket.tagLength)
        payloadStart = reader.cursor
        self.range = range
        return
      }
      if type == 0 {
        kind = .initial(token: try reader.range(reader.varint()))
      } else {
        kind = type == 1 ? .zeroRTT : .handshake
      }
      let payload = try reader.range(reader.varint())
      payloadStart = payload.lowerBound
      self.range = range.lowerBound..<payload.upperBound
    } catch {
      return nil
    }
  }

  /// The level whose keys protect the packet; nil where none do, or none that this side ever has.
  var space: PacketNumberSpace? {
    switch kind {
    case .initial: .initial
    case .handshake: .handshake
    case .oneRTT: .application
    case .versionNegotiation, .zeroRTT, .retry, .otherVersion: nil
    }
  }
}

/// The three spaces in which packets are numbered (RFC 9000 §12.3), which are the levels of keys too.
enum PacketNumberSpace: Int, CaseIterable, Comparable {
  case initial, handshake, application

  static func < (a: PacketNumberSpace, b: PacketNumberSpace) -> Bool { a.rawValue < b.rawValue }
}
