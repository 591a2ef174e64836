import Glibc
import Multiformats
import NetIO

extension Multiaddr {
  /// The TCP address that is to be connected to when no name has to be resolved first.
  var tcpSocketAddress: SocketAddress? {
    guard let host, let port = tcpPort else { return nil }
    return SocketAddress(host, port: port)
  }

  /// The UDP address that is to be connected to when no name has to be resolved first.
  var quicSocketAddress: SocketAddress? {
    guard let host, let port = udpPort else { return nil }
    return SocketAddress(host, port: port)
  }

  /// `/ip4/…/tcp/…` or `/ip6/…/tcp/…`.
  public init?(tcp address: SocketAddress) {
    self.init(address, "tcp/\(address.port)")
  }

  /// `/ip4/…/udp/…/quic-v1` or `/ip6/…/udp/…/quic-v1`.
  public init?(quic address: SocketAddress) {
    self.init(address, "udp/\(address.port)/quic-v1")
  }

  /// The address of a socket with what stands between TCP and the streams.
  init?(_ address: SocketAddress, _ transport: StreamTransport) {
    self.init(address, "tcp/\(address.port)\(transport.suffix)")
  }

  private init?(_ address: SocketAddress, _ transport: String) {
    let text = "/\(address.isIPv6 ? "ip6" : "ip4")/\(address.host)/\(transport)"
    guard let parsed = try? Multiaddr(text) else { return nil }
    self = parsed
  }
}

extension SocketAddress {
  /// The address of a host that is no name.
  public init?(_ host: Multiaddr.Host, port: UInt16) {
    switch host {
    case .ip4(let address):
      self.init(ip: withUnsafeBytes(of: address.rawValue.bigEndian) { Array($0) }, port: port)
    case .ip6(let address, let zone):
      let scope = zone.map { if_nametoindex($0) } ?? 0
      self.init(ip: withUnsafeBytes(of: address.rawValue.bigEndian) { Array($0) }, port: port, scope: scope)
    case .dns, .dns4, .dns6, .dnsaddr: return nil
    }
  }
}

extension Multiaddr.Host {
  /// The socket addresses of the host, resolved if it is a name.
  public func socketAddresses(port: UInt16, deadline: Deadline) async throws(AddressFailure.Reason) -> [SocketAddress] {
    if let address = SocketAddress(self, port: port) { return [address] }
    let family: Resolver.Family =
      switch self {
      case .dns4: .ipv4
      case .dns6: .ipv6
      default: .any
      }
    do { return try await Resolver.resolve(description, port: port, family: family, deadline: deadline) } catch {
      throw error.isTimeout ? .timedOut : .failed(error.description)
    }
  }
}

extension TCPSocket {
  /// Connects to the first of some addresses that answers, tried one after the other.
  public static func connect(
    toAnyOf candidates: [SocketAddress], deadline: Deadline
  ) async throws(AddressFailure.Reason) -> TCPSocket {
    var last = AddressFailure.Reason.failed("there is no address to connect to")
    for candidate in candidates {
      do throws(SocketError) {
        return try await connect(to: candidate, deadline: deadline)
      } catch {
        last = AddressFailure.Reason(error)
      }
    }
    throw last
  }
}

extension AddressFailure.Reason: Error {
  init(_ error: SocketError) {
    self =
      switch error.code {
      case _ where error.isTimeout: .timedOut
      case ECANCELED: .cancelled
      default: .failed(error.reason)
      }
  }
}
