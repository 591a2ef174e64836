/// A transport as a stream that tasks wait on: a TCP connection, or TLS over one.
@NetworkActor
public final class TransportStream: ByteStream {
  /// The least and the most that one read asks for; it grows while reads come back full.
  private static let readSizes = 16 * 1024...256 * 1024

  private let transport: any ByteTransport
  private var readSize = readSizes.lowerBound
  private var unreadBytes: [UInt8] = []
  private var failure: StreamError?
  private var hasReadEnd = false
  private var hasClosedWrite = false
  private let readable = Signal()
  private let writable = Signal()
  private var deadline: LoopTimer?

  /// Takes the transport over: nobody else may read, write or close it.
  public init(_ transport: any ByteTransport) {
    self.transport = transport
    transport.setHandlers(readable: { [readable] in readable.give() }, writable: { [writable] in writable.give() })
  }

  /// Gives the transport back, for one who drives it otherwise, with the bytes that were read too far. The stream is of
  /// no more use.
  public func release() -> (transport: any ByteTransport, unread: [UInt8]) {
    setDeadline(nil)
    transport.setHandlers(readable: nil, writable: nil)
    failure = .resetLocally
    return (transport, unreadBytes)
  }

  public func read() async throws(StreamError) -> [UInt8]? {
    if !unreadBytes.isEmpty {
      defer { unreadBytes = [] }
      return unreadBytes
    }
    while true {
      if let failure { throw failure }
      if hasReadEnd { return nil }
      var buffer = [UInt8](repeating: 0, count: readSize)
      switch try attempt({ () throws(StreamError) in try transport.tryRead(into: &buffer, at: 0) }) {
      case .bytes(let count):
        if count == readSize { readSize = min(2 * readSize, Self.readSizes.upperBound) }
        buffer.removeSubrange(count...)
        return buffer
      case .end:
        hasReadEnd = true
        closeIfDone()
      case .wouldBlock:
        await readable.wait()
      }
    }
  }

  public func unread(_ bytes: [UInt8]) {
    unreadBytes = bytes + unreadBytes
  }

  public func write(_ bytes: [UInt8]) async throws(StreamError) {
    var offset = 0
    while offset < bytes.count {
      if let failure { throw failure }
      if hasClosedWrite { throw .writeAfterEnd }
      switch try attempt({ () throws(StreamError) in try transport.tryWrite(bytes, offset..<bytes.count) }) {
      case .bytes(let count): offset += count
      case .end: throw .resetByPeer(code: nil)
      case .wouldBlock: await writable.wait()
      }
    }
  }

  public func closeWrite() throws(StreamError) {
    if let failure { throw failure }
    guard !hasClosedWrite else { return }
    hasClosedWrite = true
    transport.closeWrite()
    closeIfDone()
  }

  public func reset(_ error: StreamError) {
    guard failure == nil else { return }
    failure = error
    setDeadline(nil)
    transport.close(abruptly: !(hasReadEnd && hasClosedWrite))
    readable.give()
    writable.give()
  }

  public func setDeadline(_ deadline: Deadline?) {
    if let timer = self.deadline { NetworkActor.loop.cancel(timer) }
    self.deadline = deadline.map { deadline in
      NetworkActor.loop.schedule(at: deadline) { [weak self] in
        NetworkActor.assumeIsolated { self?.reset(.timedOut) }
      }
    }
  }

  private func closeIfDone() {
    guard hasReadEnd, hasClosedWrite else { return }
    setDeadline(nil)
    transport.close(abruptly: false)
  }

  private func attempt(_ transfer: () throws(StreamError) -> Transfer) throws(StreamError) -> Transfer {
    do {
      return try transfer()
    } catch {
      reset(error)
      throw error
    }
  }
}

extension TransportStream {
  /// Has `body` talk over a transport until `deadline`, and gives the transport back for what follows, with the bytes that
  /// were read too far. If `body` throws, or the task is cancelled, the transport is closed.
  public static func handshake<Value, Failure: Error>(
    over transport: any ByteTransport, deadline: Deadline,
    _ body: (TransportStream) async throws(Failure) -> Value
  ) async throws(Failure) -> (Value, unread: [UInt8]) {
    let stream = TransportStream(transport)
    stream.setDeadline(deadline)
    let result: Result<Value, Failure> = await withTaskCancellationHandler {
      do throws(Failure) {
        return .success(try await body(stream))
      } catch {
        stream.reset(.resetLocally)
        return .failure(error)
      }
    } onCancel: {
      NetworkActor.task { stream.reset(.resetLocally) }
    }
    let value = try result.get()
    return (value, stream.release().unread)
  }
}

extension ByteStream {
  /// Ends the sending side and waits, for a bounded time and number of bytes, until the peer has ended its own: closing
  /// while the peer still sends would destroy what it has not read yet.
  public func closeInOrder(within patience: Duration = .seconds(5)) async {
    setDeadline(.after(patience))
    do {
      try await closeWrite()
      var patienceInBytes = 1 << 20
      while patienceInBytes > 0, let bytes = try await read() { patienceInBytes -= bytes.count }
    } catch {}
    reset(.resetLocally)
  }
}
