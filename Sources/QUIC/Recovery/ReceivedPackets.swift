/// The packets of a space that came, and when to tell the peer so (RFC 9000 §13.2).
struct ReceivedPackets {
  /// How many ranges are remembered: what is older than them counts as seen.
  private static let rangeBound = 64

  private(set) var numbers = RangeSet()
  private(set) var largest: UInt64?
  private(set) var largestAt: UInt64 = 0
  private(set) var ecn = ECNCounts()
  /// Ack-eliciting packets since the last ACK was sent.
  private(set) var unacknowledged = 0
  /// When an ACK must leave; 0 for at once, nil if none is due.
  private(set) var ackDeadline: UInt64?
  private var floor: UInt64 = 0

  /// Whether a packet of this number came before, or may have.
  func isDuplicate(_ number: UInt64) -> Bool {
    number < floor || numbers.contains(number)
  }

  /// Takes note of a packet that was opened.
  ///
  /// - Parameter maxDelay: how long an ACK may wait.
  mutating func insert(
    _ number: UInt64, isAckEliciting: Bool, ecn codepoint: ECNCodepoint, now: UInt64, maxDelay: UInt64
  ) {
    let isInOrder = largest.map { number == $0 + 1 } ?? true
    numbers.insert(number)
    if numbers.count > Self.rangeBound, let first = numbers.first {
      floor = first.upperBound
      numbers.removeFirst()
    }
    switch codepoint {
    case .notECT: break
    case .ect0: ecn.ect0 += 1
    case .ect1: ecn.ect1 += 1
    case .ce: ecn.ce += 1
    }
    if largest.map({ number > $0 }) ?? true {
      largest = number
      largestAt = now
    }
    guard isAckEliciting else { return }
    unacknowledged += 1
    if unacknowledged >= 2 || !isInOrder || codepoint == .ce || maxDelay == 0 {
      ackDeadline = 0
    } else if ackDeadline == nil {
      ackDeadline = now + maxDelay
    }
  }

  /// Whether an ACK must leave by now.
  func isAckDue(_ now: UInt64) -> Bool { ackDeadline.map { $0 <= now } ?? false }

  mutating func ackSent() {
    unacknowledged = 0
    ackDeadline = nil
  }

  /// Has the next packet carry an ACK although none is due.
  mutating func requestAck() {
    if largest != nil { ackDeadline = 0 }
  }

  /// The peer has an ACK up to `number`, and needs no other one of the packets up to there.
  mutating func forget(upTo number: UInt64) {
    guard let last = numbers.last, number + 1 < last.upperBound else { return }
    floor = max(floor, number + 1)
    numbers.remove(0..<number + 1)
  }
}
