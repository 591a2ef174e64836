/// Which algorithm bounds what is on its way.
public enum CongestionAlgorithm: Sendable {
  /// RFC 9002 §7.
  case newReno
  /// RFC 9438.
  case cubic
}

/// How many bytes may be on their way on a path (RFC 9002 §7). All sizes in bytes, times in nanoseconds.
struct Congestion {
  private enum Algorithm {
    case newReno
    case cubic(Cubic)
  }

  private var algorithm: Algorithm
  private(set) var window: Int
  private(set) var slowStartThreshold = Int.max
  /// Losses of packets sent before this moment are of an event that was answered already.
  private var recoveryStart: UInt64?
  /// Acknowledged bytes that have not yet made a step of congestion avoidance.
  private var acknowledged = 0
  private(set) var datagramSize: Int
  /// How often the window was cut.
  private(set) var events = 0

  init(_ algorithm: CongestionAlgorithm, datagramSize: Int) {
    self.algorithm = algorithm == .newReno ? .newReno : .cubic(Cubic())
    self.datagramSize = datagramSize
    window = Self.initialWindow(datagramSize)
  }

  private static func initialWindow(_ datagramSize: Int) -> Int {
    min(10 * datagramSize, max(2 * datagramSize, 14_720))
  }

  private var minimumWindow: Int { 2 * datagramSize }
  private var isInSlowStart: Bool { window < slowStartThreshold }

  /// The path takes larger datagrams than was known.
  mutating func setDatagramSize(_ size: Int) {
    guard size > datagramSize else { return }
    datagramSize = size
    window = max(window, slowStartThreshold == .max ? Self.initialWindow(size) : minimumWindow)
  }

  /// A packet was acknowledged.
  ///
  /// - Parameter isLimited: whether the window was what kept this side from sending more: only then may it grow.
  mutating func acknowledged(_ bytes: Int, sentAt: UInt64, now: UInt64, roundTrip: UInt64, isLimited: Bool) {
    if let recoveryStart, sentAt <= recoveryStart { return }
    guard isLimited else { return }
    if isInSlowStart {
      window = min(window + bytes, Self.maximumWindow)
      return
    }
    switch algorithm {
    case .newReno:
      acknowledged += bytes
      guard acknowledged >= window else { return }
      acknowledged -= window
      window = min(window + datagramSize, Self.maximumWindow)
    case .cubic(var cubic):
      window = min(
        cubic.grow(window, by: bytes, datagramSize: datagramSize, now: now, roundTrip: roundTrip), Self.maximumWindow)
      algorithm = .cubic(cubic)
    }
  }

  private static let maximumWindow = 64 << 20

  /// A packet was lost, or the network said that it is about to lose some. Cuts the window once a round trip.
  mutating func congested(sentAt: UInt64, now: UInt64) {
    if let recoveryStart, sentAt <= recoveryStart { return }
    recoveryStart = now
    acknowledged = 0
    events += 1
    switch algorithm {
    case .newReno: window /= 2
    case .cubic(var cubic):
      window = cubic.cut(window)
      algorithm = .cubic(cubic)
    }
    window = max(window, minimumWindow)
    slowStartThreshold = window
  }

  /// Nothing arrived for so long that the path may be another by now (RFC 9002 §7.6).
  mutating func persistentlyCongested() {
    window = minimumWindow
    recoveryStart = nil
    acknowledged = 0
    if case .cubic = algorithm { algorithm = .cubic(Cubic()) }
  }
}
