import Crypto
import Events
import HTTP1
import Identity
import Libp2p
import Libp2pHTTP
import Multiformats
import NetIO

/// Six peers in this process, on loopback: something to explore without a network. They differ in what goes well with
/// them and what does not.
@NetworkActor
public final class Lab {
  /// A peer of the lab, as it goes into the store.
  public struct Member: Sendable {
    /// Its alias.
    public let name: String
    /// What is special about it.
    public let note: String
    /// Its id; nil for one that has none.
    public let peer: PeerID?
    /// Where it is.
    public let addresses: [Multiaddr]
  }

  /// The peers.
  public private(set) var members: [Member] = []
  private var hosts: [Host] = []
  private var servers: [HTTPServer] = []
  private var chatter: Task<Void, Never>?

  /// Starts the peers.
  public init() throws {
    try startGateway()
    try startSleeper()
    try startBouncer()
    try startWebServer()
    try startGarbled()
    try startHidden()
  }

  /// Stops the peers.
  public func close() {
    chatter?.cancel()
    for server in servers { server.close() }
    for host in hosts { host.close() }
  }

  /// Has the gateway talk to a peer now and then, so that there is something to watch.
  public func talk(to address: Multiaddr) {
    guard let gateway = hosts.first else { return }
    let client = HTTPClient(gateway)
    let target = HTTPTarget(peer: nil, addresses: [address])
    chatter = NetworkActor.task {
      var round = 0
      while !Task.isCancelled {
        await Self.say(round, client, target)
        round += 1
        try? await Task.sleep(for: .milliseconds(Int.random(in: 1_500...4_000)))
      }
    }
  }

  private static func say(_ round: Int, _ client: HTTPClient, _ target: HTTPTarget) async {
    let deadline = Deadline.after(.seconds(10))
    switch round % 4 {
    case 0: _ = try? await client.wellKnown(of: target, deadline: deadline)
    case 1:
      let connection = try? await client.host.connect(to: target.peer, at: target.addresses, deadline: deadline)
      guard let connection, let pinger = try? Pinger(connection) else { return }
      for _ in 0..<3 { _ = try? await pinger.ping(deadline: deadline) }
      await pinger.close()
    case 2:
      let size = Int.random(in: 2_000...200_000)
      let response = try? await client.send(HTTPRequest(.get, "/blob/\(size)"), to: target, deadline: deadline)
      _ = try? await response?.readAll(limit: 1 << 20)
    default:
      let body = HTTPRequest.Body.bytes(Array("how are you?".utf8))
      let response = try? await client.send(HTTPRequest(.post, "/echo/", body: body), to: target, deadline: deadline)
      _ = try? await response?.readAll(limit: 1 << 20)
    }
  }

  // MARK: The peers

  private func newHost(_ configure: (inout Host.Configuration) -> Void = { _ in }) throws -> Host {
    var configuration = Host.Configuration(agentVersion: "peerscope-lab/1")
    configuration.identifiesPeers = false
    configure(&configuration)
    let host = try Host(keys: KeyPair(generating: .ed25519), bus: EventBus(), configuration: configuration)
    hosts.append(host)
    return host
  }

  private func newServer(_ mux: HTTPMux, on host: Host?) -> HTTPServer {
    let server = HTTPServer(mux, bus: host?.bus ?? EventBus(), serverName: "peerscope-lab/1")
    servers.append(server)
    if let host { server.serve(on: host) }
    return server
  }

  private func listen(_ host: Host) throws -> Multiaddr {
    try host.listen(on: Multiaddr("/ip4/127.0.0.1/tcp/0")).with(host.peerID)
  }

