import TestSupport
import Testing

@testable import QUIC

@Suite struct VectorTests {
  private struct Vectors: Decodable {
    struct Varint: Decodable {
      var hex: String
      var value: String
      var shortest: Bool
    }
    struct Encoding: Decodable {
      var full: UInt64
      var largest_acked: UInt64
      var bytes: Int
      var encoded: String
    }
    struct Decoding: Decodable {
      var largest_pn: UInt64
      var truncated: UInt64
      var bits: Int
      var full: UInt64
    }
    struct ShortHeader: Decodable {
      var secret: String
      var key: String
      var iv: String
      var hp: String
      var ku: String
      var packet_number: UInt64
      var packet_number_length: Int
      var unprotected_header: String
      var payload: String
      var packet: String
    }
    var rfc9000_a1_varint: [Varint]
    var rfc9000_a2_packet_number_encoding: [Encoding]
    var rfc9000_a3_packet_number_decoding: [Decoding]
    var rfc9001_a5_chacha20_short_header: ShortHeader
  }

  private let vectors: Vectors

  init() throws {
    vectors = try TestSupport.Vectors.load("quic-rfc9000-rfc9001.json", as: Vectors.self)
  }

  @Test("variable-length integers: RFC 9000 A.1")
  func varints() throws {
    for vector in vectors.rfc9000_a1_varint {
      var reader = ByteReader(bytes(hex: vector.hex))
      let value = try reader.varint()
      #expect(String(value) == vector.value)
      #expect(reader.isAtEnd)
      var buffer = DatagramBuffer(capacity: 8)
      buffer.append(varint: value)
      if vector.shortest { #expect(hex(buffer.bytes[..<buffer.end]) == vector.hex) }
    }
  }

  @Test("packet numbers: RFC 9000 A.2 and A.3")
  func packetNumbers() {
    for vector in vectors.rfc9000_a2_packet_number_encoding {
      #expect(PacketNumber.length(of: vector.full, largestAcknowledged: vector.largest_acked) == vector.bytes)
    }
    for vector in vectors.rfc9000_a3_packet_number_decoding {
      #expect(
        PacketNumber.decode(vector.truncated, bytes: vector.bits / 8, largest: vector.largest_pn) == vector.full)
    }
  }

  @Test("a short header packet under ChaCha20-Poly1305: RFC 9001 A.5")
  func chaCha() throws {
    let vector = vectors.rfc9001_a5_chacha20_short_header
    let suite = CipherSuite.chaCha20Poly1305
    let secret = bytes(hex: vector.secret)
    #expect(hex(suite.expand(secret, "quic key", 32)) == vector.key)
    #expect(hex(suite.expand(secret, "quic iv", 12)) == vector.iv)
    #expect(hex(suite.expand(secret, "quic hp", 32)) == vector.hp)
    #expect(hex(suite.expand(secret, "quic ku", 32)) == vector.ku)

    let header = bytes(hex: vector.unprotected_header)
    var buffer = DatagramBuffer(capacity: 64)
    buffer.append(header)
    buffer.append(bytes(hex: vector.payload))
    try PacketKeys(suite, secret: secret, seals: true).seal(
      &buffer, from: 0, numberStart: 1, numberLength: vector.packet_number_length, number: vector.packet_number)
    #expect(hex(buffer.bytes[..<buffer.end]) == vector.packet)

    var packet = bytes(hex: vector.packet)
    let keys = try PacketKeys(suite, secret: secret, seals: false)
    let unmasked = try #require(keys.unmask(&packet, 0..<packet.count, numberStart: 1))
    let number = PacketNumber.decode(unmasked.truncatedNumber, bytes: unmasked.numberLength, largest: 654_360_563)
    #expect(number == vector.packet_number)
    let payload = keys.open(&packet, 0..<packet.count, payload: 1 + unmasked.numberLength, number: number)
    #expect(payload.map { hex(packet[$0]) } == vector.payload)
  }

  private let destination = ConnectionID(bytes(hex: "8394c8f03e515708"))!

