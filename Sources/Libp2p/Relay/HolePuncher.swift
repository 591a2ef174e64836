import Events
import Identity
import Multiformats
import NetIO
import Wire

/// Has peers that are connected through a relay connect directly (DCUtR spec), in both roles: whoever was dialled through
/// the relay proposes it, and whoever dialled is the client of the direct connection.
@NetworkActor
final class HolePuncher {
  /// How often the upgrade is tried (spec: three times).
  private static let attempts = 3
  /// How long the peer may take for each message.
  private static let patience = Duration.seconds(10)
  /// How long one attempt lasts.
  static let attemptTime = Duration.seconds(5)

  private weak var host: Host?
  private var isRegistered = false
  /// Who waits for a direct connection to a peer.
  private var waiting: [PeerID: Signal] = [:]
  /// How often the peer of a connection has proposed it.
  private var proposals: [ConnectionID: Int] = [:]

  init(_ host: Host) {
    self.host = host
  }

  /// Answers peers that propose to do without the relay, from now on.
  func register() {
    guard !isRegistered, let host, host.configuration.punchesHoles else { return }
    isRegistered = true
    host.setHandler(HolePunchMessage.protocolID) { [weak self] stream in await self?.answer(stream) }
  }

  // MARK: What the host tells

  /// Whether this asks the peer of a connection what it is, so that nobody else need do it.
  func identifies(_ connection: Connection) -> Bool {
    connection.info.isRelayed && connection.info.direction == .inbound && host?.configuration.punchesHoles == true
  }

  func relayedConnectionOpened(_ connection: Connection) {
    guard identifies(connection) else { return }
    NetworkActor.task { [weak self] in await self?.upgrade(connection) }
  }

  func directConnectionOpened(_ connection: Connection) {
    waiting[connection.peer]?.give()
  }

  private func direct(to peer: PeerID) -> Connection? {
    host?.connections(to: peer).first { !$0.info.isRelayed }
  }

  // MARK: The peer that was dialled

  private func upgrade(_ connection: Connection) async {
    guard waiting[connection.peer] == nil else { return }
    let signal = Signal()
    waiting[connection.peer] = signal
    defer { waiting[connection.peer] = nil }
    await dialOpenAddresses(of: connection)
    var failure = "no direct connection came about"
    for attempt in 1...Self.attempts where connection.isOpen && direct(to: connection.peer) == nil {
      do {
        try await propose(attempt, on: connection, signal)
      } catch {
        failure = Self.words(error)
        if case StreamError.protocolRefused = error { break }
      }
    }
    finish(connection, failure)
  }

  private func finish(_ connection: Connection, _ failure: String) {
    let step: HolePunchStep = direct(to: connection.peer).map { .succeeded($0.id) } ?? .failed(failure)
    host?.bus.emit(.holePunch(connection.id, step))
  }

  /// A peer that can be reached needs no hole.
  private func dialOpenAddresses(of connection: Connection) async {
    guard let host, let identity = try? await host.identify(connection, deadline: .after(Self.patience)) else { return }
    let open = identity.listenAddresses.filter {
      ConnectionGater.mayDial($0, toldBy: connection.info.remoteAddress)
    }
    guard !open.isEmpty, direct(to: connection.peer) == nil else { return }
    let punch = HolePunch(host, connection.peer, Array(open.prefix(Places.maximumDialled)), from: nil)
    await punch.dial(.initiator, deadline: .after(Self.attemptTime))
  }

  private func propose(_ attempt: Int, on connection: Connection, _ signal: Signal) async throws {
    guard let host else { return }
    let stream = try connection.openStream(HolePunchMessage.protocolID)
    defer { stream.reset(.resetLocally) }
    stream.setDeadline(.after(Self.patience))
    let places = Places(of: host, for: connection)
    let start = Deadline.now
    try await stream.write(HolePunchMessage.connect(places.ours).frame)
    let theirs = try await receiveConnect(on: stream)
    let roundTrip = Deadline.now.since(start)
    try await stream.write(HolePunchMessage.sync.frame)
    try await stream.closeWrite()
    let addresses = places.worthDialling(theirs)
    host.bus.emit(.holePunch(connection.id, .attempt(attempt, to: addresses)))
    guard !addresses.isEmpty else { throw HolePunch.NoAddresses() }
    // The peer begins when it has our word, half a round trip from now.
    await Self.sleep(roundTrip / 2)
    let deadline = Deadline.after(Self.attemptTime)
    let punch = HolePunch(host, connection.peer, addresses, from: places.local)
    let work = NetworkActor.task {
      await punch.dial(.responder, deadline: deadline)
      signal.give()
    }
    // The peer's connection may come in by other ways than by the one that is being made here.
    while direct(to: connection.peer) == nil, !punch.isOver { await signal.wait() }
    work.cancel()
  }

