import Events
import HTTP1
import Identity
import Libp2p
import Libp2pHTTP
import Multiformats
import NetIO
import PeerStore

/// What one can do: the same for every screen and every command.
@NetworkActor
public final class Engine {
  /// Who we are, and how we go about things.
  public struct Options: Sendable {
    /// The keys by which we are known.
    public var keys: KeyPair
    /// What we call ourselves.
    public var agent: String
    /// How requests are sent.
    public var client = HTTPClient.Configuration()
    /// The transports that may be used; nil for all.
    public var transports: Set<Multiaddr.Transport>?
    /// How streams of bytes may be secured.
    public var security = SecurityProtocol.allCases
    /// Whether every peer that we are connected to is asked what it is.
    public var identifiesPeers = false
    /// The peers that may connect to us; nil for all.
    public var allowedPeers: Set<PeerID>?
    /// What we give as a relay; nil if we are none.
    public var relay: RelayConfiguration?
    /// The store whose blocked and pinned peers are treated as such, as its file says at the time; nil for the engine's
    /// own.
    public var manners: PeerStore?
    /// The name servers that are asked; nil for those that the system is set up to ask.
    public var nameServers: [SocketAddress]?

    /// Doing things the usual way.
    public init(keys: KeyPair, agent: String) {
      self.keys = keys
      self.agent = agent
    }
  }

  /// The transports that requests can be sent over.
  public nonisolated static let transports: [Multiaddr.Transport] = [.tcp, .quicV1, .ws, .wss, .http, .https]

  /// Where everything that happens is told.
  public nonisolated let bus: EventBus
  /// The peer that we are.
  public let host: Host
  /// What sends our requests.
  public let client: HTTPClient
  /// What is remembered of peers; what happens to them is noted there.
  public nonisolated let store: PeerStore
  private let notes: PeerNotes
  private let options: Options
  private var server: HTTPServer?
  private var neighbourhood: Neighbourhood?
  private var follower: PeerStoreFollower?

  /// An engine that does nothing yet.
  public init(_ options: Options, store: PeerStore, bus: EventBus = EventBus()) throws {
    self.options = options
    self.bus = bus
    self.store = store
    notes = PeerNotes(bus, store)
    var configuration = Host.Configuration(agentVersion: options.agent)
    configuration.identifiesPeers = options.identifiesPeers
    configuration.relay = options.relay
    configuration.gater.allowed = options.allowedPeers
    let book = options.manners ?? store
    configuration.gater.isBlocked = { book.snapshot[.peer($0)]?.isBlocked == true }
    configuration.gater.isPinned = { book.snapshot[.peer($0)]?.isPinned == true }
    configuration.nameServers = options.nameServers
    configuration.transports = options.transports
    configuration.security = options.security
    configuration.webTrust = options.client.trust
    host = try Host(keys: options.keys, bus: bus, configuration: configuration)
    var client = options.client
    client.userAgent = client.userAgent ?? options.agent
    self.client = HTTPClient(host, configuration: client)
    if let manners = options.manners {
      follower = PeerStoreFollower(manners) { [weak host] in host?.closeRefusedConnections() }
    }
  }

  /// Ends all connections, stops listening, and has the disk take what is still to be written.
  public func close() {
    server?.close()
    neighbourhood?.close()
    follower?.close()
    host.close()
    notes.end()
  }

  // MARK: Peers

  /// Whom a reference means, and how to get there.
  public func target(for reference: TargetReference) throws(Complaint) -> HTTPTarget {
    var target: HTTPTarget
    switch reference {
    case .address(let address, _):
      let server = address.decapsulating(.httpPath) ?? address
      target = HTTPTarget(peer: server.peerID, addresses: [server])
      // An address that is but a peer's id leads to wherever that peer is known to be.
      if let id = address.peerID, server.withoutPeerID == nil { target = try known(.peer(id)) }
    case .peer(let id): target = try known(.peer(id))
    case .alias(let name):
      do { target = HTTPTarget(try store.snapshot.find("@\(name)")) } catch {
        throw Complaint(error)
      }
    }
    if let transports = options.transports { try restrict(&target, to: transports) }
    return target
  }

