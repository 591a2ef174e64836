import Crypto
import Events
import Foundation
import HTTP1
import Identity
import Libp2p
import Libp2pHTTP
import Multiformats
import NetIO
import TestSupport
import Testing

/// A peer that serves the built-in mounts over streams, and by HTTP and HTTPS.
@NetworkActor
final class Server {
  let host: Libp2p.Host
  let server: HTTPServer
  let streams: Multiaddr
  let http: Multiaddr
  let https: Multiaddr
  let folder: TemporaryFolder

  init(_ configure: (inout HTTPMux) -> Void = { _ in }) throws {
    host = try Libp2p.Host(keys: KeyPair(generating: .ed25519), bus: EventBus(), configuration: .quiet)
    var mux = HTTPMux.builtIns(for: host.peerID.description)
    configure(&mux)
    server = HTTPServer(mux, bus: host.bus, serverName: "test/1")
    server.serve(on: host)
    streams = try host.listen(on: Multiaddr("/ip4/127.0.0.1/tcp/0")).with(host.peerID)
    http = try server.listen(on: Multiaddr("/ip4/127.0.0.1/tcp/0/http"))
    let made = try SelfSignedCertificate(hosts: ["localhost", "127.0.0.1"])
    let context = try TLSContext(certificateChain: made.certificate, privateKey: made.privateKey)
    https = try server.listen(on: Multiaddr("/ip4/127.0.0.1/tcp/0/tls/http"), tls: context)
    folder = try TemporaryFolder()
    try Data(made.certificate.utf8).write(to: folder.url.appending(path: "ca.pem"))
  }

  /// A client that trusts the server's certificate, and the ways to the server.
  func client() throws -> HTTPClient {
    var configuration = HTTPClient.Configuration()
    configuration.allowsPlainHTTP = true
    configuration.trust = .file(folder.path("ca.pem"))
    return HTTPClient(
      try Libp2p.Host(keys: KeyPair(generating: .ed25519), bus: EventBus(), configuration: .quiet),
      configuration: configuration)
  }

  func target(_ way: Way) -> HTTPTarget {
    switch way {
    case .streams: HTTPTarget(peer: nil, addresses: [streams])
    case .http: HTTPTarget(peer: nil, addresses: [http])
    case .https: HTTPTarget(peer: nil, addresses: [https])
    }
  }
}

/// The ways by which a request may go.
enum Way: CaseIterable {
  case streams, http, https
}

extension Libp2p.Host.Configuration {
  static var quiet: Libp2p.Host.Configuration {
    var configuration = Libp2p.Host.Configuration(agentVersion: "test/1")
    configuration.identifiesPeers = false
    return configuration
  }
}

extension HTTPClient {
  /// Sends a request and reads the whole response.
  func exchange(
    _ request: HTTPRequest, _ target: HTTPTarget
  ) async throws -> (response: HTTPResponse, body: [UInt8]) {
    let response = try await send(request, to: target, deadline: .after(.seconds(20)))
    return (response, try await response.readAll(limit: 1 << 30).body)
  }
}

/// A peer whose answers to `/http/1.1` streams are what `answer` says, byte for byte.
@NetworkActor
func rawServer(_ answer: @escaping Libp2p.Host.Handler) throws -> (host: Libp2p.Host, target: HTTPTarget) {
  let host = try Libp2p.Host(keys: KeyPair(generating: .ed25519), bus: EventBus(), configuration: .quiet)
  host.setHandler(HTTPClient.httpProtocolID, answer)
  let address = try host.listen(on: Multiaddr("/ip4/127.0.0.1/tcp/0")).with(host.peerID)
  return (host, HTTPTarget(peer: nil, addresses: [address]))
}
