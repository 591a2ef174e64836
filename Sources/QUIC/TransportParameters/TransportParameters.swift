/// What a side tells the other of its limits and wishes in the TLS handshake (RFC 9000 §18, RFC 9221 §3).
struct TransportParameters: Equatable {
  var originalDestination: ConnectionID?
  /// Milliseconds; 0 for none.
  var maxIdleTimeout: UInt64 = 0
  var statelessResetToken: ResetToken?
  var maxUDPPayloadSize: UInt64 = 65_527
  var initialMaxData: UInt64 = 0
  /// For streams that the sender of the parameters opens.
  var initialMaxStreamDataBidiLocal: UInt64 = 0
  /// For streams that the receiver of the parameters opens.
  var initialMaxStreamDataBidiRemote: UInt64 = 0
  var initialMaxStreamDataUni: UInt64 = 0
  var initialMaxStreamsBidi: UInt64 = 0
  var initialMaxStreamsUni: UInt64 = 0
  var ackDelayExponent: UInt64 = 3
  /// Milliseconds.
  var maxAckDelay: UInt64 = 25
  var disablesActiveMigration = false
  var activeConnectionIDLimit: UInt64 = 2
  var initialSource: ConnectionID?
  var retrySource: ConnectionID?
  /// The largest DATAGRAM frame that is taken; 0 for none.
  var maxDatagramFrameSize: UInt64 = 0

  private enum ID {
    static let originalDestination: UInt64 = 0x00
    static let maxIdleTimeout: UInt64 = 0x01
    static let statelessResetToken: UInt64 = 0x02
    static let maxUDPPayloadSize: UInt64 = 0x03
    static let initialMaxData: UInt64 = 0x04
    static let initialMaxStreamDataBidiLocal: UInt64 = 0x05
    static let initialMaxStreamDataBidiRemote: UInt64 = 0x06
    static let initialMaxStreamDataUni: UInt64 = 0x07
    static let initialMaxStreamsBidi: UInt64 = 0x08
    static let initialMaxStreamsUni: UInt64 = 0x09
    static let ackDelayExponent: UInt64 = 0x0a
    static let maxAckDelay: UInt64 = 0x0b
    static let disableActiveMigration: UInt64 = 0x0c
    static let preferredAddress: UInt64 = 0x0d
    static let activeConnectionIDLimit: UInt64 = 0x0e
    static let initialSource: UInt64 = 0x0f
    static let retrySource: UInt64 = 0x10
    static let maxDatagramFrameSize: UInt64 = 0x20
  }

  init() {}

  /// Reads the parameters of a peer in `role`. Those that are not known are passed over.
  ///
  /// - Throws: TRANSPORT_PARAMETER_ERROR for what is malformed, out of its bounds, there twice, or a server's alone.
  init(_ bytes: [UInt8], of role: Role) throws(TransportError) {
    var reader = ByteReader(bytes)
    var seen: Set<UInt64> = []
    do {
      while !reader.isAtEnd {
        let id = try reader.varint()
        let range = try reader.range(reader.varint())
        guard seen.insert(id).inserted else { throw Self.error("a parameter is there twice") }
        var value = ByteReader(bytes, range)
        try read(id, &value, of: role)
      }
    } catch let error as TransportError {
      throw error
    } catch {
      throw Self.error("a parameter is cut off")
    }
  }

  private static func error(_ reason: String) -> TransportError { TransportError(.transportParameterError, reason) }

