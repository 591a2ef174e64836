import Protobuf
import Testing

@Suite struct DelimitedReaderTests {
  @Test("messages come out as they went in, whatever the pieces", arguments: [1, 2, 3, 1_000])
  func pieces(_ size: Int) throws {
    let messages = [[1, 2, 3], [], [UInt8](repeating: 7, count: 300)]
    var bytes: [UInt8] = []
    for message in messages {
      var writer = ProtobufWriter()
      if !message.isEmpty { writer.write(message, field: 1) }
      bytes += writer.delimited
    }
    var reader = DelimitedReader(maximum: 400)
    var read: [[UInt8]] = []
    while !bytes.isEmpty {
      reader.receive(Array(bytes.prefix(size)))
      bytes.removeFirst(min(size, bytes.count))
      while let message = try reader.next() { read.append(message) }
    }
    #expect(read.map { $0.isEmpty ? [] : Array($0.dropFirst($0.count > 200 ? 3 : 2)) } == messages)
    #expect(reader.rest.isEmpty)
  }

  @Test("a message longer than it may be is refused by its length alone")
  func tooLong() {
    var reader = DelimitedReader(maximum: 127)
    reader.receive([0x80, 0x01])
    #expect(throws: DelimitedReader.Failure.messageTooLong(128)) { try reader.next() }
  }

  @Test("a length that never ends is refused")
  func endless() {
    var reader = DelimitedReader(maximum: 127)
    reader.receive([UInt8](repeating: 0xff, count: 9))
    #expect(throws: DelimitedReader.Failure.malformedLength) { try reader.next() }
  }
}
