/// Text of several lines that is being written: a request's body. The line with the cursor is a `TextField`, so its
/// keys are the same.
public struct TextArea: Equatable, Sendable {
  /// The most lines it takes; more are not inserted.
  public static let mostLines = 10_000

  /// The lines without the one that is being written.
  private var others: [String] = []
  /// The line with the cursor.
  public private(set) var line = TextField()
  /// The number of that line, from 0.
  public private(set) var row = 0
  /// The window.
  public private(set) var scroll = Scroll()

  /// An area with `text` in it and the cursor before it.
  public init(_ text: String = "") { self.text = text }

  /// Whether all of `text` can be held; what cannot is better written in an editor.
  public static func holds(_ text: String) -> Bool {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    return lines.count <= mostLines && lines.allSatisfy { $0.count <= TextField.longest }
  }

  /// The text, lines separated by line feeds; setting it puts the cursor before it.
  public var text: String {
    get { (others[..<row] + [line.text] + others[row...]).joined(separator: "\n") }
    set {
      others = Self.lines(newValue)
      row = 0
      line = TextField(others.removeFirst())
      line.moveCursor(to: 0)
    }
  }

  /// How many lines there are.
  public var count: Int { others.count + 1 }

  /// Says how much of it is shown.
  public mutating func settle(width: Int, height: Int) {
    scroll.settle(count: count, height: height)
    scroll.reveal(row)
    line.settle(width: width)
  }

  /// Uses a key that writes, edits or moves. Escape is reported; tab is written as two spaces.
  public mutating func handle(_ key: Key) -> Outcome {
    switch key {
    case .enter: split()
    case .tab: line.insert("  ")
    case .backspace where line.cursor == 0: return join(row - 1)
    case Key(.delete) where line.cursor == line.count: return join(row)
    case .up, .down, .pageUp, .pageDown:
      if let move = Move(key) { go(to: row + move.distance(count: count, page: scroll.height)) }
      return .handled
    default: return line.handle(key)
    }
    scroll.settle(count: count, height: scroll.height)
    scroll.reveal(row)
    return [.handled, .changed]
  }

  /// Writes pasted text at the cursor.
  public mutating func handle(paste text: String) -> Outcome {
    for (index, part) in Self.lines(text).enumerated() {
      if index > 0 { split() }
      line.insert(part)
    }
    return [.handled, .changed]
  }

  /// Draws the lines that are shown, and puts the terminal's cursor among them.
  public func draw(on canvas: Canvas, focused: Bool) {
    for (y, index) in scroll.visible.prefix(canvas.height).enumerated() {
      if index == row {
        line.draw(on: canvas[row: y], TextField.Appearance(focused: focused))
      } else {
        canvas.text(others[index < row ? index : index - 1], 0, y, .field)
      }
    }
  }

  private mutating func split() {
    guard count < Self.mostLines else { return }
    let rest = line.afterCursor
    others.insert(line.beforeCursor, at: row)
    row += 1
    line.text = rest
    line.moveCursor(to: 0)
  }

  /// Joins line `upper` with the one after it.
  private mutating func join(_ upper: Int) -> Outcome {
    guard upper >= 0, upper < count - 1 else { return .handled }
    if upper == row { go(to: row + 1) }
    let cursor = others[upper].count
    line.text = others.remove(at: upper) + line.text
    line.moveCursor(to: cursor)
    row = upper
    return [.handled, .changed]
  }

  private mutating func go(to target: Int) {
    let target = max(0, min(target, count - 1))
    guard target != row else { return }
    let cursor = line.cursor
    others.insert(line.text, at: row)
    row = target
    line.text = others.remove(at: row)
    line.moveCursor(to: cursor)
    scroll.reveal(row)
  }

  /// The lines of a text, at least one.
  private static func lines(_ text: String) -> [String] {
    text.split(maxSplits: mostLines - 1, omittingEmptySubsequences: false, whereSeparator: \.isNewline).map {
      String($0)
    }
  }
}
