/// A line of text whose parts have roles, written as it reads:
///
///     "\("●", .good) connected \("14m", .strong)   2 conns"
///
/// A part without a role has the role that the line is drawn in.
public struct Line: Equatable, Sendable {
  /// A stretch of text in one role.
  public struct Span: Equatable, Sendable {
    /// The text, cleaned when it is drawn.
    public var text: String
    /// Its role; nil means the line's.
    public var role: Role?

    /// A stretch of text.
    public init(_ text: String, _ role: Role? = nil) {
      self.text = text
      self.role = role
    }
  }

  /// The parts, left to right.
  public var spans: [Span]

  /// A line of these parts.
  public init(_ spans: [Span] = []) { self.spans = spans }

  /// A line of one part.
  public init(_ text: String, _ role: Role? = nil) { spans = text.isEmpty ? [] : [Span(text, role)] }

  /// The columns it takes.
  public var width: Int { spans.reduce(0) { $0 + $1.text.columns } }

  /// The text without its roles.
  public var text: String { spans.reduce(into: "") { $0 += $1.text } }

  /// Whether there is nothing in it.
  public var isEmpty: Bool { spans.allSatisfy(\.text.isEmpty) }

  /// One line after the other.
  public static func + (left: Line, right: Line) -> Line { Line(left.spans + right.spans) }

  /// Adds a line at the end.
  public static func += (left: inout Line, right: Line) { left.spans += right.spans }

  /// The line with the part of its text that lies at these UTF-8 offsets in another role.
  public func highlighting(_ range: Range<Int>, _ role: Role) -> Line {
    var offset = 0
    return Line(
      spans.flatMap { span -> [Span] in
        let bytes = span.text.utf8
        let start = max(0, min(range.lowerBound - offset, bytes.count))
        let end = max(start, min(range.upperBound - offset, bytes.count))
        offset += bytes.count
        guard start < end else { return [span] }
        let parts = [
          Span(String(decoding: bytes.prefix(start), as: UTF8.self), span.role),
          Span(String(decoding: bytes.prefix(end).dropFirst(start), as: UTF8.self), role),
          Span(String(decoding: bytes.dropFirst(end), as: UTF8.self), span.role),
        ]
        return parts.filter { !$0.text.isEmpty }
      })
  }

  /// The lines in one, `separator` between them; empty ones are left out.
  public static func joined(_ lines: [Line], separator: Line) -> Line {
    var joined = Line()
    for line in lines where !line.isEmpty {
      if !joined.spans.isEmpty { joined += separator }
      joined += line
    }
    return joined
  }
}

extension Line: ExpressibleByStringInterpolation {
  /// A line of one part without a role.
  public init(stringLiteral text: String) { self.init(text) }

  /// A line from an interpolated literal.
  public init(stringInterpolation: Interpolation) { spans = stringInterpolation.spans }

  /// Collects the parts of an interpolated literal.
  public struct Interpolation: StringInterpolationProtocol {
    fileprivate var spans: [Span] = []

    /// Ready for the parts of a literal.
    public init(literalCapacity: Int, interpolationCount: Int) { spans.reserveCapacity(2 * interpolationCount + 1) }

    /// Adds literal text.
    public mutating func appendLiteral(_ literal: String) { appendInterpolation(literal) }

    /// Adds a value as it describes itself.
    public mutating func appendInterpolation(_ value: some CustomStringConvertible, _ role: Role? = nil) {
      let text = value.description
      if !text.isEmpty { spans.append(Span(text, role)) }
    }

    /// Adds a line with its own roles.
    public mutating func appendInterpolation(_ line: Line) { spans += line.spans }
  }
}