  /// Leaves only what is of some transports.
  private func restrict(
    _ target: inout HTTPTarget, to transports: Set<Multiaddr.Transport>
  ) throws(Complaint) {
    // What a name leads to is sorted out once it is known.
    target.addresses = target.addresses.filter { $0.kind == .dns || $0.transport.map(transports.contains) ?? false }
    if transports.count == 1 { target.transport = transports.first }
    let isConnected = target.peer.flatMap { host.connection(to: $0, over: target.transport) } != nil
    guard target.addresses.isEmpty, !isConnected else { return }
    let names = transports.map(\.rawValue).sorted().joined(separator: ", ")
    throw Complaint(
      .badAddress, "no address of it is of \(names)", hint: "leave --transport out to try all of them")
  }

  /// A peer of the store, or one that we are connected to.
  public func known(_ key: PeerKey) throws(Complaint) -> HTTPTarget {
    if let peer = store.snapshot[key] { return HTTPTarget(peer) }
    guard let id = key.peerID, host.connection(to: id) != nil else {
      throw Complaint(Libp2pError.noAddresses(key.peerID))
    }
    return HTTPTarget(peer: id, addresses: [])
  }

  /// A connection over which streams can be opened.
  public func connect(_ target: HTTPTarget, deadline: Deadline) async throws(Complaint) -> Connection {
    do throws(Libp2pError) {
      let addresses = target.addresses.filter { $0.kind != .http }
      if addresses.isEmpty, let address = target.addresses.first {
        let why = AddressFailure(
          address: address, step: .connect, reason: .unsupported("an HTTP server has no streams"))
        throw .unreachable([why])
      }
      return try await host.connect(to: target.peer, at: addresses, deadline: deadline)
    } catch {
      throw Complaint(error)
    }
  }

  /// Ends all connections to a peer.
  public func disconnect(_ key: PeerKey) {
    closeConnections { info in (info.peer.map { PeerKey.peer($0) } ?? PeerKey(of: info.remoteAddress)) == key }
  }

  /// Ends a connection, if it stands.
  public func close(_ id: ConnectionID) { closeConnections { $0.id == id } }

  private func closeConnections(where isMeant: (ConnectionInfo) -> Bool) {
    for connection in host.connections where isMeant(connection.info) { connection.close() }
    client.closeIdleConnections(where: isMeant)
  }

  /// Asks a peer what it is and speaks.
  public func identify(
    _ target: HTTPTarget, deadline: Deadline
  ) async throws(Complaint) -> (identity: PeerIdentity, key: PublicKey) {
    let connection = try await connect(target, deadline: deadline)
    do throws(Libp2pError) {
      return (try await host.identify(connection, deadline: deadline), connection.remoteKey)
    } catch {
      throw Complaint(error)
    }
  }

  /// What a peer serves over HTTP, and where.
  public func protocols(of target: HTTPTarget, deadline: Deadline) async throws(Complaint) -> WellKnownAnswer {
    do {
      let answer = try await client.wellKnown(of: target, deadline: deadline)
      notes.take(answer, of: target)
      return answer
    } catch {
      throw Complaint(error)
    }
  }

  // MARK: Requests

  /// Begins to look for peers of the local network, and to be found by them; or ends that.
  public func lookAround(_ isLooking: Bool) throws(Complaint) {
    neighbourhood?.close()
    neighbourhood = nil
    guard isLooking else { return }
    do { neighbourhood = try Neighbourhood(of: host) } catch {
      throw Complaint(
        .failed, "multicast DNS: \(error.reason)", hint: "is a network up, and does it carry multicast?")
    }
  }

