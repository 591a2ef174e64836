import CLinux
import Glibc

extension TCPSocket {
  /// Connects to `address`. Throws `ETIMEDOUT` once `deadline` has passed, `ECANCELED` when the task is cancelled.
  ///
  /// - Parameter local: where to connect from, which may be where another connection comes from: that is how two peers
  ///   connect to each other at the same moment, through what let the other connection out. Nil for a free port.
  public static func connect(
    to address: SocketAddress, from local: SocketAddress? = nil, deadline: Deadline
  ) async throws(SocketError) -> TCPSocket {
    let descriptor = cl_socket(address.family, Int32(SOCK_STREAM.rawValue))
    guard descriptor >= 0 else { throw SocketError(.connect) }
    // Every connection allows others to share its port, for the port may be needed again while the connection stands.
    var on: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
    if let local, local.withSockaddr({ bind(descriptor, $0, $1) }) != 0 {
      let error = SocketError(.connect)
      Glibc.close(descriptor)
      throw error
    }
    let status = address.withSockaddr { Glibc.connect(descriptor, $0, $1) }
    if status != 0, errno != EINPROGRESS {
      let error = SocketError(.connect)
      Glibc.close(descriptor)
      throw error
    }
    let code = status == 0 ? 0 : await PendingConnect(descriptor).wait(until: deadline)
    guard code == 0 else {
      Glibc.close(descriptor)
      throw SocketError(.connect, code: code)
    }
    return try TCPSocket(connected: descriptor, operation: .connect)
  }
}

/// A connect call that is under way.
@NetworkActor
private final class PendingConnect {
  private let descriptor: Int32
  private var continuation: UnsafeContinuation<Int32, Never>?
  private var registration: EventLoop.Registration?
  private var timer: LoopTimer?
  private var isCancelled = false

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
  }

  /// The system's error number, 0 for a connection.
  func wait(until deadline: Deadline) async -> Int32 {
    await withTaskCancellationHandler {
      await withUnsafeContinuation { continuation in
        guard !isCancelled else { return continuation.resume(returning: ECANCELED) }
        self.continuation = continuation
        let loop = NetworkActor.loop
        registration = loop.register(descriptor) { _ in NetworkActor.assumeIsolated { self.finish(nil) } }
        guard registration != nil else { return finish(errno) }
        timer = loop.schedule(at: deadline) { NetworkActor.assumeIsolated { self.finish(ETIMEDOUT) } }
      }
    } onCancel: {
      NetworkActor.task {
        self.isCancelled = true
        self.finish(ECANCELED)
      }
    }
  }

  private func finish(_ reason: Int32?) {
    var code = reason ?? 0
    if reason == nil {
      // An event before the connection is decided tells nothing yet: wait for the next.
      guard continuation != nil, let result = outcome() else { return }
      code = result
    }
    guard let continuation else { return }
    self.continuation = nil
    if let registration { NetworkActor.loop.unregister(registration) }
    if let timer { NetworkActor.loop.cancel(timer) }
    continuation.resume(returning: code)
  }

  private func outcome() -> Int32? {
    var code: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size)
    if code != 0 { return code }
    return SocketAddress(of: descriptor, getpeername) == nil ? nil : 0
  }
}
