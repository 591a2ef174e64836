/// A question on its way from server to server until one answers (RFC 1035 §7): over UDP, and over TCP where the answer
/// does not fit into a datagram. It knows no socket and no clock:
///
///     while case .ask(let attempt) = lookup.next {
///       // send attempt.query to the server, then one of lookup.receive(bytes), lookup.fail(why)
///     }
public struct DNSLookup: Sendable {
  /// What carries a question.
  public enum Carrier: Hashable, Sendable {
    case udp, tcp
  }

  /// What is to be sent.
  public struct Attempt: Hashable, Sendable {
    /// To which of the servers.
    public let server: Int
    /// Over what.
    public let carrier: Carrier
    /// The bytes: over TCP their number must go before them.
    public let query: [UInt8]
  }

  /// What is to be done.
  public enum Step: Hashable, Sendable {
    case ask(Attempt)
    case done(Result<[DNSRecord], LookupFailure>, seconds: UInt32)
  }

  /// What gets through everywhere in one piece (<https://www.dnsflagday.net/2020/>).
  private static let payloadSize: UInt16 = 1_232

  /// What is to be done now.
  public private(set) var next: Step

  private let asked: DomainName
  private let type: DNSType
  private let servers: Int
  private let rounds: Int
  private var question: DNSQuestion
  private var id: UInt16 = 0
  private var attempt = 0
  /// Whether servers are told that longer datagrams are taken; old ones do not understand that.
  private var extends = true
  private var aliases = 0
  private var seconds = UInt32.max
  private var reason = LookupFailure.Reason.timedOut

  /// A question for the records of a name.
  ///
  /// - Parameters:
  ///   - servers: how many servers there are, asked in turn.
  ///   - rounds: how often each is asked.
  public init(_ name: DomainName, _ type: DNSType, servers: Int, rounds: Int) {
    asked = name
    self.type = type
    self.servers = servers
    self.rounds = rounds
    question = DNSQuestion(name, type)
    next = .done(.failure(LookupFailure("\(name)", type, .noServers)), seconds: 0)
    if servers > 0 { ask(.udp) }
  }

  /// Takes what a server sent. False if it is no answer to what was asked: then one should go on waiting, because anybody
  /// can send a datagram.
  public mutating func receive(_ bytes: [UInt8]) -> Bool {
    guard case .ask(let current) = next, let message = try? DNSMessage(bytes: bytes), message.isResponse,
      message.id == id, message.questions == [question] || message.questions.isEmpty && message.code != .noError
    else { return false }
    if message.isTruncated, current.carrier == .udp {
      ask(.tcp)
      return true
    }
    switch message.code {
    case .noError, .noSuchName: take(message)
    case .formatError where extends:
      extends = false
      ask(.udp)
    case .refused: fail(.servers("refused"))
    case .serverFailure: fail(.servers("server failure"))
    case let code: fail(.servers("code \(code.rawValue)"))
    }
    return true
  }

  /// Gives up on the server that was asked last, and goes on to the next.
  public mutating func fail(_ why: LookupFailure.Reason) {
    guard case .ask = next else { return }
    reason = why
    attempt += 1
    if attempt < servers * rounds { ask(.udp) } else { end(.failure(why)) }
  }

  private mutating func take(_ message: DNSMessage) {
    let answer: DNSAnswer
    do { answer = try DNSAnswer(to: question, in: message) } catch { return end(.failure(error)) }
    switch answer {
    case .records(let records, let time):
      seconds = min(seconds, time)
      end(.success(records))
    case .nothing(let nameExists, let time):
      seconds = min(seconds, time)
      end(.failure(nameExists ? .noRecords : .noSuchName))
    case .alias(let name, let time):
      seconds = min(seconds, time)
      aliases += 1
      guard aliases < DNSAnswer.maximumAliases else { return end(.failure(.aliases)) }
      question.name = name
      ask(.udp)
    }
  }

  private mutating func ask(_ carrier: Carrier) {
    // What an answer must repeat cannot be guessed by who does not see the question.
    id = .random(in: .min ... .max)
    var query = DNSMessage(id: id, asking: question)
    if extends { query.payloadSize = Self.payloadSize }
    next = .ask(Attempt(server: attempt % servers, carrier: carrier, query: query.bytes))
  }

  private mutating func end(_ result: Result<[DNSRecord], LookupFailure.Reason>) {
    next = .done(result.mapError { LookupFailure("\(asked)", type, $0) }, seconds: seconds)
  }
}
