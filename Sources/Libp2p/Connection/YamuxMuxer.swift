import CLinux
import Events
import NetIO
import Wire

/// Yamux over a secured transport: moves bytes between the transport and the state machines of Noise (where the transport
/// is not secured itself, as by TLS) and yamux, whole batches at a time. Nothing here waits; what arrives is handled in
/// the turn in which it arrives, and all that was written in a turn leaves in one piece at its end.
@NetworkActor
final class YamuxMuxer: Muxer {
  nonisolated static let protocolID = "/yamux/1.0.0"

  /// What may wait to be sealed and sent before writers have to wait, in bytes.
  private static let outputBound = 256 << 10
  /// What one turn reads from one connection at most, so that others have their turn too, in bytes.
  private static let readBudget = 1 << 20
  /// How long a connection is silent before it is asked for a sign of life, and how long that may take.
  private static let keepAlive = (interval: Duration.seconds(30), patience: Duration.seconds(20))

  private static var receiveScratch = ScratchBuffer(size: 320 << 10)
  private static var sealScratch = ScratchBuffer(size: 320 << 10)
  private static var plainScratch = ScratchBuffer(size: 0)

  private let transport: any ByteTransport
  private var noise: NoiseSession?
  private var negotiation: MuxerNegotiation
  private var yamux: YamuxSession
  private var events: [YamuxSession.Event] = []
  private var streams: [UInt64: Stream] = [:]
  /// Streams whose writers wait for room in the output.
  private var blocked: [Stream] = []

  /// Received bytes that are part of a frame which has not come whole.
  private var partialFrame: [UInt8] = []
  private var unsent = UnsentBytes()
  private var isFlushScheduled = false
  private var isClosed = false
  private var keepAliveTimer: LoopTimer?

  weak var delegate: (any MuxerDelegate)?

  /// Takes over a transport that was secured. `start()` begins. Where yamux was not agreed on in the handshake, that
  /// comes first.
  init(_ secured: SecuredTransport, role: YamuxSession.Role) throws(NoiseError) {
    transport = secured.transport
    if let result = secured.noise { noise = try NoiseSession(result) }
    partialFrame = secured.noise?.rest ?? []
    yamux = YamuxSession(role: role)
    negotiation = secured.hasMuxer ? .done : role == .client ? .initiator() : .responder()
  }

  /// Begins to read. The delegate must be set.
  func start() {
    transport.setHandlers(
      readable: { [weak self] in self?.receive() }, writable: { [weak self] in self?.flush() })
    yamux.ping(now: cl_monotonic_ns())
    scheduleFlush()
    scheduleKeepAlive()
    // What came with the handshake is not announced again.
    receive()
  }

  // MARK: Receiving

  private func receive() {
    var buffer = Self.receiveScratch.take()
    defer { Self.receiveScratch.giveBack(buffer) }
    var budget = Self.readBudget
    while !isClosed {
      let start = partialFrame.count
      buffer.replaceSubrange(0..<start, with: partialFrame)
      partialFrame.removeAll(keepingCapacity: true)
      do throws(StreamError) {
        switch try transport.tryRead(into: &buffer, at: start) {
        case .wouldBlock:
          open(&buffer, start)
          return
        case .end: return close(.finished)
        case .bytes(let count):
          delegate?.muxer(received: count, sent: 0)
          open(&buffer, start + count)
          guard start + count == buffer.count || transport.endIsAnnounced else { return }
          budget -= count
        }
      } catch {
        // Streams have ends of their own: how the transport ended makes no difference to them.
        return close(error == .truncated ? .finished : EndReason(error))
      }
      guard budget > 0 else {
        NetworkActor.loop.atEndOfTurn { [weak self] in NetworkActor.assumeIsolated { self?.receive() } }
        return
      }
    }
  }

  /// Opens the frames in `buffer[..<end]` and keeps what is left of one that is not whole.
  private func open(_ buffer: inout [UInt8], _ end: Int) {
    var cursor = 0
    do {
      if noise == nil {
        if end > 0 { try handle(buffer, 0..<end) }
        return
      }
      while let range = try noise?.open(&buffer, at: &cursor, before: end) { try handle(buffer, range) }
    } catch let error as YamuxError {
      yamux.goAway(code: error.goAwayCode)
      flush()
      return close(.failed(error.description))
    } catch {
      return close(.failed("\(error)"))
    }
    partialFrame.append(contentsOf: buffer[cursor..<end])
  }

  private func handle(_ bytes: [UInt8], _ range: Range<Int>) throws {
    let now = cl_monotonic_ns()
    if let rest = try negotiation.receive(bytes, range) {
      if !rest.isEmpty { try yamux.receive(rest, 0..<rest.count, now: now, events: &events) }
      dispatch(rest)
    } else {
      guard negotiation.isDone else { return scheduleFlush() }
      try yamux.receive(bytes, range, now: now, events: &events)
      dispatch(bytes)
    }
    if !yamux.output.isEmpty { scheduleFlush() }
  }

  private func dispatch(_ bytes: [UInt8]) {
    for event in events {
      switch event {
      case .opened(let id): delegate?.muxer(didOpen: UInt64(id))
      case .accepted: break
      case .data(let id, let range): streams[UInt64(id)]?.received(bytes[range])
      case .writable(let id): streams[UInt64(id)]?.muxerCanTakeMore()
      case .ended(let id):
        streams[UInt64(id)]?.peerEnded()
        forgetIfDone(UInt64(id))
      case .reset(let id, let code):
        streams.removeValue(forKey: UInt64(id))?.ended(.resetByPeer(code: code == 0 ? nil : UInt64(code)))
      case .pong(let roundTrip): delegate?.muxer(measured: .nanoseconds(Int64(roundTrip)))
      case .goneAway(let code):
        if code != YamuxGoAwayCode.normal { close(.failed("the peer ended the connection with code \(code)")) }
      }
    }
    events.removeAll(keepingCapacity: true)
  }

