import Identity
import Multiformats
import Protobuf

/// What a client and its relay say to each other (circuit relay v2 spec, "Hop Protocol").
public enum HopMessage: Hashable, Sendable {
  /// The protocol's id.
  public static let protocolID = "/libp2p/circuit/relay/0.2.0/hop"
  /// The longest message that is taken, in bytes, without its length.
  public static let maximumSize = 4_096

  /// The client wants to be reached through the relay.
  case reserve
  /// The client wants a circuit to a peer.
  case connect(PeerID)
  /// The relay's answer, with the reservation where one was asked for, and with the limits of circuits.
  case status(RelayStatus, reservation: RelayReservation? = nil, limit: RelayLimit? = nil)

  /// Reads a message, without its length.
  public init(protobuf message: [UInt8]) throws(RelayMessageError) {
    self = try RelayMessageError.reading {
      try Self.from(RelayFields(message, places: [1: .type, 2: .peer, 3: .reservation, 4: .limit, 5: .status]))
    }
  }

  private static func from(_ fields: RelayFields) throws -> HopMessage {
    switch fields.type {
    case 0: return .reserve
    case 1: return .connect(try fields.requiredPeer())
    case 2: return .status(try fields.requiredStatus(), reservation: fields.reservation, limit: fields.limit)
    default: throw RelayMessageError.unexpected(fields.typeName)
    }
  }

  /// The message as it is sent, behind its length.
  public var frame: [UInt8] {
    var writer = ProtobufWriter()
    switch self {
    case .reserve: writer.write(0, field: 1)
    case .connect(let peer):
      writer.write(1, field: 1)
      writer.write(RelayedPeer.encode(peer), field: 2)
    case .status(let status, let reservation, let limit):
      writer.write(2, field: 1)
      if let reservation { writer.write(reservation.protobuf, field: 3) }
      if let limit { writer.write(limit.protobuf, field: 4) }
      writer.write(status.rawValue, field: 5)
    }
    return writer.delimited
  }

  /// The name of its type in the specification.
  public var typeName: String {
    switch self {
    case .reserve: "RESERVE"
    case .connect: "CONNECT"
    case .status: "STATUS"
    }
  }
}
