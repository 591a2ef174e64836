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

  /// Those that an address leaves to choose from: `/tcp/…/tls` and `/tcp/…/noise` name the one.
  static func candidates(for address: Multiaddr) -> [SecurityProtocol] {
    guard address.transport == .tcp else { return allCases }
    let named = address.components.compactMap { component -> SecurityProtocol? in
      switch component.protocol {
      case .noise: .noise
      case .tls: .tls
      default: nil
      }
    }
    return named.isEmpty ? allCases : named
  }
}
