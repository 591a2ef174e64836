/// The streams of a connection, and its limits of their number and of bytes in all (RFC 9000 §2 to §4).
struct Streams {
  /// Streams of one kind and opener.
  struct Counter {
    /// The index of the next one.
    var next: UInt64 = 0
    /// How many may be opened.
    var limit: UInt64 = 0
  }

  let role: Role
  let configuration: Configuration
  private var byID: [StreamID: Stream] = [:]
  /// By kind: what this side may open, and what the peer may.
  private(set) var local = [Counter(), Counter()]
  private(set) var remote: [Counter]
  var isMaxStreamsDue = [false, false]

  /// How many bytes this side may send, and has sent, on all streams.
  private(set) var sendLimit: UInt64 = 0
  private(set) var sentBytes: UInt64 = 0
  private var window: ReceiveWindow
  private var receivedBytes: UInt64 = 0
  var isMaxDataDue = false

  /// Bytes that are kept until they are acknowledged, of all streams.
  private(set) var buffered = 0
  /// Streams that have bytes to send, in the order of their turns.
  private var queue: [StreamID] = []
  private var queueHead = 0
  /// Streams with RESET_STREAM, STOP_SENDING or MAX_STREAM_DATA to send.
  private(set) var control: Set<StreamID> = []
  /// Streams whose writers wait for room.
  private var blocked: [StreamID] = []
  /// What the peer will say of its limits for the streams that are opened.
  private var peerParameters = TransportParameters()

  init(_ role: Role, _ configuration: Configuration) {
    self.role = role
    self.configuration = configuration
    remote = [
      Counter(limit: configuration.maximumBidirectionalStreams),
      Counter(limit: configuration.maximumUnidirectionalStreams),
    ]
    window = ReceiveWindow(configuration.connectionWindow, maximum: configuration.maximumConnectionWindow)
  }

  var count: Int { byID.count }

  subscript(id: StreamID) -> Stream? { byID[id] }

  /// Takes the peer's limits.
  mutating func apply(_ parameters: TransportParameters) {
    peerParameters = parameters
    sendLimit = parameters.initialMaxData
    local[StreamID.Kind.bidirectional.rawValue].limit = parameters.initialMaxStreamsBidi
    local[StreamID.Kind.unidirectional.rawValue].limit = parameters.initialMaxStreamsUni
  }

  // MARK: Opening

  /// Opens a stream; nil while the peer takes no more.
  mutating func open(_ kind: StreamID.Kind) -> StreamID? {
    let counter = local[kind.rawValue]
    guard counter.next < counter.limit else { return nil }
    local[kind.rawValue].next += 1
    let id = StreamID(kind, openedBy: role, index: counter.next)
    add(id)
    return id
  }

  private mutating func add(_ id: StreamID) {
    let isLocal = id.opener == role
    let limit =
      id.kind == .unidirectional
      ? peerParameters.initialMaxStreamDataUni
      : isLocal ? peerParameters.initialMaxStreamDataBidiRemote : peerParameters.initialMaxStreamDataBidiLocal
    let sends = isLocal || id.kind == .bidirectional
    let receives = !isLocal || id.kind == .bidirectional
    let window = ReceiveWindow(configuration.streamWindow, maximum: configuration.maximumStreamWindow)
    byID[id] = Stream(
      id, send: sends ? SendPart(limit: limit) : nil, receive: receives ? ReceivePart(window: window) : nil)
  }

  /// The stream that a frame is about, opened if the peer may open it; nil for one that is over.
  ///
  /// - Parameter opened: called with every stream that the frame opens.
  /// - Throws: STREAM_LIMIT_ERROR, STREAM_STATE_ERROR.
  mutating func find(_ id: StreamID, opened: (StreamID) -> Void) throws(TransportError) -> Stream? {
    if let stream = byID[id] { return stream }
    let kind = id.kind.rawValue
    if id.opener == role {
      guard id.index < local[kind].next else {
        throw TransportError(.streamStateError, "a frame about a stream that was not opened")
      }
      return nil
    }
    guard id.index < remote[kind].limit else {
      throw TransportError(.streamLimitError, "more streams than may be opened")
    }
    guard id.index >= remote[kind].next else { return nil }
    // A stream opens all before it of its kind (RFC 9000 §3.2).
    while remote[kind].next <= id.index {
      let new = StreamID(id.kind, openedBy: role.peer, index: remote[kind].next)
      remote[kind].next += 1
      add(new)
      opened(new)
    }
    return byID[id]
  }

  /// Forgets a stream if it is over, and lets the peer open another in its place.
  mutating func removeIfDone(_ stream: Stream) {
    guard stream.isDone, byID.removeValue(forKey: stream.id) != nil else { return }
    control.remove(stream.id)
    if let send = stream.send { buffered -= send.buffer.count }
    guard stream.id.opener != role else { return }
    let kind = stream.id.kind.rawValue
    remote[kind].limit += 1
    isMaxStreamsDue[kind] = true
  }