  /// Serves much, in every way there is, and relays.
  private func startGateway() throws {
    let host = try newHost { $0.relay = RelayConfiguration() }
    var mux = HTTPMux.builtIns(for: host.peerID.description)
    mux.mount("/x/catalog/1", at: "/catalog/") { exchange in
      try await exchange.respond(.ok, fields: ["Content-Type": "application/json"], body: Array(Self.catalog.utf8))
    }
    let server = newServer(mux, on: host)
    let http = try server.listen(on: Multiaddr("/ip4/127.0.0.1/tcp/0/http"))
    host.advertise([http])
    host.setHandler("/x/chat/1.0.0") { stream in await stream.closeInOrder() }
    let certificate = try SelfSignedCertificate(hosts: ["localhost", "127.0.0.1"])
    let tls = try TLSContext(certificateChain: certificate.certificate, privateKey: certificate.privateKey)
    let streams = try ["tcp/0", "udp/0/quic-v1", "tcp/0/ws", "tcp/0/tls/ws"].map { transport in
      try host.listen(on: Multiaddr("/ip4/127.0.0.1/\(transport)"), tls: tls)
    }
    let addresses = (streams + [http]).map { $0.with(host.peerID) }
    members.append(
      Member(name: "gateway", note: "serves everything, over streams and HTTP", peer: host.peerID, addresses: addresses)
    )
  }

  /// Takes its time with every answer.
  private func startSleeper() throws {
    let host = try newHost()
    var mux = HTTPMux()
    mux.mount("/x/slow-cooker/1", at: "/cook/") { exchange in
      try await Task.sleep(for: .milliseconds(1_500))
      try await exchange.respond(.ok, text: "done, after a second and a half\n")
    }
    mux.mount(BuiltInMount.slow.place.id, at: "/lines/", BuiltInMount.slow.handler(for: host.peerID.description))
    _ = newServer(mux, on: host)
    members.append(
      Member(name: "sleeper", note: "answers slowly", peer: host.peerID, addresses: [try listen(host)]))
  }

  /// Is known, but nothing listens where it was.
  private func startBouncer() throws {
    let host = try newHost()
    let address = try listen(host)
    host.close()
    members.append(
      Member(name: "bouncer", note: "refuses every connection", peer: host.peerID, addresses: [address]))
  }

  /// Is an HTTP server and nothing else.
  private func startWebServer() throws {
    var mux = HTTPMux()
    mux.mount("/x/notes/1", at: "/notes/") { exchange in
      try await exchange.respond(.ok, fields: ["Content-Type": "application/json"], body: Array(Self.notes.utf8))
    }
    mux.mount(BuiltInMount.echo.place.id, at: "/echo/", BuiltInMount.echo.handler(for: "web-only"))
    let server = newServer(mux, on: nil)
    let address = try server.listen(on: Multiaddr("/ip4/127.0.0.1/tcp/0/http"))
    members.append(Member(name: "web-only", note: "an HTTP server without a peer id", peer: nil, addresses: [address]))
  }

  /// Says wrongly what it serves.
  private func startGarbled() throws {
    let host = try newHost()
    let document = #"{"/hello/1":{"path":"hello"},"/empty/1":{"path":""},"/number/1":{"path":7},"/gone/1":"#
    host.setHandler(HTTPClient.httpProtocolID) { stream in
      stream.setDeadline(.after(.seconds(10)))
      _ = try? await stream.read()
      let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(document.utf8.count)\r\n\r\n"
      try? await stream.write(Array((head + document).utf8))
      await stream.closeInOrder()
    }
    members.append(
      Member(
        name: "garbled", note: "its well-known document is broken", peer: host.peerID, addresses: [try listen(host)]))
  }

  /// Listens nowhere: it is reached through the gateway only.
  private func startHidden() throws {
    guard let relay = members.first?.addresses.first else { return }
    let host = try newHost { $0.punchesHoles = false }
    var mux = HTTPMux()
    mux.mount(BuiltInMount.hello.place.id, at: "/hello/", BuiltInMount.hello.handler(for: host.peerID.description))
    _ = newServer(mux, on: host)
    NetworkActor.task { _ = try? await host.listen(viaRelay: relay, deadline: .after(.seconds(10))) }
    let address = try relay.encapsulating(Multiaddr("/p2p-circuit")).with(host.peerID)
    members.append(
      Member(
        name: "hidden", note: "reached only through the gateway, its relay", peer: host.peerID, addresses: [address]))
  }

  private nonisolated static let catalog = """
    {"catalog":"lab","items":[{"id":1,"name":"kettle","tags":["steel","1.7 l"],"inStock":true},\
    {"id":2,"name":"toaster","tags":[],"inStock":false,"next":null}],"pages":{"this":1,"of":3},\
    "size":18874368,"source":"multiaddr:/dns4/example.com/tcp/443/tls/http"}
    """

  private nonisolated static let notes = #"{"notes":["water the plants","call the lab"],"count":2}"#
}
