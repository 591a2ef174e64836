import DNS
import Events
import Identity
import Multiformats
import NetIO
import Wire

/// A libp2p peer: it listens, dials, keeps connections and gives the streams that others open to their handlers.
@NetworkActor
public final class Host {
  /// What serves the streams of a protocol. It ends the stream; when it returns the stream is closed in any case.
  public typealias Handler = @NetworkActor @Sendable (Stream) async -> Void

  /// How a host behaves.
  public struct Configuration: Sendable {
    /// What identify calls this program, as in `peerscope/0.1.0`.
    public var agentVersion: String
    /// Whether every new peer is asked what it is and speaks.
    public var identifiesPeers = true
    /// How streams of bytes may be secured, what is proposed first at the front.
    public var security = SecurityProtocol.allCases
    /// Whose certificates are accepted from WebSocket servers that are dialled by name.
    public var webTrust = TLSContext.Trust.system
    /// What others can make the host keep.
    public var limits = HostLimits()
    /// With whom it has to do.
    public var gater = ConnectionGater()
    /// Whether peers that are connected through a relay are connected to directly, where that can be done.
    public var punchesHoles = true
    /// What it gives as a relay; nil if it is none.
    public var relay: RelayConfiguration?
    /// The name servers that are asked; nil for those that the system is set up to ask.
    public var nameServers: [SocketAddress]?
    /// The transports that are dialled; nil for all.
    public var transports: Set<Multiaddr.Transport>?

    /// The usual behaviour.
    public init(agentVersion: String) {
      self.agentVersion = agentVersion
    }
  }

  /// How long a peer may take to say what a stream that it opened is for.
  private static let negotiationPatience = Duration.seconds(10)

  /// The keys by which the host is known.
  public nonisolated let keys: KeyPair
  /// The host's own id.
  public nonisolated var peerID: PeerID { keys.peerID }
  /// Where the host tells what happens.
  public nonisolated let bus: EventBus
  let configuration: Configuration
  let upgrader: Upgrader
  let quic: QUICTransport
  /// What finds the addresses of names, for this host and for what is built on it.
  public nonisolated let resolver: Resolver
  /// What earlier dials have taught.
  var memory = DialMemory()
  private(set) var isClosed = false
  let web: WebTrust
  private let accounts: ResourceAccounts
  private(set) lazy var relays = RelayClient(self)
  private(set) lazy var holePuncher = HolePuncher(self)
  private var relayService: RelayService?
  private var housekeeping: LoopTimer?
  private var handlers: [String: Handler] = [:]
  private var connectionsByPeer: [PeerID: [Connection]] = [:]
  private var dials: [DialTarget: SharedTask<Result<Connection, Libp2pError>>] = [:]
  var listeners: [Listener] = []
  var advertised: [Multiaddr] = []
  var inboundCount = 0
  var pendingInboundCount = 0
  var recordSequence: UInt64 = 0
  /// What peers were last told of where the host can be reached.
  var pushedAddresses: [Multiaddr] = []

  /// A host that neither listens nor has connections yet.
  public init(keys: KeyPair, bus: EventBus, configuration: Configuration) throws(NoiseError) {
    self.keys = keys
    self.bus = bus
    self.configuration = configuration
    let certificate = HostCertificate(keys)
    upgrader = try Upgrader(keys, certificate, allowing: configuration.security)
    quic = QUICTransport(certificate)
    web = WebTrust(configuration.webTrust)
    accounts = ResourceAccounts(configuration.limits)
    resolver = Resolver(servers: configuration.nameServers)
    resolver.onLookup = { report in bus.emit(.lookup(LookupSummary(report), took: report.took)) }
    registerIdentify()
    registerPing()
    if let relay = configuration.relay { relayService = RelayService(relay, for: self) }
  }

  // MARK: Protocols

  /// The protocols that streams of others may speak, sorted.
  public var protocols: [String] { handlers.keys.sorted() }

  /// Serves a protocol; nil ends that. Peers that are connected are told.
  public func setHandler(_ protocolID: String, _ handler: Handler?) {
    handlers[protocolID] = handler
    pushIdentify()
  }

  private func accept(_ stream: Stream) {
    guard stream.count() else { return stream.reset(.connectionLost("too many streams are open")) }
    NetworkActor.task { [weak self] in await self?.serve(stream) }
  }

  private func serve(_ stream: Stream) async {
    stream.setDeadline(.after(Self.negotiationPatience))
    do throws(StreamError) {
      guard let handler = try await negotiate(stream) else { return stream.reset(.resetLocally) }
      stream.setDeadline(nil)
      await handler(stream)
      if !stream.isHandedOver { stream.reset(.resetLocally) }
    } catch {
      stream.reset(error)
    }
  }

