import CLinux
import Glibc

/// A socket that accepts TCP connections.
@NetworkActor
public final class TCPListener {
  private var descriptor: Int32
  private var registration: EventLoop.Registration?
  private let onAccept: @NetworkActor (TCPSocket) -> Void

  /// Where it listens, with the port that was chosen if none was asked for.
  public let localAddress: SocketAddress

  /// Listens on `address` (port 0: a free one) and calls `onAccept` with every connection until ``close()``.
  public init(
    on address: SocketAddress, backlog: Int32 = 512, onAccept: @escaping @NetworkActor (TCPSocket) -> Void
  ) throws(SocketError) {
    let descriptor = cl_socket(address.family, Int32(SOCK_STREAM.rawValue))
    guard descriptor >= 0 else { throw SocketError(.listen) }
    var on: Int32 = 1
    let size = socklen_t(MemoryLayout<Int32>.size)
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, size)
    // Otherwise listening on :: would take the same port of IPv4 too, behind the back of an address that says /ip6.
    if address.isIPv6 { setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &on, size) }
    let bound = address.withSockaddr { bind(descriptor, $0, $1) }
    guard bound == 0, listen(descriptor, backlog) == 0, let local = SocketAddress(of: descriptor, getsockname) else {
      let error = SocketError(.listen)
      Glibc.close(descriptor)
      throw error
    }
    self.descriptor = descriptor
    self.onAccept = onAccept
    localAddress = local
    resume()
  }

  deinit {
    if descriptor >= 0 { Glibc.close(descriptor) }
  }

  /// Stops listening. Accepted connections stay.
  public func close() {
    guard descriptor >= 0 else { return }
    pause()
    Glibc.close(descriptor)
    descriptor = -1
  }

  private func resume() {
    guard descriptor >= 0, registration == nil else { return }
    registration = NetworkActor.loop.register(descriptor, level: true) { [weak self] _ in
      NetworkActor.assumeIsolated { self?.accept() }
    }
  }

  private func pause() {
    if let registration { NetworkActor.loop.unregister(registration) }
    registration = nil
  }

  /// Accepts a bounded number, so that a flood of connections does not keep those that stand from being served.
  private func accept() {
    for _ in 0..<64 {
      let accepted = cl_accept(descriptor)
      if accepted < 0 {
        if errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM { rest() }
        return
      }
      if let socket = try? TCPSocket(connected: accepted, operation: .accept) { onAccept(socket) }
    }
  }

  /// Without free descriptors the waiting connection cannot be taken, and would be reported again and again.
  private func rest() {
    pause()
    NetworkActor.loop.schedule(at: .after(.milliseconds(100))) { [weak self] in
      NetworkActor.assumeIsolated { self?.resume() }
    }
  }
}
