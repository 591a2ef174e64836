import Multiformats
import Protobuf
import TestSupport
import Testing
import Wire

@Suite struct HolePunchMessageTests {
  private func read(_ frame: [UInt8]) throws -> HolePunchMessage {
    var reader = DelimitedReader(maximum: HolePunchMessage.maximumSize)
    reader.receive(frame)
    return try HolePunchMessage(protobuf: #require(try reader.next()))
  }

  @Test("messages are read as they were written, in the bytes of the specification")
  func roundTrip() throws {
    let addresses = [try Multiaddr("/ip4/192.0.2.1/udp/4001/quic-v1"), try Multiaddr("/ip4/192.0.2.1/tcp/4001")]
    for message in [HolePunchMessage.connect(addresses), .connect([]), .sync] {
      #expect(try read(message.frame) == message)
    }
    #expect(HolePunchMessage.sync.frame == bytes(hex: "0308ac02"))
    #expect(Array(HolePunchMessage.connect([]).frame) == bytes(hex: "020864"))
  }

  @Test("a message never outgrows what peers take, and no more addresses are read than a peer has")
  func bounds() throws {
    let many = try (0..<2_000).map { try Multiaddr("/ip4/192.0.2.1/tcp/\($0 + 1)") }
    let frame = HolePunchMessage.connect(many).frame
    #expect(frame.count <= HolePunchMessage.maximumSize + 2)
    #expect(try read(frame) == .connect(Array(many.prefix(HolePunchMessage.maximumAddresses))))
    var writer = ProtobufWriter()
    writer.write(100, field: 1)
    for address in many.prefix(100) { writer.write(address.bytes, field: 2) }
    #expect(
      try HolePunchMessage(protobuf: writer.bytes)
        == .connect(Array(many.prefix(HolePunchMessage.maximumAddresses))))
  }

  @Test(
    "what is no message is refused with the reason",
    arguments: [("08", HolePunchError.malformed(.truncated)), ("", .unexpected("none")), ("0801", .unexpected("1"))])
  func malformed(_ hex: String, _ error: HolePunchError) {
    #expect(throws: error) { try HolePunchMessage(protobuf: bytes(hex: hex)) }
  }

  @Test("addresses that cannot be read are left out")
  func badAddress() throws {
    #expect(try HolePunchMessage(protobuf: bytes(hex: "08641202ffff1200")) == .connect([]))
  }
}