  // MARK: Streams

  func openStream() throws(Libp2pError) -> UInt64 {
    guard !isClosed else { throw .connectionClosed("the connection is closed") }
    do {
      defer { scheduleFlush() }
      return UInt64(try yamux.openStream(now: cl_monotonic_ns()))
    } catch {
      throw error == .goneAway ? .connectionClosed(error.description) : .limit(error.description)
    }
  }

  func attach(_ stream: Stream) {
    streams[stream.id.number] = stream
  }

  func stream(_ number: UInt64) -> Stream? { streams[number] }

  func write(_ stream: UInt64, _ bytes: [UInt8], _ range: Range<Int>) -> Int {
    let room = Self.outputBound - yamux.output.count - unsent.count
    let count = yamux.send(UInt32(stream), bytes, range, room: room)
    if count < range.count, yamux.sendWindow(of: UInt32(stream)) > 0, let stream = streams[stream], !stream.waitsForRoom
    {
      stream.waitsForRoom = true
      blocked.append(stream)
    }
    if count > 0 { scheduleFlush() }
    return count
  }

  func closeWrite(_ stream: UInt64) {
    yamux.end(UInt32(stream))
    forgetIfDone(stream)
    scheduleFlush()
  }

  func reset(_ stream: UInt64) {
    yamux.reset(UInt32(stream))
    streams[stream] = nil
    scheduleFlush()
  }

  func consumed(_ stream: UInt64, _ count: Int) {
    yamux.consume(UInt32(stream), count, now: cl_monotonic_ns())
    if !yamux.output.isEmpty { scheduleFlush() }
  }

  private func forgetIfDone(_ id: UInt64) {
    if let stream = streams[id], stream.isDone { streams[id] = nil }
  }

  // MARK: Sending

  private func scheduleFlush() {
    guard !isFlushScheduled, !isClosed else { return }
    isFlushScheduled = true
    NetworkActor.loop.atEndOfTurn { [weak self] in NetworkActor.assumeIsolated { self?.flush() } }
  }

  /// Seals and sends all there is, until the transport takes no more.
  private func flush() {
    isFlushScheduled = false
    do {
      while try !isClosed && unsent.flush(into: transport) {
        guard negotiation.hasOutput || (negotiation.maySend && !yamux.output.isEmpty) else { return wakeBlocked() }
        try sendOutput()
      }
    } catch let error as StreamError {
      close(EndReason(error))
    } catch {
      close(.failed("\(error)"))
    }
  }

  /// Sends the whole output, sealed if that is to be done here; what the transport does not take goes to ``unsent``.
  private func sendOutput() throws {
    var plain = Self.plainScratch.take()
    defer { Self.plainScratch.giveBack(plain) }
    if negotiation.hasOutput {
      plain = negotiation.takeOutput()
    } else {
      yamux.takeOutput(into: &plain)
    }
    if noise == nil { return try send(plain, before: plain.count) }
    var sealed = Self.sealScratch.take()
    defer { Self.sealScratch.giveBack(sealed) }
    let frames = plain.count / NoiseSession.maximumPlaintext + 1
    let size = plain.count + frames * NoiseSession.overhead
    if sealed.count < size { sealed = [UInt8](repeating: 0, count: size) }
    var end = 0
    for start in stride(from: 0, to: plain.count, by: NoiseSession.maximumPlaintext) {
      let range = start..<min(plain.count, start + NoiseSession.maximumPlaintext)
      end = try noise?.seal(plain, range, into: &sealed, at: end) ?? end
    }
    try send(sealed, before: end)
  }

  private func send(_ bytes: [UInt8], before end: Int) throws(StreamError) {
    delegate?.muxer(received: 0, sent: end)
    _ = try unsent.send(bytes, before: end, into: transport)
  }

  private func wakeBlocked() {
    guard !blocked.isEmpty else { return }
    let waiting = blocked
    blocked.removeAll(keepingCapacity: true)
    for stream in waiting {
      stream.waitsForRoom = false
      stream.muxerCanTakeMore()
    }
  }

  // MARK: Life and end

  private func scheduleKeepAlive() {
    keepAliveTimer = NetworkActor.loop.schedule(at: .after(Self.keepAlive.interval)) { [weak self] in
      NetworkActor.assumeIsolated { self?.checkLife() }
    }
  }

  private func checkLife() {
    if yamux.unansweredPings > 0 { return close(.timedOut) }
    yamux.ping(now: cl_monotonic_ns())
    scheduleFlush()
    scheduleKeepAlive()
  }

  func close(_ error: StreamError?) {
    guard !isClosed else { return }
    yamux.goAway(code: error == nil ? YamuxGoAwayCode.normal : YamuxGoAwayCode.internalError)
    flush()
    close(error.map(EndReason.init) ?? .finished)
  }

  private func close(_ reason: EndReason) {
    guard !isClosed else { return }
    isClosed = true
    if let keepAliveTimer { NetworkActor.loop.cancel(keepAliveTimer) }
    transport.close(abruptly: false)
    let ended = streams
    streams = [:]
    blocked = []
    for stream in ended.values { stream.ended(.connectionLost(reason)) }
    delegate?.muxer(didClose: reason)
  }
}
