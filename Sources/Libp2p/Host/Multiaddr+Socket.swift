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

extension Resolver {
  /// The socket addresses of a host, resolved if it is a name.
  public func socketAddresses(
    of host: Multiaddr.Host, port: UInt16, deadline: Deadline
  ) async throws(AddressFailure.Reason) -> [SocketAddress] {
    if let address = SocketAddress(host, port: port) { return [address] }
    let family: Family =
      switch host {
      case .dns4: .ipv4
      case .dns6: .ipv6
      default: .any
      }
    do { return try await addresses(of: host.description, port: port, family: family, deadline: deadline) } catch {
      throw AddressFailure.Reason(error)
    }
  }
}

/// Connects to the first of some places that answers: each has a start over the next (RFC 8305 §5).
@NetworkActor
func connect<Value: Sendable>(
  to places: [SocketAddress],
  by attempt: @escaping @NetworkActor @Sendable (SocketAddress) async -> Result<Value, AddressFailure.Reason>,
  discard: @escaping @NetworkActor (Value) -> Void
) async throws(AddressFailure.Reason) -> Value {
  let race = Race<SocketAddress, Value, AddressFailure.Reason>(attempt: attempt, discard: { discard($1) })
  for (index, place) in places.enumerated() { race.add(place, after: .milliseconds(250 * index)) }
  await race.run()
  if let winner = race.winner { return winner.prize }
  if Task.isCancelled { throw .cancelled }
  throw race.failures.last?.failure ?? .failed("there is no address to connect to")
}

extension TCPSocket {
  /// Connects to the first of some places of one host that answers.
  public static func connect(
    toAnyOf places: [SocketAddress], deadline: Deadline
  ) async throws(AddressFailure.Reason) -> TCPSocket {
    try await Libp2p.connect(to: places) { place in
      do throws(SocketError) {
        return .success(try await connect(to: place, deadline: deadline))
      } catch {
        return .failure(AddressFailure.Reason(error))
      }
    } discard: {
      $0.close(abruptly: true)
    }
  }
}
