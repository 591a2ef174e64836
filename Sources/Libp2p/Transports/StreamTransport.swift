import Multiformats
import NetIO
import Wire

/// What an address puts between TCP and the upgrader: nothing, a WebSocket, or a WebSocket over the TLS of the web.
enum StreamTransport: Hashable, Sendable {
  case tcp
  /// `/ws`; `host` is what a client says in `Host`.
  case webSocket(host: String)
  /// `/tls/ws`, `/tls/sni/NAME/ws`, `/wss`; `name` is what the server must have a certificate for: a DNS name, which it
  /// is also asked for, or an IP address.
  case secureWebSocket(host: String, name: String)

  /// Nil for an address of another kind of transport.
  init?(_ address: Multiaddr) {
    let host = address.httpAuthority ?? ""
    switch address.transport {
    case .tcp: self = .tcp
    case .ws: self = .webSocket(host: host)
    case .wss: self = .secureWebSocket(host: host, name: address.serverName ?? address.host?.description ?? "")
    default: return nil
    }
  }

  /// What it is called in `ConnectionInfo`.
  var name: String {
    switch self {
    case .tcp: "tcp"
    case .webSocket: "ws"
    case .secureWebSocket: "wss"
    }
  }

  /// The protocols that follow TCP in a listener's address.
  var suffix: String {
    switch self {
    case .tcp: ""
    case .webSocket: "/ws"
    case .secureWebSocket: "/tls/ws"
    }
  }

  /// Puts the layers over a connection that this side has opened; it is closed if that fails.
  @NetworkActor
  func dial(
    over transport: any ByteTransport, _ web: WebTrust, deadline: Deadline
  ) async throws(AddressFailure.Reason) -> any ByteTransport {
    switch self {
    case .tcp: return transport
    case .webSocket(let host): return try await open(over: transport, host, deadline)
    case .secureWebSocket(let host, let name):
      let secured: TLSTransport
      do throws(TLSError) {
        secured = try await .client(over: transport, web.context(for: name), name: name, deadline: deadline)
      } catch {
        throw AddressFailure.Reason(error)
      }
      return try await open(over: secured, host, deadline)
    }
  }

  @NetworkActor
  private func open(
    over transport: any ByteTransport, _ host: String, _ deadline: Deadline
  ) async throws(AddressFailure.Reason) -> any ByteTransport {
    do throws(WebSocketTransport.Failure) {
      return try await WebSocketTransport.client(over: transport, host: host, deadline: deadline)
    } catch {
      throw AddressFailure.Reason(error)
    }
  }

  /// Puts the layers over a connection that a peer has opened; it is closed if that fails.
  ///
  /// - Parameter tls: the certificate that is shown, where there is TLS.
  @NetworkActor
  func accept(
    over transport: any ByteTransport, _ tls: TLSContext?, deadline: Deadline
  ) async throws(AddressFailure.Reason) -> any ByteTransport {
    let below: any ByteTransport
    switch self {
    case .tcp: return transport
    case .webSocket: below = transport
    case .secureWebSocket:
      guard let tls else { throw .unsupported("TLS needs a certificate to show") }
      do throws(TLSError) {
        below = try await TLSTransport.server(over: transport, tls, deadline: deadline)
      } catch {
        throw AddressFailure.Reason(error)
      }
    }
    do throws(WebSocketTransport.Failure) {
      return try await WebSocketTransport.server(over: below, deadline: deadline)
    } catch {
      throw AddressFailure.Reason(error)
    }
  }
}

/// Whose certificates are accepted from servers of the web.
@NetworkActor
final class WebTrust {
  private let trust: TLSContext.Trust
  /// Reading the system's certificates takes a while: only once, and only if they are needed.
  private var contexts: [TLSContext.Trust: TLSContext] = [:]

  nonisolated init(_ trust: TLSContext.Trust) {
    self.trust = trust
  }

  /// What a server at a DNS name or IP address is checked by. The system's authorities hardly vouch for IP addresses:
  /// there nobody is asked, for who is there is proven above. Authorities that a person names are asked always.
  func context(for name: String) throws(TLSError) -> TLSContext {
    let isIP = SocketAddress(host: name, port: 0) != nil
    let trust = isIP && trust == .system ? .anything : trust
    if let context = contexts[trust] { return context }
    let context = try TLSContext(trusting: trust)
    contexts[trust] = context
    return context
  }
}
