import Multiformats

/// The steps by which an address becomes a connection, in their order.
public enum DialStep: String, CaseIterable, Sendable {
  /// A name becomes addresses.
  case resolve
  /// TCP, or what stands in its place.
  case connect
  /// Both sides agree on keys and prove who they are.
  case security
  /// Both sides agree on how streams share the connection.
  case muxer
  /// Both sides agree on what a first stream speaks; at an HTTP server, it answers a first request.
  case negotiate
}

extension DialStep: Comparable {
  /// Orders earlier steps before later ones.
  public static func < (one: DialStep, other: DialStep) -> Bool {
    (allCases.firstIndex(of: one) ?? 0) < (allCases.firstIndex(of: other) ?? 0)
  }
}

/// What kind of failure stopped a dial: what programs tell apart, and what advice goes by.
public enum DialFault: String, CaseIterable, Sendable {
  /// Nothing listens there.
  case refused
  /// A step took longer than it may.
  case timedOut = "timed-out"
  /// There is no way to that network or host.
  case noRoute = "no-route"
  /// The name does not exist, or has no addresses.
  case unknownHost = "unknown-host"
  /// The other side's certificate proves nothing.
  case badCertificate = "bad-certificate"
  /// The peer there is another.
  case wrongPeer = "wrong-peer"
  /// What answers there does not speak libp2p.
  case notLibp2p = "not-libp2p"
  /// What answers there speaks HTTP, and no libp2p.
  case httpOnly = "http-only"
  /// The relay has no reservation of the peer.
  case noReservation = "no-reservation"
  /// The relay does not do it, for another reason.
  case relayRefused = "relay-refused"
  /// The peer speaks none of the protocols that were proposed.
  case protocolNotSupported = "protocol-not-supported"
  /// The address asks to be secured in a way that may not be used here.
  case securityExcluded = "security-excluded"
  /// Nobody dials such addresses here.
  case unsupported
  /// The attempt was given up before it came to anything.
  case cancelled
  /// Anything else.
  case other
}

/// Names the attempts that were begun together to reach one peer: only one of them can win.
public struct RaceID: Hashable, Sendable {
  /// The number, counted in each process.
  public let number: UInt64

  /// The race of this number.
  public init(number: UInt64) { self.number = number }

  /// A name that was never given before.
  public static func next() -> RaceID { RaceID(number: nextNumber()) }
}

/// Why an address has the place in a race that it has.
public struct DialChoice: Hashable, Sendable {
  /// What decided.
  public enum Reason: String, Sendable {
    /// It is of the kind that is tried first.
    case first
    /// IPv6 has a start over IPv4.
    case afterIPv6 = "after-ipv6"
    /// QUIC has a start over TCP: it takes fewer round trips.
    case afterQUIC = "after-quic"
    /// Others of its kind have a start.
    case afterLike = "after-like"
    /// Transports that need more than these come after them.
    case afterOthers = "after-others"
    /// What leads through a relay comes after what does not.
    case relay
    /// It failed a short while ago.
    case backOff = "back-off"
    /// Nothing of its kind got through for long.
    case blackHole = "black-hole"
    /// It is a name that leads to addresses.
    case lookup
    /// A dnsaddr led to it.
    case found
  }

  /// The race.
  public var race: RaceID
  /// What decided.
  public var reason: Reason
  /// How long after the race's start it is tried, unless all before it have failed.
  public var delay: Duration
  /// The dnsaddr that led to the address, if one did.
  public var origin: Multiaddr?

  /// A place in a race.
  public init(race: RaceID, reason: Reason, delay: Duration, origin: Multiaddr? = nil) {
    self.race = race
    self.reason = reason
    self.delay = delay
    self.origin = origin
  }
}

/// How an attempt ended that did not fail.
public enum DialOutcome: Hashable, Sendable {
  /// It became the connection.
  case won(ConnectionID)
  /// It would have, but another was first.
  case tooLate
  /// It was given up: another was first, or nobody wants any of them any more.
  case overtaken
  /// It was a name, and led to so many addresses.
  case led(to: Int)
}

/// What name servers said to a question.
public struct LookupSummary: Hashable, Sendable {
  /// The name that was asked for.
  public var name: String
  /// The type of records: `A`, `AAAA` or `TXT`.
  public var type: String
  /// How many records there are.
  public var records: Int
  /// Why there are none, in words; nil if there are some.
  public var failure: String?

  /// What name servers said.
  public init(name: String, type: String, records: Int, failure: String?) {
    self.name = name
    self.type = type
    self.records = records
    self.failure = failure
  }
}
