/// A row of bytes: its place, the bytes, the characters among them.
struct HexRow: Hashable, Sendable {
  /// How many bytes stand in one.
  static let length = 16

  /// The place of its first byte.
  let offset: String
  let bytes: String
  let text: String

  /// How many rows so many bytes take.
  static func count(_ bytes: Int) -> Int { (bytes + length - 1) / length }

  /// The row of this number; bytes count from `offset`.
  init(_ all: [UInt8], row: Int, from offset: Int = 0) {
    let start = row * Self.length
    let part = start >= 0 && start < all.count ? all[start..<min(all.count, start + Self.length)] : []
    var digits = ""
    for (index, byte) in part.enumerated() {
      if index > 0 { digits += index == 8 ? "  " : " " }
      digits += Self.hex(Int(byte), width: 2)
    }
    self.offset = part.isEmpty ? "" : Self.hex(offset + start, width: 8)
    bytes = digits
    text = String(part.map { (0x20...0x7e).contains($0) ? Character(UnicodeScalar($0)) : "·" })
  }

  private static func hex(_ number: Int, width: Int) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
