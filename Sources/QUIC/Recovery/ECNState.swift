/// The ECN codepoints of the IP header, by their two bits (RFC 3168).
public enum ECNCodepoint: UInt8, Sendable {
  case notECT = 0
  case ect1 = 1
  case ect0 = 2
  case ce = 3
}

/// Finds out whether a path and the peer carry ECN marks (RFC 9000 §13.4.2).
struct ECNState {
  private enum Phase {
    case testing(left: Int)
    case waiting
    case capable
    case failed
  }

  private var phase: Phase
  private var counts = ECNCounts()
  /// Marked packets that were sent, and those of them that were lost.
  private var sent: UInt64 = 0
  private var lost: UInt64 = 0

  init(isEnabled: Bool) {
    phase = isEnabled ? .testing(left: 10) : .failed
  }

  /// For another path, of which nothing is known yet; what the peer counts goes on.
  var onAnotherPath: ECNState {
    if case .failed = phase { return self }
    var other = self
    other.phase = ECNState(isEnabled: true).phase
    return other
  }

  /// How the next packet is to be marked.
  var codepoint: ECNCodepoint {
    switch phase {
    case .testing, .capable: .ect0
    case .waiting, .failed: .notECT
    }
  }

  /// Whether marks get through; nil while that is not known.
  var isCapable: Bool? {
    switch phase {
    case .testing, .waiting: nil
    case .capable: true
    case .failed: false
    }
  }

  mutating func noteSent() {
    guard codepoint == .ect0 else { return }
    sent += 1
    if case .testing(let left) = phase { phase = left > 1 ? .testing(left: left - 1) : .waiting }
  }

  /// When all marked packets were lost, what does not arrive with marks may arrive without.
  mutating func noteLost() {
    lost += 1
    if case .waiting = phase, counts == ECNCounts(), lost >= sent { phase = .failed }
  }

  /// Takes the counts of an ACK that raised the largest acknowledged number.
  ///
  /// - Parameter newlyMarked: how many of the packets that it acknowledges first were sent with a mark.
  /// - Returns: whether the network marked packets on their way.
  mutating func update(_ new: ECNCounts?, newlyMarked: UInt64) -> Bool {
    if case .failed = phase { return false }
    guard let new else {
      if newlyMarked > 0 { phase = .failed }
      return false
    }
    guard new.ect0 >= counts.ect0, new.ce >= counts.ce, new.ect1 == 0, new.ect0 + new.ce <= sent,
      (new.ect0 - counts.ect0) + (new.ce - counts.ce) >= newlyMarked
    else {
      phase = .failed
      return false
    }
    let isCongested = new.ce > counts.ce
    counts = new
    if newlyMarked > 0 { phase = .capable }
    return isCongested
  }
}
