/// What distinguishes paths: an address of a peer, 4 or 16 bytes as numbers, and which of its own this side uses. What
/// they mean is the network's business.
public struct PathAddress: Hashable, Sendable {
  /// The first 8 bytes of the IP address.
  public var high: UInt64
  /// The last 8 bytes; all of an IPv4 address.
  public var low: UInt64
  /// The port.
  public var port: UInt16
  /// The interface of a link-local address.
  public var scope: UInt32
  /// Which of this side's own addresses; 0 is the first.
  public var local: UInt16

  /// An address of these parts.
  public init(high: UInt64, low: UInt64, port: UInt16, scope: UInt32 = 0, local: UInt16 = 0) {
    self.high = high
    self.low = low
    self.port = port
    self.scope = scope
    self.local = local
  }

  /// The same peer, whichever of this side's addresses leads to it.
  var fromAnywhere: PathAddress { PathAddress(high: high, low: low, port: port, scope: scope) }

  /// Whether only the port differs.
  func hasSameHost(as other: PathAddress) -> Bool { high == other.high && low == other.low && scope == other.scope }
}

/// A way to the peer, and all that is known of it.
final class Path {
  let number: UInt64
  let address: PathAddress
  var rtt = RTTEstimator()
  var congestion: Congestion
  var pacer = Pacer()
  var mtu: PathMTU
  var ecn: ECNState
  /// This side does not take part in the latency spin: the bit is random on every path, and so says nothing, and who
  /// does the same does not stand out (RFC 9000 §17.4).
  let spinBit = UInt8.random(in: 0...1) << 5
  var bytesInFlight = 0
  /// Whether the window, and not the lack of something to send, bounds what is sent.
  var isWindowLimited = false

  /// Whether the peer is known to be where it says (RFC 9000 §8).
  var isValidated: Bool
  private var received = 0
  private var sent = 0
  /// A PATH_CHALLENGE that was not answered yet.
  struct Challenge {
    let data: UInt64
    var isDue = true
    /// By when an answer must come, or the challenge is sent again.
    var deadline: UInt64
    var attempts = 1
  }
  var challenge: Challenge?

  init(number: UInt64, address: PathAddress, isValidated: Bool, configuration: Configuration, maximumSize: Int) {
    self.number = number
    self.address = address
    self.isValidated = isValidated
    congestion = Congestion(configuration.congestion, datagramSize: PathMTU.base)
    mtu = PathMTU(maximum: maximumSize)
    ecn = ECNState(isEnabled: configuration.usesECN)
  }

  /// How many bytes may be sent before more must come (RFC 9000 §8.1).
  var amplificationRoom: Int { isValidated ? .max : max(0, 3 * received - sent) }

  func noteReceived(_ count: Int) {
    received += count
  }

  func noteSent(_ count: Int) {
    sent += count
  }
}
