/// The rows of a list in sections that can be folded, counted without touching the rows themselves.
public struct Sections: Equatable, Sendable {
  /// What a row of the list is.
  public enum Row: Equatable, Sendable {
    /// The header of a section.
    case header(section: Int)
    /// A row of a section.
    case item(section: Int, index: Int)
  }

  /// How many rows each section has, folded or not.
  public let counts: [Int]
  /// The sections that show their header alone.
  public let folded: Set<Int>

  /// The row of the list at which each section's header stands, and behind them how many rows there are.
  private let starts: [Int]

  /// Sections of so many rows each; one without rows is not shown at all.
  public init(_ counts: [Int], folded: Set<Int> = []) {
    self.counts = counts
    self.folded = folded
    var starts = [0]
    for (section, count) in counts.enumerated() {
      let rows = count <= 0 ? 0 : folded.contains(section) ? 1 : 1 + count
      starts.append(starts[section] + rows)
    }
    self.starts = starts
  }

  /// How many rows the list shows.
  public var count: Int { starts.last ?? 0 }

  /// What row `row` of the list is, nil past its end.
  public subscript(row: Int) -> Row? {
    guard row >= 0, row < count else { return nil }
    var low = 0
    var high = counts.count
    // The last section that starts at or before the row; sections without rows start where the next does, and lose.
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= row { low = middle } else { high = middle }
    }
    return row == starts[low] ? .header(section: low) : .item(section: low, index: row - starts[low] - 1)
  }

  /// The row of the list at which an item stands, its section's header when it is folded away; nil for no item.
  public func row(of row: Row) -> Int? {
    switch row {
    case .header(let section):
      return counts.indices.contains(section) && counts[section] > 0 ? starts[section] : nil
    case .item(let section, let index):
      guard counts.indices.contains(section), index >= 0, index < counts[section] else { return nil }
      return folded.contains(section) ? starts[section] : starts[section] + 1 + index
    }
  }
}

/// Where a row stands in a tree, for the signs before its text.
public struct TreePlace: Equatable, Sendable {
  /// Whether there is something below it.
  public enum Fold: Equatable, Sendable {
    /// There is, and it is shown.
    case open
    /// There is, and it is not shown.
    case closed
    /// Nothing, and another row of the same parent follows.
    case leaf
    /// Nothing, and it is its parent's last.
    case lastLeaf
  }

  /// How many rows it lies below.
  public var depth: Int
  /// Whether there is something below it.
  public var fold: Fold

  /// A place in a tree.
  public init(depth: Int, fold: Fold) {
    self.depth = depth
    self.fold = fold
  }

  /// Two columns for each level, then `▾`, `▸`, `├` or `└`; a leaf at the top has none.
  public var prefix: String {
    let sign =
      switch fold {
      case .open: "▾ "
      case .closed: "▸ "
      case .leaf: depth == 0 ? "  " : "├ "
      case .lastLeaf: depth == 0 ? "  " : "└ "
      }
    return String(repeating: "  ", count: max(0, min(depth, 64))) + sign
  }
}
