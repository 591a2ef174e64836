extension Multiaddr.Host {
  /// From where a host can be reached (RFC 6890).
  public enum Reach: Hashable, Sendable {
    /// From the machine itself.
    case loopback
    /// From its own network: private ranges, shared ones of providers, and those of one link.
    case local
    /// From everywhere.
    case everywhere
    /// That is only known when the name is resolved.
    case unknown
  }

  /// From where the host can be reached, as its address says.
  public var reach: Reach {
    switch self {
    case .ip4(let address): address.reach
    case .ip6(let address, let zone): zone == nil ? address.reach : .local
    case .dns(let name), .dns4(let name), .dns6(let name), .dnsaddr(let name):
      name == "localhost" || name.hasSuffix(".localhost") ? .loopback : name.hasSuffix(".local") ? .local : .unknown
    }
  }
}

extension Multiaddr {
  /// Whether an address that somebody told is worth dialling: one of a private network is not, nor one of loopback,
  /// unless who told it is within such reach too.
  ///
  /// - Parameter teller: where that somebody is.
  public func isWorthDialling(toldFrom teller: Multiaddr) -> Bool {
    switch (host?.reach, teller.host?.reach) {
    case (.everywhere?, _), (.unknown?, _): true
    case (.local?, .local?), (.local?, .loopback?), (.loopback?, .loopback?): true
    case (.local?, _), (.loopback?, _), (nil, _): false
    }
  }
}

extension IPv4Address {
  fileprivate var reach: Multiaddr.Host.Reach {
    func isIn(_ network: UInt32, _ length: UInt32) -> Bool { rawValue >> (32 - length) == network >> (32 - length) }
    if isIn(0x7f00_0000, 8) { return .loopback }
    // 10/8, 172.16/12, 192.168/16, 100.64/10, 169.254/16
    let isLocal =
      isIn(0x0a00_0000, 8) || isIn(0xac10_0000, 12) || isIn(0xc0a8_0000, 16) || isIn(0x6440_0000, 10)
      || isIn(0xa9fe_0000, 16)
    return isLocal ? .local : .everywhere
  }
}

extension IPv6Address {
  fileprivate var reach: Multiaddr.Host.Reach {
    if rawValue == 1 { return .loopback }
    let first = UInt16(truncatingIfNeeded: rawValue >> 112)
    // ::ffff:0:0/96 holds IPv4.
    if rawValue >> 32 == 0xffff { return IPv4Address(rawValue: UInt32(truncatingIfNeeded: rawValue)).reach }
    // fc00::/7 and fe80::/10
    return first & 0xfe00 == 0xfc00 || first & 0xffc0 == 0xfe80 ? .local : .everywhere
  }
}
