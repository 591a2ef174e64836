/// A connection id (RFC 9000 §5.1): up to 20 bytes by which packets find their connection.
public struct ConnectionID: Hashable, Sendable {
  /// The most bytes that an id of version 1 has.
  public static let maximumLength = 20

  private var high: UInt64 = 0
  private var middle: UInt64 = 0
  private var low: UInt32 = 0
  /// How many bytes it has.
  public let count: Int

  /// The id of these bytes, of which there are at most 20.
  init(_ bytes: [UInt8], _ range: Range<Int>) {
    precondition(range.count <= Self.maximumLength)
    count = range.count
    for (place, index) in range.enumerated() {
      let byte = bytes[index]
      switch place {
      case 0..<8: high |= UInt64(byte) << UInt64(56 - 8 * place)
      case 8..<16: middle |= UInt64(byte) << UInt64(120 - 8 * place)
      default: low |= UInt32(byte) << UInt32(152 - 8 * place)
      }
    }
  }

  /// The id of these bytes; nil if there are more than 20.
  public init?(_ bytes: [UInt8]) {
    guard bytes.count <= Self.maximumLength else { return nil }
    self.init(bytes, 0..<bytes.count)
  }

  /// The id of no bytes.
  static let empty = ConnectionID([], 0..<0)

  /// An id of eight random bytes.
  static func random() -> ConnectionID {
    ConnectionID((0..<8).map { _ in UInt8.random(in: 0...255) }, 0..<8)
  }

  private func byte(_ place: Int) -> UInt8 {
    switch place {
    case 0..<8: UInt8(truncatingIfNeeded: high >> UInt64(56 - 8 * place))
    case 8..<16: UInt8(truncatingIfNeeded: middle >> UInt64(120 - 8 * place))
    default: UInt8(truncatingIfNeeded: low >> UInt32(152 - 8 * place))
    }
  }

  /// Its bytes.
  public var bytes: [UInt8] { (0..<count).map(byte) }

  func append(to buffer: inout DatagramBuffer) {
    for place in 0..<count { buffer.append(byte(place)) }
  }
}
