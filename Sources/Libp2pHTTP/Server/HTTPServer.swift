import Events
import HTTP1
import Identity
import Libp2p
import Multiformats
import NetIO

/// Answers HTTP requests over the streams of a host and over HTTP transports of its own, all from one mux.
@NetworkActor
public final class HTTPServer {
  /// How long a peer may take with a request's head, and how long a connection may wait for the next request.
  private static let patience = Duration.seconds(30)
  /// Connections of HTTP transports that may be open at once.
  private static let maximumConnections = 1024
  /// What is read of a body that nobody wanted, in bytes, to keep its connection.
  private static let unwantedBody = 256 << 10

  /// What is served.
  public var mux: HTTPMux
  private let bus: EventBus
  private let serverName: String
  private var listeners: [TCPListener] = []
  private var openConnections = 0

  /// A server that is reached by nobody yet.
  public init(_ mux: HTTPMux, bus: EventBus, serverName: String) {
    self.mux = mux
    self.bus = bus
    self.serverName = serverName
  }

  // MARK: Where requests come from

  /// Answers the requests on a host's streams of these protocols.
  public func serve(on host: Host, protocols: [String] = [HTTPClient.httpProtocolID]) {
    for id in protocols {
      host.setHandler(id) { [weak self] stream in await self?.serve(stream) }
    }
  }

  private func serve(_ stream: Stream) async {
    let connection = stream.connection
    let origin = RequestOrigin(
      connection: connection.id, stream: stream.id, peer: connection.peer,
      remoteAddress: connection.info.remoteAddress, isOneShot: true)
    await serve(stream, origin)
    await stream.closeInOrder()
  }

  /// Listens for HTTP on an address of the HTTP transport, `/ip4/…/tcp/…/http`, or with `tls` `/ip4/…/tcp/…/tls/http`,
  /// and returns it with its real port.
  public func listen(on address: Multiaddr, tls: TLSContext? = nil) throws(ListenError) -> Multiaddr {
    guard address.transport == (tls == nil ? .http : .https), let host = address.host, let port = address.tcpPort,
      let socketAddress = SocketAddress(host, port: port)
    else {
      throw .unsupported(address, "HTTP is listened for on /ip4 or /ip6 with /tcp and /http or /tls/http")
    }
    let listener: TCPListener
    do {
      listener = try TCPListener(on: socketAddress) { [weak self] socket in self?.accept(socket, tls) }
    } catch {
      throw .socket(address, error)
    }
    listeners.append(listener)
    let suffix = tls == nil ? "/http" : "/tls/http"
    let bound = Multiaddr(tcp: listener.localAddress).flatMap { try? $0.encapsulating(Multiaddr(suffix)) } ?? address
    bus.emit(.listening(bound))
    return bound
  }

  /// Stops listening.
  public func close() {
    for listener in listeners { listener.close() }
    listeners = []
  }

  private func accept(_ socket: TCPSocket, _ tls: TLSContext?) {
    guard openConnections < Self.maximumConnections, let remote = Multiaddr(tcp: socket.remoteAddress) else {
      return socket.close(abruptly: true)
    }
    openConnections += 1
    NetworkActor.task { [weak self] in await self?.serve(socket, tls, remote) }
  }

  private func serve(_ socket: TCPSocket, _ tls: TLSContext?, _ remote: Multiaddr) async {
    defer { openConnections -= 1 }
    var transport: any ByteTransport = socket
    if let tls {
      do {
        transport = try await TLSTransport.server(over: socket, tls, deadline: .after(Self.patience))
      } catch {
        return bus.emit(.inboundFailed(remote, reason: error.description))
      }
    }
    let info = ConnectionInfo(
      id: .next(), direction: .inbound, peer: nil, proof: .none, remoteAddress: remote,
      localAddress: Multiaddr(tcp: socket.localAddress), transport: tls == nil ? "http" : "https",
      security: tls == nil ? "none" : "tls", muxer: nil)
    bus.emit(.connectionOpened(info))
    let stream = TransportStream(transport)
    let origin = RequestOrigin(
      connection: info.id, stream: nil, peer: nil, remoteAddress: remote, isOneShot: false)
    await serve(stream, origin)
    await stream.closeInOrder()
    bus.emit(.connectionClosed(info.id, .finished))
  }

  // MARK: Requests

