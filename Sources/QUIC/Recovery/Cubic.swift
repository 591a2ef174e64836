import Glibc

/// The growth of CUBIC (RFC 9438): slow near the window at which a loss came last, faster the farther away.
struct Cubic {
  /// The constants C and beta of RFC 9438 §4.
  private static let c = 0.4
  private static let beta = 0.7

  /// The window that was too large, in bytes.
  private var maximum = 0.0
  /// The moment from which time is counted, and the seconds from it until `maximum` is reached again.
  private var epoch: (start: UInt64, k: Double)?
  /// Since when the window has not been what bounds the sender.
  private var restingSince: UInt64?
  /// What a flow has by now that grows by one segment a round trip, in bytes: CUBIC is never the slower one. RFC 9438
  /// §4.3 grows by half of that until the window is back where it was, so as to take no more than Reno, which halves its
  /// window where CUBIC gives up three tenths. quic-go, which most peers of libp2p run, gives up three tenths and grows by
  /// the whole segment: beside it the rule of the RFC would leave us less than our share.
  private var renoWindow = 0.0

  /// The window after a congestion event (RFC 9438 §4.6, §4.7).
  mutating func cut(_ window: Int) -> Int {
    let prior = Double(window)
    // Fast convergence: a flow that must give way before it has its old window back leaves room for others.
    maximum = prior < maximum ? prior * (1 + Self.beta) / 2 : prior
    epoch = nil
    return Int(prior * Self.beta)
  }

  /// Time in which the sender has no use for the window does not count (RFC 9438 §4.2).
  mutating func rest(_ now: UInt64) {
    if restingSince == nil { restingSince = now }
  }

  /// The window after `bytes` more were acknowledged in congestion avoidance (RFC 9438 §4.2 to §4.5).
  mutating func grow(_ window: Int, by bytes: Int, datagramSize: Int, now: UInt64, roundTrip: UInt64) -> Int {
    let segment = Double(datagramSize)
    let size = Double(window)
    if let restingSince {
      epoch?.start += now - min(now, restingSince)
      self.restingSince = nil
    }
    if epoch == nil {
      let distance = max(0, maximum - size) / segment
      epoch = (now, cbrt(distance / Self.c))
      maximum = max(maximum, size)
      renoWindow = size
    }
    guard let (start, k) = epoch else { return window }
    let elapsed = Double(now - min(now, start)) / 1e9 + Double(roundTrip) / 1e9
    let offset = elapsed - k
    let target = min(max(Self.c * offset * offset * offset * segment + maximum, size), 1.5 * size)
    renoWindow += segment * Double(bytes) / size
    if renoWindow > target { return max(window, Int(renoWindow)) }
    return window + Int((target - size) * Double(bytes) / size)
  }
}
