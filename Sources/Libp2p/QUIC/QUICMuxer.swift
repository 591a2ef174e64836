import CLinux
import Events
import Identity
import NetIO
import QUIC
import Wire

/// A QUIC connection as what carries the streams of a libp2p connection.
@NetworkActor
final class QUICMuxer: Muxer {
  /// How often the round trip is told.
  private static let roundTripInterval: UInt64 = 5_000_000_000
  /// How often at most it is told how the path does, and after how many packets: fewer are not worth it.
  private static let pathInterval: UInt64 = 1_000_000_000
  private static let pathPackets = 16
  /// The alert of TLS for a peer that speaks none of the protocols that were proposed (RFC 7301 §3.2).
  private static let noApplicationProtocol: UInt8 = 120

  let connection: QUIC.Connection
  /// Whether the socket looks after the connection at the end of the turn; the socket's own mark.
  var isTouched = false
  weak var delegate: (any MuxerDelegate)?

  private let socket: QUICSocket
  private let certificateFailure: Locked<TLSCertificateError?>?
  private var streams: [UInt64: Stream] = [:]
  private var timer: (handle: LoopTimer, deadline: UInt64)?
  private let progress = Signal()
  private var isConnected = false
  private var hasStarted = false
  /// Streams that the peer opened before somebody took them.
  private var early: [QUIC.StreamID] = []
  private var end: ConnectionEnd?
  private var roundTripToldAt: UInt64 = 0
  private var pathTold: (at: UInt64, packets: Int) = (0, 0)

  init(
    _ connection: QUIC.Connection, on socket: QUICSocket, certificateFailure: Locked<TLSCertificateError?>?
  ) {
    self.connection = connection
    self.socket = socket
    self.certificateFailure = certificateFailure
  }

  var localAddress: SocketAddress { socket.localAddress }
  var remoteAddress: SocketAddress {
    DatagramInfo(connection.peerAddress).address(isIPv6: socket.localAddress.isIPv6)
  }

  // MARK: The handshake

  /// Returns when the peer has sent something.
  func answered(deadline: Deadline) async throws(AddressFailure.Reason) {
    do throws(AddressFailure.Reason) {
      try await wait(until: { self.connection.hasHeardFromPeer }, deadline)
    } catch {
      // What ended it may have come with the first answer: then it is the handshake that failed.
      guard end != nil, connection.hasHeardFromPeer else { throw error }
    }
  }

  /// Returns the peer's key once the handshake is complete.
  func secured(deadline: Deadline) async throws(AddressFailure.Reason) -> PublicKey {
    try await wait(until: { self.isConnected }, deadline)
    guard let identity = connection.peerIdentity, let key = try? PublicKey(protobuf: identity) else {
      close(.resetLocally)
      throw .failed("the peer did not say who it is")
    }
    return key
  }

  private func wait(
    until condition: @NetworkActor () -> Bool, _ deadline: Deadline
  ) async throws(AddressFailure.Reason) {
    let timer = NetworkActor.loop.schedule(at: deadline) { [weak self] in
      NetworkActor.assumeIsolated { self?.giveUp(.timedOut) }
    }
    defer { NetworkActor.loop.cancel(timer) }
    await withTaskCancellationHandler {
      while !condition(), end == nil, pendingFailure == nil { await progress.wait() }
    } onCancel: {
      NetworkActor.task { self.giveUp(.cancelled) }
    }
    if let pendingFailure { throw pendingFailure }
    if let end { throw reason(end) }
  }

  private var pendingFailure: AddressFailure.Reason?

  private func giveUp(_ reason: AddressFailure.Reason) {
    guard !hasStarted, pendingFailure == nil else { return }
    pendingFailure = reason
    close(.resetLocally)
    progress.give()
  }

  /// The network says that nothing can get there. That anybody could say, so only who has heard nothing else listens.
  func failed(_ error: SocketError) {
    guard !connection.hasHeardFromPeer else { return }
    giveUp(AddressFailure.Reason(error))
  }

  private func reason(_ end: ConnectionEnd) -> AddressFailure.Reason {
    switch certificateFailure?.withLock({ $0 }) {
    case .peerIDMismatch(let expected, let actual)?: return .peerIDMismatch(expected: expected, actual: actual)
    case let failure?: return .badCertificate(failure.description)
    case nil: break
    }
    switch end {
    case .timedOut: return .timedOut
    case .failedByPeer(let error) where error.code == .crypto(alert: Self.noApplicationProtocol):
      return .notLibp2p("what answers there speaks QUIC, but no libp2p over it")
    default: return .failed(end.description)
    }
  }

  // MARK: What the connection tells

  func start() {
    hasStarted = true
    let opened = early
    early = []
    if let end { return tell(end) }
    for id in opened { delegate?.muxer(didOpen: id.rawValue) }
    for id in opened { read(id) }
    socket.touch(self)
  }

  /// Hands on what happened.
  func dispatch() {
    for event in connection.takeEvents() {
      switch event {
      case .connected: isConnected = true
      case .opened(let id):
        if hasStarted { delegate?.muxer(didOpen: id.rawValue) } else { early.append(id) }
      case .readable(let id): if hasStarted { read(id) }
      case .writable(let id): streams[id.rawValue]?.muxerCanTakeMore()
      case .stopped(let id, let code):
        streams[id.rawValue]?.peerStopped(code: code)
        forgetIfDone(id.rawValue)
      case .closed(let reason):
        end = reason
        if hasStarted {
          tellPath(isLast: true)
          tell(reason)
        }
      case .streamsAvailable, .datagram: break
      }
    }
    if hasStarted {
      tellRoundTrip()
      tellPath()
    } else {
      progress.give()
    }
  }

