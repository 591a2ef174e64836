/// The Castagnoli CRC (RFC 3720, appendix B.4), eight bytes at a time: it finds every burst of up to 32 wrong bits.
enum CRC32C {
  /// Eight tables of 256: that of byte `n` of a word is what the byte does to the sum `7 - n` bytes later.
  private static let tables: [UInt32] = {
    var tables: [UInt32] = (0..<256).map { (byte: UInt32) in
      var sum = byte
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0x82f6_3b78 : sum >> 1 }
      return sum
    }
    for index in 256..<8 * 256 {
      let previous = tables[index - 256]
      tables.append(previous >> 8 ^ tables[Int(previous & 0xff)])
    }
    return tables
  }()

  /// The sum of some bytes. Another `seed` than 0 gives sums that nobody can foretell who does not know it.
  static func checksum(_ bytes: Span<UInt8>, seed: UInt32 = 0) -> UInt32 {
    let tables = tables.span
    var sum = ~seed
    var index = 0
    while index + 8 <= bytes.count {
      sum ^= littleEndian(bytes, at: index)
      let high = littleEndian(bytes, at: index + 4)
      sum =
        tables[7 << 8 | Int(sum & 0xff)] ^ tables[6 << 8 | Int(sum >> 8 & 0xff)]
        ^ tables[5 << 8 | Int(sum >> 16 & 0xff)] ^ tables[4 << 8 | Int(sum >> 24)]
        ^ tables[3 << 8 | Int(high & 0xff)] ^ tables[2 << 8 | Int(high >> 8 & 0xff)]
        ^ tables[1 << 8 | Int(high >> 16 & 0xff)] ^ tables[Int(high >> 24)]
      index += 8
    }
    while index < bytes.count {
      sum = sum >> 8 ^ tables[Int((sum ^ UInt32(bytes[index])) & 0xff)]
      index += 1
    }
    return ~sum
  }

  static func littleEndian(_ bytes: Span<UInt8>, at index: Int) -> UInt32 {
    UInt32(bytes[index]) | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2]) << 16
      | UInt32(bytes[index + 3]) << 24
  }
}

extension [UInt8] {
  mutating func append(littleEndian value: UInt32) {
    for shift in stride(from: UInt32(0), to: 32, by: 8) { append(UInt8(truncatingIfNeeded: value >> shift)) }
  }
}
