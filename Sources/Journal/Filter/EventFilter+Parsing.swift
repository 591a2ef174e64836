import Events

extension EventFilter {
  /// The longest text that is read, in bytes.
  public static let maximumLength = 1_000

  /// Other names of fields that people try.
  private static let otherNames: [String: Field] = [
    "protocol": .proto, "direction": .dir, "type": .kind, "target": .path, "connection": .conn, "transport": .via,
    "bytes": .size, "time": .took, "code": .status, "address": .addr, "tags": .tag,
  ]

  /// Reads a filter. The error says where in the text it is, in UTF-8 bytes.
  public init(_ text: String) throws(FilterError) {
    let bytes = Array(text.utf8)
    guard bytes.count <= Self.maximumLength else { throw FilterError(.tooLong, Self.maximumLength..<bytes.count) }
    var scanner = TermScanner(bytes: bytes)
    var terms: [Term] = []
    while let piece = try scanner.next() { terms.append(try Self.term(piece)) }
    self.init(terms: terms, text: text)
  }

  private static func term(_ piece: TermScanner.Piece) throws(FilterError) -> Term {
    guard let (name, comparison) = piece.comparison else {
      guard !piece.value.text.isEmpty else { throw FilterError(.missingText, piece.value.range) }
      return Term(condition: .contains(FilterWord(piece.value.text)), isNegated: piece.isNegated)
    }
    let folded = name.text.lowercased()
    guard let field = Field(rawValue: folded) ?? otherNames[folded] else {
      throw FilterError(.unknownField(name.text), name.range)
    }
    guard !piece.value.text.isEmpty else { throw FilterError(.missingValue(field), piece.value.range) }
    let isFitting = field.isOrdered || comparison.value == .equal || comparison.value == .notEqual && field != .since
    guard isFitting else { throw FilterError(.unordered(field), comparison.range) }
    let text = piece.value.text.lowercased()
    guard let value = value(of: field, text) else { throw FilterError(.badValue(field), piece.value.range) }
    return Term(condition: .compare(field, comparison.value, value), isNegated: piece.isNegated)
  }

  private static func value(of field: Field, _ text: String) -> Value? {
    switch field {
    case .peer, .tag, .agent, .addr, .proto, .kind, .method, .path, .state, .via: .text(FilterWord(text))
    case .dir:
      switch text {
      case "in", "inbound", "←": .text(FilterWord("in"))
      case "out", "outbound", "→": .text(FilterWord("out"))
      default: nil
      }
    case .status: status(text)
    case .conn, .stream: Int64(text).flatMap { $0 < 0 ? nil : .number($0) }
    case .since: duration(text).map { .number($0) }
    case .took: duration(text).map { .number($0) }
    case .size: size(text).map { .number($0) }
    }
  }

  private static func status(_ text: String) -> Value? {
    if text.hasSuffix("xx"), let hundreds = Int64(text.dropLast(2)), (1...9).contains(hundreds) {
      return .range(hundreds * 100...hundreds * 100 + 99)
    }
    return Int64(text).flatMap { (0...999).contains($0) ? .number($0) : nil }
  }

  private static func duration(_ text: String) -> Int64? {
    let units: [(String, Double)] = [
      ("ns", 1), ("us", 1e3), ("µs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3_600e9), ("d", 86_400e9),
    ]
    return number(text, units)
  }

  private static func size(_ text: String) -> Int64? {
    let units: [(String, Double)] = [
      ("kib", 1_024), ("mib", 1_048_576), ("gib", 1_073_741_824), ("kb", 1e3), ("mb", 1e6), ("gb", 1e9), ("k", 1e3),
      ("m", 1e6), ("g", 1e9), ("b", 1),
    ]
    return number(text, units) ?? number(text + "b", units)
  }

  /// A number with one of these units behind it; longer units come before those that they end with.
  private static func number(_ text: String, _ units: [(String, Double)]) -> Int64? {
    guard let (unit, factor) = units.first(where: { text.hasSuffix($0.0) }) else { return nil }
    let digits = text.dropLast(unit.count)
    // Not all that a Double can be read from: no sign, no exponent, no infinity.
    guard digits.allSatisfy({ ("0"..."9").contains($0) || $0 == "." }) else { return nil }
    return Double(digits).flatMap { Int64(exactly: ($0 * factor).rounded()) }
  }
}

/// Takes a filter's text apart into terms.
private struct TermScanner {
  struct Text {
    let text: String
    let range: Range<Int>
  }

