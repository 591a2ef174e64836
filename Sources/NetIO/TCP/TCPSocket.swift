import CLinux
import Glibc

/// A TCP connection.
@NetworkActor
public final class TCPSocket: ByteTransport {
  private var descriptor: Int32
  private var registration: EventLoop.Registration?
  private var onReadable: (@NetworkActor () -> Void)?
  private var onWritable: (@NetworkActor () -> Void)?
  public private(set) var endIsAnnounced = false

  /// The other side's address.
  public let remoteAddress: SocketAddress
  /// This side's address.
  public let localAddress: SocketAddress

  /// Takes over a connected, non-blocking descriptor.
  init(connected descriptor: Int32, operation: SocketError.Operation) throws(SocketError) {
    guard let remote = SocketAddress(of: descriptor, getpeername),
      let local = SocketAddress(of: descriptor, getsockname)
    else {
      let error = SocketError(operation, code: ECONNRESET)
      Glibc.close(descriptor)
      throw error
    }
    self.descriptor = descriptor
    remoteAddress = remote
    localAddress = local
    var on: Int32 = 1
    // Everything that is sent is complete in itself, so that waiting for more (Nagle) would only delay it.
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    try register(operation)
  }

  private func register(_ operation: SocketError.Operation) throws(SocketError) {
    let registration = NetworkActor.loop.register(descriptor) { [weak self] readiness in
      NetworkActor.assumeIsolated { self?.handle(readiness) }
    }
    guard let registration else {
      let error = SocketError(operation)
      Glibc.close(descriptor)
      descriptor = -1
      throw error
    }
    self.registration = registration
  }

  deinit {
    // Only a socket that nobody closed still has its descriptor. The loop's entry for it went with the descriptor; its
    // handler holds the socket weakly.
    if descriptor >= 0 { Glibc.close(descriptor) }
  }

  private func handle(_ readiness: Readiness) {
    if !readiness.isDisjoint(with: .closed) { endIsAnnounced = true }
    if !readiness.isDisjoint(with: [.readable, .closed]) { onReadable?() }
    if !readiness.isDisjoint(with: [.writable, .closed]) { onWritable?() }
  }

  public func setHandlers(readable: (@NetworkActor () -> Void)?, writable: (@NetworkActor () -> Void)?) {
    onReadable = readable
    onWritable = writable
  }

  public func tryRead(into buffer: inout [UInt8], at offset: Int) throws(StreamError) -> Transfer {
    guard descriptor >= 0 else { throw .resetLocally }
    while true {
      let count = buffer.withUnsafeMutableBytes { bytes in
        Glibc.read(descriptor, bytes.baseAddress! + offset, bytes.count - offset)
      }
      if count > 0 { return .bytes(count) }
      if count == 0 { return .end }
      if errno == EAGAIN { return .wouldBlock }
      guard errno == EINTR else { throw SocketError(.read).asStreamError }
    }
  }

  public func tryWrite(_ buffer: [UInt8], _ range: Range<Int>) throws(StreamError) -> Transfer {
    guard descriptor >= 0 else { throw .resetLocally }
    while true {
      let count = buffer.withUnsafeBytes { bytes in
        send(descriptor, bytes.baseAddress! + range.lowerBound, range.count, Int32(MSG_NOSIGNAL))
      }
      if count > 0 { return .bytes(count) }
      if errno == EAGAIN { return .wouldBlock }
      guard errno == EINTR else { throw SocketError(.write).asStreamError }
    }
  }

  public func closeWrite() {
    if descriptor >= 0 { shutdown(descriptor, Int32(SHUT_WR)) }
  }

  public func close(abruptly: Bool) {
    guard descriptor >= 0 else { return }
    onReadable = nil
    onWritable = nil
    if let registration { NetworkActor.loop.unregister(registration) }
    if abruptly {
      var linger = linger(l_onoff: 1, l_linger: 0)
      setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
    }
    Glibc.close(descriptor)
    descriptor = -1
  }
}
