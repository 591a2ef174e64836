import Identity
import Protobuf

/// The fields of the messages of both protocols, which number them differently.
struct RelayFields {
  enum Name {
    case type, peer, reservation, limit, status
  }

  private(set) var type: UInt64?
  private(set) var reservation: RelayReservation?
  private(set) var limit: RelayLimit?
  private var peer: PeerID?
  private var status: RelayStatus?

  /// Reads a message, without its length.
  ///
  /// - Parameter places: the fields that it may have, by their numbers; others are passed over.
  init(_ message: [UInt8], places: [Int: Name]) throws {
    var reader = ProtobufReader(message)
    while let field = try reader.next() {
      switch places[field.number] {
      case .type: type = try field.varint()
      case .peer: peer = try RelayedPeer.decode(field.bytes())
      case .reservation: reservation = try RelayReservation(protobuf: field.bytes())
      case .limit: limit = try RelayLimit(protobuf: field.bytes())
      case .status: status = RelayStatus(rawValue: try field.varint())
      case nil: break
      }
    }
  }

  var typeName: String { type.map { "\($0)" } ?? "none" }

  func requiredPeer() throws(ProtobufError) -> PeerID {
    guard let peer else { throw .missing(field: "peer") }
    return peer
  }

  func requiredStatus() throws(ProtobufError) -> RelayStatus {
    guard let status else { throw .missing(field: "status") }
    return status
  }
}
