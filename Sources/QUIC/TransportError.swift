/// Why a connection must be closed, as the peer is told (RFC 9000 §20.1).
public struct TransportError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of errors, by their numbers.
  public struct Code: RawRepresentable, Hashable, Sendable {
    /// The number, below 2^62.
    public let rawValue: UInt64
    /// The error of this number.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// NO_ERROR: nothing is wrong, the connection is just over.
    public static let noError = Code(rawValue: 0x00)
    /// INTERNAL_ERROR
    public static let internalError = Code(rawValue: 0x01)
    /// CONNECTION_REFUSED
    public static let connectionRefused = Code(rawValue: 0x02)
    /// FLOW_CONTROL_ERROR
    public static let flowControlError = Code(rawValue: 0x03)
    /// STREAM_LIMIT_ERROR
    public static let streamLimitError = Code(rawValue: 0x04)
    /// STREAM_STATE_ERROR
    public static let streamStateError = Code(rawValue: 0x05)
    /// FINAL_SIZE_ERROR
    public static let finalSizeError = Code(rawValue: 0x06)
    /// FRAME_ENCODING_ERROR
    public static let frameEncodingError = Code(rawValue: 0x07)
    /// TRANSPORT_PARAMETER_ERROR
    public static let transportParameterError = Code(rawValue: 0x08)
    /// CONNECTION_ID_LIMIT_ERROR
    public static let connectionIDLimitError = Code(rawValue: 0x09)
    /// PROTOCOL_VIOLATION
    public static let protocolViolation = Code(rawValue: 0x0a)
    /// INVALID_TOKEN
    public static let invalidToken = Code(rawValue: 0x0b)
    /// APPLICATION_ERROR
    public static let applicationError = Code(rawValue: 0x0c)
    /// CRYPTO_BUFFER_EXCEEDED
    public static let cryptoBufferExceeded = Code(rawValue: 0x0d)
    /// KEY_UPDATE_ERROR
    public static let keyUpdateError = Code(rawValue: 0x0e)
    /// AEAD_LIMIT_REACHED
    public static let aeadLimitReached = Code(rawValue: 0x0f)
    /// NO_VIABLE_PATH
    public static let noViablePath = Code(rawValue: 0x10)
    /// CRYPTO_ERROR: an alert of TLS (RFC 9001 §4.8).
    public static func crypto(alert: UInt8) -> Code { Code(rawValue: 0x100 + UInt64(alert)) }
  }

  /// What kind of error it is.
  public let code: Code
  /// The type of the frame that it is about; 0 for none.
  public let frameType: UInt64
  /// What happened, in words.
  public let reason: String

  /// An error of this side, about a frame if one is to blame.
  public init(_ code: Code, frameType: UInt64 = 0, _ reason: String) {
    self.code = code
    self.frameType = frameType
    self.reason = reason
  }

  /// One line: the code's name and the reason.
  public var description: String { reason.isEmpty ? "\(code)" : "\(code): \(reason)" }
}

extension TransportError.Code: CustomStringConvertible {
  private static let names = [
    "NO_ERROR", "INTERNAL_ERROR", "CONNECTION_REFUSED", "FLOW_CONTROL_ERROR", "STREAM_LIMIT_ERROR",
    "STREAM_STATE_ERROR", "FINAL_SIZE_ERROR", "FRAME_ENCODING_ERROR", "TRANSPORT_PARAMETER_ERROR",
    "CONNECTION_ID_LIMIT_ERROR", "PROTOCOL_VIOLATION", "INVALID_TOKEN", "APPLICATION_ERROR", "CRYPTO_BUFFER_EXCEEDED",
    "KEY_UPDATE_ERROR", "AEAD_LIMIT_REACHED", "NO_VIABLE_PATH",
  ]

  /// The name of RFC 9000, `TLS alert 42` for one of TLS, or the number.
  public var description: String {
    switch rawValue {
    case 0..<UInt64(Self.names.count): Self.names[Int(rawValue)]
    case 0x100...0x1ff: "TLS alert \(rawValue - 0x100)"
    default: "error 0x\(String(rawValue, radix: 16))"
    }
  }
}

/// How a connection came to its end.
public enum ConnectionEnd: Error, Hashable, Sendable, CustomStringConvertible {
  /// This side's application closed it.
  case closedLocally(code: UInt64)
  /// The peer's application closed it, with a code and words of its own.
  case closedByPeer(code: UInt64, reason: String)
  /// This side found an error in what the peer did.
  case failed(TransportError)
  /// The peer found an error in what this side did.
  case failedByPeer(TransportError)
  /// Nothing came for too long.
  case timedOut
  /// The peer has forgotten the connection.
  case statelessReset
  /// The peer speaks none of the versions that this side does.
  case versionMismatch([UInt32])

  /// One line that says what happened.
  public var description: String {
    switch self {
    case .closedLocally: "closed"
    case .closedByPeer(0, ""): "closed by the peer"
    case .closedByPeer(let code, let reason):
      "closed by the peer with code \(code)\(reason.isEmpty ? "" : ": \(reason)")"
    case .failed(let error): error.description
    case .failedByPeer(let error): "the peer gave up: \(error)"
    case .timedOut: "timed out"
    case .statelessReset: "the peer has forgotten the connection"
    case .versionMismatch(let versions):
      "the peer speaks no common version of QUIC, but "
        + versions.map { "0x\(String($0, radix: 16))" }.joined(separator: ", ")
    }
  }
}
