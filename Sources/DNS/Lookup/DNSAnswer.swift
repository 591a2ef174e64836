/// What a message says to a question, its aliases (CNAME) followed as far as they go in it.
public enum DNSAnswer: Hashable, Sendable {
  /// These records, which may be kept for so many seconds.
  case records([DNSRecord], seconds: UInt32)
  /// The name is another, whose records are not in the message.
  case alias(DomainName, seconds: UInt32)
  /// There is no such name, or it has no records of the type; that may be kept for so many seconds.
  case nothing(nameExists: Bool, seconds: UInt32)

  /// How many aliases are followed, in one message and over all.
  static let maximumAliases = 8
  /// For how long it is kept at most that there is nothing: who mends a name does not want to wait.
  private static let negativeSeconds: UInt32 = 5

  /// Reads the answer to a question out of a response that came to it. Throws ``LookupFailure/Reason/aliases`` when
  /// aliases go round in a circle or are too many.
  init(to question: DNSQuestion, in message: DNSMessage) throws(LookupFailure.Reason) {
    var name = question.name
    var seconds = UInt32.max
    for _ in 0...Self.maximumAliases {
      let own = message.answers.filter { $0.name == name }
      let records = own.filter { $0.type == question.type }
      if let shortest = records.map(\.timeToLive).min() {
        self = .records(records, seconds: min(seconds, shortest))
        return
      }
      let alias = own.lazy.compactMap { record -> (DomainName, UInt32)? in
        if case .cname(let target) = record.data { (target, record.timeToLive) } else { nil }
      }.first
      guard let (target, timeToLive) = alias else {
        self = name == question.name ? Self.negative(message) : Self.end(of: name, seconds, message)
        return
      }
      name = target
      seconds = min(seconds, timeToLive)
    }
    throw .aliases
  }

  /// Aliases lead to a name of which the message holds nothing more.
  private static func end(of name: DomainName, _ seconds: UInt32, _ message: DNSMessage) -> DNSAnswer {
    message.code == .noSuchName ? negative(message) : .alias(name, seconds: seconds)
  }

  private static func negative(_ message: DNSMessage) -> DNSAnswer {
    var seconds: UInt32 = 0
    for record in message.authorities {
      if case .soa(let minimum) = record.data { seconds = min(minimum, record.timeToLive, negativeSeconds) }
    }
    return .nothing(nameExists: message.code != .noSuchName, seconds: seconds)
  }
}

/// Why a question was not answered.
public struct LookupFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// Of which name.
  public let name: String
  /// For records of which type.
  public let type: DNSType
  /// Why.
  public let reason: Reason

  /// A question that was not answered.
  public init(_ name: String, _ type: DNSType, _ reason: Reason) {
    self.name = name
    self.type = type
    self.reason = reason
  }

  /// Why a question was not answered.
  public enum Reason: Error, Hashable, Sendable {
    /// There is no such name.
    case noSuchName
    /// The name has no records of the type.
    case noRecords
    /// It cannot be a name.
    case badName
    /// No server answered in time.
    case timedOut
    /// No server would or could answer; the last said this.
    case servers(String)
    /// There is no server to ask.
    case noServers
    /// Aliases (CNAME) go round in a circle, or are too many.
    case aliases
    /// It was cancelled.
    case cancelled
  }

  /// One line that names the name.
  public var description: String { "\(name): \(words)" }

  /// The reason in plain words.
  public var words: String {
    switch reason {
    case .noSuchName: "there is no such name"
    case .noRecords: "the name has no \(type) records"
    case .badName: "this cannot be a name"
    case .timedOut: "no name server answered in time"
    case .servers(let why): "the name servers do not answer: \(why)"
    case .noServers: "there is no name server to ask"
    case .aliases: "its aliases (CNAME) go round in a circle, or are too many"
    case .cancelled: "cancelled"
    }
  }
}
