import Multiformats
import Protobuf

/// What two peers say to each other to connect directly at the same moment (DCUtR spec, "RPC messages").
public enum HolePunchMessage: Hashable, Sendable {
  /// The protocol's id.
  public static let protocolID = "/libp2p/dcutr"
  /// The longest message that is taken, in bytes, without its length.
  public static let maximumSize = 4_096
  /// How many addresses of a message are read; more than any peer is seen at.
  public static let maximumAddresses = 32

  /// Where the sender is seen by others. Addresses that cannot be read are left out.
  case connect([Multiaddr])
  /// Now.
  case sync

  /// Reads a message, without its length.
  public init(protobuf message: [UInt8]) throws(HolePunchError) {
    var type: UInt64?
    var addresses: [Multiaddr] = []
    do throws(ProtobufError) {
      var reader = ProtobufReader(message)
      while let field = try reader.next() {
        switch field.number {
        case 1: type = try field.varint()
        case 2 where addresses.count < Self.maximumAddresses:
          if let address = try? Multiaddr(bytes: field.bytes()) { addresses.append(address) }
        default: break
        }
      }
    } catch {
      throw .malformed(error)
    }
    switch type {
    case 100: self = .connect(addresses)
    case 300: self = .sync
    default: throw .unexpected(type.map { "\($0)" } ?? "none")
    }
  }

  /// The message as it is sent, behind its length; of many addresses the first that fit.
  public var frame: [UInt8] {
    var writer = ProtobufWriter()
    switch self {
    case .connect(let addresses):
      writer.write(100, field: 1)
      for address in addresses.prefix(Self.maximumAddresses)
      where writer.bytes.count + address.bytes.count + 4 <= Self.maximumSize {
        writer.write(address.bytes, field: 2)
      }
    case .sync: writer.write(300, field: 1)
    }
    return writer.delimited
  }

  /// The name of its type in the specification.
  public var typeName: String {
    switch self {
    case .connect: "CONNECT"
    case .sync: "SYNC"
    }
  }
}

/// Why what came on a stream for hole punching is no such message, or not the one that was due.
public enum HolePunchError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Bytes that are no message.
  case malformed(ProtobufError)
  /// A length that no message has.
  case badLength
  /// A message that has its place elsewhere: its type.
  case unexpected(String)
  /// The stream ended before the message was complete.
  case truncated

  /// One line that says what is wrong.
  public var description: String {
    switch self {
    case .malformed(let error): "the hole punching message: \(error)"
    case .badLength:
      "the hole punching message begins with a length that it cannot have (at most 4,096 bytes are taken)"
    case .unexpected(let type): "a hole punching message of type \(type) was not due"
    case .truncated: "the peer ended before its hole punching message was complete"
    }
  }
}
