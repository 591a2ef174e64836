import Protobuf

/// How long a relayed connection may last, and how much may pass over it (circuit relay v2 spec, "Limit").
public struct RelayLimit: Hashable, Sendable {
  /// How long it lasts at most, in seconds; 0 for no limit.
  public var duration: UInt32
  /// How many bytes pass at most in each direction; 0 for no limit.
  public var data: UInt64

  /// Limits; 0 stands for none.
  public init(duration: UInt32 = 0, data: UInt64 = 0) {
    self.duration = duration
    self.data = data
  }

  init(protobuf message: [UInt8]) throws(ProtobufError) {
    self.init()
    var reader = ProtobufReader(message)
    while let field = try reader.next() {
      switch field.number {
      // A sender of more seconds than fit means a very long time.
      case 1: duration = UInt32(clamping: try field.varint())
      case 2: data = try field.varint()
      default: break
      }
    }
  }

  var protobuf: [UInt8] {
    var writer = ProtobufWriter()
    writer.write(UInt64(duration), field: 1)
    writer.write(data, field: 2)
    return writer.bytes
  }
}
