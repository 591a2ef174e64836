import Events
import Glibc
import Identity
import Multiformats
import NetIO
import Wire

/// One attempt to connect to a peer directly, at all its addresses at once, while it may be doing the same.
@NetworkActor
final class HolePunch {
  /// There is nothing to connect to.
  struct NoAddresses: Error, CustomStringConvertible {
    let description = "the peer tells no address that could be dialled directly"
  }

  /// How long it is waited after a refusal: the other side may not be there yet.
  private static let refusalPause = Duration.milliseconds(150)
  /// How far apart datagrams are that open a NAT (spec: at random between 10 and 200 ms).
  private static let noisePause = 10...200

  private let host: Host
  private let peer: PeerID
  private let addresses: [Multiaddr]
  private let local: SocketAddress?
  /// Whether it has come to its end, one way or the other.
  private(set) var isOver = false

  /// - Parameter local: from where TCP connections are to come.
  init(_ host: Host, _ peer: PeerID, _ addresses: [Multiaddr], from local: SocketAddress?) {
    self.host = host
    self.peer = peer
    self.addresses = addresses
    self.local = local
  }

  /// Dials all addresses; returns when one of them has led to the peer, or none has in time.
  ///
  /// - Parameter role: the initiator is the client of whatever comes about, whoever connected first.
  func dial(_ role: Upgrader.Role, deadline: Deadline) async {
    defer { isOver = true }
    await withTaskGroup(of: Bool.self) { group in
      for address in addresses {
        group.addTask { await self.dial(address.withoutPeerID ?? address, role, deadline) }
      }
      for await isDirect in group where isDirect { return group.cancelAll() }
    }
  }

  private func dial(_ address: Multiaddr, _ role: Upgrader.Role, _ deadline: Deadline) async -> Bool {
    guard host.mayDial(address), host.maySecure(address) else { return false }
    return switch (address.transport, role) {
    case (.tcp, _): await dialTCP(address, role, deadline)
    case (.quicV1, .initiator): await dialQUIC(address, deadline)
    case (.quicV1, .responder): await openForQUIC(address, deadline)
    default: false
    }
  }

  private var isDirect: Bool { host.connections(to: peer).contains { !$0.info.isRelayed } }

  // MARK: TCP

  private func dialTCP(_ address: Multiaddr, _ role: Upgrader.Role, _ deadline: Deadline) async -> Bool {
    guard let place = address.tcpSocketAddress else { return false }
    while !Task.isCancelled, !host.isClosed, !isDirect, .now < deadline {
      let start = Deadline.now
      do {
        let socket = try await connect(to: place, deadline)
        let connected = Deadline.now
        let upgraded = try await host.upgrader.upgrade(socket, role, expected: peer, deadline: deadline)
        let steps = [DialStep.connect: connected.since(start), .security: Deadline.now.since(connected)]
        try host.adopt(
          Established(
            upgraded, role == .initiator ? .outbound : .inbound, over: "tcp", remoteAddress: address,
            localAddress: Multiaddr(tcp: socket.localAddress), steps: steps))
        return true
      } catch {
        // A NAT, or a peer, that was not ready may refuse; soon it may not.
        await Self.pause(Self.refusalPause)
      }
    }
    return isDirect
  }

  /// From where the NAT knows us; if that is taken, from anywhere, which is enough where there is no NAT.
  private func connect(to place: SocketAddress, _ deadline: Deadline) async throws(SocketError) -> TCPSocket {
    let local = local?.isIPv6 == place.isIPv6 && local?.isLoopback == place.isLoopback ? local : nil
    do { return try await TCPSocket.connect(to: place, from: local, deadline: deadline) } catch {
      guard local != nil, error.code == EADDRINUSE || error.code == EADDRNOTAVAIL else { throw error }
      return try await TCPSocket.connect(to: place, deadline: deadline)
    }
  }

  // MARK: QUIC

  private func dialQUIC(_ address: Multiaddr, _ deadline: Deadline) async -> Bool {
    guard let place = address.quicSocketAddress else { return false }
    let start = Deadline.now
    do {
      let pending = try await host.quic.connect(to: place, expected: peer, deadline: deadline)
      let connected = Deadline.now
      let key = try await pending.secured(deadline: deadline)
      let steps = [DialStep.connect: connected.since(start), .security: Deadline.now.since(connected)]
      let info = ConnectionInfo(quic: pending, .outbound, key, remoteAddress: address, steps: steps)
      try host.adopt(Established(remoteKey: key, muxer: pending, info: info))
      return true
    } catch {
      return isDirect
    }
  }

  /// The peer connects; what is sent here has our NAT let it in.
  private func openForQUIC(_ address: Multiaddr, _ deadline: Deadline) async -> Bool {
    guard let place = address.quicSocketAddress else { return false }
    while !Task.isCancelled, !host.isClosed, !isDirect, .now < deadline {
      host.quic.sendNoise(to: place)
      await Self.pause(.milliseconds(Int.random(in: Self.noisePause)))
    }
    return isDirect
  }

  private static func pause(_ span: Duration) async {
    let signal = Signal()
    NetworkActor.loop.schedule(at: .after(span)) { NetworkActor.assumeIsolated { signal.give() } }
    await signal.wait()
  }
}
