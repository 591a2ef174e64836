import Identity
import Multiformats

/// Whom a request is for, and by which ways it may get there.
public struct HTTPTarget: Hashable, Sendable {
  /// The peer; nil for whoever is at the address.
  public var peer: PeerID?
  /// Its addresses, the best first: of stream transports and of HTTP transports.
  public var addresses: [Multiaddr]
  /// Whether requests to it may go over plain HTTP, whatever holds for others.
  public var allowsPlainHTTP = false
  /// The only transport by which it may be reached, over a connection that stands or a new one; nil for any.
  public var transport: Multiaddr.Transport?

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
