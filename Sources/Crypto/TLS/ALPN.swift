import COpenSSL

/// Application-Layer Protocol Negotiation (RFC 7301), in the form in which libssl takes and gives it.
public enum ALPN {
  /// The names as a client offers them. Each has 1 to 255 bytes.
  public static func offer(_ names: [String]) -> [UInt8] {
    names.flatMap { [UInt8(truncatingIfNeeded: $0.utf8.count)] + Array($0.utf8) }
  }

  /// For the callback of `SSL_CTX_set_alpn_select_cb`: chooses the first of `names`, the best first, that the client
  /// offers. Whether there is one.
  public static func select(
    _ names: [String], of offer: UnsafePointer<UInt8>?, count: UInt32,
    into chosen: UnsafeMutablePointer<UnsafePointer<UInt8>?>?, count chosenCount: UnsafeMutablePointer<UInt8>?
  ) -> Bool {
    guard let offer, let chosen, let chosenCount else { return false }
    for name in names {
      var offset = 0
      while offset < Int(count) {
        let size = Int(offer[offset])
        guard offset + 1 + size <= Int(count) else { break }
        if UnsafeBufferPointer(start: offer + offset + 1, count: size).elementsEqual(name.utf8) {
          // It may point into the peer's own list.
          chosen.pointee = offer + offset + 1
          chosenCount.pointee = UInt8(size)
          return true
        }
        offset += 1 + size
      }
    }
    return false
  }

  /// What was agreed on in a handshake; nil for nothing.
  public static func selected(_ ssl: OpaquePointer) -> String? {
    var name: UnsafePointer<UInt8>?
    var count: UInt32 = 0
    SSL_get0_alpn_selected(ssl, &name, &count)
    guard count > 0 else { return nil }
    return String(decoding: UnsafeBufferPointer(start: name, count: Int(count)), as: UTF8.self)
  }
}