  /// Agrees with the peer on one of our protocols; nil if the peer ends before that.
  private func negotiate(_ stream: Stream) async throws(StreamError) -> Handler? {
    var negotiation = MultistreamResponder()
    while let bytes = try await stream.read() {
      let agreement: MultistreamInitiator.Agreement?
      do { agreement = try negotiation.receive(bytes, speaks: { handlers[$0] != nil }) } catch {
        // A peer that did not wait for the answer has sent more; the refusal still tells it why.
        try await stream.write(negotiation.takeOutput())
        throw StreamError(error)
      }
      try await stream.write(negotiation.takeOutput())
      guard let agreement else { continue }
      stream.agreed(on: agreement.protocolID, rest: agreement.rest)
      return handlers[agreement.protocolID]
    }
    return nil
  }

  // MARK: Connections

  /// All connections that stand.
  public var connections: [Connection] { connectionsByPeer.values.flatMap { $0 } }

  /// The connections to a peer that stand, the oldest first.
  func connections(to peer: PeerID) -> [Connection] { connectionsByPeer[peer] ?? [] }

  /// A connection to a peer that stands, of a transport if one is named: the oldest direct one, else the oldest through
  /// a relay.
  public func connection(to peer: PeerID, over transport: Multiaddr.Transport? = nil) -> Connection? {
    let standing = connections(to: peer).filter { isUsable($0, over: transport) }
    return standing.first { !$0.info.isRelayed } ?? standing.first
  }

  /// A connection that stands to a peer, or to an address if it does not say of which peer it is.
  private func connection(for target: DialTarget, over transport: Multiaddr.Transport?) -> Connection? {
    if let peer = target.peer { return connection(to: peer, over: transport) }
    return connections.first { connection in
      isUsable(connection, over: transport) && connection.info.direction == .outbound
        && target.addresses.contains(connection.info.remoteAddress)
    }
  }

  private func isUsable(_ connection: Connection, over transport: Multiaddr.Transport?) -> Bool {
    !connection.isClosing && (transport == nil || connection.info.transport == transport?.rawValue)
  }

  /// A connection to a peer: one that stands, or else the first that one of the addresses leads to. Several who ask for
  /// the same at once share one dial.
  ///
  /// - Parameter peer: whom the addresses must lead to, whatever they say themselves; nil for whomever they lead to.
  /// - Parameter transport: what a connection that stands must be of to be taken; nil for any.
  /// - Throws: ``Libp2pError/unreachable(_:)`` with the reason for every address, ``Libp2pError/hostClosed`` once the
  ///   host is closed.
  public func connect(
    to peer: PeerID?, at addresses: [Multiaddr], over transport: Multiaddr.Transport? = nil, deadline: Deadline
  ) async throws(Libp2pError) -> Connection {
    guard !isClosed else { throw .hostClosed }
    let target = DialTarget(peer: peer ?? addresses.lazy.compactMap(\.peerID).first, addresses: addresses)
    if let standing = connection(for: target, over: transport) { return standing }
    guard !addresses.isEmpty else { throw .noAddresses(target.peer) }
    try checkDial(of: target)
    let dial =
      dials[target].flatMap { $0.isAbandoned ? nil : $0 }
      ?? SharedTask { [weak self] in
        await self?.dial(target, deadline) ?? .failure(.hostClosed)
      }
    dials[target] = dial
    return try await (dial.wait() ?? .failure(.stream(.resetLocally))).get()
  }

  /// Tries every address of a peer to its end, whatever is known and standing, and tells of each step as of any dial. The
  /// first connection stays.
  public func tryAll(
    of peer: PeerID?, at addresses: [Multiaddr], deadline: Deadline
  ) async throws(Libp2pError) -> Connection {
    let target = DialTarget(peer: peer ?? addresses.lazy.compactMap(\.peerID).first, addresses: addresses)
    guard !addresses.isEmpty else { throw .noAddresses(target.peer) }
    return try await DialRace(target, of: self, deadline: deadline, goesOn: true).run().get()
  }

  private func dial(_ target: DialTarget, _ deadline: Deadline) async -> Result<Connection, Libp2pError> {
    // Another may have begun since this one was abandoned.
    defer { if !Task.isCancelled || dials[target]?.isAbandoned == true { dials[target] = nil } }
    return await DialRace(target, of: self, deadline: deadline, goesOn: false).run()
  }

  /// Whether addresses of its transport are dialled at all.
  func mayDial(_ address: Multiaddr) -> Bool {
    guard let transports = configuration.transports else { return true }
    return address.dialled.transport.map(transports.contains) ?? false
  }

  /// Whether there is a way to secure connections to it that may be used.
  func maySecure(_ address: Multiaddr) -> Bool {
    (try? SecurityProtocol.candidates(for: address, among: upgrader.allowed)) != nil
  }

  /// A connection to a peer at an address, whatever stands already; nil if there is none to be had.
  func connectAnew(to peer: PeerID, at address: Multiaddr, deadline: Deadline) async -> Connection? {
    let target = DialTarget(peer: peer, addresses: [address])
    return try? await DialRace(target, of: self, deadline: deadline, goesOn: false).run().get()
  }

  /// Whether one more dial may begin.
  private func checkDial(of target: DialTarget) throws(Libp2pError) {
    let limits = configuration.limits
    if let peer = target.peer, let refusal = configuration.gater.refusal(of: peer, .outbound) {
      throw .refused(refusal)
    }
    guard dials[target] == nil else { return }
    guard dials.count < limits.pendingDials else { throw .limit("\(dials.count) dials are under way already") }
    let toPeer = target.peer == nil ? 0 : dials.keys.count { $0.peer == target.peer }
    guard toPeer < limits.pendingDialsPerPeer else {
      throw .limit("\(toPeer) dials to this peer are under way already")
    }
  }

