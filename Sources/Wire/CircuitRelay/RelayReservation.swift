import Identity
import Multiformats
import Protobuf

/// A relay's promise to pass connections on to a peer (circuit relay v2 spec, "Reservation").
public struct RelayReservation: Hashable, Sendable {
  /// When it ends: seconds since the beginning of 1970, UTC.
  public var expiration: UInt64
  /// Where the relay can be reached, with its peer id, without `p2p-circuit`. Addresses that cannot be read are left
  /// out.
  public var addresses: [Multiaddr]
  /// The sealed ``ReservationVoucher``; nil if the relay gives none.
  public var voucher: [UInt8]?

  /// A promise until `expiration`.
  public init(expiration: UInt64, addresses: [Multiaddr] = [], voucher: [UInt8]? = nil) {
    self.expiration = expiration
    self.addresses = addresses
    self.voucher = voucher
  }

  init(protobuf message: [UInt8]) throws(ProtobufError) {
    var reader = ProtobufReader(message)
    var expiration: UInt64?
    self.init(expiration: 0)
    while let field = try reader.next() {
      switch field.number {
      case 1: expiration = try field.varint()
      case 2: if let address = try? Multiaddr(bytes: field.bytes()) { addresses.append(address) }
      case 3: voucher = try field.bytes()
      default: break
      }
    }
    guard let expiration else { throw .missing(field: "expire") }
    self.expiration = expiration
  }

  var protobuf: [UInt8] {
    var writer = ProtobufWriter()
    writer.write(expiration, field: 1)
    for address in addresses { writer.write(address.bytes, field: 2) }
    if let voucher { writer.write(voucher, field: 3) }
    return writer.bytes
  }
}