  // MARK: The peer that dialled

  private func answer(_ stream: Stream) async {
    let connection = stream.connection
    guard let host, connection.info.isRelayed, let attempt = countProposal(on: connection) else { return }
    stream.setDeadline(.after(Self.patience))
    do {
      await learnWhereWeAre(for: connection)
      let places = Places(of: host, for: connection)
      let theirs = try await receiveConnect(on: stream)
      try await stream.write(HolePunchMessage.connect(places.ours).frame)
      guard case .sync = try await receive(on: stream) else { throw HolePunchError.unexpected("CONNECT") }
      try await stream.closeWrite()
      let addresses = places.worthDialling(theirs)
      host.bus.emit(.holePunch(connection.id, .attempt(attempt, to: addresses)))
      guard !addresses.isEmpty else { throw HolePunch.NoAddresses() }
      let punch = HolePunch(host, connection.peer, addresses, from: places.local)
      await punch.dial(.initiator, deadline: .after(Self.attemptTime))
      finish(connection, "no direct connection came about")
    } catch {
      host.bus.emit(.holePunch(connection.id, .failed(Self.words(error))))
    }
  }

  /// Which attempt it is that a peer proposes; nil if it is one too many: what a peer tells is dialled.
  private func countProposal(on connection: Connection) -> Int? {
    let count = proposals[connection.id, default: 0] + 1
    guard count <= Self.attempts, connection.isOpen else { return nil }
    if count == 1 { connection.whenClosed { [weak self, id = connection.id] in self?.proposals[id] = nil } }
    proposals[connection.id] = count
    return count
  }

  /// Where the relay sees us is known only when it was asked.
  private func learnWhereWeAre(for connection: Connection) async {
    guard let host else { return }
    for relay in Places.relays(of: connection, at: host) where relay.identity == nil {
      _ = try? await host.identify(relay, deadline: .after(Self.patience))
    }
  }

  // MARK: Messages

  private func receiveConnect(on stream: Stream) async throws -> [Multiaddr] {
    let message = try await receive(on: stream)
    guard case .connect(let addresses) = message else { throw HolePunchError.unexpected(message.typeName) }
    return addresses
  }

  private func receive(on stream: Stream) async throws -> HolePunchMessage {
    let message: [UInt8]?
    do { message = try await stream.readDelimited(maximum: HolePunchMessage.maximumSize) } catch let error
      as StreamError
    {
      throw error
    } catch {
      throw HolePunchError.badLength
    }
    guard let message else { throw HolePunchError.truncated }
    return try HolePunchMessage(protobuf: message)
  }

  private static func words(_ error: any Error) -> String { "\(error)" }

  private static func sleep(_ span: Duration) async {
    let signal = Signal()
    NetworkActor.loop.schedule(at: .after(span)) { NetworkActor.assumeIsolated { signal.give() } }
    await signal.wait()
  }
}

/// Where both sides of a relayed connection are.
@NetworkActor
private struct Places {
  /// Where we can be reached, or are seen: what the peer is told.
  let ours: [Multiaddr]
  /// From where our connection to the relay over TCP comes, if there is one: a NAT lets out from there under the address
  /// at which the relay sees us.
  let local: SocketAddress?
  private let relay: Multiaddr

  init(of host: Host, for connection: Connection) {
    let relays = Self.relays(of: connection, at: host)
    relay = connection.info.remoteAddress
    let open = host.listenAddresses.filter { [relay] in ConnectionGater.mayDial($0, toldBy: relay) }
    var known: Set<Multiaddr> = []
    ours = (relays.compactMap { $0.identity?.observedAddress } + open).filter {
      ($0.transport == .tcp || $0.transport == .quicV1) && known.insert($0).inserted
    }
    local = relays.first { $0.info.transport == "tcp" }?.info.localAddress?.tcpSocketAddress
  }

  /// The connections that lead to the relay of a relayed one.
  static func relays(of connection: Connection, at host: Host) -> [Connection] {
    guard let peer = CircuitAddress(connection.info.remoteAddress)?.relay.peerID else { return [] }
    return host.connections(to: peer).filter { !$0.info.isRelayed }
  }

  /// More addresses of a peer are not tried: they need not be its own.
  static let maximumDialled = 8

  /// Those of the peer's addresses that may lead to it.
  func worthDialling(_ addresses: [Multiaddr]) -> [Multiaddr] {
    let worthIt = addresses.filter {
      ($0.transport == .tcp || $0.transport == .quicV1) && ConnectionGater.mayDial($0, toldBy: relay)
    }
    return Array(worthIt.prefix(Self.maximumDialled))
  }
}
