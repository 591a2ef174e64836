import DNS
import NetIO

/// A small authoritative name server on loopback: over UDP, and over TCP for what does not fit into 512 bytes.
@NetworkActor
public final class NameServer {
  /// What a name is to be answered with.
  public enum Answer: Sendable {
    /// These records, for an hour or as long as is said.
    case records([DNSRecord.Data], seconds: UInt32 = 3_600)
    /// A code alone.
    case code(DNSMessage.ResponseCode)
    /// Nothing at all.
    case silence
    /// Whatever bytes.
    case bytes([UInt8])
  }

  /// Where it answers.
  public let address: SocketAddress
  /// What it was asked, and over what.
  public private(set) var asked: [(question: DNSQuestion, overTCP: Bool)] = []
  private let zone: @Sendable (DNSQuestion) -> Answer
  private let socket: UDPSocket
  private var listener: TCPListener?

  /// A server that answers what `zone` says.
  public init(_ zone: @escaping @Sendable (DNSQuestion) -> Answer) throws {
    self.zone = zone
    socket = try Self.socketWithFreeTwin()
    address = socket.localAddress
    listener = try TCPListener(on: address) { [weak self] accepted in
      let stream = TransportStream(accepted)
      NetworkActor.task { await self?.serve(stream) }
    }
    socket.setHandlers(readable: { [weak self] in self?.receive() }, writable: nil)
  }

  /// A socket of UDP on a port that is free for TCP too.
  private static func socketWithFreeTwin() throws -> UDPSocket {
    while true {
      let socket = try UDPSocket(on: SocketAddress(ip: [127, 0, 0, 1], port: 0))
      if let twin = try? TCPListener(on: socket.localAddress, onAccept: { _ in }) {
        twin.close()
        return socket
      }
      socket.close()
    }
  }

  /// A server of these names. Others do not exist; names have no other records than these.
  public convenience init(_ names: [String: [DNSRecord.Data]]) throws {
    var zone: [DomainName: [DNSRecord.Data]] = [:]
    for (name, records) in names { zone[try DomainName(name)] = records }
    let known = zone
    try self.init { question in
      guard let records = known[question.name] else { return .code(.noSuchName) }
      return .records(records.filter { $0.isOf(question.type) })
    }
  }

  /// Stops answering.
  public func close() {
    socket.close()
    listener?.close()
  }

  private func receive() {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while let received = try? socket.receive(into: &buffer) {
      for datagram in received.info.datagrams(in: buffer[..<received.count]) {
        guard var answer = answer(to: datagram, overTCP: false) else { continue }
        if answer.count > 512, let message = try? DNSMessage(bytes: answer) {
          var cut = DNSMessage(id: message.id, answering: message.questions)
          cut.isTruncated = true
          answer = cut.bytes
        }
        var to = received.info
        to.segmentSize = 0
        _ = try? socket.send(answer, 0..<answer.count, to)
      }
    }
  }

  private func serve(_ stream: TransportStream) async {
    while let size = try? await stream.read(exactly: 2),
      let query = try? await stream.read(exactly: Int(size[0]) << 8 | Int(size[1])),
      let answer = answer(to: query, overTCP: true)
    {
      try? await stream.write([UInt8(answer.count >> 8), UInt8(answer.count & 0xff)] + answer)
    }
    stream.reset(.resetLocally)
  }

  private func answer(to query: [UInt8], overTCP: Bool) -> [UInt8]? {
    guard let message = try? DNSMessage(bytes: query), let question = message.questions.first else { return nil }
    asked.append((question, overTCP))
    var answer = DNSMessage(id: message.id, answering: message.questions)
    switch zone(question) {
    case .records(let data, let seconds):
      answer.answers = data.map { DNSRecord(question.name, $0, timeToLive: seconds) }
    case .code(let code): answer.code = code
    case .silence: return nil
    case .bytes(let bytes): return bytes
    }
    return answer.bytes
  }
}

extension DNSRecord.Data {
  /// A TXT record of one text.
  public static func text(_ text: String) -> DNSRecord.Data { .txt([Array(text.utf8)]) }

  func isOf(_ type: DNSType) -> Bool {
    switch self {
    case .a: type == .a
    case .aaaa: type == .aaaa
    case .txt: type == .txt
    // An alias is an answer to every question.
    case .cname: true
    default: false
    }
  }
}
