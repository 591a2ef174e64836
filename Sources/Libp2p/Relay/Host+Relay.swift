import Events
import Identity
import Multiformats
import NetIO
import Wire

extension Host {
  /// Lets itself be reached through the relay at an address, from now on until the host is closed; returns the addresses
  /// for that, `/…/p2p/RELAY/p2p-circuit`, without our id.
  ///
  /// The reservation is renewed before it ends, and sought again when the relay was lost: events tell.
  ///
  /// - Throws: why the first reservation could not be had.
  public func listen(
    viaRelay relay: Multiaddr, deadline: Deadline
  ) async throws(RelayFailure) -> [Multiaddr] {
    let address = CircuitAddress(relay)?.relay ?? relay
    return try await relays.listen(at: address, deadline: deadline)
  }

  /// Whether the gater lets a peer have connections.
  func mayConnect(_ peer: PeerID, _ direction: Direction) -> Bool {
    configuration.gater.refusal(of: peer, direction) == nil
  }

  /// Makes a connection of a circuit that a relay has passed on to us.
  func acceptRelayed(_ circuit: RelayClient.Circuit, from source: PeerID, at address: Multiaddr) async {
    guard takesInbound() else { return circuit.stream.reset(.resetLocally) }
    pendingInboundCount += 1
    defer { pendingInboundCount -= 1 }
    let start = Deadline.now
    do {
      let upgraded = try await upgrader.upgrade(
        circuit.transport, .responder, expected: source, deadline: .after(Upgrader.patience))
      let steps = [DialStep.security: Deadline.now.since(start)]
      try adopt(Established(upgraded, .inbound, over: circuit, remoteAddress: address, steps: steps))
    } catch {
      bus.emit(.inboundFailed(address, reason: "\(error)"))
    }
  }
}

extension Established {
  /// A connection over a circuit. What carries it is what leads to the relay.
  @NetworkActor
  init(
    _ upgraded: Upgrader.Upgraded, _ direction: Direction, over circuit: RelayClient.Circuit, remoteAddress: Multiaddr,
    steps: [DialStep: Duration]
  ) {
    let relay = circuit.stream.connection.info
    self.init(
      upgraded, direction, over: relay.transport, remoteAddress: remoteAddress, localAddress: relay.localAddress,
      isRelayed: true, allowance: circuit.allowance, steps: steps)
  }
}
