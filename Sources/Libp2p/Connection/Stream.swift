import Events
import NetIO
import Wire

/// A stream of a connection: bytes both ways, for one protocol.
///
/// Until the protocol is agreed on, ``protocolID`` is the one that was proposed when the stream was opened with just one
/// proposal: such a stream is written to at once, and a refusal shows at the first ``read()``.
@NetworkActor
public final class Stream: ByteStream {
  /// Names the stream in events.
  public nonisolated let id: StreamID
  /// Which side opened it.
  public nonisolated let direction: Direction
  /// The connection that carries it.
  public nonisolated let connection: Connection
  /// What it speaks; nil until that is known.
  public internal(set) var protocolID: String?
  /// Bytes that were received, negotiation included.
  public private(set) var bytesReceived = 0
  /// Bytes that were sent, negotiation included.
  public private(set) var bytesSent = 0

  private let muxer: any Muxer
  private var chunks: [[UInt8]] = []
  private var firstChunk = 0
  /// The bytes of `chunks`, as far as they were not read.
  private var waitingBytes = 0
  /// Whether the stream is one of those that the peer may have open.
  private var isCounted = false
  private var failure: StreamError?
  /// Why the peer takes no more, though it may still send.
  private var stop: StreamError?
  private var peerHasEnded = false
  private var hasClosedWrite = false
  private let readable = Signal()
  private let writable = Signal()
  /// Called, besides what waits, when there is more to read, more room to write, or an end.
  var onProgress: (@NetworkActor () -> Void)?
  private var deadline: LoopTimer?
  /// The answer to a proposal that was not waited for.
  private var pendingAnswer: MultistreamInitiator?
  private var unwritten: [UInt8] = []
  private var unreadBytes: [UInt8] = []
  /// Whether a connection stands on the stream, which then outlives whoever served it until now.
  var isHandedOver = false
  /// Whether the connection will tell of the traffic soon; its own mark.
  var isReportDue = false
  /// Whether the muxer will tell when there is room; the muxer's own mark.
  var waitsForRoom = false
  private var reported = (received: 0, sent: 0)

  /// A short chunk grows by what follows it rather than have a chunk for every few bytes.
  private static let chunkSize = 64 << 10

  init(_ number: UInt64, _ direction: Direction, of connection: Connection, over muxer: any Muxer) {
    id = StreamID(connection.id, number: number)
    self.direction = direction
    self.connection = connection
    self.muxer = muxer
    muxer.attach(self)
    connection.streamOpened(self)
  }

  deinit {
    if isCounted { connection.accounts.inboundStreams.giveBack(1) }
    connection.accounts.unread.giveBack(waitingBytes)
  }

  /// Counts the stream among those that its peer opened; false if there are too many.
  func count() -> Bool {
    isCounted = connection.accounts.inboundStreams.take(1)
    return isCounted
  }

  /// Whether both sides have ended, or the stream was reset.
  public var isDone: Bool { failure != nil || (peerHasEnded && hasClosedWrite) }

  // MARK: Negotiation

  /// Proposes a protocol with the first bytes that are written, and goes on as if it were agreed on.
  func propose(_ protocolID: String) {
    var negotiation = MultistreamInitiator(proposing: [protocolID])
    unwritten = negotiation.takeOutput()
    pendingAnswer = negotiation
    self.protocolID = protocolID
  }

  /// Takes note of what was agreed on.
  func agreed(on protocolID: String, rest: [UInt8]) {
    self.protocolID = protocolID
    if !rest.isEmpty {
      connection.tap.note(id, .inbound, rest)
      unread(rest)
    }
    connection.emit(.streamNegotiated(id, protocolID: protocolID))
  }

  /// Gives received bytes to a negotiation; a stream on which nothing can be agreed on is reset.
  func receive(
    _ bytes: [UInt8], in negotiation: inout MultistreamInitiator
  ) throws(StreamError) -> MultistreamInitiator.Agreement? {
    do {
      return try negotiation.receive(bytes)
    } catch {
      let failure = StreamError(error)
      reset(failure)
      throw failure
    }
  }

  /// Takes the answer to the proposal that was not waited for out of received bytes; returns what is left of them.
  private func answered(_ bytes: [UInt8]) throws(StreamError) -> [UInt8] {
    guard var negotiation = pendingAnswer else { return bytes }
    let agreement = try receive(bytes, in: &negotiation)
    pendingAnswer = agreement == nil ? negotiation : nil
    guard let agreement else { return [] }
    agreed(on: agreement.protocolID, rest: [])
    return agreement.rest
  }

  // MARK: ByteStream

  public func read() async throws(StreamError) -> [UInt8]? {
    // A proposal that nothing was written after must go out now, for there will be no answer without it.
    if !unwritten.isEmpty { try await write([]) }
    while true {
      switch try tryRead() {
      case .bytes(let bytes): return bytes
      case .end: return nil
      case .nothing: await readable.wait()
      }
    }
  }

  /// What there is to read without waiting.
  enum Available {
    case bytes([UInt8])
    case end
    case nothing
  }

