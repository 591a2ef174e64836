import Identity
import Protobuf

/// Why what a relay or its client sent is no message of circuit relay v2, or not the one that was due.
public enum RelayMessageError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Bytes that are no message.
  case malformed(ProtobufError)
  /// A peer that has no readable id.
  case badPeer(IdentityError)
  /// A length that no message has.
  case badLength
  /// A message that has its place elsewhere: its type.
  case unexpected(String)
  /// The stream ended before the message was complete.
  case truncated

  /// One line that says what is wrong.
  public var description: String {
    switch self {
    case .malformed(let error): "the relay message: \(error)"
    case .badPeer(let error): "the relay message names a peer that is none: \(error)"
    case .badLength: "the relay message begins with a length that it cannot have (at most 4,096 bytes are taken)"
    case .unexpected(let type): "a relay message of type \(type) was not due"
    case .truncated: "the peer ended before its relay message was complete"
    }
  }

  /// How the sender of such a message is answered.
  public var status: RelayStatus {
    if case .unexpected = self { .unexpectedMessage } else { .malformedMessage }
  }
}

extension RelayMessageError {
  /// Calls `body`, whose errors are those of a message's bytes.
  static func reading<Value>(_ body: () throws -> Value) throws(RelayMessageError) -> Value {
    do {
      return try body()
    } catch let error as ProtobufError {
      throw .malformed(error)
    } catch let error as IdentityError {
      throw .badPeer(error)
    } catch let error as RelayMessageError {
      throw error
    } catch {
      throw .badLength
    }
  }
}