  /// Answers the requests of a stream until one is the last.
  private func serve(_ stream: any ByteStream, _ origin: RequestOrigin) async {
    var parser = RequestParser()
    do {
      while true {
        stream.setDeadline(.after(Self.patience))
        guard let head = try await readHead(&parser, stream) else { return }
        stream.setDeadline(nil)
        let exchange = ServerExchange(
          head, parser, on: stream, from: origin, serverName: serverName, bus: bus)
        guard try await answer(exchange) else { return }
        parser = exchange.parser
        try parser.startNextMessage()
      }
    } catch let error as HTTPError {
      await refuse(error, on: stream)
    } catch {
      stream.reset((error as? StreamError) ?? .resetLocally)
    }
  }

  /// The next request's head; nil when the peer has ended instead.
  private func readHead(_ parser: inout RequestParser, _ stream: any ByteStream) async throws -> RequestHead? {
    while true {
      if case .head(let head) = try parser.next() { return head }
      if let bytes = try await stream.read() {
        parser.receive(bytes)
      } else if parser.isIdle {
        return nil
      } else {
        parser.receiveEnd()
      }
    }
  }

  /// Answers a request; whether another may follow on the connection.
  private func answer(_ exchange: ServerExchange) async throws -> Bool {
    let start = Deadline.now
    let request = exchange.request
    bus.emit(
      .request(
        RequestSummary(
          id: exchange.id, direction: .inbound, connection: exchange.origin.connection, stream: exchange.origin.stream,
          method: request.method.rawValue, target: request.target)))
    do {
      try await dispatch(exchange)
      if exchange.status == nil {
        exchange.startOver()
        try await exchange.respond(.internalServerError, text: "no answer\n")
      }
      guard exchange.responseIsComplete else { throw StreamError.resetLocally }
    } catch {
      bus.emit(.requestFailed(exchange.id, reason: "\(error)"))
      // A response that has begun can only be broken off; before that there is still something to say.
      guard exchange.status == nil, !(error is StreamError) else { throw StreamError.resetLocally }
      exchange.startOver()
      let status = (error as? HTTPError)?.statusHint ?? .internalServerError
      try await exchange.respond(status, text: "\(error)\n")
      return false
    }
    bus.emit(.requestFinished(exchange.id, bodyBytes: exchange.bodyBytes, took: Deadline.now.since(start)))
    guard !exchange.origin.isOneShot, exchange.writer.keepsAlive else { return false }
    return try await exchange.drainBody(limit: Self.unwantedBody) && exchange.parser.keepsAlive
  }

  private func dispatch(_ exchange: ServerExchange) async throws {
    let path = exchange.request.targetParts.path
    if path == WellKnown.path || path == WellKnown.draftPath {
      return try await exchange.respondWithWellKnown(mux.wellKnown)
    }
    guard let (mount, rest) = mux.route(path) else {
      return try await exchange.respond(.notFound, text: "nothing is served at \(path)\n")
    }
    exchange.rest = rest
    try await mount.handler(exchange)
  }

  /// Tells a peer why its request could not be read; what it sends further is of no use.
  private func refuse(_ error: HTTPError, on stream: any ByteStream) async {
    guard let status = error.statusHint else { return stream.reset(.resetLocally) }
    let text = Array("\(error)\n".utf8)
    var head = ResponseHead(
      status: status,
      fields: ["Content-Type": "text/plain; charset=utf-8", "Server": serverName, "Connection": "close"])
    head.setBodyFraming(.length(UInt64(text.count)))
    var writer = ResponseWriter(answering: nil)
    var bytes: [UInt8] = []
    do {
      try writer.write(head, to: &bytes)
      try writer.write(body: text, to: &bytes)
      try await stream.write(bytes)
    } catch {
      stream.reset(.resetLocally)
    }
  }
}

extension ServerExchange {
  /// Answers with the document that says what is served, as go-libp2p does: GET only, JSON only.
  fileprivate func respondWithWellKnown(_ document: WellKnown) async throws {
    guard request.method == .get || request.method == .head else {
      return try await respond(.methodNotAllowed, fields: ["Allow": "GET, HEAD"])
    }
    let accepted = request.fields.list(.accept).map { $0.prefix { $0 != ";" } }
    guard accepted.isEmpty || accepted.contains(where: { ["application/json", "application/*", "*/*"].contains($0) })
    else {
      return try await respond(.notAcceptable, text: "only application/json is served here\n")
    }
    try await respond(.ok, fields: ["Content-Type": "application/json"], body: document.hybridDocument)
  }
}