  /// Makes what a transport has established a connection of this host, if it may be one.
  @discardableResult
  func adopt(_ established: Established) throws(Libp2pError) -> Connection {
    let (muxer, info) = (established.muxer, established.info)
    let peer = established.remoteKey.peerID
    let standing = connections(to: peer)
    if let error = refusal(of: peer, info.direction, standing.count) {
      muxer.close(.resetLocally)
      throw error
    }
    let connection = Connection(
      info, remoteKey: established.remoteKey, over: muxer,
      accounts: standing.first?.accounts ?? ResourceAccounts(configuration.limits, in: accounts), bus: bus,
      acceptStream: { [weak self] in self?.accept($0) }, onClose: { [weak self] in self?.remove($0) })
    if info.direction == .inbound { inboundCount += 1 }
    connectionsByPeer[peer, default: []].append(connection)
    muxer.start()
    if configuration.identifiesPeers, !holePuncher.identifies(connection) { identifyInBackground(connection) }
    if info.isRelayed {
      holePuncher.relayedConnectionOpened(connection)
    } else {
      for relayed in standing where relayed.info.isRelayed { relayed.retire() }
      holePuncher.directConnectionOpened(connection)
    }
    keepHouse()
    return connection
  }

  private func refusal(of peer: PeerID, _ direction: Direction, _ standing: Int) -> Libp2pError? {
    // Handshakes that others have begun end by themselves, also after the host was closed.
    guard !isClosed else { return .hostClosed }
    if let refusal = configuration.gater.refusal(of: peer, direction) { return .refused(refusal) }
    guard standing < configuration.limits.connectionsPerPeer else {
      return .limit("\(standing) connections to this peer stand already")
    }
    return nil
  }

  private func remove(_ connection: Connection) {
    if connection.info.direction == .inbound { inboundCount -= 1 }
    connectionsByPeer[connection.peer]?.removeAll { $0 === connection }
    if connectionsByPeer[connection.peer]?.isEmpty == true { connectionsByPeer[connection.peer] = nil }
  }

  // MARK: Housekeeping

  /// How often connections are looked over, and our own addresses.
  private static let housekeepingInterval = Duration.seconds(20)

  private func keepHouse() {
    guard housekeeping == nil else { return }
    housekeeping = NetworkActor.loop.schedule(at: .after(Self.housekeepingInterval)) { [weak self] in
      NetworkActor.assumeIsolated {
        guard let self else { return }
        self.housekeeping = nil
        self.closeIdleConnections(idleFor: self.configuration.limits.idleTime)
        self.pushIdentifyIfAddressesChanged()
        if !self.connectionsByPeer.isEmpty { self.keepHouse() }
      }
    }
  }

  /// Closes connections that have had no streams for so long, but for those that are pinned.
  func closeIdleConnections(idleFor span: Duration) {
    let now = Deadline.now
    for connection in connections where !isPinned(connection) {
      if let since = connection.idleSince, now.since(since) >= span { connection.close() }
    }
  }

  /// Closes connections to peers with whom the gater lets us have nothing to do any more.
  public func closeRefusedConnections() {
    for connection in connections
    where configuration.gater.refusal(of: connection.peer, connection.info.direction) != nil { connection.close() }
  }

  /// Closes the inbound connection that has been idle the longest, to make room for another; false if there is none.
  func makeRoom() -> Bool {
    let idle = connections.filter { $0.info.direction == .inbound && $0.idleSince != nil && !isPinned($0) }
    guard let oldest = idle.min(by: { ($0.idleSince ?? .now) < ($1.idleSince ?? .now) }) else { return false }
    oldest.close()
    return true
  }

  private func isPinned(_ connection: Connection) -> Bool {
    connection.isPinned || configuration.gater.isPinned(connection.peer)
  }

  /// Stops listening, gives up what is being dialled, and ends all connections.
  public func close() {
    relays.close()
    relayService?.close()
    isClosed = true
    for dial in dials.values { dial.cancel() }
    for listener in listeners { stopListening(listener) }
    for connection in connections { connection.close() }
    quic.close()
    if let housekeeping { NetworkActor.loop.cancel(housekeeping) }
  }
}

/// A connection whose peer has proven who it is, as the transports make it.
struct Established {
  let remoteKey: PublicKey
  let muxer: any Muxer
  let info: ConnectionInfo
}

/// What a dial is to lead to.
struct DialTarget: Hashable {
  let peer: PeerID?
  let addresses: [Multiaddr]
}

extension LookupSummary {
  fileprivate init(_ report: LookupReport) {
    let records = (try? report.result.get().count) ?? 0
    let failure: String? = if case .failure(let failure) = report.result { failure.words } else { nil }
    self.init(name: "\(report.name)", type: "\(report.type)", records: records, failure: failure)
  }
}
