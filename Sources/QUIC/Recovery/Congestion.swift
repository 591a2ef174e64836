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

  /// What a congestion event changes.
  private struct State {
    var algorithm: Algorithm
    var window: Int
    var slowStartThreshold = Int.max
  }

  /// The last time that the window was cut.
  private struct Event {
    /// Losses of packets sent before this moment are of this event.
    let start: UInt64
    /// Those of packets sent before this one are of an earlier event.
    let previousStart: UInt64
    /// What to go back to if nothing was lost after all; nil where the network itself said that it is congested.
    var before: State?
    /// How many packets seem to be lost.
    var losses = 0
    /// The reduction, while no packet has been acknowledged that was sent after it began.
    var reduction: ProportionalRateReduction?

    func concerns(_ sentAt: UInt64) -> Bool { sentAt <= start && sentAt > previousStart }
  }

  private var state: State
  private var event: Event?
  private var hyStart = HyStart()
  /// Acknowledged bytes that have not yet made a step of congestion avoidance.
  private var acknowledged = 0
  private(set) var datagramSize: Int
  /// How often the window was cut, and how often that turned out to be for nothing.
  private(set) var events = 0
  private(set) var spuriousEvents = 0

  init(_ algorithm: CongestionAlgorithm, datagramSize: Int) {
    self.datagramSize = datagramSize
    state = State(
      algorithm: algorithm == .newReno ? .newReno : .cubic(Cubic()), window: Self.initialWindow(datagramSize))
  }

  private static func initialWindow(_ datagramSize: Int) -> Int {
    min(10 * datagramSize, max(2 * datagramSize, 14_720))
  }

  private static let maximumWindow = 64 << 20
  private var minimumWindow: Int { 2 * datagramSize }

  var window: Int { state.window }
  var slowStartThreshold: Int { state.slowStartThreshold }
  var isInSlowStart: Bool { window < slowStartThreshold }
  /// Whether nothing has told yet how much the path takes.
  var isFirstSlowStart: Bool { slowStartThreshold == .max }

  /// Whether a datagram may leave while so many bytes are on their way.
  func allows(_ size: Int, inFlight: Int) -> Bool {
    guard let reduction = event?.reduction else { return inFlight + size <= window }
    return size <= reduction.room(inFlight: inFlight, datagramSize: datagramSize)
  }

  mutating func noteSent(_ bytes: Int) {
    event?.reduction?.noteSent(bytes)
  }

  /// The path takes larger datagrams than was known.
  mutating func setDatagramSize(_ size: Int) {
    guard size > datagramSize else { return }
    datagramSize = size
    state.window = max(window, isFirstSlowStart ? Self.initialWindow(size) : minimumWindow)
  }

  // MARK: Acknowledgements

  /// A packet was acknowledged.
  ///
  /// - Parameter isLimited: whether the window was what kept this side from sending more: only then may it grow.
  mutating func acknowledged(_ bytes: Int, sentAt: UInt64, now: UInt64, roundTrip: UInt64, isLimited: Bool) {
    if let event, sentAt <= event.start {
      self.event?.reduction?.noteDelivered(bytes)
      return
    }
    event?.reduction = nil
    if isLimited { grow(bytes, now: now, roundTrip: roundTrip) } else { rest(now) }
    state.window = min(window, Self.maximumWindow)
  }

  private mutating func grow(_ bytes: Int, now: UInt64, roundTrip: UInt64) {
    if isInSlowStart {
      state.window += hyStart.growth(bytes)
      return
    }
    switch state.algorithm {
    case .newReno:
      acknowledged += bytes
      guard acknowledged >= window else { return }
      acknowledged -= window
      state.window += datagramSize
    case .cubic(var cubic):
      state.window = cubic.grow(window, by: bytes, datagramSize: datagramSize, now: now, roundTrip: roundTrip)
      state.algorithm = .cubic(cubic)
    }
  }

  private mutating func rest(_ now: UInt64) {
    guard case .cubic(var cubic) = state.algorithm else { return }
    cubic.rest(now)
    state.algorithm = .cubic(cubic)
  }

  /// Takes a sample of the round trip, which may tell that slow start is over (RFC 9406): the first one only, as the
  /// later ones end where the window is known to have been too large.
  mutating func sampled(_ roundTrip: UInt64, acknowledged: UInt64, next: UInt64) {
    guard isFirstSlowStart, hyStart.take(roundTrip, acknowledged: acknowledged, next: next) else { return }
    state.slowStartThreshold = window
  }

  // MARK: Congestion

  /// Packets were lost. Cuts the window once a round trip.
  ///
  /// - Parameters:
  ///   - sentTimes: when they were sent.
  ///   - inFlight: what was on its way, they among it.
  mutating func lost(_ sentTimes: [UInt64], inFlight: Int, now: UInt64) {
    guard let latest = sentTimes.max() else { return }
    let before = state
    if cut(sentAt: latest, inFlight: inFlight, now: now) { event?.before = before }
    guard let event else { return }
    self.event?.losses += sentTimes.count(where: event.concerns)
  }

  /// The network said that it is about to lose packets.
  mutating func marked(sentAt: UInt64, inFlight: Int, now: UInt64) {
    if !cut(sentAt: sentAt, inFlight: inFlight, now: now) { event?.before = nil }
  }

  /// Whether it was a new event.
  private mutating func cut(sentAt: UInt64, inFlight: Int, now: UInt64) -> Bool {
    if let event, sentAt <= event.start { return false }
    acknowledged = 0
    events += 1
    switch state.algorithm {
    case .newReno: state.window /= 2
    case .cubic(var cubic):
      state.window = cubic.cut(window)
      state.algorithm = .cubic(cubic)
    }
    state.window = max(window, minimumWindow)
    state.slowStartThreshold = window
    event = Event(
      start: now, previousStart: event?.start ?? 0,
      reduction: ProportionalRateReduction(from: inFlight, to: window))
    return true
  }

  /// A packet was acknowledged after all that was declared lost. If that goes for all of the event, the window was cut
  /// for nothing, and is as large again as it was (RFC 9438 §4.9.2).
  mutating func acknowledgedLate(sentAt: UInt64) {
    guard let event, event.concerns(sentAt) else { return }
    self.event?.losses -= 1
    guard event.losses == 1, let before = event.before else { return }
    self.event?.before = nil
    self.event?.reduction = nil
    spuriousEvents += 1
    if window < before.window { state = before }
  }

  /// Nothing arrived for so long that the path may be another by now (RFC 9002 §7.6).
  mutating func persistentlyCongested() {
    state.window = minimumWindow
    event = nil
    acknowledged = 0
    if case .cubic = state.algorithm { state.algorithm = .cubic(Cubic()) }
  }
}
