import Foundation
import HTTP1
import Testing

/// Random messages, written in random parts and read in random splits.
@Suite("Writing and reading")
struct RoundTripTests {
  @Test("a connection's requests are read as they were written", arguments: 0..<200 as Range<UInt64>)
  func requests(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var wire: [UInt8] = []
    var writer = RequestWriter()
    var expected: [Reading<RequestHead>.Message] = []
    for index in 0..<4 {
      if index > 0 { try writer.startNextMessage() }
      var head = RequestHead(
        method: ["GET", "HEAD", "POST", "PUT", "X-!#$"].randomElement(using: &random) ?? "GET",
        target: "/" + random.text(of: "abc%2F/?&=\"\\'#", 0...30), fields: ["Host": "example.com:80"])
      head.fields.appendRandom(&random)
      head.setBodyFraming(random.framing([.none, .chunked, .length(0)]))
      expected.append(try random.write(head, with: &writer, to: &wire))
    }
    let reading = Reading(RequestParser(), random.split(wire), next: nextRequest)
    #expect(reading.error == nil)
    #expect(reading.messages == expected)
  }

  @Test("a response is read as it was written", arguments: 0..<200 as Range<UInt64>)
  func responses(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var wire: [UInt8] = []
    let request = RequestHead(
      method: random.chance(0.2) ? .head : .get, target: "/", fields: ["Host": "a"])
    var writer = ResponseWriter(answering: request)
    let interim = (0..<Int.random(in: 0...2, using: &random)).map { _ in ResponseHead(status: 103) }
    for head in interim { try writer.write(head, to: &wire) }
    var head = ResponseHead(status: HTTPStatus([200, 204, 304, 404, 500].randomElement(using: &random) ?? 200))
    head.fields.appendRandom(&random)
    head.setBodyFraming(random.framing([.untilClose, .chunked, .length(0)]))
    var expected = Reading<ResponseHead>.Message()
    expected = try random.write(head, with: &writer, to: &wire)
    expected.heads = interim + expected.heads
    let reading = Reading(ResponseParser(answering: request.method), random.split(wire), ended: true)
    #expect(reading.error == nil)
    #expect(reading.messages == [expected])
  }
}

extension SplitMix64 {
  /// One of `choices`, with a random length where it is one.
  fileprivate mutating func framing(_ choices: [BodyFraming]) -> BodyFraming {
    let choice = choices.randomElement(using: &self) ?? .none
    return choice == .length(0) ? .length(UInt64.random(in: 0...5_000, using: &self)) : choice
  }

  /// Writes a message with a random body that suits its head, and returns what is to be read.
  fileprivate mutating func write<Head: MessageHead>(
    _ head: Head, with writer: inout MessageWriter<Head>, to wire: inout [UInt8]
  ) throws -> Reading<Head>.Message {
    var message = Reading<Head>.Message(heads: [head], isComplete: true)
    try writer.write(head, to: &wire)
    if writer.takesBody {
      let length = head.fields[.contentLength].flatMap { Int($0) } ?? Int.random(in: 0...5_000, using: &self)
      message.body = bytes(length)
      for part in split(message.body) { try writer.write(body: part, to: &wire) }
      if head.fields.contains(.transferEncoding), chance(0.5) { message.trailers.appendRandom(&self) }
    }
    try writer.end(trailers: message.trailers, to: &wire)
    return message
  }
}

extension HTTPFields {
  fileprivate mutating func appendRandom(_ random: inout SplitMix64) {
    for _ in 0..<Int.random(in: 0...12, using: &random) {
      let name = random.text(of: "XYZxyz-_!#1", 1...30)
      let value = random.text(of: "abc XYZ,;=\"\\:\täß€😀", 0...60)
      append(HTTPFieldName("X" + name), value.trimmingCharacters(in: .whitespaces))
    }
  }
}
