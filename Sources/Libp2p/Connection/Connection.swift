import Events
import Identity
import Multiformats
import NetIO
import Wire

/// A connection to a peer, over which streams are opened by either side.
@NetworkActor
public final class Connection {
  /// What it is made of.
  public nonisolated let info: ConnectionInfo
  /// Names the connection in events.
  public nonisolated var id: ConnectionID { info.id }
  /// The peer at the other end, which has proven that it is that one.
  public nonisolated let peer: PeerID
  /// The peer's key.
  public nonisolated let remoteKey: PublicKey
  /// Since when it stands.
  public nonisolated let opened = Deadline.now
  /// What the peer said of itself, once it has.
  public internal(set) var identity: PeerIdentity?
  /// The last measured round trip.
  public private(set) var roundTrip: Duration?
  /// Why it is over; nil while it stands.
  public private(set) var endReason: EndReason?

  /// Whether it is kept though nothing goes over it.
  public var isPinned = false
  /// Streams that stand.
  public private(set) var openStreams = 0
  /// Since when there are no streams; nil while there are some.
  private(set) var idleSince: Deadline? = .now
  /// Whether another connection to the peer is used instead.
  private var isRetired = false
  private var isClosingSoon = false
  /// Whether it was closed here; a muxer may tell of the end only when the turn ends.
  private(set) var isClosing = false
  private var closeObservers: [@NetworkActor () -> Void] = []

  let muxer: any Muxer
  let accounts: ResourceAccounts
  /// What records the bytes of streams.
  nonisolated var tap: ByteTap { bus.tap }
  private nonisolated let bus: EventBus
  private let acceptStream: @NetworkActor (Stream) -> Void
  private let onClose: @NetworkActor (Connection) -> Void
  private var traffic = (received: 0, sent: 0)
  private var busyStreams: [Stream] = []
  private var isReportScheduled = false

  /// How often traffic is told, at most.
  private static let reportInterval = Duration.milliseconds(250)

  /// A connection whose muxer was not started yet.
  ///
  /// - Parameters:
  ///   - acceptStream: called with every stream that the peer opens.
  ///   - onClose: called once, when the connection is over.
  init(
    _ info: ConnectionInfo, remoteKey: PublicKey, over muxer: any Muxer, accounts: ResourceAccounts, bus: EventBus,
    acceptStream: @escaping @NetworkActor (Stream) -> Void, onClose: @escaping @NetworkActor (Connection) -> Void
  ) {
    self.info = info
    self.remoteKey = remoteKey
    peer = remoteKey.peerID
    self.muxer = muxer
    self.accounts = accounts
    self.bus = bus
    self.acceptStream = acceptStream
    self.onClose = onClose
    muxer.delegate = self
    emit(.connectionOpened(info))
  }

  /// Whether streams can be opened.
  public var isOpen: Bool { endReason == nil }

  /// Opens a stream for a protocol, and does not wait for the peer to agree: the first read tells if it refuses.
  public func openStream(_ protocolID: String) throws(Libp2pError) -> Stream {
    let stream = try newStream()
    stream.propose(protocolID)
    return stream
  }

  /// Opens a stream for the first of several protocols that the peer speaks, and waits until it has said which.
  public func openStream(anyOf protocolIDs: [String], deadline: Deadline) async throws(Libp2pError) -> Stream {
    let stream = try newStream()
    stream.setDeadline(deadline)
    var negotiation = MultistreamInitiator(proposing: protocolIDs)
    do throws(StreamError) {
      while true {
        try await stream.write(negotiation.takeOutput())
        guard let bytes = try await stream.read() else { throw .truncated }
        guard let agreement = try stream.receive(bytes, in: &negotiation) else { continue }
        stream.agreed(on: agreement.protocolID, rest: agreement.rest)
        stream.setDeadline(nil)
        return stream
      }
    } catch {
      throw Libp2pError(error)
    }
  }

