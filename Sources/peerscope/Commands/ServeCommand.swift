import Engine
import Foundation
import Identity
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

  static let neighbours = OptionSpec("--mdns", help: "find peers of the local network, and be found by them")

  static let all: [CommandSpec] = [
    CommandSpec(
      "serve", "", "be a peer: serve HTTP over streams, HTTP and HTTPS",
      options: [
        .json, .plain, .verbose, .identity, .ephemeral, .security, .streamProtocol, listen, mount, certificate, key,
        neighbours,
      ],
      positionals: 0...0, run: run)
  ]

  private static func run(_ invocation: Invocation) async throws -> Int32 {
    let output = Output(invocation)
    let serving = try options(invocation)
    var options = Engine.Options(keys: try Session.keys(invocation), agent: Peerscope.agent)
    options.identifiesPeers = true
    options.security = try Session.security(invocation)
    let engineOptions = options
    let engine = try await NetworkActor.task {
      Result { try Engine(engineOptions, store: PeerStore(path: nil)) }
    }.value.get()
    let log = RequestLog(engine.bus, output)
    let addresses = try await engine.serve(serving)
    if invocation.has(neighbours) { try await engine.lookAround(true) }
    try log.ready(options.keys.peerID, addresses)
    if output.isVerbose { Narrator.start(engine.bus) }
    let signal = await Signals.first(of: [SIGINT, SIGTERM])
    await engine.close()
    return signal == SIGINT ? Complaint.Code.interrupted.rawValue : 0
  }

  private static func options(_ invocation: Invocation) throws -> ServeOptions {
    let texts = invocation.all(listen)
    var options = ServeOptions(listen: ServeOptions.everywhereOnLoopback)
    if !texts.isEmpty {
      options.listen = try texts.map { text in
        do throws(MultiaddrError) { return try Multiaddr(text) } catch { throw TargetReference.Malformed(error) }
      }
    }
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