  /// Reads what is there, and does not wait.
  func tryRead() throws(StreamError) -> Available {
    while true {
      if !unreadBytes.isEmpty {
        defer { unreadBytes = [] }
        return .bytes(unreadBytes)
      }
      if let bytes = takeChunk() {
        muxer.consumed(id.number, bytes.count)
        let content = try answered(bytes)
        if content.isEmpty { continue }
        if protocolID != nil { connection.tap.note(id, .inbound, content) }
        return .bytes(content)
      }
      // An end that came before a failure is an end: nothing is missing.
      if peerHasEnded {
        guard pendingAnswer == nil else { throw .truncated }
        return .end
      }
      if let failure { throw failure }
      return .nothing
    }
  }

  public func unread(_ bytes: [UInt8]) {
    unreadBytes = bytes + unreadBytes
  }

  private func takeChunk() -> [UInt8]? {
    guard firstChunk < chunks.count else { return nil }
    var chunk: [UInt8] = []
    swap(&chunk, &chunks[firstChunk])
    firstChunk += 1
    waitingBytes -= chunk.count
    connection.accounts.unread.giveBack(chunk.count)
    if firstChunk == chunks.count {
      chunks.removeAll(keepingCapacity: true)
      firstChunk = 0
    }
    return chunk
  }

  public func write(_ bytes: [UInt8]) async throws(StreamError) {
    if protocolID != nil { connection.tap.note(id, .outbound, bytes) }
    var bytes = bytes
    if !unwritten.isEmpty {
      bytes = unwritten + bytes
      unwritten = []
    }
    var offset = 0
    while true {
      offset += try tryWrite(bytes, offset..<bytes.count)
      if offset == bytes.count { break }
      await writable.wait()
    }
  }

  /// Writes as many of the bytes as go without waiting; returns how many.
  func tryWrite(_ bytes: [UInt8], _ range: Range<Int>) throws(StreamError) -> Int {
    if let failure = failure ?? stop { throw failure }
    if hasClosedWrite { throw .writeAfterEnd }
    let count = muxer.write(id.number, bytes, range)
    bytesSent += count
    connection.noteTraffic(of: self)
    return count
  }

  public func closeWrite() async throws(StreamError) {
    if !unwritten.isEmpty { try await write([]) }
    if let failure { throw failure }
    guard !hasClosedWrite else { return }
    hasClosedWrite = true
    muxer.closeWrite(id.number)
    finishIfDone()
  }

  public func reset(_ error: StreamError) {
    guard !isDone else { return }
    muxer.reset(id.number)
    end(error)
  }

  public func setDeadline(_ deadline: Deadline?) {
    if let timer = self.deadline { NetworkActor.loop.cancel(timer) }
    self.deadline = deadline.map { deadline in
      NetworkActor.loop.schedule(at: deadline) { [weak self] in
        NetworkActor.assumeIsolated { self?.reset(.timedOut) }
      }
    }
  }

  // MARK: What the muxer tells

  func received(_ bytes: ArraySlice<UInt8>) {
    guard hasRoom(for: bytes.count) else { return }
    bytesReceived += bytes.count
    if firstChunk < chunks.count, chunks[chunks.count - 1].count + bytes.count <= Self.chunkSize {
      chunks[chunks.count - 1] += bytes
    } else {
      chunks.append(Array(bytes))
    }
    connection.noteTraffic(of: self)
    wakeReader()
  }

  /// The same, where the bytes are nobody else's: longer runs are kept as they are.
  func received(whole bytes: [UInt8]) {
    guard bytes.count >= Self.chunkSize / 4 || firstChunk == chunks.count else { return received(bytes[...]) }
    guard hasRoom(for: bytes.count) else { return }
    bytesReceived += bytes.count
    chunks.append(bytes)
    connection.noteTraffic(of: self)
    wakeReader()
  }

  /// Windows keep a single stream within bounds; many of them together are kept so here.
  private func hasRoom(for count: Int) -> Bool {
    guard connection.accounts.unread.take(count) else {
      reset(.connectionLost("more of this peer's data waits to be read than may"))
      return false
    }
    waitingBytes += count
    return true
  }

  /// The peer takes no more of what is sent.
  func peerStopped(code: UInt64) {
    guard !hasClosedWrite, stop == nil else { return }
    stop = .resetByPeer(code: code == 0 ? nil : code)
    hasClosedWrite = true
    wakeWriter()
    finishIfDone()
  }

  func peerEnded() {
    peerHasEnded = true
    wakeReader()
    finishIfDone()
  }

  func muxerCanTakeMore() {
    wakeWriter()
  }

  private func wakeReader() {
    readable.give()
    onProgress?()
  }

  private func wakeWriter() {
    writable.give()
    onProgress?()
  }

  /// The stream is over, by the peer's doing or the connection's.
  func ended(_ error: StreamError) {
    guard !isDone else { return }
    end(error)
  }

  private func finishIfDone() {
    if peerHasEnded, hasClosedWrite, failure == nil { close(.finished) }
  }

  private func end(_ error: StreamError) {
    failure = error
    readable.give()
    wakeWriter()
    close(EndReason(error))
  }

  private func close(_ reason: EndReason) {
    setDeadline(nil)
    if isCounted {
      isCounted = false
      connection.accounts.inboundStreams.giveBack(1)
    }
    connection.streamClosed(self, reason)
  }

  /// The bytes that passed since the last time this was asked.
  func takeUnreported() -> (received: Int, sent: Int) {
    defer { reported = (bytesReceived, bytesSent) }
    return (bytesReceived - reported.received, bytesSent - reported.sent)
  }
}
