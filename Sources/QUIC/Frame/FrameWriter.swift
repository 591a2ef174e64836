/// How frames are written. The caller has made sure that there is room.
extension DatagramBuffer {
  mutating func append(frame type: UInt64, _ values: UInt64...) {
    append(varint: type)
    for value in values { append(varint: value) }
  }

  /// The most bytes that the head of a STREAM frame with a length takes.
  static func streamHeadLength(_ id: StreamID, offset: UInt64) -> Int {
    1 + VariableLengthInteger.length(of: id.rawValue)
      + (offset == 0 ? 0 : VariableLengthInteger.length(of: offset)) + 2
  }

  /// The head of a STREAM frame; its `count` bytes, fewer than 16,384, must follow.
  mutating func append(streamHead id: StreamID, offset: UInt64, count: Int, isLast: Bool) {
    var type = FrameType.stream | FrameType.streamHasLength
    if offset != 0 { type |= FrameType.streamHasOffset }
    if isLast { type |= FrameType.streamIsLast }
    append(varint: type)
    append(varint: id.rawValue)
    if offset != 0 { append(varint: offset) }
    append(varint: UInt64(count))
  }

  /// The head of a CRYPTO frame; its `count` bytes must follow.
  mutating func append(cryptoHead offset: UInt64, count: Int) {
    append(frame: FrameType.crypto, offset, UInt64(count))
  }

  /// An ACK frame of the ranges of `received`, the largest first, as many of them as there is room for before `limit`.
  ///
  /// - Parameter delay: in units of the exponent that this side has announced.
  mutating func append(ack received: RangeSet, delay: UInt64, ecn: ECNCounts?, limit: Int) {
    guard let first = received.last else { return }
    append(varint: ecn == nil ? FrameType.ack : FrameType.ackECN)
    append(varint: first.upperBound - 1)
    append(varint: delay)
    // A count of two bytes is filled in when it is known.
    let countAt = end
    end += 2
    append(varint: UInt64(first.count - 1))
    var smallest = first.lowerBound
    var count = 0
    let reserve = 16 + (ecn == nil ? 0 : 24)
    for range in received.ranges.dropLast().reversed() {
      guard end + reserve <= limit, count < 256 else { break }
      append(varint: smallest - range.upperBound - 1)
      append(varint: UInt64(range.count - 1))
      smallest = range.lowerBound
      count += 1
    }
    replace(at: countAt, withTwoByteVarint: count)
    if let ecn { for value in [ecn.ect0, ecn.ect1, ecn.ce] { append(varint: value) } }
  }

  mutating func append(newConnectionID issued: IssuedConnectionID, retirePriorTo: UInt64) {
    append(frame: FrameType.newConnectionID, issued.sequence, retirePriorTo)
    append(UInt8(issued.id.count))
    issued.id.append(to: &self)
    issued.token.append(to: &self)
  }

  mutating func append(newToken token: [UInt8]) {
    append(frame: FrameType.newToken, UInt64(token.count))
    append(token)
  }

  /// PATH_CHALLENGE or PATH_RESPONSE.
  mutating func append(path type: UInt64, _ data: UInt64) {
    append(varint: type)
    append(data, bytes: 8)
  }

  /// CONNECTION_CLOSE of either kind; the reason is cut to what fits before `limit`.
  mutating func append(close: CloseFrame, limit: Int) {
    append(varint: close.isApplication ? FrameType.applicationClose : FrameType.connectionClose)
    append(varint: close.code)
    if !close.isApplication { append(varint: close.frameType) }
    let reason = Array(close.reason.utf8.prefix(max(0, min(limit - end - 2, 256))))
    append(varint: UInt64(reason.count))
    append(reason)
  }
}

/// What CONNECTION_CLOSE says.
struct CloseFrame: Equatable {
  var isApplication: Bool
  var code: UInt64
  var frameType: UInt64 = 0
  var reason: String

  /// The same where the handshake is not done: what the application meant is nobody's business yet (RFC 9000 §10.2.3).
  var beforeHandshake: CloseFrame {
    guard isApplication else { return self }
    return CloseFrame(isApplication: false, code: TransportError.Code.applicationError.rawValue, reason: "")
  }
}
