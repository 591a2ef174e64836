import Events
import Identity
import Multiformats
import NetIO
import Wire

/// Why an address cannot be listened on.
public enum ListenError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Addresses of this kind are not listened on: why.
  case unsupported(Multiaddr, String)
  /// The system refuses.
  case socket(Multiaddr, SocketError)

  /// One line that names the address.
  public var description: String {
    switch self {
    case .unsupported(let address, let why): "\(address): \(why)"
    case .socket(let address, let error): "\(address): \(error.reason)"
    }
  }
}

extension Host {
  /// A place where the host listens.
  struct Listener {
    let address: Multiaddr
    let listener: TCPListener
  }

  /// Listens on an address, `/ip4/…/tcp/…` or `/ip6/…/tcp/…` (port 0: a free one), and returns the address with its
  /// real port.
  public func listen(on address: Multiaddr) throws(ListenError) -> Multiaddr {
    guard address.transport == .tcp, let socketAddress = address.tcpSocketAddress else {
      throw .unsupported(address, "streams are listened for on /ip4 or /ip6 with /tcp")
    }
    let listener: TCPListener
    do {
      listener = try TCPListener(on: socketAddress) { [weak self] socket in self?.accept(socket) }
    } catch {
      throw .socket(address, error)
    }
    let bound = Multiaddr(tcp: listener.localAddress) ?? address
    listeners.append(Listener(address: bound, listener: listener))
    bus.emit(.listening(bound))
    pushIdentify()
    return bound
  }

  /// Where peers can reach the host, without its id: where it listens, and what else is served in its name.
  public var listenAddresses: [Multiaddr] { listeners.flatMap { expand($0.address) } + advertised }

  /// Also names these addresses as the host's own: those of its HTTP servers.
  public func advertise(_ addresses: [Multiaddr]) {
    advertised = addresses
    pushIdentify()
  }

  /// An address of all interfaces (`0.0.0.0`, `::`) stands for that of each.
  private func expand(_ address: Multiaddr) -> [Multiaddr] {
    guard let socketAddress = address.tcpSocketAddress, socketAddress.isUnspecified else { return [address] }
    return SocketAddress.ofInterfaces(port: socketAddress.port)
      .filter { $0.isIPv6 == socketAddress.isIPv6 }
      .compactMap { Multiaddr(tcp: $0) }
  }

  func stopListening(_ listener: Listener) {
    listener.listener.close()
    listeners.removeAll { $0.listener === listener.listener }
    bus.emit(.stoppedListening(listener.address))
  }

  private func accept(_ socket: TCPSocket) {
    guard inboundCount < configuration.inboundConnections, pendingInboundCount < configuration.pendingInbound else {
      return socket.close(abruptly: true)
    }
    pendingInboundCount += 1
    NetworkActor.task { [weak self] in await self?.upgrade(socket) }
  }

  private func upgrade(_ socket: TCPSocket) async {
    defer { pendingInboundCount -= 1 }
    let start = Deadline.now
    guard let remote = Multiaddr(tcp: socket.remoteAddress) else { return socket.close(abruptly: true) }
    do {
      let secured = try await upgrader.secure(socket, .responder, deadline: .after(Upgrader.patience))
      let info = ConnectionInfo(
        id: .next(), direction: .inbound, peer: secured.handshake.remoteKey.peerID, proof: .noise,
        remoteAddress: remote, localAddress: Multiaddr(tcp: socket.localAddress), transport: "tcp", security: "noise",
        muxer: "yamux", steps: [.security: Deadline.now.since(start)])
      inboundCount += 1
      _ = try adopt(secured, info, role: .server)
    } catch {
      bus.emit(.inboundFailed(remote, reason: "\(error)"))
    }
  }
}
