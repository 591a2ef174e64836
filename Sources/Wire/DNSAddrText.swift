import Multiformats

/// `dnsaddr=ADDRESS`: how an address stands in a TXT record, of DNS as of multicast DNS.
enum DNSAddrText {
  private static let prefix = Array("dnsaddr=".utf8)

  /// The address in a text; nil if there is none.
  static func address(in text: [UInt8]) -> Multiaddr? {
    guard text.starts(with: prefix), let value = String(validating: text.dropFirst(prefix.count), as: UTF8.self) else {
      return nil
    }
    return try? Multiaddr(value)
  }

  /// An address as a text; nil if it does not fit into one, which has 255 bytes at most.
  static func text(of address: Multiaddr) -> [UInt8]? {
    let text = prefix + Array(address.description.utf8)
    return text.count <= 255 ? text : nil
  }
}
