/// Spreads the reduction of the window over the round trip after a congestion event, rather than to be silent first and
/// then to send as much as before (RFC 6937). All sizes in bytes.
struct ProportionalRateReduction {
  /// The window that is gone down to.
  private let target: Int
  /// What was on its way when the reduction began.
  private let flightSize: Int
  private var delivered = 0
  private var sent = 0

  init(from flightSize: Int, to target: Int) {
    self.flightSize = max(1, flightSize)
    self.target = target
  }

  mutating func noteDelivered(_ bytes: Int) {
    delivered += bytes
  }

  mutating func noteSent(_ bytes: Int) {
    sent += bytes
  }

  /// How much may be sent now.
  func room(inFlight: Int, datagramSize: Int) -> Int {
    guard inFlight <= target else { return (delivered * target + flightSize - 1) / flightSize - sent }
    // More was lost than the reduction calls for: as much again as gets through, and a little more.
    return min(target - inFlight, max(0, delivered - sent) + datagramSize)
  }
}
