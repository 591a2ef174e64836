/// Memory into which datagrams are written, one behind the other; it is used again and again.
public struct DatagramBuffer {
  /// The memory. What counts are the first ``end`` bytes.
  public var bytes: [UInt8]
  /// The end of what was written.
  public package(set) var end = 0

  /// An empty buffer with room for `capacity` bytes.
  public init(capacity: Int) {
    bytes = [UInt8](repeating: 0, count: capacity)
  }

  /// Forgets what was written.
  public mutating func removeAll() {
    end = 0
  }

  mutating func append(_ byte: UInt8) {
    bytes[end] = byte
    end += 1
  }

  /// Appends a number of so many bytes, the highest first.
  mutating func append(_ value: UInt64, bytes count: Int) {
    for index in 0..<count { bytes[end + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * (count - 1 - index))) }
    end += count
  }

  /// Appends a variable-length integer in as few bytes as it takes.
  mutating func append(varint value: UInt64) {
    let count = VariableLengthInteger.length(of: value)
    let prefix = UInt64(count.trailingZeroBitCount) << UInt64(8 * count - 2)
    append(value | prefix, bytes: count)
  }

  mutating func append(_ source: [UInt8], _ range: Range<Int>) {
    guard !range.isEmpty else { return }
    precondition(end + range.count <= bytes.count && range.lowerBound >= 0 && range.upperBound <= source.count)
    let start = end
    bytes.withUnsafeMutableBytes { target in
      source.withUnsafeBytes { source in
        UnsafeMutableRawBufferPointer(rebasing: target[start...]).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: source[range]))
      }
    }
    end += range.count
  }

  mutating func append(_ source: [UInt8]) {
    append(source, 0..<source.count)
  }

  mutating func append(zeros count: Int) {
    for index in end..<end + count { bytes[index] = 0 }
    end += count
  }

  /// Writes a variable-length integer of two bytes over what stands at `offset`.
  mutating func replace(at offset: Int, withTwoByteVarint value: Int) {
    bytes[offset] = 0x40 | UInt8(truncatingIfNeeded: value >> 8)
    bytes[offset + 1] = UInt8(truncatingIfNeeded: value)
  }
}

/// Variable-length integers (RFC 9000 §16): 1, 2, 4 or 8 bytes, the first two bits tell which.
enum VariableLengthInteger {
  /// The greatest that can be written.
  static let maximum: UInt64 = 1 << 62 - 1

  /// How many bytes the shortest form of `value` takes.
  static func length(of value: UInt64) -> Int {
    switch value {
    case 0..<(1 << 6): 1
    case 0..<(1 << 14): 2
    case 0..<(1 << 30): 4
    default: 8
    }
  }
}
