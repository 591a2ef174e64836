import DNS

/// What name servers said, for as long as they say that it may be kept.
struct DNSCache {
  typealias Answer = Result<[DNSRecord], LookupFailure>

  /// What was asked.
  struct Key: Hashable {
    let name: DomainName
    let type: DNSType
  }

  /// How many answers are kept at most, and for how many seconds, whatever their servers say.
  private static let maximumCount = 512, maximumSeconds: UInt32 = 86_400

  private var answers: [Key: (answer: Answer, end: Deadline)] = [:]

  subscript(key: Key) -> Answer? {
    guard let known = answers[key], known.end > .now else { return nil }
    return known.answer
  }

  mutating func keep(_ answer: Answer, of key: Key, seconds: UInt32) {
    guard seconds > 0 else { return }
    if answers.count >= Self.maximumCount {
      let now = Deadline.now
      answers = answers.filter { $0.value.end > now }
      // Whoever is first to end has the least to lose.
      if answers.count >= Self.maximumCount, let first = answers.min(by: { $0.value.end < $1.value.end }) {
        answers[first.key] = nil
      }
    }
    answers[key] = (answer, .after(.seconds(Int64(min(seconds, Self.maximumSeconds)))))
  }
}
