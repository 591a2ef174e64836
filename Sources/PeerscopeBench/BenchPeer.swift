import CBench
import Events
import Foundation
import HTTP1
import Identity
import Libp2p
import Libp2pHTTP
import Multiformats
import NetIO

/// The other process of the benchmark: a peer that serves until its standard input ends.
@NetworkActor
enum BenchPeer {
  /// Serves, and says where in one line: the peer's addresses over TCP, WebSocket and QUIC, and the port of the echo in C.
  static func serve() async throws {
    let host = try Libp2p.Host(keys: KeyPair(), bus: EventBus(), configuration: configuration)
    var mux = HTTPMux.builtIns(for: host.peerID.description)
    mux.mount("/sink/1", at: "/sink/") { exchange in
      var count = 0
      while let part = try await exchange.readBody() { count += part.count }
      try await exchange.respond(.ok, text: "\(count)\n")
    }
    let server = HTTPServer(mux, bus: host.bus, serverName: "bench")
    server.serve(on: host)
    let tcp = try host.listen(on: Multiaddr("/ip4/127.0.0.1/tcp/0")).with(host.peerID)
    let webSocket = try host.listen(on: Multiaddr("/ip4/127.0.0.1/tcp/0/ws")).with(host.peerID)
    let quic = try host.listen(on: Multiaddr("/ip4/127.0.0.1/udp/0/quic-v1")).with(host.peerID)
    print("\(tcp) \(webSocket) \(quic) \(cb_serve())")
    fflush(nil)
    await endOfInput()
  }

  /// Returns when standard input has ended.
  static func endOfInput() async {
    await withCheckedContinuation { done in
      Thread.detachNewThread {
        while readLine() != nil {}
        done.resume()
      }
    }
  }

  static var configuration: Libp2p.Host.Configuration {
    var configuration = Libp2p.Host.Configuration(agentVersion: "bench")
    configuration.identifiesPeers = false
    return configuration
  }
}
