import Identity
import Protobuf

/// What a relay and the peer at the far end of a circuit say to each other (circuit relay v2 spec, "Stop Protocol").
public enum StopMessage: Hashable, Sendable {
  /// The protocol's id.
  public static let protocolID = "/libp2p/circuit/relay/0.2.0/stop"
  /// The longest message that is taken, in bytes, without its length.
  public static let maximumSize = HopMessage.maximumSize

  /// A peer wants a circuit to the receiver, with these limits.
  case connect(from: PeerID, limit: RelayLimit? = nil)
  /// The receiver's answer.
  case status(RelayStatus)

  /// Reads a message, without its length.
  public init(protobuf message: [UInt8]) throws(RelayMessageError) {
    self = try RelayMessageError.reading {
      try Self.from(RelayFields(message, places: [1: .type, 2: .peer, 3: .limit, 4: .status]))
    }
  }

  private static func from(_ fields: RelayFields) throws -> StopMessage {
    switch fields.type {
    case 0: return .connect(from: try fields.requiredPeer(), limit: fields.limit)
    case 1: return .status(try fields.requiredStatus())
    default: throw RelayMessageError.unexpected(fields.typeName)
    }
  }

  /// The message as it is sent, behind its length.
  public var frame: [UInt8] {
    var writer = ProtobufWriter()
    switch self {
    case .connect(let peer, let limit):
      writer.write(0, field: 1)
      writer.write(RelayedPeer.encode(peer), field: 2)
      if let limit { writer.write(limit.protobuf, field: 3) }
    case .status(let status):
      writer.write(1, field: 1)
      writer.write(status.rawValue, field: 4)
    }
    return writer.delimited
  }

  /// The name of its type in the specification.
  public var typeName: String {
    switch self {
    case .connect: "CONNECT"
    case .status: "STATUS"
    }
  }
}
