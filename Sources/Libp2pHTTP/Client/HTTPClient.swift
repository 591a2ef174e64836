import Events
import HTTP1
import Identity
import Libp2p
import Multiformats
import NetIO

/// Sends HTTP requests to peers: over streams of any connection to them, or to their HTTP servers.
@NetworkActor
public final class HTTPClient {
  /// How requests are sent.
  public struct Configuration: Sendable {
    /// What streams are opened for, in the order of preference; with one, it is not waited for the peer's agreement.
    public var streamProtocols = [httpProtocolID]
    /// Whose certificates are accepted.
    public var trust = TLSContext.Trust.system
    /// Whether requests may go over plain HTTP.
    public var allowsPlainHTTP = false
    /// What is said in `User-Agent` where nothing else is.
    public var userAgent: String?

    /// The usual way.
    public init() {}
  }

  /// The id under which HTTP/1.1 messages go over streams (libp2p http spec).
  public nonisolated static let httpProtocolID = "/http/1.1"

  /// The host whose connections carry requests.
  public nonisolated let host: Host
  nonisolated let bus: EventBus
  let configuration: Configuration
  let pool: ServerConnectionPool
  var documents: [HTTPTarget: (document: WellKnownAnswer, read: Deadline)] = [:]

  /// A client that sends over the connections of `host`.
  public init(_ host: Host, configuration: Configuration = Configuration()) {
    self.host = host
    bus = host.bus
    self.configuration = configuration
    pool = ServerConnectionPool(configuration, resolver: host.resolver, bus: host.bus)
  }

  /// Closes those connections to HTTP servers that wait for a further request and that `isMeant` picks.
  public func closeIdleConnections(where isMeant: (ConnectionInfo) -> Bool) { pool.closeIdle(where: isMeant) }

  /// Sends a request and returns when the head of its response is there.
  ///
  /// Streams are tried first where the peer has addresses for them or is connected; then HTTP servers. The deadline is
  /// for the whole exchange, body included. A task that is cancelled resets the stream.
  public func send(
    _ request: HTTPRequest, to target: HTTPTarget, deadline: Deadline
  ) async throws(HTTPClientError) -> HTTPResponse {
    let isConnected = target.peer.flatMap { host.connection(to: $0, over: target.transport) } != nil
    guard target.transport?.isHTTP != true, isConnected || !target.streamAddresses.isEmpty else {
      return try await sendToServer(request, target, deadline)
    }
    do {
      return try await sendOverStream(request, target, deadline)
    } catch {
      // A peer that cannot be reached for streams may still be by its HTTP server.
      guard case .peer(.unreachable) = error else { throw error }
      let servers = await HTTPTarget(peer: target.peer, addresses: serverAddresses(of: target, deadline: deadline))
      guard !servers.addresses.isEmpty else { throw error }
      return try await sendToServer(request, servers, deadline)
    }
  }

  /// The addresses of a target's HTTP servers, also those that a name of it leads to.
  func serverAddresses(of target: HTTPTarget, deadline: Deadline) async -> [Multiaddr] {
    var addresses = target.httpAddresses
    for name in target.addresses where name.kind == .dns {
      let found = try? await host.resolver.addresses(behind: name, deadline: deadline)
      addresses += found?.filter { $0.kind == .http && !addresses.contains($0) } ?? []
    }
    return addresses
  }

  // MARK: Over streams

  private func sendOverStream(
    _ request: HTTPRequest, _ target: HTTPTarget, _ deadline: Deadline
  ) async throws(HTTPClientError) -> HTTPResponse {
    let start = Deadline.now
    let connection: Connection
    let wasReused: Bool
    var timing = Timing()
    let stream: Stream
    do throws(Libp2pError) {
      connection = try await host.connect(
        to: target.peer, at: target.streamAddresses, over: target.transport, deadline: deadline)
      wasReused = connection.opened < start
      if !wasReused { timing = Timing(connection.info.steps) }
      stream = try await open(connection, deadline, &timing)
    } catch {
      throw .peer(error)
    }
    stream.setDeadline(deadline)
    let exchange = ClientExchange(on: stream, answering: request.method) { _ in stream.finish() }
    let route = Route(
      connection: connection.info, streamProtocol: stream.protocolID, stream: stream.id,
      wasReused: wasReused)
    return try await run(request, exchange, route, hostName: connection.peer.description, timing, start)
  }

