/// How a relay, or a peer behind one, answers (circuit relay v2 spec, "Protobuf").
public struct RelayStatus: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The number on the wire.
  public let rawValue: UInt64

  /// The status of a number, which need not be one of those that are defined.
  public init(rawValue: UInt64) {
    self.rawValue = rawValue
  }

  /// It is done.
  public static let ok = RelayStatus(rawValue: 100)
  /// There is no reservation to be had.
  public static let reservationRefused = RelayStatus(rawValue: 200)
  /// There are too many circuits of the initiator, or to the target.
  public static let resourceLimitExceeded = RelayStatus(rawValue: 201)
  /// This peer may not.
  public static let permissionDenied = RelayStatus(rawValue: 202)
  /// The target could not be reached, or did not take the circuit.
  public static let connectionFailed = RelayStatus(rawValue: 203)
  /// The target has no reservation.
  public static let noReservation = RelayStatus(rawValue: 204)
  /// The message could not be read.
  public static let malformedMessage = RelayStatus(rawValue: 400)
  /// The message does not belong there.
  public static let unexpectedMessage = RelayStatus(rawValue: 401)

  /// The name of the specification.
  public var name: String {
    switch self {
    case .ok: "OK"
    case .reservationRefused: "RESERVATION_REFUSED"
    case .resourceLimitExceeded: "RESOURCE_LIMIT_EXCEEDED"
    case .permissionDenied: "PERMISSION_DENIED"
    case .connectionFailed: "CONNECTION_FAILED"
    case .noReservation: "NO_RESERVATION"
    case .malformedMessage: "MALFORMED_MESSAGE"
    case .unexpectedMessage: "UNEXPECTED_MESSAGE"
    default: "status \(rawValue)"
    }
  }

  /// What it means, in plain words, with its name.
  public var description: String {
    switch self {
    case .ok: "the relay agrees (OK)"
    case .reservationRefused: "the relay gives no reservation (RESERVATION_REFUSED)"
    case .resourceLimitExceeded: "the relay carries too many connections already (RESOURCE_LIMIT_EXCEEDED)"
    case .permissionDenied: "the relay does not permit it (PERMISSION_DENIED)"
    case .connectionFailed: "the relay could not reach the peer (CONNECTION_FAILED)"
    case .noReservation: "the peer has no reservation at the relay (NO_RESERVATION)"
    case .malformedMessage: "the relay could not read the message (MALFORMED_MESSAGE)"
    case .unexpectedMessage: "the relay did not expect the message (UNEXPECTED_MESSAGE)"
    default: "the relay answers with a status that nobody knows (\(rawValue))"
    }
  }
}
