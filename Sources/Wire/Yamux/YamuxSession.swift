/// A yamux session: many streams over one connection, each with its own flow control (yamux spec,
/// github.com/hashicorp/yamux).
///
/// Bytes in with ``receive(_:_:now:events:)``, bytes out in ``output``; what happened comes as events. It knows neither
/// time nor timers: whoever holds it says what time it is and asks for pings.
public struct YamuxSession: Sendable {
  /// Which side of the connection this is: it decides who gives odd numbers to streams.
  public enum Role: Sendable {
    case client, server
  }

  /// Bounds on what a peer can make this side keep.
  public struct Limits: Sendable {
    /// Streams that the peer may have open at once; one more is refused.
    public var inboundStreams = 1024
    /// Streams that this side may have open at once.
    public var outboundStreams = 65_536
    /// The largest that a stream's receive window grows, in bytes; it is never less than it begins with, 256 KiB.
    public var maximumWindow = 16 << 20
    /// What all receive windows together may grow beyond their first size, in bytes.
    public var windowGrowth = 128 << 20
    /// Control frames that wait to be sent, in bytes.
    public var pendingControl = 1 << 20

    /// The usual bounds.
    public init() {}
  }

  /// What happened.
  public enum Event: Hashable, Sendable {
    /// The peer opened a stream.
    case opened(UInt32)
    /// The peer accepted a stream of ours.
    case accepted(UInt32)
    /// Data of a stream, at these places of the bytes that were received.
    case data(UInt32, Range<Int>)
    /// The peer takes more data on a stream.
    case writable(UInt32)
    /// The peer has ended its side of a stream.
    case ended(UInt32)
    /// The peer has reset a stream, with its error code if it gave one.
    case reset(UInt32, code: UInt32)
    /// The answer to a ping, and how long it took in nanoseconds.
    case pong(roundTrip: UInt64)
    /// The peer takes no more streams.
    case goneAway(code: UInt32)
  }

  struct Stream: Sendable {
    var sendWindow = YamuxReceiveWindow.initial
    var receiveWindow: YamuxReceiveWindow
    var isAccepted: Bool
    var hasEnded = false
    var peerHasEnded = false
  }

  /// The body of a data frame that has come in part.
  private struct PartialBody: Sendable {
    var streamID: UInt32
    var remaining: Int
    var flags: YamuxHeader.Flags
  }

  private let role: Role
  let limits: Limits
  var streams: [UInt32: Stream] = [:]
  private var inboundCount = 0
  private var nextID: UInt32
  private var peerNumbers: YamuxPeerNumbers
  private var mayGrowBy: Int
  private var header: [UInt8] = []
  private var body: PartialBody?
  private var pingsSent: [UInt32: UInt64] = [:]
  private var nextPing: UInt32 = 0
  private var isGoingAway = false

  /// What is to be sent. Whoever sends it takes it away with ``takeOutput(into:)``.
  public internal(set) var output: [UInt8] = []
  /// The part of `output` that is control frames.
  var pendingControl = 0
  /// The last measured round trip, in nanoseconds.
  public private(set) var roundTrip: UInt64?

  /// A session on a new connection.
  public init(role: Role, limits: Limits = Limits()) {
    self.role = role
    self.limits = limits
    nextID = role == .client ? 1 : 2
    peerNumbers = YamuxPeerNumbers(role)
    mayGrowBy = limits.windowGrowth
  }

  /// Streams that are open in either direction.
  public var openStreams: Int { streams.count }

  /// Exchanges ``output``, which becomes empty, with `buffer`, which is emptied first: two buffers serve a session.
  public mutating func takeOutput(into buffer: inout [UInt8]) {
    buffer.removeAll(keepingCapacity: true)
    swap(&buffer, &output)
    pendingControl = 0
  }

  func isOurs(_ id: UInt32) -> Bool {
    id.isMultiple(of: 2) == (role == .server)
  }

  // MARK: Streams

  /// Opens a stream and returns its number. Data may follow at once.
  public mutating func openStream(now: UInt64) throws(YamuxError) -> UInt32 {
    guard !isGoingAway else { throw .goneAway }
    guard nextID < UInt32.max - 1, streams.count - inboundCount < limits.outboundStreams else { throw .tooManyStreams }
    let id = nextID
    nextID += 2
    streams[id] = Stream(receiveWindow: YamuxReceiveWindow(now: now), isAccepted: false)
    append(YamuxHeader(.windowUpdate, .syn, streamID: id, length: 0))
    return id
  }

