import Engine
import FoundationEssentials
import Glibc
import Identity
import Libp2p
import Libp2pHTTP
import Multiformats
import NetIO
import PeerStore

/// `serve`: be a peer, until stopped.
enum ServeCommand {
  static let listen = OptionSpec("--listen", value: "MULTIADDR", isRepeatable: true, help: "where to listen (loopback)")
  static let mount = OptionSpec(
    "--mount", value: "ID=PATH=BACKEND", isRepeatable: true,
    help: "what to serve: hello, echo, blob, status, slow or ping (all of them)")
  static let certificate = OptionSpec("--tls-cert", value: "FILE", help: "the certificate for HTTPS and wss, PEM")
  static let key = OptionSpec("--tls-key", value: "FILE", help: "its private key, PEM")

  static let allow = OptionSpec(
    "--allow", value: "PEER_ID", isRepeatable: true, help: "let only these peers open streams to us (everybody)")
  static let relay = OptionSpec(
    "--relay", help: "be a relay: 128 peers, each circuit at most 2 minutes and 128 KiB each way")
  static let viaRelay = OptionSpec(
    "--via-relay", value: "MULTIADDR", isRepeatable: true, help: "be reached through this relay too, and punch holes")
  static let neighbours = OptionSpec("--mdns", help: "find peers of the local network, and be found by them")

  static let all: [CommandSpec] = [
    CommandSpec(
      "serve", "", "be a peer: serve HTTP over streams, HTTP and HTTPS",
      options: [
        .json, .plain, .verbose, .identity, .ephemeral, .security, .streamProtocol, .peerStore, listen, mount, allow,
        relay, viaRelay, neighbours, certificate, key,
      ],
      positionals: 0...0, run: run)
  ]

  private static func run(_ invocation: Invocation) async throws -> Int32 {
    let output = Output(invocation)
    let security = try Session.security(invocation)
    let serving = try options(invocation, security)
    var options = Engine.Options(keys: try Session.keys(invocation), agent: Peerscope.agent)
    options.identifiesPeers = true
    options.manners = try Session.store(invocation)
    let allowed = try invocation.all(allow).map { text in
      do throws(IdentityError) { return try PeerID(text) } catch {
        throw Complaint(.usage, "\(allow.name) \(text): \(error)")
      }
    }
    if !allowed.isEmpty { options.allowedPeers = Set(allowed) }
    if invocation.has(relay) { options.relay = RelayConfiguration() }
    options.security = security
    let engineOptions = options
    let engine = try await NetworkActor.task {
      Result { try Engine(engineOptions, store: PeerStore(path: nil)) }
    }.value.get()
    let log = RequestLog(engine.bus, output)
    if output.isVerbose { Narrator.start(engine.bus) }
    let addresses = try await engine.serve(serving)
    if invocation.has(neighbours) { try await engine.lookAround(true) }
    let relayed = try await engine.listen(viaRelays: addressList(invocation, viaRelay), deadline: .after(.seconds(30)))
    try log.ready(options.keys.peerID, addresses + relayed)
    let signal = await Signals.first(of: [SIGINT, SIGTERM])
    await engine.close()
    return signal == SIGINT ? Complaint.Code.interrupted.rawValue : 0
  }

  private static func addressList(_ invocation: Invocation, _ option: OptionSpec) throws -> [Multiaddr] {
    try invocation.all(option).map { text in
      do throws(MultiaddrError) { return try Multiaddr(text) } catch { throw TargetReference.Malformed(error) }
    }
  }

  private static func options(_ invocation: Invocation, _ security: [SecurityProtocol]) throws -> ServeOptions {
    let addresses = try addressList(invocation, listen)
    var options = ServeOptions(
      listen: addresses.isEmpty ? ServeOptions.everywhereOnLoopback(securedBy: security) : addresses)
    options.mounts = try invocation.all(mount).map { try ServeOptions.Mount($0) }
    let protocols = invocation.all(.streamProtocol)
    if !protocols.isEmpty { options.streamProtocols = protocols }
    switch (invocation.value(certificate), invocation.value(key)) {
    case (let chain?, let key?): options.certificate = (chain, key)
    case (nil, nil): break
    default: throw Complaint(.usage, "--tls-cert and --tls-key go together")
    }
    return options
  }
}
