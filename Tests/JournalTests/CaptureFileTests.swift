import Events
import Testing

@testable import Journal

/// Recorded bytes as a capture, block by block.
@Suite struct CaptureFileTests {
  private struct Block {
    let type: UInt32
    let body: ArraySlice<UInt8>
  }

  private func little(_ bytes: some Collection<UInt8>) -> UInt32 {
    bytes.prefix(4).enumerated().reduce(0) { $0 | UInt32($1.element) << UInt32(8 * $1.offset) }
  }

  private func blocks(_ file: [UInt8]) throws -> [Block] {
    var blocks: [Block] = []
    var start = 0
    while start < file.count {
      let length = Int(little(file[(start + 4)...]))
      try #require(length >= 12 && length % 4 == 0 && start + length <= file.count)
      #expect(little(file[(start + length - 4)...]) == UInt32(length))
      blocks.append(Block(type: little(file[start...]), body: file[start + 8..<start + length - 4]))
      start += length
    }
    return blocks
  }

  private func packets(_ file: [UInt8]) throws -> [[UInt8]] {
    try blocks(file).filter { $0.type == 6 }.map { block in
      let body = Array(block.body)
      return Array(body[20..<20 + Int(little(body[12...]))])
    }
  }

  private func sum(_ bytes: [UInt8]) -> UInt32 {
    var sum: UInt32 = 0
    for index in stride(from: 0, to: bytes.count, by: 2) {
      sum += UInt32(bytes[index]) << 8 | (index + 1 < bytes.count ? UInt32(bytes[index + 1]) : 0)
    }
    while sum > 0xffff { sum = sum >> 16 + sum & 0xffff }
    return sum
  }

  private func part(_ number: UInt64, _ direction: Direction, at offset: Int, _ bytes: [UInt8]) -> ByteTap.Part {
    ByteTap.Part(
      time: time(Double(offset)), stream: stream(7, number), direction: direction, offset: offset, bytes: bytes)
  }

  private func about(_ direction: Direction, ended: Bool = true) -> CaptureFile.Conversation {
    CaptureFile.Conversation(
      direction: direction, protocolID: "/http/1.1", local: 0x7f00_0001, remote: nil, hasEnded: ended, comment: "what")
  }

  @Test("every packet has sums that are right, and bytes stand where they stood in their stream")
  func conversation() throws {
    let request = Array("GET / HTTP/1.1\r\n\r\n".utf8)
    let long = [UInt8](repeating: 7, count: 100_000)
    let file = CaptureFile.bytes(
      [part(1, .outbound, at: 0, request), part(1, .inbound, at: 0, long), part(1, .inbound, at: 120_000, [1, 2, 3])],
      dropped: 20_000
    ) { _ in about(.outbound) }
    let blocks = try blocks(file)
    #expect(blocks.prefix(2).map(\.type) == [0x0a0d_0d0a, 1])
    let packets = try packets(file)
    // Three to open it, one there, five back, two to end it.
    #expect(packets.count == 11)
    for packet in packets {
      #expect(packet.count == Int(packet[2]) << 8 | Int(packet[3]))
      #expect(sum(Array(packet[..<20])) == 0xffff)
      let segment = Array(packet[20...])
      let pseudo = Array(packet[12..<20]) + [0, 6, UInt8(segment.count >> 8), UInt8(segment.count & 255)]
      #expect(sum(pseudo + (segment.count % 2 == 0 ? segment : segment + [0])) == 0xffff)
    }
    let back = packets.filter { $0[20] == 0 && $0[21] == 80 }
    let numbers = back.map { packet in packet[24..<28].reduce(0) { $0 << 8 | Int($1) } }
    #expect(numbers == [0, 1, 32_769, 65_537, 98_305, 120_001, 120_004])
    #expect(Array(packets[3][40...]) == request)
  }

  @Test("the side that opened the stream is the client, and streams are told apart")
  func sides() throws {
    let parts = [part(1, .inbound, at: 0, [1]), part(2, .outbound, at: 0, [2])]
    let file = CaptureFile.bytes(parts, dropped: 0) { about($0.number == 1 ? .inbound : .outbound, ended: false) }
    let packets = try packets(file)
    #expect(packets.count == 8)
    // The peer's, from a port of its own to 80 here; ours the other way round.
    #expect(Array(packets[0][22..<24]) == [0, 80] && Array(packets[4][22..<24]) == [0, 80])
    #expect(Array(packets[0][16..<20]) == [127, 0, 0, 1] && Array(packets[4][12..<16]) == [127, 0, 0, 1])
    #expect(Array(packets[0][20..<22]) != Array(packets[4][20..<22]))
  }

  @Test("a tap keeps what was chosen, up to its bound, and counts the rest")
  func tap() {
    let tap = ByteTap(capacity: 10)
    tap.note(stream(7, 1), .inbound, [1, 2])
    #expect(tap.parts.isEmpty)
    tap.start(.stream(stream(7, 1)))
    tap.start(.connection(connection(8)))
    tap.note(stream(7, 1), .inbound, [1, 2])
    tap.note(stream(7, 2), .inbound, [3])
    tap.note(stream(8, 5), .outbound, [UInt8](repeating: 4, count: 6))
    tap.note(stream(7, 1), .inbound, [UInt8](repeating: 5, count: 3))
    tap.note(stream(7, 1), .inbound, [6])
    #expect(tap.parts.map(\.offset) == [0, 0, 5])
    #expect(tap.status.kept == 9 && tap.status.dropped == 3)
    tap.stop(.stream(stream(7, 1)))
    tap.stop(.connection(connection(8)))
    tap.note(stream(8, 5), .outbound, [7])
    #expect(tap.parts.count == 3)
    tap.start(.stream(stream(1, 1)))
    #expect(tap.parts.isEmpty && tap.status.dropped == 0)
  }
}
