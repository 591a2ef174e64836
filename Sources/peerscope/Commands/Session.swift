import Engine
import FoundationEssentials
import HTTP1
import Identity
import Libp2p
import Libp2pHTTP
import Multiformats
import NetIO
import PeerStore

/// What a command that talks to a peer needs: the engine as its options want it, the target, the deadline.
struct Session: Sendable {
  let engine: Engine
  let output: Output
  let deadline: Deadline
  private let invocation: Invocation

  init(_ invocation: Invocation) async throws {
    self.invocation = invocation
    output = Output(invocation)
    deadline = .after(.seconds(try invocation.number(.timeout) ?? 30))
    let options = try Self.options(invocation)
    let store = try Self.store(invocation)
    engine = try await NetworkActor.task { Result { try Engine(options, store: store) } }.value.get()
    if invocation.has(.offline) {
      throw Complaint(.failed, "\(invocation.command) needs the network, and --offline forbids it")
    }
    if output.isVerbose { Narrator.start(engine.bus) }
  }

  /// The folders in which things are kept.
  static let folders = XDGFolders(environment: ProcessInfo.processInfo.environment)

  /// The keys that the options name: a file's, fresh ones, or those of the data folder, which are made on first use.
  static func keys(_ invocation: Invocation) throws -> KeyPair {
    if invocation.has(.ephemeral) { return try KeyPair() }
    if let file = invocation.value(.identity) { return try KeyFile.load(file) }
    return try KeyFile.loadOrCreate(folders.identityKey)
  }

  /// The peer store that the options name, read.
  static func store(_ invocation: Invocation) throws -> PeerStore {
    let store = PeerStore(path: invocation.value(.peerStore) ?? folders.peerStore)
    // A store that cannot be read is said, and the command goes on without it: not every command needs it.
    do { try store.refresh() } catch { Output.error("peerscope: \(error)") }
    return store
  }

  /// What the options ask of the engine.
  static func options(_ invocation: Invocation) throws -> Engine.Options {
    try requireKnown(invocation, .auth, ["none"])
    var options = Engine.Options(keys: try keys(invocation), agent: Peerscope.agent)
    options.transports = try transports(invocation)
    options.security = try security(invocation)
    let protocols = invocation.all(.streamProtocol)
    if !protocols.isEmpty { options.client.streamProtocols = protocols }
    let servers = try invocation.all(.nameServer).map(nameServer)
    if !servers.isEmpty { options.nameServers = servers }
    options.client.allowsPlainHTTP = invocation.has(.insecureHTTP)
    if let file = invocation.value(.certificateAuthorities) { options.client.trust = .file(file) }
    if invocation.has(.tlsInsecure) { options.client.trust = .anything }
    return options
  }

  /// The transports that may be used: the one of a name, and those whose connections have a muxer; nil for all.
  private static func transports(_ invocation: Invocation) throws -> Set<Multiaddr.Transport>? {
    try requireKnown(invocation, .transport, Engine.transports.map(\.rawValue))
    try requireKnown(invocation, .muxer, Set(Engine.transports.compactMap(\.muxer)).sorted())
    let name = invocation.value(.transport), muxer = invocation.value(.muxer)
    guard name != nil || muxer != nil else { return nil }
    let left = Engine.transports.filter {
      (name == nil || $0.rawValue == name) && (muxer == nil || $0.muxer == muxer)
    }
    guard !left.isEmpty else {
      throw Complaint(.usage, "--transport \(name ?? ""): its connections do not have the muxer \(muxer ?? "")")
    }
    return Set(left)
  }

  /// Reads `1.2.3.4`, `1.2.3.4:53`, `::1` or `[::1]:53`.
  private static func nameServer(_ text: String) throws -> SocketAddress {
    let parts = text.wholeMatch(of: /\[(.*)\]:(\d+)|([^:]*):(\d+)/)?.output
    let host = parts?.1 ?? parts?.3, port = parts?.2 ?? parts?.4
    let address = SocketAddress(host: host.map(String.init) ?? text, port: port.map { UInt16($0) ?? 0 } ?? 53)
    guard let address, address.port > 0 else {
      throw Complaint(.usage, "--dns \(text): not an IP address, with a port or without", hint: "as in 127.0.0.1:53")
    }
    return address
  }

  /// How streams of bytes may be secured: in one way, or in all of them.
  static func security(_ invocation: Invocation) throws -> [SecurityProtocol] {
    try requireKnown(invocation, .security, SecurityProtocol.allCases.map(\.name))
    guard let name = invocation.value(.security) else { return SecurityProtocol.allCases }
    return SecurityProtocol.allCases.filter { $0.name == name }
  }

  private static func requireKnown(_ invocation: Invocation, _ option: OptionSpec, _ known: [String]) throws {
    guard let value = invocation.value(option), !known.contains(value) else { return }
    throw Complaint(.usage, "\(option.name) \(value): not one of \(known.joined(separator: ", "))")
  }

  /// Whom the first argument means, and the path that came with it.
  func target() async throws -> (target: HTTPTarget, path: String?) {
    let reference = try TargetReference(invocation.positional(0) ?? "")
    let path: String? = if case .address(_, let path) = reference { path } else { nil }
    return (try await engine.target(for: reference), path)
  }

  /// Ends what the session has begun.
  func end() async {
    await engine.close()
    do { try engine.store.flush() } catch { Output.error("peerscope: \(error)") }
  }

  /// Runs a command in a session of its own, and ends that whatever comes of it.
  static func run(_ invocation: Invocation, _ body: (Session) async throws -> Int32) async throws -> Int32 {
    let session = try await Session(invocation)
    do {
      let code = try await body(session)
      await session.end()
      return code
    } catch {
      await session.end()
      throw error
    }
  }
}

extension XDGFolders {
  /// The private key of the identity that is ours where no other is named.
  var identityKey: String { data + "/identity.key" }
}

extension Multiaddr.Transport {
  /// What lets streams share its connections; nil for one that carries no streams.
  fileprivate var muxer: String? {
    switch self {
    case .http, .https, .http3: nil
    case .quicV1, .webtransport: "quic"
    case .webrtcDirect: "webrtc"
    case .tcp, .ws, .wss: "yamux"
    }
  }
}