  mutating func raiseStreamLimit(_ kind: StreamID.Kind, to limit: UInt64) -> Bool {
    guard limit > local[kind.rawValue].limit else { return false }
    local[kind.rawValue].limit = limit
    return true
  }

  // MARK: Sending

  /// How many new bytes the peer's limit for the connection allows.
  var sendRoom: UInt64 { sendLimit - min(sendLimit, sentBytes) }

  mutating func raiseSendLimit(to limit: UInt64) {
    sendLimit = max(sendLimit, limit)
  }

  /// What every stream may keep, however much others keep: one whose reader rests must not hold up the rest.
  private static let streamShare = 64 << 10

  private func room(_ send: SendPart, bound: Int) -> Int {
    max(0, bound - buffered, Self.streamShare - send.buffer.count)
  }

  /// Takes as many of the bytes as there is room for.
  mutating func write(_ id: StreamID, _ bytes: [UInt8], _ range: Range<Int>, bound: Int) -> Int {
    guard let stream = byID[id], let send = stream.send, !send.isFinished, !send.isReset else { return 0 }
    let count = min(range.count, room(send, bound: bound))
    if count > 0 {
      send.buffer.append(bytes, range.lowerBound..<range.lowerBound + count)
      buffered += count
      enqueue(stream)
    }
    if count < range.count, !send.isBlocked {
      send.isBlocked = true
      blocked.append(id)
    }
    return count
  }

  mutating func enqueue(_ stream: Stream) {
    guard let send = stream.send, !send.isQueued else { return }
    send.isQueued = true
    queue.append(stream.id)
  }

  /// The stream whose turn it is to send; nil if none can.
  mutating func nextToSend() -> Stream? {
    while queueHead < queue.count {
      if let stream = byID[queue[queueHead]], let send = stream.send, send.hasPending(connectionRoom: sendRoom) {
        return stream
      }
      // A stream that waits for the connection's limit keeps its turn; others are asked again when that changes.
      guard !isHeldBack(queue[queueHead]) else {
        if !rotate() { return nil }
        continue
      }
      dequeue()
    }
    return nil
  }

  private func isHeldBack(_ id: StreamID) -> Bool {
    guard let send = byID[id]?.send, !send.isReset else { return false }
    return send.buffer.hasUnsent && send.buffer.sent < send.limit
  }

  /// With no room on the connection only lost bytes can go: looks for a stream that has some.
  private mutating func rotate() -> Bool {
    let waiting = queue[queueHead...]
    let other = waiting.firstIndex { byID[$0]?.send?.hasPending(connectionRoom: sendRoom) ?? false }
    guard let other else { return false }
    queue.swapAt(queueHead, other)
    return true
  }

  private mutating func dequeue() {
    byID[queue[queueHead]]?.send?.isQueued = false
    queueHead += 1
    compactQueue()
  }

  private mutating func compactQueue() {
    if queueHead == queue.count {
      queue.removeAll(keepingCapacity: true)
      queueHead = 0
    } else if queueHead > 256 {
      queue.removeSubrange(..<queueHead)
      queueHead = 0
    }
  }

  /// The stream at the front has had its turn.
  mutating func turnTaken() {
    guard queue.count - queueHead > 1 else { return }
    queue.append(queue[queueHead])
    queueHead += 1
    compactQueue()
  }

  mutating func noteSent(newBytes: UInt64) {
    sentBytes += newBytes
  }

  mutating func noteReleased(_ bytes: Int) {
    buffered -= bytes
  }

  /// The streams whose writers waited, if there is room for them now.
  mutating func takeBlocked(bound: Int) -> [StreamID] {
    guard !blocked.isEmpty else { return [] }
    var ready: [StreamID] = []
    blocked.removeAll { id in
      // Waking a writer for little is not worth it.
      guard let send = byID[id]?.send else { return true }
      guard buffered <= bound - bound / 4 || send.buffer.count <= Self.streamShare / 2 else { return false }
      send.isBlocked = false
      ready.append(id)
      return true
    }
    return ready
  }

  // MARK: Receiving

  /// Takes note of bytes beyond the farthest of a stream.
  ///
  /// - Throws: FLOW_CONTROL_ERROR.
  mutating func noteReceived(_ count: UInt64) throws(TransportError) {
    receivedBytes += count
    guard receivedBytes <= window.limit else {
      throw TransportError(.flowControlError, "bytes beyond the connection's window")
    }
  }

  /// Takes note of bytes that were read, or will never be.
  mutating func consume(_ count: UInt64) {
    if window.consume(count) { isMaxDataDue = true }
  }

  mutating func nextMaxData(now: UInt64, roundTrip: UInt64) -> UInt64 {
    isMaxDataDue = false
    return window.update(now: now, roundTrip: roundTrip)
  }

  // MARK: Control frames

  mutating func requestControl(_ id: StreamID) {
    control.insert(id)
  }

  mutating func controlSent(_ id: StreamID) {
    control.remove(id)
  }

  /// Calls `body` with every stream.
  func forEach(_ body: (Stream) -> Void) {
    for stream in byID.values { body(stream) }
  }
}
