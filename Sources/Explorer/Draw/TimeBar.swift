import Events
import Journal
import TerminalUI

/// From when to when something lasted, as characters: how it began, what went on meanwhile, how it ended.
///
///     ┣░░░███┫    ┃    ┣▒██▒▒██✗    ━━━━━━▶
struct TimeBar {
  /// The columns that it takes, at least one.
  let columns: Range<Int>
  private let axis: TimeAxis
  private let lifetime: Lifetime
  private var hasMarks = false
  /// The signs that a line through them can be seen on.
  private static let lines: [Character] = ["━", "┄", "╌"]
  private var cells: [(sign: Character, role: Role)]

  /// A bar of one character; nil for what lies outside the part of time that is shown.
  init?(_ lifetime: Lifetime, _ axis: TimeAxis, _ sign: Character, _ role: Role) {
    let end = lifetime.end ?? Timestamp(nanoseconds: axis.range.upperBound)
    guard let columns = axis.columns(lifetime.start, end) else { return nil }
    self.columns = columns
    self.axis = axis
    self.lifetime = lifetime
    cells = Array(repeating: (sign, role), count: columns.count)
  }

  /// Says what went on for a while.
  mutating func fill(_ start: Timestamp, _ end: Timestamp, _ sign: Character, _ role: Role) {
    guard start <= end, let part = axis.columns(start, end)?.clamped(to: columns) else { return }
    for column in part { cells[column - columns.lowerBound] = (sign, role) }
  }

  /// Says what happened in columns, of which some may lie outside.
  mutating func mark(_ marks: [Int], _ sign: Character, _ role: Role) {
    for column in marks where columns.contains(column) {
      cells[column - columns.lowerBound] = (sign, role)
      hasMarks = true
    }
  }

  /// Draws it, its ends as they are, crossed by the cursor where that is.
  func draw(on canvas: Canvas, cursor: Int?) {
    var cells = cells
    let begins = lifetime.start.nanoseconds >= axis.range.lowerBound
    let ends = lifetime.end.map { $0.nanoseconds < axis.range.upperBound } ?? true
    let last = cells.count - 1
    if begins, lifetime.end == nil || last > 0 { cells[0].sign = "┣" }
    if ends {
      switch lifetime.end {
      case _ where lifetime.hasFailed: cells[last] = ("✗", .error)
      case nil: cells[last] = ("▶", .good)
      case _? where begins && last == 0: if !hasMarks { cells[last].sign = "┃" }
      case _?: cells[last].sign = "┫"
      }
    }
    if let cursor, columns.contains(cursor), Self.lines.contains(cells[cursor - columns.lowerBound].sign) {
      cells[cursor - columns.lowerBound] = ("┿", .accent)
    }
    for (index, cell) in cells.enumerated() {
      canvas.text(String(cell.sign), columns.lowerBound + index, 0, cell.role)
    }
  }
}
