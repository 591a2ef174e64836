/// What differs between two texts, line by line: the shortest way from one to the other (E. Myers, "An O(ND) difference
/// algorithm and its variations", 1986).
public struct TextDiff: Hashable, Sendable {
  /// A line of the result; places are counted from 0.
  public enum Row: Hashable, Sendable {
    /// A line of both.
    case same(old: Int, new: Int)
    /// A line of the old text alone.
    case removed(old: Int)
    /// A line of the new text alone.
    case added(new: Int)
  }

  /// The most lines that one text can have, and that may differ before everything between the first and the last of
  /// them counts as replaced.
  public static let mostLines = 200_000
  static let mostEdits = 1_500

  /// The lines of both texts in their order; where they differ, the old ones first.
  public private(set) var rows: [Row] = []

  /// How many lines are in one text alone.
  public var changes: Int {
    rows.count { if case .same = $0 { false } else { true } }
  }

  /// Compares two texts, of which no more than ``mostLines`` lines are looked at.
  public init(_ old: [String], _ new: [String]) {
    var numbers: [String: Int32] = [:]
    func number(_ line: String) -> Int32 {
      if let number = numbers[line] { return number }
      numbers[line] = Int32(numbers.count)
      return Int32(numbers.count - 1)
    }
    let old = old.prefix(Self.mostLines).map(number)
    let new = new.prefix(Self.mostLines).map(number)
    var start = 0
    while start < min(old.count, new.count), old[start] == new[start] { start += 1 }
    var end = 0
    while end < min(old.count, new.count) - start, old[old.count - 1 - end] == new[new.count - 1 - end] { end += 1 }
    for index in 0..<start { rows.append(.same(old: index, new: index)) }
    compare(old, start..<old.count - end, new, start..<new.count - end)
    for index in 0..<end { rows.append(.same(old: old.count - end + index, new: new.count - end + index)) }
  }

  /// Adds the rows of the parts in the middle, which begin and end with lines that differ.
  private mutating func compare(_ old: [Int32], _ oldPart: Range<Int>, _ new: [Int32], _ newPart: Range<Int>) {
    guard let ways = Self.ways(old[oldPart], new[newPart]) else {
      rows += oldPart.map { .removed(old: $0) } + newPart.map { .added(new: $0) }
      return
    }
    // From the end back to the beginning, by the ways that were gone.
    var (x, y) = (oldPart.count, newPart.count)
    var back: [Row] = []
    for (edits, way) in ways.enumerated().reversed() {
      let diagonal = x - y
      let isDown = diagonal == -edits || (diagonal != edits && way[diagonal - 1, edits] < way[diagonal + 1, edits])
      let before = isDown ? diagonal + 1 : diagonal - 1
      let beforeX = edits == 0 ? 0 : Int(way[before, edits])
      let beforeY = edits == 0 ? 0 : beforeX - before
      while x > beforeX, y > beforeY {
        (x, y) = (x - 1, y - 1)
        back.append(.same(old: oldPart.lowerBound + x, new: newPart.lowerBound + y))
      }
      guard edits > 0 else { break }
      if isDown {
        y -= 1
        back.append(.added(new: newPart.lowerBound + y))
      } else {
        x -= 1
        back.append(.removed(old: oldPart.lowerBound + x))
      }
    }
    rows += back.reversed()
  }

  /// How far the old text is gone through on each diagonal, before so many edits as its place says.
  private struct Way {
    let reached: [Int32]

    /// The place on a diagonal; those that no edit has led to yet are before the beginning.
    subscript(diagonal: Int, edits: Int) -> Int32 {
      let index = diagonal + edits
      return reached.indices.contains(index) ? reached[index] : -1
    }
  }

  /// The ways to the end, one for each number of edits; nil where these would be too many.
  private static func ways(_ old: ArraySlice<Int32>, _ new: ArraySlice<Int32>) -> [Way]? {
    let most = min(old.count + new.count, mostEdits)
    var reached = [Int32](repeating: 0, count: 2 * most + 3)
    let middle = most + 1
    var ways: [Way] = []
    for edits in 0...most {
      ways.append(Way(reached: Array(reached[(middle - edits)...(middle + edits)])))
      for diagonal in stride(from: -edits, through: edits, by: 2) {
        let isDown =
          diagonal == -edits
          || (diagonal != edits && reached[middle + diagonal - 1] < reached[middle + diagonal + 1])
        var x = Int(isDown ? reached[middle + diagonal + 1] : reached[middle + diagonal - 1] + 1)
        var y = x - diagonal
        while x < old.count, y < new.count, old[old.startIndex + x] == new[new.startIndex + y] {
          (x, y) = (x + 1, y + 1)
        }
        reached[middle + diagonal] = Int32(x)
        if x >= old.count, y >= new.count { return ways }
      }
    }
    return nil
  }
}

extension JSONOutline {
  /// The document as lines to be compared: the members of objects in the order of their names, no commas between them.
  public var comparableLines: [String] {
    var lines: [String] = []
    lines.reserveCapacity(self.lines.count)
    // Brackets wait here until their members are written, so that no depth is too deep.
    var waiting: [Range<Int>] = [0..<self.lines.count]
    while let range = waiting.popLast() {
      guard let first = range.first else { continue }
      let opening = self.lines[first]
      lines.append(comparable(opening))
      guard let closing = opening.closing, closing > first else {
        if first + 1 < range.upperBound { waiting.append(first + 1..<range.upperBound) }
        continue
      }
      if closing + 1 < range.upperBound { waiting.append(closing + 1..<range.upperBound) }
      waiting.append(closing..<closing + 1)
      for member in sorted(members(between: first, closing)).reversed() { waiting.append(member) }
    }
    return lines
  }

  private func comparable(_ line: Line) -> String {
    let text = text(line)
    return text.last == "," ? String(text.dropLast()) : text
  }

  /// The lines of each member of a bracket.
  private func members(between opening: Int, _ closing: Int) -> [Range<Int>] {
    var members: [Range<Int>] = []
    var line = opening + 1
    while line < closing {
      let end = (lines[line].closing ?? line) + 1
      members.append(line..<end)
      line = end
    }
    return members
  }

  private func sorted(_ members: [Range<Int>]) -> [Range<Int>] {
    guard let first = members.first, lines[first.lowerBound].pieces.first?.token == .key else { return members }
    let named = members.map { (name: lines[$0.lowerBound].pieces.first.map { text($0) } ?? "", lines: $0) }
    return named.sorted { ($0.name, $0.lines.lowerBound) < ($1.name, $1.lines.lowerBound) }.map(\.lines)
  }
}
