/// What a packet carried that matters when it is acknowledged or lost.
enum SentFrame {
  /// ACK up to this number.
  case ack(UInt64)
  case crypto(offset: UInt64, count: Int)
  case stream(StreamID, offset: UInt64, count: Int, isLast: Bool)
  case resetStream(StreamID)
  case stopSending(StreamID)
  case maxData
  case maxStreamData(StreamID)
  case maxStreams(StreamID.Kind)
  case newConnectionID(sequence: UInt64)
  case retireConnectionID(sequence: UInt64)
  case handshakeDone
  case newToken
  case dataBlocked
}

/// A packet that was sent.
struct SentPacket {
  enum State {
    case inFlight
    /// Nobody waits for it: it carried only acknowledgements, or its fate is known.
    case settled
    case lost
  }

  var state = State.inFlight
  let sentAt: UInt64
  let size: Int
  let isAckEliciting: Bool
  /// Whether it counts against the congestion window.
  let isCounted: Bool
  let ecn: ECNCodepoint
  let path: UInt64
  let isMTUProbe: Bool
  /// Most packets carry one frame of note: it needs no array.
  private var firstFrame: SentFrame?
  private var moreFrames: [SentFrame]

  init(
    sentAt: UInt64, size: Int, isAckEliciting: Bool, isCounted: Bool, ecn: ECNCodepoint, path: UInt64,
    isMTUProbe: Bool, frames: [SentFrame]
  ) {
    self.sentAt = sentAt
    self.size = size
    self.isAckEliciting = isAckEliciting
    self.isCounted = isCounted
    self.ecn = ecn
    self.path = path
    self.isMTUProbe = isMTUProbe
    firstFrame = frames.first
    moreFrames = frames.count > 1 ? Array(frames.dropFirst()) : []
  }

  func forEachFrame(_ body: (SentFrame) -> Void) {
    if let firstFrame { body(firstFrame) }
    for frame in moreFrames { body(frame) }
  }
}

/// The packets of a space whose fate is not known yet, by their numbers, which have no gaps.
struct SentPackets {
  private var packets: [SentPacket?] = []
  private var head = 0
  /// The number of `packets[head]`.
  private(set) var firstNumber: UInt64 = 0
  /// How many ack-eliciting packets are on their way.
  private(set) var elicitingInFlight = 0

  /// The number after the last one.
  var nextNumber: UInt64 { firstNumber + UInt64(packets.count - head) }

  /// Takes the packet of the next number; nil for a number that is left out.
  mutating func append(_ packet: SentPacket?) {
    if let packet, packet.isAckEliciting { elicitingInFlight += 1 }
    packets.append(packet)
  }

  subscript(number: UInt64) -> SentPacket? {
    guard number >= firstNumber, number < nextNumber else { return nil }
    return packets[head + Int(number - firstNumber)]
  }

  /// Settles a packet, and returns it if it was on its way or believed lost.
  mutating func settle(_ number: UInt64, as state: SentPacket.State) -> SentPacket? {
    guard number >= firstNumber, number < nextNumber else { return nil }
    let index = head + Int(number - firstNumber)
    guard let packet = packets[index], packet.state != .settled else { return nil }
    if packet.state == .inFlight, packet.isAckEliciting { elicitingInFlight -= 1 }
    packets[index]?.state = state
    return packet
  }

  /// Forgets packets at the front whose fate is known, lost ones after `lostBefore`, so that a late acknowledgement
  /// still shows that they were not.
  mutating func trim(lostBefore: UInt64) {
    while head < packets.count {
      switch packets[head]?.state {
      case nil, .settled: break
      case .lost where packets[head].map({ $0.sentAt < lostBefore }) ?? true: break
      default: return compact()
      }
      packets[head] = nil
      head += 1
      firstNumber += 1
    }
    compact()
  }

  private mutating func compact() {
    guard head > 64, head * 2 > packets.count else { return }
    packets.removeSubrange(..<head)
    head = 0
  }

  /// Calls `body` with every packet up to `last`, in their order; a nil packet is a number that was left out.
  func forEach(upTo last: UInt64, _ body: (UInt64, SentPacket?) -> Void) {
    guard last >= firstNumber else { return }
    let count = min(UInt64(packets.count - head), last - firstNumber + 1)
    for offset in 0..<Int(count) {
      body(firstNumber + UInt64(offset), packets[head + offset])
    }
  }

  mutating func removeAll() {
    firstNumber = nextNumber
    packets = []
    head = 0
    elicitingInFlight = 0
  }
}
