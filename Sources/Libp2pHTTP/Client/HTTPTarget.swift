import Identity
import Multiformats

/// Whom a request is for, and by which ways it may get there.
public struct HTTPTarget: Hashable, Sendable {
  /// The peer; nil for whoever is at the address.
  public var peer: PeerID?
  /// Its addresses, the best first: of stream transports and of HTTP transports.
  public var addresses: [Multiaddr]

  /// A peer with its addresses.
  public init(peer: PeerID?, addresses: [Multiaddr]) {
    self.peer = peer ?? addresses.lazy.compactMap(\.peerID).first
    self.addresses = addresses
  }

  /// The addresses over which streams can be opened, if they can be dialled at all.
  var streamAddresses: [Multiaddr] { addresses.filter { $0.kind != .http } }

  /// The addresses of HTTP servers.
  var httpAddresses: [Multiaddr] { addresses.filter { $0.kind == .http } }
}

extension Multiaddr {
  /// What requests to a server at this address say in `Host`: the name, and the port where it is not the usual one; nil
  /// for an address that is no HTTP server's.
  public var httpAuthority: String? {
    guard kind == .http, let host else { return nil }
    let name = serverName ?? host.description
    let bracketed = name.contains(":") ? "[\(name)]" : name
    let usualPort: UInt16 = hasTLS ? 443 : 80
    guard let port = tcpPort, port != usualPort else { return bracketed }
    return "\(bracketed):\(port)"
  }
}