  private mutating func read(_ id: UInt64, _ value: inout ByteReader, of role: Role) throws {
    func number(_ bounds: ClosedRange<UInt64> = 0...VariableLengthInteger.maximum) throws -> UInt64 {
      let number = try value.varint()
      guard value.isAtEnd, bounds.contains(number) else {
        throw Self.error("parameter 0x\(String(id, radix: 16)) is out of its bounds")
      }
      return number
    }
    func connectionID() throws -> ConnectionID {
      guard value.remaining <= ConnectionID.maximumLength else { throw Self.error("a connection id is too long") }
      return ConnectionID(value.bytes, value.cursor..<value.end)
    }
    func onlyFromServers() throws {
      if role == .client { throw Self.error("a client sent what only servers may") }
    }
    switch id {
    case ID.originalDestination:
      try onlyFromServers()
      originalDestination = try connectionID()
    case ID.maxIdleTimeout: maxIdleTimeout = try number()
    case ID.statelessResetToken:
      try onlyFromServers()
      statelessResetToken = try ResetToken(&value)
      guard value.isAtEnd else { throw Self.error("a reset token has 16 bytes") }
    case ID.maxUDPPayloadSize: maxUDPPayloadSize = try number(1200...VariableLengthInteger.maximum)
    case ID.initialMaxData: initialMaxData = try number()
    case ID.initialMaxStreamDataBidiLocal: initialMaxStreamDataBidiLocal = try number()
    case ID.initialMaxStreamDataBidiRemote: initialMaxStreamDataBidiRemote = try number()
    case ID.initialMaxStreamDataUni: initialMaxStreamDataUni = try number()
    case ID.initialMaxStreamsBidi: initialMaxStreamsBidi = try number(0...1 << 60)
    case ID.initialMaxStreamsUni: initialMaxStreamsUni = try number(0...1 << 60)
    case ID.ackDelayExponent: ackDelayExponent = try number(0...20)
    case ID.maxAckDelay: maxAckDelay = try number(0...(1 << 14 - 1))
    case ID.disableActiveMigration:
      guard value.isAtEnd else { throw Self.error("disable_active_migration has no value") }
      disablesActiveMigration = true
    case ID.preferredAddress:
      // Read for its form alone: this side does not move to it.
      try onlyFromServers()
      _ = try value.range(24)
      let count = try value.byte()
      guard (1...20).contains(count) else { throw Self.error("preferred_address without a connection id") }
      _ = try value.range(UInt64(count) + UInt64(ResetToken.length))
      guard value.isAtEnd else { throw Self.error("preferred_address is too long") }
    case ID.activeConnectionIDLimit: activeConnectionIDLimit = try number(2...VariableLengthInteger.maximum)
    case ID.initialSource: initialSource = try connectionID()
    case ID.retrySource:
      try onlyFromServers()
      retrySource = try connectionID()
    case ID.maxDatagramFrameSize: maxDatagramFrameSize = try number()
    default: break
    }
  }

  /// The parameters as they go into the handshake; those that have their default value are left out.
  func encoded() -> [UInt8] {
    var buffer = DatagramBuffer(capacity: 512)
    let usual = TransportParameters()
    func write(_ id: UInt64, _ value: UInt64, unless standard: UInt64) {
      guard value != standard else { return }
      buffer.append(varint: id)
      buffer.append(varint: UInt64(VariableLengthInteger.length(of: value)))
      buffer.append(varint: value)
    }
    func write(_ id: UInt64, _ value: ConnectionID?) {
      guard let value else { return }
      buffer.append(varint: id)
      buffer.append(varint: UInt64(value.count))
      value.append(to: &buffer)
    }
    write(ID.originalDestination, originalDestination)
    write(ID.maxIdleTimeout, maxIdleTimeout, unless: 0)
    if let statelessResetToken {
      buffer.append(varint: ID.statelessResetToken)
      buffer.append(varint: UInt64(ResetToken.length))
      statelessResetToken.append(to: &buffer)
    }
    write(ID.maxUDPPayloadSize, maxUDPPayloadSize, unless: usual.maxUDPPayloadSize)
    write(ID.initialMaxData, initialMaxData, unless: 0)
    write(ID.initialMaxStreamDataBidiLocal, initialMaxStreamDataBidiLocal, unless: 0)
    write(ID.initialMaxStreamDataBidiRemote, initialMaxStreamDataBidiRemote, unless: 0)
    write(ID.initialMaxStreamDataUni, initialMaxStreamDataUni, unless: 0)
    write(ID.initialMaxStreamsBidi, initialMaxStreamsBidi, unless: 0)
    write(ID.initialMaxStreamsUni, initialMaxStreamsUni, unless: 0)
    write(ID.ackDelayExponent, ackDelayExponent, unless: usual.ackDelayExponent)
    write(ID.maxAckDelay, maxAckDelay, unless: usual.maxAckDelay)
    if disablesActiveMigration {
      buffer.append(varint: ID.disableActiveMigration)
      buffer.append(varint: 0)
    }
    write(ID.activeConnectionIDLimit, activeConnectionIDLimit, unless: usual.activeConnectionIDLimit)
    write(ID.initialSource, initialSource)
    write(ID.retrySource, retrySource)
    write(ID.maxDatagramFrameSize, maxDatagramFrameSize, unless: 0)
    return Array(buffer.bytes[..<buffer.end])
  }
}
