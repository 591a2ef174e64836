import Protobuf

/// Why what came on an identify stream is not an identify message.
public enum IdentifyError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A piece that is longer than any may be.
  case messageTooLong(UInt64)
  /// More pieces than any peer has to send.
  case tooManyMessages
  /// Bytes that are no message.
  case malformed(ProtobufError)
  /// A length that is no varint.
  case malformedLength
  /// The stream ended before a message was complete.
  case truncated

  /// One line that says what is wrong.
  public var description: String {
    switch self {
    case .messageTooLong(let length): "an identify message of \(length) bytes (at most 8,192 are taken)"
    case .tooManyMessages: "the identify message comes in more than 10 pieces"
    case .malformed(let error): "the identify message: \(error)"
    case .malformedLength: "the identify message begins with a broken length"
    case .truncated: "the identify message is cut off"
    }
  }
}

/// Puts together what comes on an identify stream: one message, or several that are to be merged, until the stream ends
/// (identify spec, "identify/push" and its signed records made messages outgrow one piece).
public struct IdentifyReader: Sendable {
  private static let maximumMessage = 8 << 10
  private static let maximumMessages = 10

  private var message = IdentifyMessage()
  private var messages = 0
  private var input = DelimitedReader(maximum: maximumMessage)

  /// A reader at the beginning of a stream.
  public init() {}

  /// Takes what the peer sent.
  public mutating func receive(_ bytes: [UInt8]) throws(IdentifyError) {
    input.receive(bytes)
    while let piece = try nextPiece() {
      messages += 1
      guard messages <= Self.maximumMessages else { throw .tooManyMessages }
      do { try message.merge(piece) } catch { throw .malformed(error) }
    }
  }

  private mutating func nextPiece() throws(IdentifyError) -> [UInt8]? {
    do { return try input.next() } catch {
      switch error {
      case .messageTooLong(let length): throw .messageTooLong(length)
      case .malformedLength: throw .malformedLength
      }
    }
  }

  /// The message, once the peer has ended its side of the stream.
  public func finish() throws(IdentifyError) -> IdentifyMessage {
    guard input.rest.isEmpty, messages > 0 else { throw .truncated }
    return message
  }
}