  /// Takes note that `count` received bytes of a stream were read, so that the peer may send more.
  public mutating func consume(_ id: UInt32, _ count: Int, now: UInt64) {
    guard var stream = streams[id] else { return }
    let credit = stream.receiveWindow.consume(
      count, now: now, roundTrip: roundTrip, maximum: limits.maximumWindow, mayGrowBy: &mayGrowBy)
    streams[id] = stream
    if let credit, !stream.peerHasEnded { append(YamuxHeader(.windowUpdate, streamID: id, length: credit)) }
  }

  /// Ends this side of a stream, after the data that was sent.
  public mutating func end(_ id: UInt32) {
    guard var stream = streams[id], !stream.hasEnded else { return }
    append(YamuxHeader(.windowUpdate, .fin, streamID: id, length: 0))
    stream.hasEnded = true
    streams[id] = stream
    forgetIfDone(id)
  }

  /// Ends both sides of a stream at once.
  public mutating func reset(_ id: UInt32, code: UInt32 = 0) {
    guard streams[id] != nil else { return }
    append(YamuxHeader(.windowUpdate, .rst, streamID: id, length: code))
    forget(id)
  }

  private mutating func forgetIfDone(_ id: UInt32) {
    if let stream = streams[id], stream.hasEnded, stream.peerHasEnded { forget(id) }
  }

  private mutating func forget(_ id: UInt32) {
    guard let stream = streams.removeValue(forKey: id) else { return }
    mayGrowBy += stream.receiveWindow.size - YamuxReceiveWindow.initial
    if !isOurs(id) { inboundCount -= 1 }
  }

  // MARK: The session

  /// Asks the peer for a sign of life; the answer comes as ``Event/pong(roundTrip:)``.
  public mutating func ping(now: UInt64) {
    pingsSent[nextPing] = now
    append(YamuxHeader(.ping, .syn, streamID: 0, length: nextPing))
    nextPing &+= 1
  }

  /// Pings that have no answer yet.
  public var unansweredPings: Int { pingsSent.count }

  /// Tells the peer that no more streams are taken.
  public mutating func goAway(code: UInt32) {
    isGoingAway = true
    append(YamuxHeader(.goAway, streamID: 0, length: code))
  }

  mutating func append(_ header: YamuxHeader) {
    header.append(to: &output)
    pendingControl += YamuxHeader.size
  }

  // MARK: Receiving

  /// Takes `bytes[range]`, which the peer sent, and adds to `events` what they mean. After an error the session is over.
  public mutating func receive(
    _ bytes: [UInt8], _ range: Range<Int>, now: UInt64, events: inout [Event]
  ) throws(YamuxError) {
    var cursor = range.lowerBound
    while cursor < range.upperBound {
      if let body {
        cursor = receive(body, bytes, cursor..<range.upperBound, &events)
      } else if header.isEmpty, range.upperBound - cursor >= YamuxHeader.size {
        let header = try YamuxHeader(bytes, at: cursor)
        cursor += YamuxHeader.size
        try handle(header, now, &events)
      } else {
        let end = min(range.upperBound, cursor + YamuxHeader.size - header.count)
        header += bytes[cursor..<end]
        cursor = end
        guard header.count == YamuxHeader.size else { break }
        let complete = try YamuxHeader(header)
        header.removeAll(keepingCapacity: true)
        try handle(complete, now, &events)
      }
    }
    guard pendingControl <= limits.pendingControl else { throw .tooManyControlFrames }
  }

  /// Hands on as much of a body as there is, and returns where it ends.
  private mutating func receive(
    _ part: PartialBody, _ bytes: [UInt8], _ range: Range<Int>, _ events: inout [Event]
  ) -> Int {
    let count = min(part.remaining, range.count)
    let end = range.lowerBound + count
    // Data of a stream that this side has reset is still under way for a while.
    if streams[part.streamID] != nil { events.append(.data(part.streamID, range.lowerBound..<end)) }
    body?.remaining -= count
    if count == part.remaining {
      body = nil
      finish(part.streamID, part.flags, &events)
    }
    return end
  }

