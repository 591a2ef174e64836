/// Reads the frames of one packet, and checks of each what can be checked without knowing the connection.
struct FrameReader {
  private var reader: ByteReader
  /// The type of the frame that was read last, or on which reading failed.
  private(set) var type: UInt64 = 0

  /// The frames that fill `range`.
  init(_ bytes: [UInt8], _ range: Range<Int>) {
    reader = ByteReader(bytes, range)
  }

  /// The next frame; nil at the end.
  ///
  /// - Throws: FRAME_ENCODING_ERROR, or what RFC 9000 §19 says of the frame's own bounds.
  mutating func next() throws(TransportError) -> Frame? {
    guard !reader.isAtEnd else { return nil }
    do {
      let start = reader.cursor
      type = try reader.varint()
      guard reader.cursor - start == VariableLengthInteger.length(of: type) else {
        throw TransportError(.protocolViolation, frameType: type, "a frame type in more bytes than it takes")
      }
      return try body()
    } catch let error as TransportError {
      throw TransportError(error.code, frameType: type, error.reason)
    } catch {
      throw TransportError(.frameEncodingError, frameType: type, "a frame is cut off")
    }
  }

  private mutating func body() throws -> Frame {
    switch type {
    case FrameType.padding:
      reader.skip(0)
      return .padding
    case FrameType.ping: return .ping
    case FrameType.ack, FrameType.ackECN: return .ack(try AckFrame(&reader, hasECN: type == FrameType.ackECN))
    case FrameType.resetStream:
      return .resetStream(try streamID(), code: try reader.varint(), finalSize: try reader.varint())
    case FrameType.stopSending: return .stopSending(try streamID(), code: try reader.varint())
    case FrameType.crypto:
      let offset = try reader.varint()
      let range = try reader.range(reader.varint())
      try checkEnd(offset, range, .cryptoBufferExceeded)
      return .crypto(offset: offset, range)
    case FrameType.newToken:
      let token = try reader.range(reader.varint())
      guard !token.isEmpty else { throw TransportError(.frameEncodingError, "an empty token") }
      return .newToken(token)
    case FrameType.stream..<FrameType.stream + 8: return try stream()
    case FrameType.maxData: return .maxData(try reader.varint())
    case FrameType.maxStreamData: return .maxStreamData(try streamID(), try reader.varint())
    case FrameType.maxStreamsBidirectional: return .maxStreams(.bidirectional, try streamCount())
    case FrameType.maxStreamsUnidirectional: return .maxStreams(.unidirectional, try streamCount())
    case FrameType.dataBlocked: return .dataBlocked(try reader.varint())
    case FrameType.streamDataBlocked: return .streamDataBlocked(try streamID(), try reader.varint())
    case FrameType.streamsBlockedBidirectional: return .streamsBlocked(.bidirectional, try streamCount())
    case FrameType.streamsBlockedUnidirectional: return .streamsBlocked(.unidirectional, try streamCount())
    case FrameType.newConnectionID: return try newConnectionID()
    case FrameType.retireConnectionID: return .retireConnectionID(sequence: try reader.varint())
    case FrameType.pathChallenge: return .pathChallenge(try reader.number(bytes: 8))
    case FrameType.pathResponse: return .pathResponse(try reader.number(bytes: 8))
    case FrameType.connectionClose, FrameType.applicationClose:
      let code = try reader.varint()
      let frameType = type == FrameType.connectionClose ? try reader.varint() : nil
      return .connectionClose(code: code, frameType: frameType, reason: try reader.range(reader.varint()))
    case FrameType.handshakeDone: return .handshakeDone
    case FrameType.datagram: return .datagram(try reader.range(UInt64(reader.remaining)))
    case FrameType.datagram + 1: return .datagram(try reader.range(reader.varint()))
    default: throw TransportError(.frameEncodingError, "a frame of an unknown type")
    }
  }

  private mutating func streamID() throws(Truncated) -> StreamID {
    StreamID(rawValue: try reader.varint())
  }

  private mutating func streamCount() throws -> UInt64 {
    let count = try reader.varint()
    guard count <= 1 << 60 else { throw TransportError(.frameEncodingError, "more than 2^60 streams") }
    return count
  }

  private mutating func stream() throws -> Frame {
    let id = try streamID()
    let offset = type & FrameType.streamHasOffset == 0 ? 0 : try reader.varint()
    let count = type & FrameType.streamHasLength == 0 ? UInt64(reader.remaining) : try reader.varint()
    let range = try reader.range(count)
    try checkEnd(offset, range, .frameEncodingError)
    return .stream(id, offset: offset, range, isLast: type & FrameType.streamIsLast != 0)
  }

  private func checkEnd(_ offset: UInt64, _ range: Range<Int>, _ code: TransportError.Code) throws {
    guard offset + UInt64(range.count) <= VariableLengthInteger.maximum else {
      throw TransportError(code, "bytes beyond 2^62")
    }
  }

  private mutating func newConnectionID() throws -> Frame {
    let sequence = try reader.varint()
    let retirePriorTo = try reader.varint()
    let count = try reader.byte()
    guard retirePriorTo <= sequence, (1...UInt8(ConnectionID.maximumLength)).contains(count) else {
      throw TransportError(.frameEncodingError, "a connection id that cannot be")
    }
    let id = ConnectionID(reader.bytes, try reader.range(UInt64(count)))
    return .newConnectionID(sequence: sequence, retirePriorTo: retirePriorTo, id, try ResetToken(&reader))
  }
}