  struct Piece {
    let isNegated: Bool
    let comparison: (field: Text, (value: EventFilter.Comparison, range: Range<Int>))?
    let value: Text
  }

  let bytes: [UInt8]
  private var cursor = 0

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  mutating func next() throws(FilterError) -> Piece? {
    skip { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    guard cursor < bytes.count else { return nil }
    let isNegated = bytes[cursor] == UInt8(ascii: "-")
    if isNegated { cursor += 1 }
    let start = cursor
    skip { $0.isLetter }
    let name = text(start..<cursor)
    if !name.range.isEmpty, let comparison = comparison() {
      return Piece(isNegated: isNegated, comparison: (name, comparison), value: try value())
    }
    cursor = start
    return Piece(isNegated: isNegated, comparison: nil, value: try value())
  }

  private mutating func comparison() -> (value: EventFilter.Comparison, range: Range<Int>)? {
    let longest = EventFilter.Comparison.allCases.sorted { $0.rawValue.utf8.count > $1.rawValue.utf8.count }
    guard let found = longest.first(where: { bytes[cursor...].starts(with: $0.rawValue.utf8) }) else { return nil }
    let start = cursor
    cursor += found.rawValue.utf8.count
    return (found, start..<cursor)
  }

  private mutating func value() throws(FilterError) -> Text {
    let quote = UInt8(ascii: "\"")
    guard cursor < bytes.count, bytes[cursor] == quote else {
      let start = cursor
      skip { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
      return text(start..<cursor)
    }
    let start = cursor
    cursor += 1
    skip { $0 != quote }
    guard cursor < bytes.count else { throw FilterError(.openQuote, start..<bytes.count) }
    cursor += 1
    return Text(text: text(start + 1..<cursor - 1).text, range: start..<cursor)
  }

  private mutating func skip(_ isSkipped: (UInt8) -> Bool) {
    while cursor < bytes.count, isSkipped(bytes[cursor]) { cursor += 1 }
  }

  private func text(_ range: Range<Int>) -> Text {
    Text(text: String(decoding: bytes[range], as: UTF8.self), range: range)
  }
}

extension UInt8 {
  fileprivate var isLetter: Bool { (self | 0x20) &- UInt8(ascii: "a") < 26 }
}

/// Why a text is no filter, and where.
public struct FilterError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public enum Problem: Hashable, Sendable {
    /// There is no field of this name.
    case unknownField(String)
    /// Nothing stands after the comparison.
    case missingValue(EventFilter.Field)
    /// Nothing stands after the `-`, or between quotes.
    case missingText
    /// The field has no such value.
    case badValue(EventFilter.Field)
    /// Values of the field have no order.
    case unordered(EventFilter.Field)
    /// A quote has no end.
    case openQuote
    /// The text has too many bytes.
    case tooLong
  }

  /// What is wrong.
  public let problem: Problem
  /// Where, in UTF-8 bytes from the beginning.
  public let range: Range<Int>

  init(_ problem: Problem, _ range: Range<Int>) {
    self.problem = problem
    self.range = range
  }

  /// One line that says what is wrong.
  public var description: String {
    switch problem {
    case .unknownField(let name):
      "there is no field '\(name)', only \(EventFilter.Field.allCases.map(\.rawValue).joined(separator: " "))"
    case .missingValue(let field): "\(field.rawValue): \(Self.expected(field)) is missing"
    case .missingText: "there is nothing to look for"
    case .badValue(let field): "\(field.rawValue) takes \(Self.expected(field))"
    case .unordered(let field): "\(field.rawValue) can only be compared with =\(field == .since ? "" : " and !=")"
    case .openQuote: "the closing quote is missing"
    case .tooLong: "the filter is longer than \(EventFilter.maximumLength) bytes"
    }
  }

  private static func expected(_ field: EventFilter.Field) -> String {
    switch field {
    case .peer: "an id, an alias or a part of one"
    case .tag: "a tag or a part of one"
    case .agent: "a program, as kubo"
    case .addr: "an address or a part of one"
    case .proto: "a protocol, as /http/1.1"
    case .status: "a status, as 404 or 4xx"
    case .dir: "in or out"
    case .since: "a time span, as 90s or 5m"
    case .kind: "a word, as open or request"
    case .method: "a method, as GET"
    case .path: "a part of a path"
    case .conn, .stream: "a number"
    case .state: "a state, as open or reset"
    case .via: "a transport, as tcp"
    case .size: "a number of bytes, as 4k or 1.5MB"
    case .took: "a time span, as 20ms or 3s"
    }
  }
}