  private func read(_ id: QUIC.StreamID) {
    let stream = streams[id.rawValue]
    while true {
      switch connection.read(id) {
      case .bytes(let bytes):
        if let stream { stream.received(whole: bytes) } else { connection.consumed(id, bytes.count) }
      case .end:
        stream?.peerEnded()
        return forgetIfDone(id.rawValue)
      case .reset(let code):
        // libp2p's streams are reset as a whole.
        connection.reset(id, code: 0)
        streams.removeValue(forKey: id.rawValue)?.ended(.resetByPeer(code: code == 0 ? nil : code))
        return
      case .nothing: return
      }
    }
  }

  private func tellRoundTrip() {
    let now = cl_monotonic_ns()
    guard now - roundTripToldAt > Self.roundTripInterval,
      let roundTrip = connection.currentStatistics.roundTrip
    else { return }
    roundTripToldAt = now
    delegate?.muxer(measured: .nanoseconds(Int64(roundTrip)))
  }

  private func tellPath(isLast: Bool = false) {
    let now = cl_monotonic_ns()
    guard isLast || now - pathTold.at > Self.pathInterval else { return }
    let statistics = connection.currentStatistics
    let packets = statistics.packetsSent + statistics.packetsReceived
    guard packets - pathTold.packets >= (isLast ? 1 : Self.pathPackets) else { return }
    pathTold = (now, packets)
    delegate?.muxer(
      measured: PathFigures(
        congestionWindow: statistics.congestionWindow, packetsSent: statistics.packetsSent,
        packetsLost: statistics.packetsLost,
        ecn: statistics.isECNCapable.map { $0 ? .works : .fails } ?? .untried))
  }

  func noteTraffic(received: Int, sent: Int) {
    delegate?.muxer(received: received, sent: sent)
  }

  private func tell(_ end: ConnectionEnd) {
    let reason = EndReason(end)
    let ended = streams
    streams = [:]
    for stream in ended.values { stream.ended(.connectionLost(reason)) }
    delegate?.muxer(didClose: reason)
    delegate = nil
  }

  // MARK: Time

  /// Sees to it that the connection is called when it wants to be. A timer that is early enough is left as it is.
  func setTimer() {
    guard let deadline = connection.nextTimeout else { return cancelTimer() }
    if let timer, timer.deadline <= deadline { return }
    cancelTimer()
    let handle = NetworkActor.loop.schedule(at: Deadline(nanoseconds: deadline)) { [weak self] in
      NetworkActor.assumeIsolated { self?.timerFired() }
    }
    timer = (handle, deadline)
  }

  private func timerFired() {
    timer = nil
    let now = cl_monotonic_ns()
    if let due = connection.nextTimeout, due <= now { connection.handleTimeout(now: now) }
    if connection.isPathSilent { socket.move(self) }
    socket.touch(self)
  }

  private func cancelTimer() {
    if let timer { NetworkActor.loop.cancel(timer.handle) }
    timer = nil
  }

  // MARK: Streams

  func openStream() throws(Libp2pError) -> UInt64 {
    guard connection.isConnected else { throw .connectionClosed("the connection is closed") }
    guard let id = connection.openStream() else { throw .limit("the peer takes no more streams for now") }
    return id.rawValue
  }

  func attach(_ stream: Stream) {
    streams[stream.id.number] = stream
  }

  func stream(_ number: UInt64) -> Stream? { streams[number] }

  func write(_ stream: UInt64, _ bytes: [UInt8], _ range: Range<Int>) -> Int {
    guard !range.isEmpty else { return 0 }
    socket.touch(self)
    return connection.write(QUIC.StreamID(rawValue: stream), bytes, range)
  }

  func closeWrite(_ stream: UInt64) {
    connection.finish(QUIC.StreamID(rawValue: stream))
    forgetIfDone(stream)
    socket.touch(self)
  }

  func reset(_ stream: UInt64) {
    let id = QUIC.StreamID(rawValue: stream)
    connection.reset(id, code: 0)
    connection.stopReading(id, code: 0)
    streams[stream] = nil
    socket.touch(self)
  }

  func consumed(_ stream: UInt64, _ count: Int) {
    connection.consumed(QUIC.StreamID(rawValue: stream), count)
    socket.touch(self)
  }

  private func forgetIfDone(_ id: UInt64) {
    if let stream = streams[id], stream.isDone { streams[id] = nil }
  }

  // MARK: End

  func close(_ error: StreamError?) {
    connection.close(code: error == nil ? 0 : 1, now: cl_monotonic_ns())
    socket.touch(self)
  }

  /// The socket is closed: nothing will happen any more.
  func abandon() {
    cancelTimer()
    dispatch()
  }
}

extension EndReason {
  /// The end of a QUIC connection.
  init(_ end: ConnectionEnd) {
    switch end {
    case .closedLocally(0), .closedByPeer(0, _): self = .finished
    case .closedLocally: self = .resetLocally
    case .closedByPeer(let code, ""): self = .resetByPeer(code: code)
    case .timedOut: self = .timedOut
    case .closedByPeer, .failed, .failedByPeer, .statelessReset, .versionMismatch: self = .failed(end.description)
    }
  }
}
