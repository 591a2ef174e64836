import Glibc

/// An interface of this machine.
public struct NetworkInterface: Hashable, Sendable {
  /// The number by which the system knows it.
  public let index: UInt32
  /// Its name, as `eth0`.
  public let name: String
  /// Whether it has addresses of IPv4, and of IPv6.
  public private(set) var hasIPv4 = false, hasIPv6 = false

  /// The interfaces that are up and carry multicast, each once.
  public static var multicasting: [NetworkInterface] {
    var list: UnsafeMutablePointer<ifaddrs>?
    guard getifaddrs(&list) == 0 else { return [] }
    defer { freeifaddrs(list) }
    let wanted = UInt32(IFF_UP) | UInt32(IFF_MULTICAST)
    var interfaces: [String: NetworkInterface] = [:]
    for entry in sequence(first: list, next: { $0?.pointee.ifa_next }) {
      guard let entry, entry.pointee.ifa_flags & wanted == wanted, let address = entry.pointee.ifa_addr,
        let rawName = entry.pointee.ifa_name
      else { continue }
      let name = String(cString: rawName)
      let index = if_nametoindex(rawName)
      guard index > 0 else { continue }
      var interface = interfaces[name] ?? NetworkInterface(index: index, name: name)
      switch Int32(address.pointee.sa_family) {
      case AF_INET: interface.hasIPv4 = true
      case AF_INET6: interface.hasIPv6 = true
      default: continue
      }
      interfaces[name] = interface
    }
    return interfaces.values.sorted { $0.index < $1.index }
  }

  private init(index: UInt32, name: String) {
    self.index = index
    self.name = name
  }
}
