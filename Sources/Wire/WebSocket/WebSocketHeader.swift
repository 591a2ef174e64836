/// What a WebSocket frame is (RFC 6455 §5.2).
public enum WebSocketOpcode: UInt8, Sendable {
  case continuation = 0
  case text = 1
  case binary = 2
  case close = 8
  case ping = 9
  case pong = 10

  var isControl: Bool { rawValue >= 8 }
}

/// The header of a WebSocket frame (RFC 6455 §5.2): 2 to 14 bytes.
struct WebSocketHeader: Hashable, Sendable {
  static let maximumSize = 14
  /// The most that a control frame carries.
  static let maximumControl = 125

  var isFinal: Bool
  var opcode: WebSocketOpcode
  /// The mask's four bytes as they come, the first one lowest; nil for a frame that is not masked.
  var mask: UInt32?
  var length: Int

  /// How long the header is whose first two bytes are these.
  static func size(_ second: UInt8) -> Int {
    let extended =
      switch second & 0x7f {
      case 126: 2
      case 127: 8
      default: 0
      }
    return 2 + extended + (second & 0x80 == 0 ? 0 : 4)
  }

  /// Reads the header that `bytes` begin with, of which all must be there.
  init(_ bytes: ArraySlice<UInt8>, maximumLength: Int) throws(WebSocketError) {
    let start = bytes.startIndex
    let (first, second) = (bytes[start], bytes[start + 1])
    guard first & 0x70 == 0 else { throw .reservedBits(first & 0x70) }
    guard let opcode = WebSocketOpcode(rawValue: first & 0x0f) else { throw .unknownOpcode(first & 0x0f) }
    isFinal = first & 0x80 != 0
    self.opcode = opcode
    let end = start + Self.size(second)
    let lengthEnd = second & 0x80 == 0 ? end : end - 4
    var length = UInt64(second & 0x7f)
    if length >= 126 {
      let shortest: UInt64 = length == 126 ? 126 : 1 << 16
      length = bytes[start + 2..<lengthEnd].reduce(0) { $0 << 8 | UInt64($1) }
      guard length >= shortest, length < 1 << 63 else { throw .malformedLength }
    }
    mask = second & 0x80 == 0 ? nil : bytes[lengthEnd..<end].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    if opcode.isControl {
      guard length <= Self.maximumControl else { throw .controlTooLong(length) }
      guard isFinal else { throw .fragmentedControl }
    }
    guard length <= maximumLength else { throw .frameTooLong(length) }
    self.length = Int(length)
  }

  init(_ opcode: WebSocketOpcode, isFinal: Bool = true, mask: UInt32?, length: Int) {
    self.isFinal = isFinal
    self.opcode = opcode
    self.mask = mask
    self.length = length
  }

  func append(to bytes: inout [UInt8]) {
    bytes.append(opcode.rawValue | (isFinal ? 0x80 : 0))
    let masked: UInt8 = mask == nil ? 0 : 0x80
    func appendBytes(_ count: Int) {
      for shift in (0..<count).reversed() { bytes.append(UInt8(truncatingIfNeeded: length >> (8 * shift))) }
    }
    switch length {
    case ..<126: bytes.append(masked | UInt8(length))
    case ..<(1 << 16):
      bytes.append(masked | 126)
      appendBytes(2)
    default:
      bytes.append(masked | 127)
      appendBytes(8)
    }
    guard let mask else { return }
    for shift in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: mask >> (8 * shift))) }
  }
}

/// The mask of a client's frame (RFC 6455 §5.3), of which the next byte is the lowest.
struct WebSocketMask: Sendable {
  private var key: UInt32

  init(_ key: UInt32) {
    self.key = key
  }

  /// Masks `bytes[range]`, or takes the mask off, which is the same; further bytes go on from there.
  mutating func apply(to bytes: inout [UInt8], _ range: Range<Int>) {
    let wide = SIMD8<UInt64>(repeating: UInt64(key) << 32 | UInt64(key))
    bytes.withUnsafeMutableBytes { bytes in
      var offset = range.lowerBound
      while range.upperBound - offset >= MemoryLayout<SIMD8<UInt64>>.size {
        let block = bytes.loadUnaligned(fromByteOffset: offset, as: SIMD8<UInt64>.self)
        bytes.storeBytes(of: block ^ wide, toByteOffset: offset, as: SIMD8<UInt64>.self)
        offset += MemoryLayout<SIMD8<UInt64>>.size
      }
      while offset < range.upperBound {
        bytes[offset] ^= UInt8(truncatingIfNeeded: key)
        key = key >> 8 | key << 24
        offset += 1
      }
    }
  }
}
