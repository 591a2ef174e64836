import Engine
import Events
import FoundationEssentials
import HTTP1
import Journal
import Libp2pHTTP
import NetIO
import PeerStore
import TerminalUI

/// A request of the past as it stands in the file of history, one line of JSON: what was asked and how it ended, neither
/// secrets nor the answer.
public struct HistoryRecord: Codable, Hashable, Sendable {
  /// The most bytes of a line, and of a body that is kept in it.
  static let longestLine = 64 << 10
  static let longestBody = 16 << 10

  /// When it was sent, ISO 8601.
  var at: Date
  /// What the peer was called.
  var name: String
  /// The request as its text file has it, with a variable in place of every secret.
  var request: String
  /// The name that it was saved under.
  var saved: String?
  /// How many bytes of body are not in it.
  var leftOut: Int?
  var status: Int?
  var reason: String?
  var type: String?
  /// The bytes of the answer's body.
  var bytes: Int?
  /// How long it took, in milliseconds.
  var ms: Double?
  /// Why it came to nothing.
  var error: String?

  /// The line, with its end; nil for a request that is too long to be kept.
  var line: [UInt8]? {
    guard let data = try? Self.encoder.encode(self), data.count < Self.longestLine else { return nil }
    return [UInt8](data) + [0x0a]
  }

  /// Reads a line; nil for one that is torn, damaged, or of something else.
  init?(line: some Sequence<UInt8>) {
    let data = Data(line)
    guard data.count < Self.longestLine, let record = try? Self.decoder.decode(Self.self, from: data) else {
      return nil
    }
    self = record
  }

  private static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.dateEncodingStrategy = .iso8601
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }

  private static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    return decoder
  }
}

extension HistoryRecord {
  /// What is kept of an exchange that is over.
  init(_ exchange: Exchange) {
    var composer = exchange.composer
    at = exchange.sentAt.date
    name = exchange.peerName
    saved = exchange.savedName
    if composer.bodyKind == .text, composer.text.utf8.count > Self.longestBody {
      leftOut = composer.text.utf8.count
      composer.text = ""
    }
    composer = DiscreetRequest(composer).composer
    request = RequestFile(composer, peer: composer.peer?.description ?? "-").text
    if let head = exchange.head {
      status = head.status.code
      reason = head.reason
      type = head.fields[.contentType]
      bytes = exchange.body.total
    }
    ms = exchange.timing.total?.milliseconds
    if case .failed(let complaint) = exchange.phase { error = complaint.message }
  }
}

extension Exchange {
  /// A request of a run before; nil if its text is no request.
  init?(_ record: HistoryRecord, id: Work.ID) {
    guard let file = try? RequestFile(text: record.request) else { return nil }
    var composer = file.composer
    composer.peer = try? PeerKey(file.peer)
    self.init(
      id: id, composer: composer, peerName: record.name, sentAt: Timestamp(record.at), savedName: record.saved,
      leftOut: record.leftOut ?? 0)
    phase = record.error.map { .failed(Complaint(.failed, $0)) } ?? .finished
    if let status = record.status {
      var fields = HTTPFields()
      if let type = record.type { fields[.contentType] = type }
      head = ResponseHead(status: HTTPStatus(status), reason: record.reason, fields: fields)
    }
    timing.total = record.ms.map { .milliseconds(max(0, min($0, 1e9))) }
    body.total = max(0, record.bytes ?? 0)
  }
}

// MARK: The filter language

extension Exchange: FilterSubject {
  public var time: Timestamp { sentAt }

  public func has(_ word: FilterWord) -> Bool {
    [.peer, .method, .path, .status].contains { texts($0).contains(where: word.isIn) }
  }

  public func texts(_ field: EventFilter.Field) -> [String] {
    switch field {
    case .peer: [peerName, composer.peer?.description].compactMap { $0 }
    case .proto: [composer.protocolID].compactMap { $0 }
    case .method: [composer.method.rawValue]
    case .path: [composer.fullPath]
    case .status: head.map { ["\($0.status.code)"] } ?? []
    case .state: [stateWord]
    case .via: [route?.connection.transport].compactMap { $0 }
    case .dir: [Direction.outbound.rawValue]
    case .tag, .agent, .addr, .since, .kind, .conn, .stream, .size, .took: []
    }
  }

  public func number(_ field: EventFilter.Field) -> Int64? {
    switch field {
    case .status: head.map { Int64($0.status.code) }
    case .size: head == nil ? nil : Int64(body.total)
    case .took: timing.total.map { Int64(clamping: $0.nanoseconds) }
    case .conn: route.map { Int64(clamping: $0.connection.id.number) }
    case .stream: route?.stream.map { Int64(clamping: $0.number) }
    default: nil
    }
  }

  private var stateWord: String {
    switch phase {
    case .waiting: "waiting"
    case .receiving: "receiving"
    case .finished: "finished"
    case .failed: "failed"
    }
  }
}
