import Glibc

/// An IPv4 or IPv6 address with a port.
public struct SocketAddress: Hashable, Sendable, CustomStringConvertible {
  /// The address, 4 or 16 bytes in network order.
  public let ip: [UInt8]
  /// The port.
  public let port: UInt16
  /// The interface that a link-local IPv6 address belongs to; 0 for none.
  public let scope: UInt32

  /// An address of 4 or 16 bytes.
  public init(ip: [UInt8], port: UInt16, scope: UInt32 = 0) {
    precondition(ip.count == 4 || ip.count == 16, "an IP address has 4 or 16 bytes")
    self.ip = ip
    self.port = port
    self.scope = scope
  }

  /// Reads `1.2.3.4` or `fe80::1` (without brackets, zone or port); nil for anything else.
  public init?(host: String, port: UInt16) {
    var bytes = [UInt8](repeating: 0, count: 16)
    if inet_pton(AF_INET, host, &bytes) == 1 {
      self.init(ip: Array(bytes[..<4]), port: port)
    } else if inet_pton(AF_INET6, host, &bytes) == 1 {
      self.init(ip: bytes, port: port)
    } else {
      return nil
    }
  }

  /// Whether it is of IPv6.
  public var isIPv6: Bool { ip.count == 16 }

  /// Whether it is of this machine itself.
  public var isLoopback: Bool { isIPv6 ? ip == Array(repeating: 0, count: 15) + [1] : ip[0] == 127 }

  /// Whether it is of this machine, of its link, or of a network that is not the internet's (RFC 1918, 3927, 4193, 6598).
  public var isPrivate: Bool {
    if isIPv6 { return isLoopback || ip[0] & 0xfe == 0xfc || (ip[0] == 0xfe && ip[1] & 0xc0 == 0x80) }
    return switch (ip[0], ip[1]) {
    case (10, _), (127, _), (192, 168), (169, 254): true
    case (172, let second): second & 0xf0 == 16
    case (100, let second): second & 0xc0 == 64
    default: false
    }
  }

  /// Whether it stands for all addresses of this machine (`0.0.0.0`, `::`).
  public var isUnspecified: Bool { ip.allSatisfy { $0 == 0 } }

  /// The addresses of this machine's interfaces that are up, each with `port`; link-local ones left out.
  public static func ofInterfaces(port: UInt16) -> [SocketAddress] {
    var list: UnsafeMutablePointer<ifaddrs>?
    guard getifaddrs(&list) == 0 else { return [] }
    defer { freeifaddrs(list) }
    var addresses: [SocketAddress] = []
    for entry in sequence(first: list, next: { $0?.pointee.ifa_next }) {
      guard let entry, entry.pointee.ifa_flags & UInt32(IFF_UP) != 0, let pointer = entry.pointee.ifa_addr else {
        continue
      }
      let family = Int32(pointer.pointee.sa_family)
      guard family == AF_INET || family == AF_INET6 else { continue }
      let size = family == AF_INET ? MemoryLayout<sockaddr_in>.size : MemoryLayout<sockaddr_in6>.size
      var storage = sockaddr_storage()
      memcpy(&storage, pointer, size)
      guard let address = SocketAddress(storage), !(address.isIPv6 && address.ip[0] == 0xfe) else { continue }
      addresses.append(SocketAddress(ip: address.ip, port: port))
    }
    return addresses
  }

  /// The address without its port.
  public var host: String {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    inet_ntop(family, ip, &text, socklen_t(text.count))
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// `1.2.3.4:80` or `[::1]:80`.
  public var description: String { isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)" }

  var family: Int32 { isIPv6 ? AF_INET6 : AF_INET }

  /// Calls `body` with the address as the socket calls take it.
  func withSockaddr<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    func call<Address>(_ address: Address) -> Result {
      withUnsafePointer(to: address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<Address>.size)) }
      }
    }
    if isIPv6 {
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(AF_INET6)
      address.sin6_port = port.bigEndian
      address.sin6_scope_id = scope
      withUnsafeMutableBytes(of: &address.sin6_addr) { $0.copyBytes(from: ip) }
      return call(address)
    }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    withUnsafeMutableBytes(of: &address.sin_addr) { $0.copyBytes(from: ip) }
    return call(address)
  }

  /// What a socket call wrote; nil for another family than IP.
  init?(_ storage: sockaddr_storage) {
    switch Int32(storage.ss_family) {
    case AF_INET:
      let address = withUnsafeBytes(of: storage) { $0.loadUnaligned(as: sockaddr_in.self) }
      self.init(ip: withUnsafeBytes(of: address.sin_addr) { Array($0) }, port: UInt16(bigEndian: address.sin_port))
    case AF_INET6:
      let address = withUnsafeBytes(of: storage) { $0.loadUnaligned(as: sockaddr_in6.self) }
      self.init(
        ip: withUnsafeBytes(of: address.sin6_addr) { Array($0) }, port: UInt16(bigEndian: address.sin6_port),
        scope: address.sin6_scope_id)
    default: return nil
    }
  }

  /// Asks `call` (getsockname or getpeername) for an address of `descriptor`.
  init?(of descriptor: Int32, _ call: (Int32, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32)
  {
    var storage = sockaddr_storage()
    var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let status = withUnsafeMutablePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { call(descriptor, $0, &size) }
    }
    guard status == 0 else { return nil }
    self.init(storage)
  }
}
