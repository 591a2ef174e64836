import Multiformats

/// Why protocol negotiation failed.
public enum MultistreamError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A message that is longer than any protocol's name.
  case messageTooLong(UInt64)
  /// A message that does not end in a line feed, is not UTF-8, or has a broken length.
  case malformedMessage
  /// The peer greets with something else than `/multistream/1.0.0`: it negotiates differently, or not at all.
  case notMultistream(String)
  /// The peer chose a protocol that was not proposed.
  case unexpectedAnswer(String)
  /// The peer speaks none of these protocols.
  case refused([String])
  /// The peer went on proposing protocols that are not spoken here.
  case tooManyProposals

  /// One line that says what happened.
  public var description: String {
    switch self {
    case .messageTooLong(let length): "a negotiation message of \(length) bytes (at most 1024 are taken)"
    case .malformedMessage: "a malformed negotiation message: the peer does not speak multistream-select"
    case .notMultistream(let greeting): "the peer greets with \(greeting) instead of /multistream/1.0.0"
    case .unexpectedAnswer(let answer): "the peer chose \(answer), which was not proposed"
    case .refused(let protocols): "the peer does not speak \(protocols.joined(separator: ", "))"
    case .tooManyProposals: "the peer proposed too many protocols"
    }
  }
}

/// The messages of multistream-select 1.0: a varint length, text, and a line feed (github.com/multiformats/multistream-select).
enum MultistreamMessage {
  /// The greeting, which is also the name of the protocol.
  static let header = "/multistream/1.0.0"
  /// "Not available": the answer to a proposal that is refused.
  static let notAvailable = "na"
  /// A question for all protocols, which may be refused like a proposal.
  static let list = "ls"
  /// What go and js take at most, with the line feed.
  static let maximumLength = 1024

  static func append(_ text: String, to bytes: inout [UInt8]) {
    Varint.encode(UInt64(text.utf8.count + 1), into: &bytes)
    bytes += text.utf8
    bytes.append(UInt8(ascii: "\n"))
  }
}

/// Takes messages out of bytes that come in pieces.
struct MultistreamReader {
  /// What was received and is not yet read; after the last message what belongs to the protocol that was agreed on.
  private(set) var rest: [UInt8] = []

  /// The beginning of what was received, as text, if it cannot become a greeting of multistream-select in any version.
  var foreignGreeting: String? {
    let expected = [UInt8(MultistreamMessage.header.utf8.count + 1)] + Array("/multistream/".utf8)
    guard !rest.prefix(expected.count).elementsEqual(expected.prefix(rest.count)) else { return nil }
    let line = rest.prefix(64).prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
    return String(decoding: line, as: UTF8.self)
  }

  mutating func receive(_ bytes: [UInt8]) {
    rest = rest.isEmpty ? bytes : rest + bytes
  }

  /// The next message without its line feed, nil while it is not complete.
  mutating func next() throws(MultistreamError) -> String? {
    var cursor = 0
    let length: UInt64?
    do { length = try Varint.decodeIfComplete(rest, at: &cursor) } catch { throw .malformedMessage }
    guard let length else { return nil }
    guard length <= MultistreamMessage.maximumLength else { throw .messageTooLong(length) }
    let end = cursor + Int(length)
    guard rest.count >= end else { return nil }
    guard length > 0, rest[end - 1] == UInt8(ascii: "\n"),
      let text = String(validating: rest[cursor..<end - 1], as: UTF8.self)
    else { throw .malformedMessage }
    rest.removeFirst(end)
    return text
  }
}