  private mutating func handle(
    _ header: YamuxHeader, _ now: UInt64, _ events: inout [Event]
  ) throws(YamuxError) {
    switch header.type {
    case .data: try handleData(header, now, &events)
    case .windowUpdate: try handleWindowUpdate(header, now, &events)
    case .ping: handlePing(header, now, &events)
    case .goAway:
      isGoingAway = true
      events.append(.goneAway(code: header.length))
    }
  }

  private mutating func handleData(
    _ header: YamuxHeader, _ now: UInt64, _ events: inout [Event]
  ) throws(YamuxError) {
    try begin(header, now, &events)
    let id = header.streamID
    let count = Int(header.length)
    if var stream = streams[id] {
      guard count == 0 || !stream.peerHasEnded else { throw .dataAfterEnd(streamID: id) }
      let window = stream.receiveWindow.available
      guard stream.receiveWindow.receive(count) else { throw .windowOverrun(streamID: id, window: window) }
      streams[id] = stream
    }
    if count > 0 {
      body = PartialBody(streamID: id, remaining: count, flags: header.flags)
    } else {
      finish(id, header.flags, &events)
    }
  }

  private mutating func handleWindowUpdate(
    _ header: YamuxHeader, _ now: UInt64, _ events: inout [Event]
  ) throws(YamuxError) {
    try begin(header, now, &events)
    let id = header.streamID
    if header.flags.contains(.rst) {
      guard streams[id] != nil else { return }
      events.append(.reset(id, code: header.length))
      return forget(id)
    }
    if header.length > 0, var stream = streams[id] {
      stream.sendWindow += Int(header.length)
      guard stream.sendWindow <= Int(UInt32.max) else { throw .windowOverflow(streamID: id) }
      streams[id] = stream
      events.append(.writable(id))
    }
    finish(id, header.flags, &events)
  }

  /// What a frame's flags say before its content: that the stream begins, or was accepted.
  private mutating func begin(
    _ header: YamuxHeader, _ now: UInt64, _ events: inout [Event]
  ) throws(YamuxError) {
    let id = header.streamID
    if header.flags.contains(.syn) {
      guard id != 0, !isOurs(id), peerNumbers.open(id) else { throw .badStreamID(id) }
      guard inboundCount < limits.inboundStreams, !isGoingAway else {
        return append(YamuxHeader(.windowUpdate, .rst, streamID: id, length: 0))
      }
      inboundCount += 1
      streams[id] = Stream(receiveWindow: YamuxReceiveWindow(now: now), isAccepted: true)
      append(YamuxHeader(.windowUpdate, .ack, streamID: id, length: 0))
      events.append(.opened(id))
    } else if streams[id] == nil {
      // A stream that is closed already may still be spoken of; one that never was may not.
      guard id != 0, isOurs(id) ? id < nextID : peerNumbers.haveOpened(id) else { throw .unknownStream(id) }
    }
    if header.flags.contains(.ack), streams[id]?.isAccepted == false {
      streams[id]?.isAccepted = true
      events.append(.accepted(id))
    }
  }

  /// What a frame's flags say after its content: that the stream's side, or all of it, ends.
  private mutating func finish(_ id: UInt32, _ flags: YamuxHeader.Flags, _ events: inout [Event]) {
    guard var stream = streams[id] else { return }
    if flags.contains(.rst) {
      events.append(.reset(id, code: 0))
      forget(id)
    } else if flags.contains(.fin), !stream.peerHasEnded {
      stream.peerHasEnded = true
      streams[id] = stream
      events.append(.ended(id))
      forgetIfDone(id)
    }
  }

  private mutating func handlePing(_ header: YamuxHeader, _ now: UInt64, _ events: inout [Event]) {
    if header.flags.contains(.syn) {
      append(YamuxHeader(.ping, .ack, streamID: 0, length: header.length))
    } else if let sent = pingsSent.removeValue(forKey: header.length) {
      let elapsed = now - sent
      // The least of what was seen is nearest to the truth: waiting in queues only adds to it.
      roundTrip = min(roundTrip ?? elapsed, elapsed)
      events.append(.pong(roundTrip: elapsed))
    }
  }
}
