import Events
import Identity
import Multiformats
import NetIO

/// In which order, and how far apart, the addresses of a peer are tried.
///
/// As go-libp2p does it (its default dial ranker), because that is what peers are used to: addresses of private networks
/// and public ones are two rows side by side; in each QUIC goes first, TCP after it, then what stands on top of these;
/// IPv6 has a start over IPv4 (RFC 8305); relays come last. Among equals the given order stays.
struct AddressRanking {
  /// An address in its place.
  struct Place: Hashable {
    let address: Multiaddr
    let delay: Duration
    let reason: DialChoice.Reason
  }

  /// How far those that come later are behind, in public and in private networks.
  private struct Pace {
    let step: Duration
    let others: Duration
  }

  private static let publicPace = Pace(step: .milliseconds(250), others: .milliseconds(1_000))
  private static let privatePace = Pace(step: .milliseconds(30), others: .milliseconds(100))
  /// How far relays are behind everything else.
  private static let relayDelay = Duration.milliseconds(500)

  /// The places of some addresses, the earliest first.
  ///
  /// - Parameter demoted: addresses that are tried after all others, and why.
  static func places(
    of addresses: [Multiaddr], demoted: (Multiaddr) -> DialChoice.Reason? = { _ in nil }
  ) -> [Place] {
    var rows: [Row: [Multiaddr]] = [:]
    var last: [(address: Multiaddr, reason: DialChoice.Reason)] = []
    for address in addresses {
      if let reason = demoted(address) {
        last.append((address, reason))
      } else {
        rows[Row(address), default: []].append(address)
      }
    }
    let direct =
      row(rows[.private] ?? [], privatePace, Duration.zero) + row(rows[.public] ?? [], publicPace, Duration.zero)
    let relayStart = direct.isEmpty ? Duration.zero : relayDelay
    let relayed = row(rows[.relay] ?? [], publicPace, relayStart).map {
      Place(address: $0.address, delay: $0.delay, reason: .relay)
    }
    let places = (direct + relayed).enumerated().sorted {
      ($0.element.delay, $0.offset) < ($1.element.delay, $1.offset)
    }.map(\.element)
    let end = places.last.map { $0.delay + publicPace.step } ?? .zero
    return places + last.map { Place(address: $0.address, delay: end, reason: $0.reason) }
  }

  private enum Row: Hashable {
    case `private`, `public`, relay

    init(_ address: Multiaddr) {
      self = address.kind == .relay ? .relay : address.isPrivate ? .private : .public
    }
  }

  // MARK: One row

  private enum Tier: Int, CaseIterable {
    case quic, tcp, other

    init(_ address: Multiaddr) {
      // What is behind a relay does not matter for how the relay is reached.
      switch address.dialled.transport {
      case .quicV1: self = .quic
      case .tcp: self = .tcp
      default: self = .other
      }
    }
  }

  private static func row(_ addresses: [Multiaddr], _ pace: Pace, _ start: Duration) -> [Place] {
    var places: [Place] = []
    var tierStart = start
    for tier in Tier.allCases {
      let members = addresses.filter { Tier($0) == tier }
      guard !members.isEmpty else { continue }
      if !places.isEmpty, tier == .other { tierStart += pace.others - pace.step }
      let reason: DialChoice.Reason =
        places.isEmpty ? .first : tier == .tcp ? .afterQUIC : .afterOthers
      let own = eyeballs(members, pace, tierStart, reason)
      places += own
      tierStart = (own.last?.delay ?? tierStart) + pace.step
    }
    return places
  }

  /// One of each family first, IPv6 a step ahead, then the rest together (RFC 8305 §5).
  private static func eyeballs(
    _ addresses: [Multiaddr], _ pace: Pace, _ start: Duration, _ reason: DialChoice.Reason
  ) -> [Place] {
    let six = addresses.filter(\.isIPv6)
    let four = addresses.filter { !$0.isIPv6 }
    let sorted = Array(six.prefix(1) + four.prefix(1) + six.dropFirst() + four.dropFirst())
    let leaders = min(1, six.count) + min(1, four.count)
    return sorted.enumerated().map { index, address in
      switch index {
      case 0: Place(address: address, delay: start, reason: reason)
      case 1 where leaders == 2: Place(address: address, delay: start + pace.step, reason: .afterIPv6)
      default: Place(address: address, delay: start + pace.step * leaders, reason: .afterLike)
      }
    }
  }
}

extension [Multiaddr] {
  /// Addresses of one peer in the order in which a dial tries them: names that lead to others first, as they are looked
  /// up at once; then as the dialler ranks them; HTTP servers, which carry no streams, at the end.
  public var inDialOrder: [Multiaddr] {
    filter { $0.kind == .dns }
      + AddressRanking.places(of: filter { $0.kind != .dns && $0.kind != .http }).map(\.address)
      + filter { $0.kind == .http }
  }
}

extension Multiaddr {
  /// What is connected to: the address itself, or that of the relay in front of it.
  var dialled: Multiaddr { split { $0.protocol == .p2pCircuit }.head?.withoutPeerID ?? self }

  /// Whether the host is given as an IPv6 address, or as a name of such alone.
  var isIPv6: Bool {
    switch host {
    case .ip6, .dns6: true
    default: false
    }
  }

  /// Whether the host belongs to this machine or to a network that is not the internet's.
  public var isPrivate: Bool { host?.reach == .local || host?.reach == .loopback }

  /// Whether packets to the address leave for the internet: only of these it can be told whether a kind gets through.
  var isPublicIP: Bool { host?.name == nil && !isPrivate }
}
