/// A frame (RFC 9000 §19, RFC 9221). Runs of bytes are given by their places in the datagram.
enum Frame {
  case padding
  case ping
  case ack(AckFrame)
  case resetStream(StreamID, code: UInt64, finalSize: UInt64)
  case stopSending(StreamID, code: UInt64)
  case crypto(offset: UInt64, Range<Int>)
  case newToken(Range<Int>)
  case stream(StreamID, offset: UInt64, Range<Int>, isLast: Bool)
  case maxData(UInt64)
  case maxStreamData(StreamID, UInt64)
  case maxStreams(StreamID.Kind, UInt64)
  case dataBlocked(UInt64)
  case streamDataBlocked(StreamID, UInt64)
  case streamsBlocked(StreamID.Kind, UInt64)
  case newConnectionID(sequence: UInt64, retirePriorTo: UInt64, ConnectionID, ResetToken)
  case retireConnectionID(sequence: UInt64)
  case pathChallenge(UInt64)
  case pathResponse(UInt64)
  case connectionClose(code: UInt64, frameType: UInt64?, reason: Range<Int>)
  case handshakeDone
  case datagram(Range<Int>)
}

/// The numbers of the frames.
enum FrameType {
  static let padding: UInt64 = 0x00
  static let ping: UInt64 = 0x01
  static let ack: UInt64 = 0x02
  static let ackECN: UInt64 = 0x03
  static let resetStream: UInt64 = 0x04
  static let stopSending: UInt64 = 0x05
  static let crypto: UInt64 = 0x06
  static let newToken: UInt64 = 0x07
  /// With the flags below; up to 0x0f.
  static let stream: UInt64 = 0x08
  static let streamHasOffset: UInt64 = 0x04
  static let streamHasLength: UInt64 = 0x02
  static let streamIsLast: UInt64 = 0x01
  static let maxData: UInt64 = 0x10
  static let maxStreamData: UInt64 = 0x11
  static let maxStreamsBidirectional: UInt64 = 0x12
  static let maxStreamsUnidirectional: UInt64 = 0x13
  static let dataBlocked: UInt64 = 0x14
  static let streamDataBlocked: UInt64 = 0x15
  static let streamsBlockedBidirectional: UInt64 = 0x16
  static let streamsBlockedUnidirectional: UInt64 = 0x17
  static let newConnectionID: UInt64 = 0x18
  static let retireConnectionID: UInt64 = 0x19
  static let pathChallenge: UInt64 = 0x1a
  static let pathResponse: UInt64 = 0x1b
  static let connectionClose: UInt64 = 0x1c
  static let applicationClose: UInt64 = 0x1d
  static let handshakeDone: UInt64 = 0x1e
  /// Without and (0x31) with a length.
  static let datagram: UInt64 = 0x30

  /// Whether a frame of this type may stand in a packet of this space (RFC 9000 §12.4, table 3).
  static func isAllowed(_ type: UInt64, in space: PacketNumberSpace) -> Bool {
    space == .application || [padding, ping, ack, ackECN, crypto, connectionClose].contains(type)
  }

  /// Whether a packet with a frame of this type must be acknowledged (RFC 9002 §2).
  static func isAckEliciting(_ type: UInt64) -> Bool {
    ![padding, ack, ackECN, connectionClose, applicationClose].contains(type)
  }

  /// Whether it serves to probe a path: other frames move the connection to the path that they came on (RFC 9000 §9.1).
  static func isProbing(_ type: UInt64) -> Bool {
    [padding, newConnectionID, pathChallenge, pathResponse].contains(type)
  }
}

/// An ACK frame, whose ranges stay in the datagram (RFC 9000 §19.3).
struct AckFrame {
  let largest: UInt64
  /// As it is written; the peer's `ack_delay_exponent` makes it microseconds.
  let delay: UInt64
  let ecn: ECNCounts?
  fileprivate let firstRange: UInt64
  fileprivate let rangeCount: UInt64
  fileprivate let ranges: ByteReader

  /// The ranges of acknowledged packet numbers, the largest first.
  func forEachRange(_ body: (ClosedRange<UInt64>) -> Void) {
    var reader = ranges
    var smallest = largest - firstRange
    body(smallest...largest)
    for _ in 0..<rangeCount {
      guard let gap = try? reader.varint(), let length = try? reader.varint() else { return }
      let upper = smallest - gap - 2
      smallest = upper - length
      body(smallest...upper)
    }
  }
}

/// How many packets came with each ECN codepoint (RFC 9000 §19.3.2).
struct ECNCounts: Equatable {
  var ect0: UInt64 = 0
  var ect1: UInt64 = 0
  var ce: UInt64 = 0
}

extension AckFrame {
  /// Reads what follows the type. Throws for ranges that would lead below packet number 0.
  init(_ reader: inout ByteReader, hasECN: Bool) throws {
    largest = try reader.varint()
    delay = try reader.varint()
    rangeCount = try reader.varint()
    firstRange = try reader.varint()
    guard firstRange <= largest else { throw TransportError(.frameEncodingError, "an ACK range below 0") }
    ranges = reader
    var smallest = largest - firstRange
    for _ in 0..<rangeCount {
      let gap = try reader.varint()
      let length = try reader.varint()
      guard gap + 2 + length <= smallest else { throw TransportError(.frameEncodingError, "an ACK range below 0") }
      smallest -= gap + 2 + length
    }
    ecn = hasECN ? ECNCounts(ect0: try reader.varint(), ect1: try reader.varint(), ce: try reader.varint()) : nil
  }
}
