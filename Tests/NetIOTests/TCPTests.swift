import Glibc
import NetIO
import TestSupport
import Testing

/// A listener on loopback that gives every connection to `serve`.
@NetworkActor func listen(_ serve: @escaping @NetworkActor (TransportStream) async -> Void) throws -> TCPListener {
  try TCPListener(on: SocketAddress(ip: [127, 0, 0, 1], port: 0)) { socket in
    let stream = TransportStream(socket)
    NetworkActor.task { await serve(stream) }
  }
}

@NetworkActor func connect(to listener: TCPListener) async throws -> TransportStream {
  TransportStream(try await TCPSocket.connect(to: listener.localAddress, deadline: .after(.seconds(5))))
}

@Suite struct TCPTests {
  @Test("bytes come back from an echo in order, whatever their number, and the end is an end")
  @NetworkActor func echo() async throws {
    let listener = try listen { stream in
      do {
        while let bytes = try await stream.read() { try await stream.write(bytes) }
        try stream.closeWrite()
      } catch { Issue.record(error) }
    }
    defer { listener.close() }
    let stream = try await connect(to: listener)
    let sent = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 ^ $0 >> 8) }
    let writer = NetworkActor.task {
      try? await stream.write(sent)
      try? stream.closeWrite()
    }
    var received: [UInt8] = []
    while let bytes = try await stream.read() { received += bytes }
    await writer.value
    #expect(received == sent)
  }

  @Test("a port that nobody listens on refuses, and says so in plain words")
  @NetworkActor func refused() async throws {
    let listener = try listen { _ in }
    let address = listener.localAddress
    listener.close()
    await #expect(throws: SocketError(.connect, code: ECONNREFUSED)) {
      try await TCPSocket.connect(to: address, deadline: .after(.seconds(5)))
    }
    #expect(SocketError(.connect, code: ECONNREFUSED).description == "connect: refused: nothing listens there")
  }

  @Test("a port that is taken cannot be listened on")
  @NetworkActor func portInUse() throws {
    let listener = try listen { _ in }
    defer { listener.close() }
    #expect(throws: SocketError(.listen, code: EADDRINUSE)) { try TCPListener(on: listener.localAddress) { _ in } }
  }

  @Test("a read past its deadline times out and ends the connection")
  @NetworkActor func deadline() async throws {
    let (ended, signal) = AsyncStream<Bool>.makeStream()
    let listener = try listen { stream in
      let end = try? await stream.read()
      signal.yield(end == nil)
    }
    defer { listener.close() }
    let stream = try await connect(to: listener)
    stream.setDeadline(.after(.milliseconds(50)))
    await #expect(throws: StreamError.timedOut) { try await stream.read() }
    await #expect(throws: StreamError.timedOut) { try await stream.write([1]) }
    for await didEnd in ended {
      #expect(didEnd)
      break
    }
  }

  @Test("a writer waits while its peer does not read, and a reset frees it")
  @NetworkActor func backPressure() async throws {
    let listener = try listen { stream in
      // Never reads.
      try? await Task.sleep(for: .seconds(30))
      stream.reset(.resetLocally)
    }
    defer { listener.close() }
    let stream = try await connect(to: listener)
    NetworkActor.loop.schedule(at: .after(.milliseconds(100))) {
      NetworkActor.assumeIsolated { stream.reset(.resetLocally) }
    }
    await #expect(throws: StreamError.resetLocally) { try await stream.write([UInt8](repeating: 7, count: 64 << 20)) }
  }

  @Test("reading exactly some bytes gives back the rest")
  @NetworkActor func exactReads() async throws {
    let listener = try listen { stream in
      try? await stream.write([1, 2, 3, 4, 5])
      try? stream.closeWrite()
    }
    defer { listener.close() }
    let stream = try await connect(to: listener)
    #expect(try await stream.read(exactly: 2) == [1, 2])
    stream.unread([9])
    #expect(try await stream.read(exactly: 4) == [9, 3, 4, 5])
    #expect(try await stream.read(exactly: 1) == nil)
  }

  @Test("a cancelled connect ends at once")
  @NetworkActor func cancelledConnect() async throws {
    // A listener whose queue is full does not answer, so that the connect hangs.
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    withUnsafePointer(to: address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    Glibc.listen(descriptor, 0)
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(descriptor, $0, &size) }
    }
    let target = SocketAddress(ip: [127, 0, 0, 1], port: UInt16(bigEndian: address.sin_port))
    var queued: [TCPSocket] = []
    var error: SocketError?
    for _ in 0..<8 where error == nil {
      let attempt = Task { @NetworkActor in
        try await TCPSocket.connect(to: target, deadline: .after(.milliseconds(200)))
      }
      do { queued.append(try await attempt.value) } catch let failure as SocketError { error = failure }
    }
    #expect(error?.code == ETIMEDOUT)
    let hanging = Task { @NetworkActor in
      try await TCPSocket.connect(to: target, deadline: .after(.seconds(60)))
    }
    hanging.cancel()
    await #expect(throws: SocketError(.connect, code: ECANCELED)) { try await hanging.value }
    for socket in queued { socket.close(abruptly: true) }
  }

  @Test("an address is read, written and told apart")
  func addresses() throws {
    #expect(SocketAddress(host: "127.0.0.1", port: 80)?.description == "127.0.0.1:80")
    #expect(SocketAddress(host: "::1", port: 80)?.description == "[::1]:80")
    #expect(try #require(SocketAddress(host: "::1", port: 0)).isLoopback)
    #expect(SocketAddress(host: "example.com", port: 80) == nil)
  }
}
