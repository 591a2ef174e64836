extension Multiaddr {
  /// Where the outermost connection of an address goes.
  public enum Host: Hashable, Sendable, CustomStringConvertible {
    /// An IPv4 address.
    case ip4(IPv4Address)
    /// An IPv6 address, with a zone where the address is meant for one link only.
    case ip6(IPv6Address, zone: String?)
    /// A name with addresses of both families (A and AAAA records).
    case dns(String)
    /// A name with IPv4 addresses (A records).
    case dns4(String)
    /// A name with IPv6 addresses (AAAA records).
    case dns6(String)
    /// A name with whole multiaddrs (TXT records at `_dnsaddr.NAME`).
    case dnsaddr(String)

    /// The name, if it is one that must be resolved.
    public var name: String? {
      switch self {
      case .ip4, .ip6: nil
      case .dns(let name), .dns4(let name), .dns6(let name), .dnsaddr(let name): name
      }
    }

    /// The address or the name as sockets and resolvers take it, as `fe80::1%eth0`.
    public var description: String {
      switch self {
      case .ip4(let address): address.description
      case .ip6(let address, let zone): address.description + (zone.map { "%\($0)" } ?? "")
      case .dns(let name), .dns4(let name), .dns6(let name), .dnsaddr(let name): name
      }
    }
  }

  /// The host at the beginning of the address; nil if it begins with none (`/p2p/…`, `/unix/…`, `/onion3/…`).
  public var host: Host? {
    var components = components
    var first = components.next()
    var zone: String?
    if first?.protocol == .ip6zone {
      zone = first?.value
      first = components.next()
      guard first?.protocol == .ip6 else { return nil }
    }
    guard let first else { return nil }
    switch first.protocol {
    case .ip4: return .ip4(IPv4Address(rawValue: UInt32(truncatingIfNeeded: first.rawNumber)))
    case .ip6: return .ip6(IPv6Address(rawValue: first.rawNumber), zone: zone)
    case .dns: return .dns(first.value)
    case .dns4: return .dns4(first.value)
    case .dns6: return .dns6(first.value)
    case .dnsaddr: return .dnsaddr(first.value)
    default: return nil
    }
  }

  /// The port of the first `tcp`.
  public var tcpPort: UInt16? { port(of: .tcp) }

  /// The port of the first `udp`.
  public var udpPort: UInt16? { port(of: .udp) }

  private func port(of protocol: MultiaddrProtocol) -> UInt16? {
    components.first(of: `protocol`).map { UInt16(truncatingIfNeeded: $0.rawNumber) }
  }

  /// The identity of the peer that the address leads to: the last `p2p`, or behind a relay the one after the last
  /// `p2p-circuit`. Nil where only the relay is named.
  public var peerIDMultihash: Multihash? {
    var last: Component?
    for component in components {
      switch component.protocol {
      case .p2p: last = component
      case .p2pCircuit: last = nil
      default: break
      }
    }
    return last.flatMap { try? Multihash(bytes: Array($0.rawValue)) }
  }

  /// Whether TLS is a layer of its own (`tls`, `https`, `wss`); in QUIC it always is inside.
  public var hasTLS: Bool {
    components.contains { [.tls, .https, .wss].contains($0.protocol) }
  }

  /// The name that a TLS server is asked for and must prove: the `sni`, else the host's name.
  public var serverName: String? {
    value(for: .sni) ?? host?.name
  }

  /// What requests to the server at this address say in `Host`: the name, and the port where it is not the usual one; nil
  /// for an address that is neither an HTTP server's nor a WebSocket's.
  public var httpAuthority: String? {
    guard kind == .http || transport == .ws || transport == .wss, let host else { return nil }
    let name = serverName ?? host.description
    let bracketed = name.contains(":") ? "[\(name)]" : name
    let usualPort: UInt16 = hasTLS ? 443 : 80
    guard let port = tcpPort, port != usualPort else { return bracketed }
    return "\(bracketed):\(port)"
  }

  /// The path of the HTTP resource as it goes on a request line, beginning with a slash.
  ///
  /// What cannot stand there is escaped, so also `?`; escapes that the path holds already stay as they are.
  public var httpPath: String? {
    guard let path = components.first(of: .httpPath) else { return nil }
    return String { text in
      if path.rawValue.first != UInt8(ascii: "/") { text.append(UInt8(ascii: "/")) }
      PercentEncoding.path.encode(path.rawValue.span, into: &text, keepingEscapes: true)
    }
  }
}

extension Multiaddr.Component {
  /// The value as a number, its highest byte first.
  fileprivate var rawNumber: UInt128 { rawValue.span.bigEndian }
}