  private func open(
    _ connection: Connection, _ deadline: Deadline, _ timing: inout Timing
  ) async throws(Libp2pError) -> Stream {
    let ids = configuration.streamProtocols
    if ids.count == 1 { return try connection.openStream(ids[0]) }
    let start = Deadline.now
    let stream = try await connection.openStream(anyOf: ids, deadline: deadline)
    timing.negotiate = Deadline.now.since(start)
    return stream
  }

  // MARK: To HTTP servers

  private func sendToServer(
    _ request: HTTPRequest, _ target: HTTPTarget, _ deadline: Deadline
  ) async throws(HTTPClientError) -> HTTPResponse {
    guard !target.httpAddresses.isEmpty else { throw .peer(.noAddresses(target.peer)) }
    let start = Deadline.now
    var failures: [AddressFailure] = []
    for address in target.httpAddresses {
      guard configuration.allowsPlainHTTP || target.allowsPlainHTTP || address.hasTLS else {
        throw .insecure(address)
      }
      switch await pool.connection(to: address, mayReuse: request.isRepeatable, deadline: deadline) {
      case .failure(let failure): failures.append(failure)
      case .success(let connection):
        do {
          return try await send(request, connection, deadline, start)
        } catch {
          // The server closed a connection that had been waiting for this request.
          guard connection.wasReused, error == .message(.closedBeforeHead) || error.isReset else { throw error }
          return try await sendToServer(request, target, deadline)
        }
      }
    }
    throw .peer(.unreachable(failures))
  }

  private func send(
    _ request: HTTPRequest, _ connection: ServerConnection, _ deadline: Deadline, _ start: Deadline
  ) async throws(HTTPClientError) -> HTTPResponse {
    connection.stream.setDeadline(deadline)
    let exchange = ClientExchange(on: connection.stream, answering: request.method) { [pool] isReusable in
      pool.take(back: connection, isReusable: isReusable)
    }
    let route = Route(
      connection: connection.info, streamProtocol: nil, stream: nil, wasReused: connection.wasReused)
    let timing = connection.wasReused ? Timing() : Timing(connection.info.steps)
    do {
      return try await run(request, exchange, route, hostName: connection.hostName, timing, start)
    } catch {
      pool.discard(connection)
      throw error
    }
  }

  // MARK: Either way

  private func run(
    _ request: HTTPRequest, _ exchange: ClientExchange, _ route: Route, hostName: String, _ timing: Timing,
    _ start: Deadline
  ) async throws(HTTPClientError) -> HTTPResponse {
    let id = RequestID.next()
    let head = request.head(
      host: hostName, isOneShot: route.stream != nil, userAgent: configuration.userAgent)
    bus.emit(
      .request(
        RequestSummary(
          id: id, direction: .outbound, connection: route.connection.id, stream: route.stream,
          method: head.method.rawValue, target: head.target)))
    request.onDeparture?(id, route)
    var timing = timing
    do throws(HTTPClientError) {
      let beforeSending = Deadline.now
      try await exchange.send(head, request.body)
      let sent = Deadline.now
      timing.send = sent.since(beforeSending)
      let response = try await exchange.head()
      timing.wait = Deadline.now.since(sent)
      bus.emit(.response(id, ResponseSummary(response)))
      return HTTPResponse(response, exchange, route: route, requestID: id, timing: timing, start: start, bus: bus)
    } catch {
      exchange.cancel()
      bus.emit(.requestFailed(id, reason: error.description))
      throw error
    }
  }
}

extension HTTPClientError {
  fileprivate var isReset: Bool {
    if case .stream(.resetByPeer) = self { true } else { false }
  }
}

extension ResponseSummary {
  init(_ head: ResponseHead) {
    self.init(
      status: head.status.code, reason: head.reason, contentType: head.fields[.contentType],
      contentLength: head.fields[.contentLength].flatMap { Int($0) })
  }
}

extension Stream {
  /// Ends a stream whose exchange is complete. The peer is given a moment to end its side, too; nothing waits for that.
  func finish() {
    setDeadline(.after(.seconds(5)))
    NetworkActor.task { try? await self.closeWrite() }
  }
}
