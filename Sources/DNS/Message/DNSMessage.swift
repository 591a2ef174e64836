/// A message of DNS (RFC 1035 §4): what is asked, and what is answered.
public struct DNSMessage: Hashable, Sendable {
  /// What a server makes of a question.
  public struct ResponseCode: RawRepresentable, Hashable, Sendable {
    /// The number in messages.
    public let rawValue: UInt8
    /// The code of this number.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// It was answered.
    public static let noError = ResponseCode(rawValue: 0)
    /// The server did not understand the question.
    public static let formatError = ResponseCode(rawValue: 1)
    /// The server could not answer.
    public static let serverFailure = ResponseCode(rawValue: 2)
    /// There is no such name.
    public static let noSuchName = ResponseCode(rawValue: 3)
    /// The server does not answer us.
    public static let refused = ResponseCode(rawValue: 5)
  }

  /// By which an answer is known as that of its question.
  public var id: UInt16
  /// Whether it is an answer.
  public var isResponse: Bool
  /// Whether the server answers for the zone itself.
  public var isAuthoritative = false
  /// Whether not all fitted into a datagram.
  public var isTruncated = false
  /// Whether the server is to ask others.
  public var wantsRecursion = false
  /// What the server made of it.
  public var code = ResponseCode.noError
  /// What is asked.
  public var questions: [DNSQuestion]
  /// What is answered.
  public var answers: [DNSRecord] = []
  /// Who answers for the zone.
  public var authorities: [DNSRecord] = []
  /// What might be asked next.
  public var additional: [DNSRecord] = []
  /// How long a datagram the sender takes, where it says so (EDNS, RFC 6891); only written.
  public var payloadSize: UInt16?

  /// A question.
  public init(id: UInt16, asking question: DNSQuestion) {
    self.id = id
    isResponse = false
    wantsRecursion = true
    questions = [question]
  }

  /// An answer.
  public init(id: UInt16, answering questions: [DNSQuestion], _ answers: [DNSRecord] = []) {
    self.id = id
    isResponse = true
    self.questions = questions
    self.answers = answers
  }

  // MARK: Reading

  /// How many questions, and records of all sections, a message may say to have: more do not fit into 64 KiB.
  private static let maximumQuestions = 64, maximumRecords = 6_000

  /// Reads a message. Bytes behind it are passed over.
  public init(bytes: [UInt8]) throws(DNSError) {
    var reader = DNSReader(bytes)
    id = try reader.uint16()
    let flags = try reader.uint16()
    isResponse = flags & 0x8000 != 0
    isAuthoritative = flags & 0x0400 != 0
    isTruncated = flags & 0x0200 != 0
    wantsRecursion = flags & 0x0100 != 0
    code = ResponseCode(rawValue: UInt8(flags & 0xf))
    questions = []
    let counts = [try reader.uint16(), try reader.uint16(), try reader.uint16(), try reader.uint16()].map(Int.init)
    guard counts[0] <= Self.maximumQuestions, counts[1...].reduce(0, +) <= Self.maximumRecords else {
      throw .tooManyRecords
    }
    for _ in 0..<counts[0] { questions.append(try reader.question()) }
    // A datagram that says of itself that it is cut off may end in the middle of a record.
    do throws(DNSError) {
      for _ in 0..<counts[1] { answers.append(try reader.record()) }
      for _ in 0..<counts[2] { authorities.append(try reader.record()) }
      for _ in 0..<counts[3] { additional.append(try reader.record()) }
    } catch {
      guard isTruncated, error == .truncated else { throw error }
    }
  }

  // MARK: Writing

  /// The bytes of the message. Names are written once, and pointed to where they stand again (RFC 1035 §4.1.4).
  public var bytes: [UInt8] {
    var writer = DNSWriter()
    writer.write(id)
    var flags: UInt16 = UInt16(code.rawValue & 0xf)
    if isResponse { flags |= 0x8000 }
    if isAuthoritative { flags |= 0x0400 }
    if isTruncated { flags |= 0x0200 }
    if wantsRecursion { flags |= 0x0100 }
    writer.write(flags)
    let extras = additional.count + (payloadSize == nil ? 0 : 1)
    for count in [questions.count, answers.count, authorities.count, extras] {
      writer.write(UInt16(clamping: count))
    }
    for question in questions { writer.write(question) }
    for record in answers + authorities + additional { writer.write(record) }
    if let payloadSize { writer.write(payloadSize: payloadSize) }
    return writer.bytes
  }
}
