import Crypto
import FoundationEssentials
import Libp2p
import Libp2pHTTP
import Multiformats
import NetIO

/// What to serve, and where.
public struct ServeOptions: Sendable {
  /// The addresses to listen on, of stream transports and of HTTP transports.
  public var listen: [Multiaddr]
  /// What is served; empty for all built-in services.
  public var mounts: [Mount] = []
  /// What HTTP is called on streams.
  public var streamProtocols = [HTTPClient.httpProtocolID]
  /// The PEM files of a certificate and its key for HTTPS and secure WebSockets; one is made where none is given.
  public var certificate: (chain: String, key: String)?

  /// A service at a place.
  public struct Mount: Sendable {
    /// The protocol and the path.
    public let place: WellKnown.Mount
    /// What answers.
    public let backend: BuiltInMount

    /// Reads `ID=PATH=BACKEND`.
    public init(_ text: String) throws(Complaint) {
      let parts = text.split(separator: "=", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 3, parts[0].hasPrefix("/"), parts[1].hasPrefix("/") else {
        throw Complaint(.usage, "\(text): not a mount", hint: "ID=PATH=BACKEND, as in /hello/1=/hello/=hello")
      }
      let names = BuiltInMount.allCases.map(\.rawValue).joined(separator: ", ")
      guard let backend = BuiltInMount(rawValue: parts[2]) else {
        throw Complaint(.usage, "\(parts[2]): not a backend that is there yet", hint: "there is \(names)")
      }
      place = WellKnown.Mount(id: parts[0], path: parts[1])
      self.backend = backend
    }
  }

  /// Serving on these addresses.
  public init(listen: [Multiaddr]) {
    self.listen = listen
  }

  /// A free port of loopback for each way there is to be reached that can be secured by one of `allowed`.
  public static func everywhereOnLoopback(
    securedBy allowed: [SecurityProtocol] = SecurityProtocol.allCases
  ) -> [Multiaddr] {
    ["tcp/0", "udp/0/quic-v1", "tcp/0/ws", "tcp/0/tls/ws", "tcp/0/http", "tcp/0/tls/http"]
      .compactMap { try? Multiaddr("/ip4/127.0.0.1/\($0)") }
      .filter { (try? SecurityProtocol.candidates(for: $0, among: allowed)) != nil }
  }

  func mux(for name: String) -> HTTPMux {
    guard !mounts.isEmpty else { return HTTPMux.builtIns(for: name) }
    var mux = HTTPMux()
    for mount in mounts { mux.mount(mount.place.id, at: mount.place.path, mount.backend.handler(for: name)) }
    return mux
  }

  func tlsContext() throws -> TLSContext {
    if let certificate {
      func read(_ path: String) throws(Complaint) -> String {
        do { return try String(contentsOfFile: path, encoding: .utf8) } catch {
          throw Complaint(.configuration, "\(path): cannot be read")
        }
      }
      return try TLSContext(certificateChain: read(certificate.chain), privateKey: read(certificate.key))
    }
    let made = try SelfSignedCertificate(hosts: ["localhost", "127.0.0.1", "::1"])
    return try TLSContext(certificateChain: made.certificate, privateKey: made.privateKey)
  }
}
