import Identity
import Multiformats
import Protobuf

/// The `Peer` message: one end of a circuit. Its addresses are for active relays, which are no more, and are passed over.
enum RelayedPeer {
  static func decode(_ message: [UInt8]) throws -> PeerID {
    var reader = ProtobufReader(message)
    var id: [UInt8]?
    while let field = try reader.next() {
      if field.number == 1 { id = try field.bytes() }
    }
    guard let id else { throw ProtobufError.missing(field: "id") }
    return try PeerID(bytes: id)
  }

  static func encode(_ peer: PeerID) -> [UInt8] {
    var writer = ProtobufWriter()
    writer.write(peer.bytes, field: 1)
    return writer.bytes
  }
}
