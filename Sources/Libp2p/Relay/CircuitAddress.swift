import Identity
import Multiformats

/// The parts of an address that leads through a relay: `/…/p2p/RELAY/p2p-circuit/p2p/PEER`.
struct CircuitAddress: Hashable, Sendable {
  /// Where the relay is.
  let relay: Multiaddr
  /// The peer behind it; nil in an address to listen on, or where the address does not say.
  let target: PeerID?

  /// Takes an address apart; nil unless it leads through one relay, and no further.
  init?(_ address: Multiaddr) {
    let (head, tail) = address.split { $0.protocol == .p2pCircuit }
    guard let head, let tail, tail.components.count(where: { $0.protocol == .p2pCircuit }) == 1 else { return nil }
    relay = head
    target = tail.peerID
  }
}

extension Multiaddr {
  /// The address of whoever has a reservation at the relay of this address: `/…/p2p-circuit`.
  var circuit: Multiaddr? {
    (try? Component(.p2pCircuit)).flatMap { try? appending($0) }
  }
}
