import Events
import Identity
import Multiformats
import NetIO

/// What is remembered of dials so that the next ones are wiser: addresses that failed lately, and whether packets of a
/// kind get through at all. Nothing of it forbids a dial that a person asks for: it decides what is tried last.
struct DialMemory {
  private var failures: [Multiaddr: (count: Int, until: Deadline)] = [:]
  private var udp = BlackHole()
  private var ipv6 = BlackHole()

  /// How many addresses are remembered.
  private static let maximumCount = 1_024
  /// go-libp2p's: 5 s, and a second more for the square of the number of failures, up to 5 minutes.
  private static let backOff = (base: Duration.seconds(5), step: Duration.seconds(1), most: Duration.seconds(300))

  /// Why an address is tried after all others; nil if it is not.
  func demotion(of address: Multiaddr, at now: Deadline = .now) -> DialChoice.Reason? {
    if let failure = failures[address], failure.until > now { return .backOff }
    guard address.isPublicIP else { return nil }
    if address.udpPort != nil, udp.isLikely { return .blackHole }
    return address.isIPv6 && ipv6.isLikely ? .blackHole : nil
  }

  /// Notes that an address led to a connection.
  mutating func noteSuccess(of address: Multiaddr) {
    failures[address] = nil
    noteAttempt(address, gotThrough: true)
  }

  /// Notes that it did not, and at which step.
  mutating func noteFailure(of address: Multiaddr, _ failure: AddressFailure, at now: Deadline = .now) {
    guard failure.reason != .cancelled else { return }
    let count = min((failures[address]?.count ?? 0) + 1, 64)
    let wait = min(Self.backOff.base + Self.backOff.step * (count * count), Self.backOff.most)
    if failures.count >= Self.maximumCount { forget(at: now) }
    failures[address] = (count, Deadline(nanoseconds: now.nanoseconds + wait.nanoseconds))
    // Whoever refuses has been reached.
    let gotThrough = failure.step > .connect || failure.reason == .refused
    noteAttempt(address, gotThrough: gotThrough)
  }

  private mutating func noteAttempt(_ address: Multiaddr, gotThrough: Bool) {
    guard address.isPublicIP else { return }
    if address.udpPort != nil { udp.note(gotThrough) }
    if address.isIPv6 { ipv6.note(gotThrough) }
  }

  private mutating func forget(at now: Deadline) {
    failures = failures.filter { $0.value.until > now }
    if failures.count >= Self.maximumCount, let first = failures.min(by: { $0.value.until < $1.value.until }) {
      failures[first.key] = nil
    }
  }
}

/// Whether packets of a kind vanish: so it is when hardly any of the last attempts got through.
private struct BlackHole {
  private static let window = 100, fewest = 5

  private var recent: [Bool] = []

  var isLikely: Bool { recent.count >= Self.window && recent.count { $0 } < Self.fewest }

  mutating func note(_ gotThrough: Bool) {
    // One that gets through where nothing did means that things have changed.
    if gotThrough, isLikely { recent = [] }
    recent.append(gotThrough)
    if recent.count > Self.window { recent.removeFirst() }
  }
}
