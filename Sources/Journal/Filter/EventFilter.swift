import Events

/// Which events and rows of the tree are shown: `peer=kubo proto=/http/1.1 status>=400 dir=in since=5m reset`.
///
/// Terms stand apart by spaces, and all of them must hold. A term is a field, a comparison and a value, or a text that
/// is looked for everywhere. A `-` before a term turns it around; quotes hold together what has spaces. Letters of either
/// case are alike. A comparison does not hold of what has no such field: `status!=200` shows responses only, while
/// `-status=200` shows everything else too.
public struct EventFilter: Hashable, Sendable {
  /// What can be compared.
  public enum Field: String, CaseIterable, Hashable, Sendable {
    /// The peer's id, alias or address, or a part of it.
    case peer
    /// A tag of the peer, or a part of it.
    case tag
    /// What the peer runs, or a part of it.
    case agent
    /// The address of a connection, a dial or a peer, or a part of it.
    case addr
    /// The protocol of a stream, or a part of it; of a peer, one that it speaks or serves.
    case proto
    /// The status of a response: a number, or all of a class as in `4xx`.
    case status
    /// Which side began: `in` or `out`.
    case dir
    /// How long ago at most: `90s`, `5m`, `2h`.
    case since
    /// What happened, as the log's word has it: `open`, `request`, `identify`…
    case kind
    /// The method of a request.
    case method
    /// The target of a request, or a part of it.
    case path
    /// The number of a connection.
    case conn
    /// The number of a stream.
    case stream
    /// How it stands: `open`, `closed`, `reset`, `failed`, `waiting`…
    case state
    /// The transport of a connection: `tcp`, `quic-v1`, `https`…
    case via
    /// Bytes: `500`, `4k`, `1.5MB`.
    case size
    /// How long it took: `20ms`, `3s`.
    case took

    /// Whether its values have an order.
    public var isOrdered: Bool { [.status, .conn, .stream, .size, .took].contains(self) }
  }

  /// How a field is compared with a value.
  public enum Comparison: String, CaseIterable, Hashable, Sendable {
    case equal = "="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
  }

  /// What a field is compared with.
  public enum Value: Hashable, Sendable {
    /// A part of a text.
    case text(FilterWord)
    /// A number; time in nanoseconds.
    case number(Int64)
    /// All from the first to the last number, as `4xx` is.
    case range(ClosedRange<Int64>)
  }

  /// One of the things that must hold.
  public struct Term: Hashable, Sendable {
    /// What must hold, or with `isNegated` must not.
    public enum Condition: Hashable, Sendable {
      /// A text stands somewhere.
      case contains(FilterWord)
      /// A field compares with a value.
      case compare(Field, Comparison, Value)
    }

    /// What must hold.
    public let condition: Condition
    /// Whether it must not hold.
    public let isNegated: Bool
  }

  /// What must hold; with none everything is shown.
  public let terms: [Term]
  /// The text that it was read from.
  public let text: String

  /// The filter that shows everything.
  public static let none = EventFilter(terms: [], text: "")

  init(terms: [Term], text: String) {
    self.terms = terms
    self.text = text
  }

  /// Whether everything is shown.
  public var isEmpty: Bool { terms.isEmpty }

  /// Whether all terms hold of `subject` at a time.
  public func matches(_ subject: some FilterSubject, at now: Timestamp) -> Bool {
    terms.allSatisfy { $0.condition.holds(of: subject, at: now) != $0.isNegated }
  }
}

/// Something that a filter can be asked of.
public protocol FilterSubject {
  /// When it happened, or when something last happened with it.
  var time: Timestamp { get }
  /// The texts of a field, any of which may be meant; none if it has no such field.
  func texts(_ field: EventFilter.Field) -> [String]
  /// The number of a field; nil if it has no such field.
  func number(_ field: EventFilter.Field) -> Int64?
  /// Whether a word stands in anything in which words are looked for. Texts that cost much to make are asked last.
  func has(_ word: FilterWord) -> Bool
}

extension EventFilter.Term.Condition {
  fileprivate func holds(of subject: some FilterSubject, at now: Timestamp) -> Bool {
    switch self {
    case .contains(let word): return subject.has(word)
    case .compare(.since, _, .number(let span)):
      return now.nanoseconds(since: subject.time) <= span
    case .compare(let field, let comparison, .text(let word)):
      let texts = subject.texts(field)
      guard !texts.isEmpty else { return false }
      return texts.contains(where: word.isIn) == (comparison == .equal)
    case .compare(let field, let comparison, .number(let number)):
      return subject.number(field).map { comparison.holds($0, number...number) } ?? false
    case .compare(let field, let comparison, .range(let range)):
      return subject.number(field).map { comparison.holds($0, range) } ?? false
    }
  }
}

extension EventFilter.Comparison {
  fileprivate func holds(_ number: Int64, _ range: ClosedRange<Int64>) -> Bool {
    switch self {
    case .equal: range.contains(number)
    case .notEqual: !range.contains(number)
    case .less: number < range.lowerBound
    case .lessOrEqual: number <= range.upperBound
    case .greater: number > range.upperBound
    case .greaterOrEqual: number >= range.lowerBound
    }
  }
}