  /// Sends a request and returns when the head of its response is there. With `follows`, redirects that stay with the
  /// peer are followed; with a transport, no other is taken. What goes out over what is told when it does.
  public func send(
    _ draft: RequestDraft, to target: HTTPTarget, follows: Bool = false, over transport: Multiaddr.Transport? = nil,
    deadline: Deadline, onDeparture: (@Sendable (RequestID, Route) -> Void)? = nil
  ) async throws(Complaint) -> HTTPResponse {
    var target = target
    if let transport { try restrict(&target, to: [transport]) }
    do {
      let path = try await client.resolve(path: draft.path, of: target, deadline: deadline)
      var request = try draft.request(target: path)
      request.onDeparture = onDeparture
      return follows
        ? try await client.send(following: request, to: target, deadline: deadline)
        : try await client.send(request, to: target, deadline: deadline)
    } catch {
      throw Complaint(error)
    }
  }

  /// Sends one ping over HTTP (`/http-ping/1`), for peers without streams; returns how long it took.
  public func pingOverHTTP(_ target: HTTPTarget, deadline: Deadline) async throws(Complaint) -> Duration {
    let payload = (0..<32).map { _ in UInt8.random(in: .min ... .max) }
    do {
      let path = try await client.resolve(path: "/http-ping/1//", of: target, deadline: deadline)
      let start = Deadline.now
      let request = HTTPRequest(.post, path, body: .bytes(payload))
      let response = try await client.send(request, to: target, deadline: deadline)
      let (body, _) = try await response.readAll(limit: 64)
      guard response.head.status == .ok, body == payload else {
        throw Complaint(.failed, "the ping came back changed, with status \(response.head.status)")
      }
      return Deadline.now.since(start)
    } catch {
      throw Complaint(error)
    }
  }

  // MARK: Being a peer

  /// Serves what `options` say, and returns where: each address with our id where it is one of streams.
  public func serve(_ options: ServeOptions) throws(Complaint) -> [Multiaddr] {
    do {
      let server = HTTPServer(options.mux(for: host.peerID.description), bus: bus, serverName: self.options.agent)
      self.server = server
      server.serve(on: host, protocols: options.streamProtocols)
      var streams: [Multiaddr] = []
      var http: [Multiaddr] = []
      let tls = options.listen.contains(where: \.hasTLS) ? try options.tlsContext() : nil
      for address in options.listen {
        if address.kind == .http {
          http.append(try server.listen(on: address, tls: address.hasTLS ? tls : nil))
        } else {
          streams.append(try host.listen(on: address, tls: tls))
        }
      }
      host.advertise(http)
      return (streams + http).map { $0.with(host.peerID) }
    } catch {
      throw Complaint(error)
    }
  }

  /// Lets itself be reached through relays too; returns the addresses for that, with our id.
  public func listen(viaRelays relays: [Multiaddr], deadline: Deadline) async throws(Complaint) -> [Multiaddr] {
    var addresses: [Multiaddr] = []
    for relay in relays {
      do { addresses += try await host.listen(viaRelay: relay, deadline: deadline) } catch { throw Complaint(error) }
    }
    return addresses.map { $0.with(host.peerID) }
  }
}

extension HTTPTarget {
  /// A peer of the store, at its addresses: those that worked the last time first, those that did not last. Addresses of
  /// private networks that a peer which is elsewhere tells are left out.
  public init(_ peer: Peer) {
    let place = peer.addresses.first { $0.lastTry?.outcome == .reached } ?? peer.addresses.first(where: \.isPersonal)
    let addresses = peer.addresses.filter { known in
      known.isPersonal || known.lastTry?.outcome == .reached
        || place.map { known.address.isWorthDialling(toldFrom: $0.address) } ?? true
    }
    let sorted = addresses.enumerated().sorted { ($0.element.merit, $0.offset) < ($1.element.merit, $1.offset) }
    let dialled = sorted.map { peer.peerID.map($0.element.address.with) ?? $0.element.address }
    self.init(peer: peer.peerID, addresses: dialled)
  }
}

extension PeerAddress {
  fileprivate var isPersonal: Bool { source.isPersonal }

  /// The smaller, the sooner it is tried.
  fileprivate var merit: Int {
    switch lastTry?.outcome {
    case .reached: 0
    case nil: 1
    case .failed: 2
    }
  }
}