  @Test("the secrets and keys of Initial packets: RFC 9001 A.1")
  func initialSecrets() {
    let secrets = InitialSecrets(destination)
    #expect(hex(secrets.client) == "c00cf151ca5be075ed0ebfb5c80323c42d6b7db67881289af4008f1f6c357aea")
    #expect(hex(secrets.server) == "3c199828fd139efd216c155ad844cc81fb82fa8d7446fa7d78be803acdda951b")
    let suite = CipherSuite.aes128GCM
    #expect(hex(suite.expand(secrets.client, "quic key", 16)) == "1f369613dd76d5467730efcbe3b1a22d")
    #expect(hex(suite.expand(secrets.client, "quic iv", 12)) == "fa044b2f42a3fd3b46fb255c")
    #expect(hex(suite.expand(secrets.client, "quic hp", 16)) == "9f50449e04a0e810283a1e9933adedd2")
    #expect(hex(suite.expand(secrets.server, "quic key", 16)) == "cf3a5331653c364c88f0f379b6067e37")
    #expect(hex(suite.expand(secrets.server, "quic iv", 12)) == "0ac1493ca1905853b0bba03e")
    #expect(hex(suite.expand(secrets.server, "quic hp", 16)) == "c206b8d9b9f0f37644430b490eeaa314")
  }

  @Test("a client's Initial: RFC 9001 A.2")
  func clientInitial() throws {
    let crypto = bytes(
      hex: "060040f1010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e868"
        + "04fe3a47f06a2b69484c00000413011302010000c000000010000e00000b6578"
        + "616d706c652e636f6dff01000100000a00080006001d00170018001000070005"
        + "04616c706e000500050100000000003300260024001d00209370b2c9caa47fba"
        + "baf4559fedba753de171fa71f50f1ce15d43e994ec74d748002b000302030400"
        + "0d0010000e0403050306030203080408050806002d00020101001c0002400100"
        + "3900320408ffffffffffffffff05048000ffff07048000ffff08011001048000"
        + "75300901100f088394c8f03e51570806048000ffff")
    var buffer = DatagramBuffer(capacity: 1_500)
    buffer.append(bytes(hex: "c300000001088394c8f03e5157080000449e00000002"))
    buffer.append(crypto)
    buffer.append(zeros: 1_162 - crypto.count)
    try PacketKeys(.aes128GCM, secret: InitialSecrets(destination).client, seals: true).seal(
      &buffer, from: 0, numberStart: 18, numberLength: 4, number: 2)
    #expect(buffer.end == 1_200)
    #expect(
      hex(buffer.bytes[..<48])
        == "c000000001088394c8f03e5157080000449e7b9aec34d1b1c98dd7689fb8ec11d242b123dc9bd8bab936b47d92ec356c")
    #expect(hex(buffer.bytes[1_184..<1_200]) == "e221af44860018ab0856972e194cd934")
  }

  @Test("a server's Initial: RFC 9001 A.3")
  func serverInitial() throws {
    let header = bytes(hex: "c1000000010008f067a5502a4262b50040750001")
    let payload = bytes(
      hex: "02000000000600405a020000560303eefce7f7b37ba1d1632e96677825ddf73988cfc79825df566dc5430b9a045a12001301"
        + "00002e00330024001d00209d3c940d89690b84d08a60993c144eca684d1081287c834d5311bcf32bb9da1a002b00020304")
    var buffer = DatagramBuffer(capacity: 200)
    buffer.append(header)
    buffer.append(payload)
    try PacketKeys(.aes128GCM, secret: InitialSecrets(destination).server, seals: true).seal(
      &buffer, from: 0, numberStart: 18, numberLength: 2, number: 1)
    #expect(
      hex(buffer.bytes[..<buffer.end])
        == "cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a5816b6394100f37a1c69797554780bb38cc5a99f5e"
        + "de4cf73c3ec2493a1839b3dbcba3f6ea46c5b7684df3548e7ddeb9c3bf9c73cc3f3bded74b562bfb19fb84022f8ef4cdd93795d77d"
        + "06edbb7aaf2f58891850abbdca3d20398c276456cbc42158407dd074ee")
  }

  @Test("a Retry: RFC 9001 A.4")
  func retry() throws {
    let packet = bytes(hex: "ff000000010008f067a5502a4262b5746f6b656e04a265ba2eff4d829058fb3f0f2496ba")
    let header = try #require(PacketHeader(packet, 0..<packet.count, localIDLength: 8))
    #expect(header.kind == .retry(token: 15..<20))
    #expect(packet[15..<20].elementsEqual("token".utf8))
    #expect(
      RetryPacket.integrityTag(of: Array(packet[..<20]), original: destination) == Array(packet[20...]))
  }
}