  private func newStream() throws(Libp2pError) -> Stream {
    // Whoever comes just too late is told why the connection ended.
    if let endReason { throw .stream(.connectionLost(endReason)) }
    return Stream(try muxer.openStream(), .outbound, of: self, over: muxer)
  }

  /// Ends the connection and all its streams.
  public func close(_ error: StreamError? = nil) {
    isClosing = true
    muxer.close(error)
  }

  /// Ends both sides of a stream at once, whoever uses it; nothing happens where it has ended.
  public func resetStream(_ number: UInt64) { muxer.stream(number)?.reset(.resetLocally) }

  /// Has something called once, when the connection is over.
  func whenClosed(_ observer: @escaping @NetworkActor () -> Void) {
    guard isOpen else { return observer() }
    closeObservers.append(observer)
  }

  /// How long a connection that another one replaces is left open at least, for streams that the peer opens meanwhile.
  private static let retirement = Duration.seconds(2)

  /// Closes the connection when its streams have ended: a better one stands.
  func retire() {
    guard !isRetired, isOpen else { return }
    isRetired = true
    closeWhenUnused()
  }

  private func closeWhenUnused() {
    guard !isClosingSoon else { return }
    isClosingSoon = true
    NetworkActor.loop.schedule(at: .after(Self.retirement)) { [weak self] in
      NetworkActor.assumeIsolated {
        guard let self else { return }
        self.isClosingSoon = false
        if self.openStreams == 0 { self.close() }
      }
    }
  }

  // MARK: Events

  func streamOpened(_ stream: Stream) {
    openStreams += 1
    idleSince = nil
    emit(.streamOpened(stream.id, stream.direction))
  }

  func emit(_ kind: @autoclosure () -> Event.Kind) {
    bus.emit(kind())
  }

  func streamClosed(_ stream: Stream, _ reason: EndReason) {
    report(stream)
    emit(.streamClosed(stream.id, reason))
    openStreams -= 1
    guard openStreams == 0 else { return }
    idleSince = .now
    if isRetired { closeWhenUnused() }
  }

  /// Has the traffic of a stream told soon, together with what else passes until then.
  func noteTraffic(of stream: Stream) {
    guard bus.hasListeners, !stream.isReportDue else { return }
    stream.isReportDue = true
    busyStreams.append(stream)
    scheduleReport()
  }

  private func scheduleReport() {
    guard !isReportScheduled else { return }
    isReportScheduled = true
    NetworkActor.loop.schedule(at: .after(Self.reportInterval)) { [weak self] in
      NetworkActor.assumeIsolated { self?.reportAll() }
    }
  }

  private func reportAll() {
    isReportScheduled = false
    let streams = busyStreams
    busyStreams.removeAll(keepingCapacity: true)
    for stream in streams {
      stream.isReportDue = false
      report(stream)
    }
    let (received, sent) = traffic
    traffic = (0, 0)
    if received + sent > 0 { emit(.bytes(id, stream: nil, received: received, sent: sent)) }
  }

  private func report(_ stream: Stream) {
    let (received, sent) = stream.takeUnreported()
    if received + sent > 0 { emit(.bytes(id, stream: stream.id, received: received, sent: sent)) }
  }
}

extension Connection: MuxerDelegate {
  func muxer(didOpen number: UInt64) {
    acceptStream(Stream(number, .inbound, of: self, over: muxer))
  }

  func muxer(measured roundTrip: Duration) {
    self.roundTrip = roundTrip
    emit(.roundTrip(id, roundTrip))
  }

  func muxer(measured path: PathFigures) {
    emit(.path(id, path))
  }

  func muxer(received: Int, sent: Int) {
    guard bus.hasListeners else { return }
    traffic.received += received
    traffic.sent += sent
    scheduleReport()
  }

  func muxer(didClose reason: EndReason) {
    endReason = reason
    reportAll()
    emit(.connectionClosed(id, reason))
    onClose(self)
    let observers = closeObservers
    closeObservers = []
    for observer in observers { observer() }
  }
}
