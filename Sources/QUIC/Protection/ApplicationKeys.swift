/// The keys of 1-RTT packets and their phases (RFC 9001 §6): either side may go on to the next when it likes.
struct ApplicationKeys {
  private(set) var sealing: PacketKeys
  private var opening: PacketKeys
  private var nextOpening: PacketKeys
  /// For packets of the phase before that are late, until a point in time.
  private var previous: (keys: PacketKeys, until: UInt64?)?

  /// The key phase bit of what is sent.
  private(set) var phase = false
  /// How often the keys were updated.
  private(set) var updates = 0
  /// The first packet number that was sealed, and the lowest that was opened, in this phase.
  private var firstSealed: UInt64?
  private var firstOpened: UInt64?
  /// Whether a packet of this phase was acknowledged: only then may this side update again.
  private var isAcknowledged = false
  private var failures: UInt64 = 0

  init(sealing: PacketKeys, opening: PacketKeys) throws(TransportError) {
    self.sealing = sealing
    self.opening = opening
    nextOpening = try opening.next(seals: false)
  }

  var suite: CipherSuite { sealing.suite }

  func unmask(_ bytes: inout [UInt8], _ range: Range<Int>, numberStart: Int) -> PacketKeys.Unmasked? {
    opening.unmask(&bytes, range, numberStart: numberStart)
  }

  /// Opens a packet by the keys that its phase bit and number tell; nil if it is forged.
  ///
  /// - Throws: KEY_UPDATE_ERROR for a peer that updates again before it was told that the last update arrived, and
  ///   AEAD_LIMIT_REACHED.
  mutating func open(
    _ bytes: inout [UInt8], _ range: Range<Int>, _ header: PacketKeys.Unmasked, number: UInt64, payload: Int,
    now: UInt64, probeTimeout: UInt64
  ) throws(TransportError) -> Range<Int>? {
    if let until = previous?.until, until <= now { previous = nil }
    let result: Range<Int>?
    if (header.firstByte & 0x04 != 0) == phase {
      result = opening.open(&bytes, range, payload: payload, number: number)
      if result != nil {
        firstOpened = min(firstOpened ?? number, number)
        // The phase before is over for the peer too: what is late of it may come for a while.
        if let old = previous, old.until == nil { previous = (old.keys, now + 3 * probeTimeout) }
      }
    } else if let previous, number < firstOpened ?? .max {
      result = previous.keys.open(&bytes, range, payload: payload, number: number)
    } else {
      result = nextOpening.open(&bytes, range, payload: payload, number: number)
      if result != nil {
        guard firstSealed != nil || updates == 0 else {
          throw TransportError(.keyUpdateError, "the peer updated its keys twice in a row")
        }
        try advance()
        firstOpened = number
        if let old = previous { previous = (old.keys, now + 3 * probeTimeout) }
      }
    }
    if result == nil {
      failures += 1
      if failures > suite.limits.forged { throw TransportError(.aeadLimitReached, "too many forged packets") }
    }
    return result
  }

  private mutating func advance() throws(TransportError) {
    previous = (opening, nil)
    opening = nextOpening
    nextOpening = try opening.next(seals: false)
    sealing = try sealing.next(seals: true)
    phase.toggle()
    updates += 1
    firstSealed = nil
    firstOpened = nil
    isAcknowledged = false
  }

  /// Goes on to the next phase if that is allowed now: the peer must have acknowledged this one.
  ///
  /// - Throws: AEAD_LIMIT_REACHED if it is not allowed and the keys must not be used any more.
  mutating func updateIfDue(after interval: UInt64) throws(TransportError) {
    let bound = min(interval, suite.limits.sealed / 2)
    guard sealing.sealed >= bound else { return }
    guard isAcknowledged, previous == nil || previous?.until != nil else {
      if sealing.sealed >= suite.limits.sealed {
        throw TransportError(.aeadLimitReached, "the keys have sealed too many packets")
      }
      return
    }
    try advance()
  }

  mutating func noteSealed(_ number: UInt64) {
    if firstSealed == nil { firstSealed = number }
  }

  mutating func noteAcknowledged(_ number: UInt64) {
    if let firstSealed, number >= firstSealed { isAcknowledged = true }
  }
}
