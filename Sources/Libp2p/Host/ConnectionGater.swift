import Events
import Identity
import Multiformats

/// Says with whom a host has to do.
public struct ConnectionGater: Sendable {
  /// The peers that may connect to us; nil for all.
  public var allowed: Set<PeerID>?
  /// Whether nothing is to do with a peer, in either direction.
  public var isBlocked: @Sendable (PeerID) -> Bool = { _ in false }
  /// Whether connections to a peer are kept, however long they are idle.
  public var isPinned: @Sendable (PeerID) -> Bool = { _ in false }

  /// Lets everybody in.
  public init() {}

  /// Why a peer that proved who it is may not have a connection; nil if it may.
  func refusal(of peer: PeerID, _ direction: Direction) -> String? {
    if isBlocked(peer) { return "\(peer) is blocked" }
    if direction == .inbound, let allowed, !allowed.contains(peer) { return "\(peer) is not one of the peers allowed" }
    return nil
  }

  /// Whether an address that a peer told us may lead to it directly, and is worth dialling.
  ///
  /// - Parameter teller: where the peer itself is, or the relay that leads to it.
  static func mayDial(_ address: Multiaddr, toldBy teller: Multiaddr) -> Bool {
    address.kind == .stream && address.isWorthDialling(toldFrom: teller)
  }
}
