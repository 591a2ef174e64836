/// The header that every yamux frame begins with: 12 bytes, numbers big-endian (yamux spec, "Framing").
public struct YamuxHeader: Hashable, Sendable {
  /// Bytes of a header.
  public static let size = 12

  /// What a frame is for.
  public enum FrameType: UInt8, Sendable {
    case data = 0
    case windowUpdate = 1
    case ping = 2
    case goAway = 3
  }

  /// What a frame says besides.
  public struct Flags: OptionSet, Hashable, Sendable {
    /// The bits on the wire.
    public let rawValue: UInt16

    /// The flags of these bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Opens a stream; in a ping, asks for the answer.
    public static let syn = Flags(rawValue: 1)
    /// Accepts a stream; in a ping, is the answer.
    public static let ack = Flags(rawValue: 2)
    /// Ends the sender's side of a stream.
    public static let fin = Flags(rawValue: 4)
    /// Ends a stream at once.
    public static let rst = Flags(rawValue: 8)
  }

  /// What the frame is for.
  public var type: FrameType
  /// What it says besides.
  public var flags: Flags
  /// The stream it is of; 0 for those of the session.
  public var streamID: UInt32
  /// Bytes of data that follow; credit; a ping's value; or a reason for going away.
  public var length: UInt32

  /// A header of these parts.
  public init(_ type: FrameType, _ flags: Flags = [], streamID: UInt32, length: UInt32) {
    self.type = type
    self.flags = flags
    self.streamID = streamID
    self.length = length
  }

  /// Reads the twelve bytes from `offset` on.
  public init(_ bytes: [UInt8], at offset: Int = 0) throws(YamuxError) {
    func number(_ at: Int, _ count: Int) -> UInt32 {
      bytes[offset + at..<offset + at + count].reduce(0) { $0 << 8 | UInt32($1) }
    }
    precondition(bytes.count - offset >= Self.size, "a header has 12 bytes")
    guard bytes[offset] == 0 else { throw .unknownVersion(bytes[offset]) }
    guard let type = FrameType(rawValue: bytes[offset + 1]) else { throw .unknownFrameType(bytes[offset + 1]) }
    let flags = UInt16(number(2, 2))
    guard flags < 16 else { throw .unknownFlags(flags) }
    self.init(type, Flags(rawValue: flags), streamID: number(4, 4), length: number(8, 4))
  }

  /// Adds the twelve bytes to `bytes`.
  public func append(to bytes: inout [UInt8]) {
    bytes.append(0)
    bytes.append(type.rawValue)
    bytes.append(UInt8(truncatingIfNeeded: flags.rawValue >> 8))
    bytes.append(UInt8(truncatingIfNeeded: flags.rawValue))
    for number in [streamID, length] {
      for shift in [24, 16, 8, 0] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
  }
}

/// Why a session goes away (yamux spec, "Go Away"): other numbers are the peer's own.
public enum YamuxGoAwayCode {
  /// In order.
  public static let normal: UInt32 = 0
  /// The peer broke a rule.
  public static let protocolError: UInt32 = 1
  /// Something went wrong on this side.
  public static let internalError: UInt32 = 2
}
