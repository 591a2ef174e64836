import Protobuf
import TestSupport
import Testing

@Suite struct ProtobufTests {
  @Test("fields are read in the order and with the values they were written")
  func roundTrip() throws {
    var writer = ProtobufWriter()
    writer.write(300, field: 1)
    writer.write([1, 2, 3], field: 2)
    writer.write("grüß", field: 15)
    writer.write(UInt64.max, field: 16)
    #expect(hex(writer.bytes).hasPrefix("08ac021203010203"))

    var reader = ProtobufReader(writer.bytes)
    #expect(try reader.next()?.varint() == 300)
    #expect(try reader.next()?.bytes() == [1, 2, 3])
    #expect(try reader.next()?.string() == "grüß")
    let last = try #require(try reader.next())
    #expect(last.number == 16)
    #expect(try last.varint() == UInt64.max)
    #expect(try reader.next() == nil)
  }

  @Test("fixed-width fields of unknown messages are passed over")
  func fixedWidth() throws {
    var reader = ProtobufReader(bytes(hex: "0d01020304" + "110102030405060708" + "1801"))
    #expect(try reader.next()?.number == 1)
    #expect(try reader.next()?.number == 2)
    #expect(try reader.next()?.varint() == 1)
  }

  @Test(
    "what is not a message is refused",
    arguments: [
      ("0a05", ProtobufError.truncated), ("0affffffffffffffffff01", .truncated), ("08", .truncated),
      ("08ffffffffffffffffff02", .varintTooLong), ("08ffffffffffffffffffff01", .varintTooLong), ("00", .badTag(0)),
      ("0b", .badTag(11)), ("0d0102", .truncated),
    ])
  func refusals(_ message: String, _ error: ProtobufError) {
    var reader = ProtobufReader(bytes(hex: message))
    #expect(throws: error) { while try reader.next() != nil {} }
  }

  @Test("a field of another type, and text that is not UTF-8, are named")
  func types() throws {
    var reader = ProtobufReader(bytes(hex: "08011202c328"))
    let first = try #require(try reader.next())
    #expect(throws: ProtobufError.unexpectedType(field: 1)) { try first.bytes() }
    let second = try #require(try reader.next())
    #expect(throws: ProtobufError.unexpectedType(field: 2)) { try second.varint() }
    #expect(throws: ProtobufError.notUTF8(field: 2)) { try second.string() }
  }
}
