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
    /// Connections that others may have open to us.
    public var inboundConnections = 1024
    /// Connections of others whose handshake is under way.
    public var pendingInbound = 128
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
  private var handlers: [String: Handler] = [:]
  private var connectionsByPeer: [PeerID: [Connection]] = [:]
  private var dials: [DialTarget: SharedTask<Result<Connection, Libp2pError>>] = [:]
  var listeners: [Listener] = []
  var advertised: [Multiaddr] = []
  var inboundCount = 0
  var pendingInboundCount = 0
  var recordSequence: UInt64 = 0

  /// A host that neither listens nor has connections yet.
  public init(keys: KeyPair, bus: EventBus, configuration: Configuration) throws(NoiseError) {
    self.keys = keys
    self.bus = bus
    self.configuration = configuration
    let certificate = HostCertificate(keys)
    upgrader = try Upgrader(keys, certificate, allowing: configuration.security)
    quic = QUICTransport(certificate)
    web = WebTrust(configuration.webTrust)
    resolver = Resolver(servers: configuration.nameServers)
    resolver.onLookup = { report in bus.emit(.lookup(LookupSummary(report), took: report.took)) }
    registerIdentify()
    registerPing()
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
    NetworkActor.task { [weak self] in await self?.serve(stream) }
  }

  private func serve(_ stream: Stream) async {
    stream.setDeadline(.after(Self.negotiationPatience))
    do throws(StreamError) {
      guard let handler = try await negotiate(stream) else { return stream.reset(.resetLocally) }
      stream.setDeadline(nil)
      await handler(stream)
      stream.reset(.resetLocally)
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

  /// A connection to a peer that stands; the oldest of several.
  public func connection(to peer: PeerID) -> Connection? { connectionsByPeer[peer]?.first }

  /// A connection that stands to a peer, or to an address if it does not say of which peer it is.
  private func connection(for target: DialTarget) -> Connection? {
    if let peer = target.peer { return connection(to: peer) }
    return connections.first { connection in
      connection.info.direction == .outbound && target.addresses.contains(connection.info.remoteAddress)
    }
  }

  /// A connection to a peer: one that stands, or else the first that one of the addresses leads to. Several who ask for
  /// the same at once share one dial.
  ///
  /// - Parameter peer: whom the addresses must lead to, whatever they say themselves; nil for whomever they lead to.
  /// - Throws: ``Libp2pError/unreachable(_:)`` with the reason for every address.
  public func connect(
    to peer: PeerID?, at addresses: [Multiaddr], deadline: Deadline
  ) async throws(Libp2pError) -> Connection {
    let target = DialTarget(peer: peer ?? addresses.lazy.compactMap(\.peerID).first, addresses: addresses)
    if let standing = connection(for: target) { return standing }
    guard !addresses.isEmpty else { throw .noAddresses(target.peer) }
    let dial =
      dials[target].flatMap { $0.isAbandoned ? nil : $0 }
      ?? SharedTask { [weak self] in
        await self?.dial(target, deadline) ?? .failure(.connectionClosed("the host is closed"))
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
    return address.transport.map(transports.contains) ?? false
  }

  /// Makes what a transport has established a connection of this host.
  @discardableResult
  func adopt(_ established: Established) -> Connection {
    let muxer = established.muxer
    let connection = Connection(
      established.info, remoteKey: established.remoteKey, over: muxer, bus: bus,
      acceptStream: { [weak self] in self?.accept($0) }, onClose: { [weak self] in self?.remove($0) })
    connectionsByPeer[connection.peer, default: []].append(connection)
    muxer.start()
    if configuration.identifiesPeers { identifyInBackground(connection) }
    return connection
  }

  private func remove(_ connection: Connection) {
    if connection.info.direction == .inbound { inboundCount -= 1 }
    connectionsByPeer[connection.peer]?.removeAll { $0 === connection }
    if connectionsByPeer[connection.peer]?.isEmpty == true { connectionsByPeer[connection.peer] = nil }
  }

  /// Stops listening and ends all connections.
  public func close() {
    isClosed = true
    for listener in listeners { stopListening(listener) }
    for connection in connections { connection.close() }
    quic.close()
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
