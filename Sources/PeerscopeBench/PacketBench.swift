import NetIO
import QUIC

/// Packets of QUIC sealed and opened, header protection included, on one core.
enum PacketBench {
  private static let size = 1_350
  private static let header = 13
  private static let rounds = 400_000

  static func measure() throws -> [Figure] {
    try CipherSuite.allCases.filter { $0 != .aes256GCM }.flatMap { suite in
      let limit = ("the AEAD alone", try aead(suite))
      let (sealed, opened) = try packets(suite)
      let name = suite == .aes128GCM ? "AES-128-GCM" : "ChaCha20-Poly1305"
      return [
        Figure(name: "packets sealed, \(name)", value: sealed, unit: "1/s", limit: limit),
        Figure(name: "packets opened, \(name)", value: opened, unit: "1/s", limit: limit),
      ]
    }
  }

  /// How often in a second the AEAD seals a packet of as many bytes, its header and tag among them.
  static func aead(_ suite: CipherSuite, size: Int = size) throws -> Double {
    let aead = try AEAD(
      suite, key: [UInt8](repeating: 7, count: suite == .aes128GCM ? 16 : 32), iv: [UInt8](repeating: 1, count: 12),
      seals: true)
    var text = [UInt8](repeating: 3, count: size)
    let head = [UInt8](repeating: 5, count: header)
    return rate { number in
      text.withUnsafeMutableBufferPointer { text in
        guard let base = text.baseAddress else { return }
        _ = aead.seal(
          base, size - header - AEAD.tagLength, number: UInt64(number), authenticating: head, header)
      }
    }
  }

  private static func rate(_ body: (Int) throws -> Void) rethrows -> Double {
    let start = Deadline.now
    for number in 0..<rounds { try body(number) }
    return Double(rounds) / (Deadline.now.since(start).milliseconds / 1e3)
  }

  private static func packets(_ suite: CipherSuite) throws -> (sealed: Double, opened: Double) {
    let secret = [UInt8](repeating: 9, count: 32)
    let sealer = try PacketKeys(suite, secret: secret, seals: true)
    let opener = try PacketKeys(suite, secret: secret, seals: false)
    var buffer = DatagramBuffer(capacity: size)
    let sealed = try rate { number in
      buffer.bytes[0] = 0x43
      buffer.end = size - AEAD.tagLength
      try sealer.seal(&buffer, from: 0, numberStart: header - 4, numberLength: 4, number: UInt64(number))
    }
    buffer.bytes[0] = 0x43
    buffer.end = size - AEAD.tagLength
    try sealer.seal(&buffer, from: 0, numberStart: header - 4, numberLength: 4, number: 1)
    let packet = buffer.bytes
    // The copy of the packet, which is opened in place, is measured too.
    let opened = rate { _ in
      var bytes = packet
      _ = opener.unmask(&bytes, 0..<size, numberStart: header - 4)
      _ = opener.open(&bytes, 0..<size, payload: header, number: 1)
    }
    return (sealed, opened)
  }
}
