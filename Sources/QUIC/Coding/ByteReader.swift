/// The bytes end before what was to be read.
struct Truncated: Error {}

/// Reads numbers and runs of bytes out of a part of a datagram, front to back.
struct ByteReader {
  let bytes: [UInt8]
  private(set) var cursor: Int
  let end: Int

  init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    cursor = range.lowerBound
    end = range.upperBound
  }

  init(_ bytes: [UInt8]) {
    self.init(bytes, 0..<bytes.count)
  }

  var remaining: Int { end - cursor }
  var isAtEnd: Bool { cursor == end }

  mutating func byte() throws(Truncated) -> UInt8 {
    guard cursor < end else { throw Truncated() }
    defer { cursor += 1 }
    return bytes[cursor]
  }

  /// An unsigned number of so many bytes, the highest first.
  mutating func number(bytes count: Int) throws(Truncated) -> UInt64 {
    guard remaining >= count else { throw Truncated() }
    var value: UInt64 = 0
    for index in cursor..<cursor + count { value = value << 8 | UInt64(bytes[index]) }
    cursor += count
    return value
  }

  /// A variable-length integer (RFC 9000 §16).
  mutating func varint() throws(Truncated) -> UInt64 {
    guard cursor < end else { throw Truncated() }
    let count = 1 << Int(bytes[cursor] >> 6)
    guard remaining >= count else { throw Truncated() }
    var value = UInt64(bytes[cursor] & 0x3f)
    for index in cursor + 1..<cursor + count { value = value << 8 | UInt64(bytes[index]) }
    cursor += count
    return value
  }

  /// Where the next so many bytes stand.
  mutating func range(_ count: UInt64) throws(Truncated) -> Range<Int> {
    guard count <= UInt64(remaining) else { throw Truncated() }
    let range = cursor..<cursor + Int(count)
    cursor = range.upperBound
    return range
  }

  /// The next so many bytes, copied.
  mutating func array(_ count: UInt64) throws(Truncated) -> [UInt8] {
    Array(bytes[try range(count)])
  }

  /// Passes over a run of `byte`.
  mutating func skip(_ byte: UInt8) {
    while cursor < end, bytes[cursor] == byte { cursor += 1 }
  }
}
