import Multiformats

/// A protocol that secures a connection over a stream of bytes, by its id. `/plaintext/2.0.0` and `/secio/1.0.0` are
/// none: the one secures nothing, the other is broken.
public enum SecurityProtocol: String, CaseIterable, Sendable {
  // In the order in which they are proposed. Both take one round trip when the first proposal is agreed on, and one
  // connection more when it is not: so the one comes first that every implementation speaks.

  /// Noise XX.
  case noise = "/noise"
  /// TLS 1.3 with certificates that prove peer ids.
  case tls = "/tls/1.0.0"

  /// What it is called in ``ConnectionInfo`` and on the command line.
  public var name: String {
    switch self {
    case .noise: "noise"
    case .tls: "tls"
    }
  }

  /// Those of `allowed` that an address leaves to choose from: `/tcp/…/tls` and `/tcp/…/noise` name the one, and QUIC has
  /// TLS in it.
  public static func candidates(
    for address: Multiaddr, among allowed: [SecurityProtocol]
  ) throws(SecurityExclusion) -> [SecurityProtocol] {
    if address.transport == .quicV1 {
      if allowed.contains(.tls) { return [.tls] }
      throw SecurityExclusion(named: [.tls], allowed: allowed, isOfTransport: true)
    }
    guard address.transport == .tcp else { return allowed }
    let named = address.components.compactMap { component -> SecurityProtocol? in
      switch component.protocol {
      case .noise: .noise
      case .tls: .tls
      default: nil
      }
    }
    let candidates = named.isEmpty ? allowed : named.filter(allowed.contains)
    guard !candidates.isEmpty else { throw SecurityExclusion(named: named, allowed: allowed, isOfTransport: false) }
    return candidates
  }
}

/// An address leaves no choice of how connections to it are secured, and that is not among the ways that may be used.
public struct SecurityExclusion: Error, Hashable, Sendable, CustomStringConvertible {
  /// What the address leaves.
  public let named: [SecurityProtocol]
  /// What may be used.
  public let allowed: [SecurityProtocol]
  /// Whether it is the address's transport that leaves nothing else, as QUIC does.
  public let isOfTransport: Bool

  /// What an address leaves, and what may be used, which have nothing in common.
  public init(named: [SecurityProtocol], allowed: [SecurityProtocol], isOfTransport: Bool) {
    self.named = named
    self.allowed = allowed
    self.isOfTransport = isOfTransport
  }

  /// One line that names both.
  public var description: String {
    func list(_ protocols: [SecurityProtocol]) -> String { protocols.map(\.name).joined(separator: " and ") }
    return "\(isOfTransport ? "QUIC is secured by" : "the address asks for") \(list(named)), "
      + "and only \(list(allowed)) may be used"
  }
}
