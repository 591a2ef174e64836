/// Parts of a line of which the least needed drop out, whole, where there is no room for all: headers and hints.
public struct Segments {
  /// A part of the line.
  public struct Segment {
    /// What it says.
    public var line: Line
    /// The order in which parts drop out: the greatest first, 0 never; of equal ones the last.
    public var drops: Int
    /// What it says in short, and its place in that order: it is shortened where others of that place drop out.
    public var short: (line: Line, drops: Int)?

    /// A part.
    public init(_ line: Line, drops: Int = 1, short: (line: Line, drops: Int)? = nil) {
      self.line = line
      self.drops = drops
      self.short = short
    }
  }

  /// The parts, left to right.
  public var segments: [Segment]
  /// The columns between two of them.
  public var spacing: Int

  /// Parts of a line.
  public init(_ segments: [Segment], spacing: Int = 3) {
    self.segments = segments
    self.spacing = spacing
  }

  /// The line with as many parts as fit into `width`.
  public func line(fitting width: Int) -> Line {
    var shown = segments.filter { !$0.line.isEmpty }
    func length() -> Int { shown.reduce(0) { $0 + $1.line.width } + spacing * max(0, shown.count - 1) }
    while length() > width, let worst = shown.map({ max($0.drops, $0.short?.drops ?? 0) }).max(), worst > 0 {
      if let index = shown.lastIndex(where: { $0.short?.drops == worst }) {
        shown[index].line = shown[index].short?.line ?? ""
        shown[index].short = nil
      } else if let index = shown.lastIndex(where: { $0.drops == worst }) {
        shown.remove(at: index)
      }
    }
    return Line.joined(shown.map(\.line), separator: Line(String(repeating: " ", count: max(0, spacing))))
  }

  /// Draws them on the canvas's first row, a column free at either side, and `trailing` at the right edge.
  public func draw(on canvas: Canvas, trailing: Line = "", _ role: Role = .text) {
    let inside = canvas.inset()
    let room = inside.width - (trailing.isEmpty ? 0 : trailing.width + 2)
    inside.ends(line(fitting: room), trailing, 0, role)
  }
}

/// A key and what it does now, for the line of hints.
public struct Hint: Equatable, Sendable {
  /// The key as it is shown.
  public var key: String
  /// What it does, in a word or two.
  public var label: String
  /// Whether it can be used now.
  public var enabled: Bool
  /// The order in which hints drop out where there is no room: the greatest first, 0 never.
  public var drops: Int
  /// The place in that order at which its key stands alone; nil to keep them together.
  public var shortens: Int?

  /// A hint.
  public init(_ key: String, _ label: String, enabled: Bool = true, drops: Int = 1, shortens: Int? = nil) {
    self.key = key
    self.label = label
    self.enabled = enabled
    self.drops = drops
    self.shortens = shortens
  }

  /// A hint for a key.
  public init(_ key: Key, _ label: String, enabled: Bool = true, drops: Int = 1) {
    self.init(key.symbol, label, enabled: enabled, drops: drops)
  }

  /// The hint as it is drawn.
  public var line: Line { bare + " \(label, enabled ? .hint : .hintDisabled)" }

  /// Its key alone.
  private var bare: Line { "\(key, enabled ? .key : .hintDisabled)" }

  fileprivate var segment: Segments.Segment { .init(line, drops: drops, short: shortens.map { (bare, $0) }) }
}

extension [Hint] {
  /// The hints as they fit into a line of this width, a column free before them.
  public func line(width: Int) -> Line { Segments(map(\.segment), spacing: 2).line(fitting: width - 1) }
}

extension Canvas {
  /// Draws hints on the first row: whole ones only, two columns apart, never wrapped.
  public func hints(_ hints: [Hint]) {
    line(hints.line(width: width), 1, 0, .hint)
  }

  /// Draws the last line of a screen: the mode in a word, where the reader is, and at the right what else is worth
  /// knowing.
  public func statusLine(mode: String, _ path: Line, trailing: Line = "") {
    inset().ends("\(mode, .mode)  " + path, trailing, 0, .dim)
  }
}
