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
    let socket: Socket

    enum Socket {
      case tcp(TCPListener)
      case quic(QUICSocket)
    }
  }

  /// Listens on an address, `/ip4/…` or `/ip6/…` with `/tcp/…`, `/tcp/…/ws`, `/tcp/…/tls/ws` (or `/wss`) or
  /// `/udp/…/quic-v1` (port 0: a free one), and returns the address with its real port.
  ///
  /// - Parameter tls: the certificate that is shown in `/tls/ws`.
  public func listen(on address: Multiaddr, tls: TLSContext? = nil) throws(ListenError) -> Multiaddr {
    if address.transport == .wss, tls == nil { throw .unsupported(address, "TLS needs a certificate to show") }
    do throws(SecurityExclusion) { _ = try SecurityProtocol.candidates(for: address, among: upgrader.allowed) } catch {
      throw .unsupported(address, error.description)
    }
    let (bound, socket) = try bind(address, tls)
    listeners.append(Listener(address: bound, socket: socket))
    bus.emit(.listening(bound))
    pushIdentify()
    return bound
  }

  private func bind(_ address: Multiaddr, _ tls: TLSContext?) throws(ListenError) -> (Multiaddr, Listener.Socket) {
    do throws(SocketError) {
      if address.transport == .quicV1, let place = address.quicSocketAddress {
        let socket = try quic.listen(on: place) { [weak self] pending in self?.accept(pending) }
        return (Multiaddr(quic: socket.localAddress) ?? address, .quic(socket))
      }
      if let transport = StreamTransport(address), let place = address.tcpSocketAddress {
        let listener = try TCPListener(on: place) { [weak self] socket in self?.accept(socket, transport, tls) }
        return (Multiaddr(listener.localAddress, transport) ?? address, .tcp(listener))
      }
    } catch {
      throw .socket(address, error)
    }
    throw .unsupported(
      address, "streams are listened for on /ip4 or /ip6 with /tcp, /tcp and /ws or /tls/ws, or /udp and /quic-v1")
  }

  /// Where peers can reach the host, without its id: where it listens, and what else is served in its name.
  public var listenAddresses: [Multiaddr] {
    listeners.flatMap { expand($0.address) } + relays.circuitAddresses + advertised
  }

  /// Also names these addresses as the host's own: those of its HTTP servers.
  public func advertise(_ addresses: [Multiaddr]) {
    advertised = addresses
    pushIdentify()
  }

  /// An address of all interfaces (`0.0.0.0`, `::`) stands for that of each.
  private func expand(_ address: Multiaddr) -> [Multiaddr] {
    let transport = StreamTransport(address)
    guard let socketAddress = transport == nil ? address.quicSocketAddress : address.tcpSocketAddress,
      socketAddress.isUnspecified
    else { return [address] }
    return SocketAddress.ofInterfaces(port: socketAddress.port)
      .filter { $0.isIPv6 == socketAddress.isIPv6 }
      .compactMap { place in transport.map { Multiaddr(place, $0) } ?? Multiaddr(quic: place) }
  }

  func stopListening(_ listener: Listener) {
    switch listener.socket {
    case .tcp(let socket): socket.close()
    case .quic(let socket): quic.stopListening(socket)
    }
    listeners.removeAll { $0.address == listener.address }
    bus.emit(.stoppedListening(listener.address))
    pushIdentify()
  }

  /// Whether one more connection of others may begin.
  func takesInbound() -> Bool {
    guard pendingInboundCount < configuration.limits.pendingInbound else { return false }
    return inboundCount < configuration.limits.inboundConnections || makeRoom()
  }

  private func accept(_ socket: TCPSocket, _ transport: StreamTransport, _ tls: TLSContext?) {
    guard takesInbound() else { return socket.close(abruptly: true) }
    pendingInboundCount += 1
    NetworkActor.task { [weak self] in await self?.upgrade(socket, transport, tls) }
  }

  private func upgrade(_ socket: TCPSocket, _ transport: StreamTransport, _ tls: TLSContext?) async {
    defer { pendingInboundCount -= 1 }
    let start = Deadline.now
    let deadline = Deadline.after(Upgrader.patience)
    guard let remote = Multiaddr(socket.remoteAddress, transport) else { return socket.close(abruptly: true) }
    do {
      let connection = try await transport.accept(over: socket, tls, deadline: deadline)
      let upgraded = try await upgrader.upgrade(connection, .responder, deadline: deadline)
      try adopt(
        Established(
          upgraded, .inbound, over: transport.name, remoteAddress: remote,
          localAddress: Multiaddr(socket.localAddress, transport), steps: [.security: Deadline.now.since(start)]))
    } catch {
      let words = (error as? AddressFailure.Reason)?.words ?? "\(error)"
      bus.emit(.inboundFailed(remote, reason: words))
    }
  }

  /// Takes connections also where it is only dialled from over QUIC: peers come there through holes in a NAT.
  func acceptsOnDiallingSockets() {
    quic.acceptOnDialling = { [weak self] pending in self?.accept(pending) }
  }

  private func accept(_ pending: QUICMuxer) {
    guard takesInbound() else { return pending.close(.resetLocally) }
    pendingInboundCount += 1
    NetworkActor.task { [weak self] in await self?.upgrade(pending) }
  }

  private func upgrade(_ pending: QUICMuxer) async {
    defer { pendingInboundCount -= 1 }
    let start = Deadline.now
    guard let remote = Multiaddr(quic: pending.remoteAddress) else { return pending.close(.resetLocally) }
    do {
      let key = try await pending.secured(deadline: .after(Upgrader.patience))
      let info = ConnectionInfo(
        quic: pending, .inbound, key, remoteAddress: remote, steps: [.security: Deadline.now.since(start)])
      try adopt(Established(remoteKey: key, muxer: pending, info: info))
    } catch {
      bus.emit(.inboundFailed(remote, reason: (error as? AddressFailure.Reason)?.words ?? "\(error)"))
    }
  }
}
