import Events
import Identity
import Libp2p
import Multiformats
import NetIO

/// A connection to an HTTP server, TLS included.
@NetworkActor
final class ServerConnection {
  let stream: any ByteStream
  let info: ConnectionInfo
  /// What stands in `Host`.
  let hostName: String
  /// Whether it has carried an exchange before.
  fileprivate(set) var wasReused = false
  fileprivate var idleTimer: LoopTimer?

  init(_ stream: any ByteStream, _ info: ConnectionInfo, hostName: String) {
    self.stream = stream
    self.info = info
    self.hostName = hostName
  }
}

/// Makes connections to HTTP servers, and keeps those that wait for a further request.
@NetworkActor
final class ServerConnectionPool {
  /// How many connections to one address wait at most, and how long.
  private static let idle = (count: 4, patience: Duration.seconds(30))
  private static let connectPatience = Duration.seconds(10)

  private let configuration: HTTPClient.Configuration
  private let resolver: Resolver
  private let bus: EventBus
  private var idle: [Multiaddr: [ServerConnection]] = [:]
  private var context: Result<TLSContext, TLSError>?

  init(_ configuration: HTTPClient.Configuration, resolver: Resolver, bus: EventBus) {
    self.configuration = configuration
    self.resolver = resolver
    self.bus = bus
  }

  /// A connection to a server: one that waits, if it may be used again, or a new one, of whose making is told as `dial`.
  func connection(
    to address: Multiaddr, mayReuse: Bool, as dial: DialID = .next(), deadline: Deadline
  ) async -> Result<ServerConnection, AddressFailure> {
    if mayReuse, let waiting = idle[address]?.popLast() {
      if let timer = waiting.idleTimer { NetworkActor.loop.cancel(timer) }
      waiting.wasReused = true
      return .success(waiting)
    }
    bus.emit(.dialStarted(dial, peer: address.peerID, address: address))
    var steps = Steps(dial: dial, bus: bus)
    do throws(AddressFailure) {
      let connection = try await connect(address, deadline, &steps)
      bus.emit(.dialEnded(dial, .won(connection.info.id)))
      return .success(connection)
    } catch {
      bus.emit(.dialFailed(dial, peer: address.peerID, error))
      return .failure(error)
    }
  }

  /// Takes back a connection whose exchange is complete.
  func take(back connection: ServerConnection, isReusable: Bool) {
    let address = connection.info.remoteAddress
    guard isReusable, idle[address, default: []].count < Self.idle.count else { return discard(connection) }
    connection.stream.setDeadline(nil)
    idle[address, default: []].append(connection)
    connection.idleTimer = NetworkActor.loop.schedule(at: .after(Self.idle.patience)) { [weak self] in
      NetworkActor.assumeIsolated { self?.expire(connection) }
    }
  }

  /// Closes the connections that wait and that `isMeant` picks.
  func closeIdle(where isMeant: (ConnectionInfo) -> Bool) {
    for connection in idle.values.joined() where isMeant(connection.info) {
      if let timer = connection.idleTimer { NetworkActor.loop.cancel(timer) }
      expire(connection)
    }
  }

  private func expire(_ connection: ServerConnection) {
    idle[connection.info.remoteAddress]?.removeAll { $0 === connection }
    discard(connection)
  }

  /// Closes a connection.
  func discard(_ connection: ServerConnection) {
    connection.stream.reset(.resetLocally)
    bus.emit(.connectionClosed(connection.info.id, .finished))
  }

  // MARK: Connecting

  private func connect(
    _ address: Multiaddr, _ deadline: Deadline, _ steps: inout Steps
  ) async throws(AddressFailure) -> ServerConnection {
    func failure(_ step: DialStep, _ reason: AddressFailure.Reason) -> AddressFailure {
      AddressFailure(address: address, step: step, reason: reason)
    }
    guard let host = address.host, address.transport == .http || address.transport == .https else {
      throw failure(
        .connect, .unsupported("the transport \(address.transport?.rawValue ?? "of it") is not dialled yet"))
    }
    let isSecure = address.hasTLS
    let port = address.tcpPort ?? (isSecure ? 443 : 80)
    let patience = min(deadline, .after(Self.connectPatience))
    let socket = try await connectSocket(host, port, patience, &steps, failure)
    var transport: any ByteTransport = socket
    let name = address.serverName ?? host.description
    if isSecure {
      let start = Deadline.now
      do throws(TLSError) {
        transport = try await TLSTransport.client(over: socket, tlsContext().get(), name: name, deadline: patience)
      } catch {
        throw failure(.security, AddressFailure.Reason(error))
      }
      steps.took(.security, since: start)
    }
    let security = !isSecure || configuration.trust == .anything ? "none" : "web-pki"
    let info = ConnectionInfo(
      id: .next(), direction: .outbound, peer: address.peerID, proof: .none, remoteAddress: address,
      localAddress: nil, transport: isSecure ? "https" : "http", security: security, muxer: nil, steps: steps.all)
    bus.emit(.connectionOpened(info))
    return ServerConnection(TransportStream(transport), info, hostName: address.httpAuthority ?? name)
  }

  private func connectSocket(
    _ host: Multiaddr.Host, _ port: UInt16, _ deadline: Deadline, _ steps: inout Steps,
    _ failure: (DialStep, AddressFailure.Reason) -> AddressFailure
  ) async throws(AddressFailure) -> TCPSocket {
    let candidates: [SocketAddress]
    let start = Deadline.now
    do throws(AddressFailure.Reason) {
      candidates = try await resolver.socketAddresses(of: host, port: port, deadline: deadline)
    } catch {
      throw failure(.resolve, error)
    }
    if host.name != nil { steps.took(.resolve, since: start) }
    let beforeConnecting = Deadline.now
    do throws(AddressFailure.Reason) {
      let socket = try await TCPSocket.connect(toAnyOf: candidates, deadline: deadline)
      steps.took(.connect, since: beforeConnecting)
      return socket
    } catch {
      throw failure(.connect, error)
    }
  }

  /// The system's certificates take a while to read: only once, and only if they are needed.
  private func tlsContext() -> Result<TLSContext, TLSError> {
    if let context { return context }
    let made = Result { () throws(TLSError) in try TLSContext(trusting: configuration.trust) }
    context = made
    return made
  }
}

/// The steps of a dial that are done.
private struct Steps {
  let dial: DialID
  let bus: EventBus
  private(set) var all: [DialStep: Duration] = [:]

  init(dial: DialID, bus: EventBus) {
    self.dial = dial
    self.bus = bus
  }

  mutating func took(_ step: DialStep, since start: Deadline) {
    let took = Deadline.now.since(start)
    all[step] = took
    bus.emit(.dialStep(dial, step, took: took))
  }
}
