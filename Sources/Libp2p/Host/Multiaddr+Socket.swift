import Glibc
import Multiformats
import NetIO

extension Multiaddr {
  /// The TCP address that is to be connected to when no name has to be resolved first.
  var tcpSocketAddress: SocketAddress? {
    guard let host, let port = tcpPort else { return nil }
    return SocketAddress(host, port: port)
  }

  /// `/ip4/…/tcp/…` or `/ip6/…/tcp/…`.
  init?(tcp address: SocketAddress) {
    self.init("tcp", address)
  }

  private init?(_ transport: String, _ address: SocketAddress) {
    let text = "/\(address.isIPv6 ? "ip6" : "ip4")/\(address.host)/\(transport)/\(address.port)"
    guard let parsed = try? Multiaddr(text) else { return nil }
    self = parsed
  }
}

extension SocketAddress {
  /// The address of a host that is no name.
  init?(_ host: Multiaddr.Host, port: UInt16) {
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
