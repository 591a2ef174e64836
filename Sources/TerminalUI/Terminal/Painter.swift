import CNcurses
import Glibc

/// Hands curses the cells that differ from those it was handed last.
struct Painter {
  private var painted: Grid?
  private var pairs: ColorPairs
  private var line: [cn_cell] = []

  init(pairs: ColorPairs) { self.pairs = pairs }

  /// Forgets what was painted: everything will be anew.
  mutating func forget() { painted = nil }

  /// Hands over what has changed, and says whether anything had.
  mutating func paint(_ grid: Grid) -> Bool {
    if pairs.isFull {
      pairs.reset()
      painted = nil
    }
    guard var painted = painted.take(), painted.size == grid.size else {
      cn_erase()
      for y in 0..<grid.size.height { put(grid, y, 0..<grid.size.width) }
      painted = grid.ownCopy
      return true
    }
    var changed = painted.cursor != grid.cursor
    painted.cursor = grid.cursor
    for y in 0..<grid.size.height {
      guard let columns = grid.changedColumns(y, since: painted) else { continue }
      changed = true
      put(grid, y, columns)
      painted.copyRow(y, from: grid)
    }
    self.painted = painted
    return changed
  }

  private mutating func put(_ grid: Grid, _ y: Int, _ columns: Range<Int>) {
    line.removeAll(keepingCapacity: true)
    let start = grid.row(y).lowerBound
    for x in columns {
      let cell = grid.cells[start + x]
      guard cell.width > 0 else { continue }
      line.append(
        cn_cell(
          base: cell.base, mark1: cell.mark1, mark2: cell.mark2, attributes: cell.style.attributes.rawValue,
          width: cell.width, pair: pairs.number(cell.style)))
    }
    cn_put(Int32(y), Int32(columns.lowerBound), line, Int32(line.count))
  }
}

extension Grid {
  /// The columns of row `y` between the first and the last that differ from `other`, which has the same size; whole
  /// characters.
  func changedColumns(_ y: Int, since other: Grid) -> Range<Int>? {
    let row = row(y)
    return cells.withUnsafeBufferPointer { cells in
      other.cells.withUnsafeBufferPointer { others in
        guard let new = cells.baseAddress, let old = others.baseAddress,
          memcmp(new + row.lowerBound, old + row.lowerBound, row.count * MemoryLayout<Cell>.stride) != 0
        else { return nil }
        var first = row.lowerBound
        var last = row.upperBound - 1
        while first < last, new[first] == old[first] { first += 1 }
        while last > first, new[last] == old[last] { last -= 1 }
        if new[first].width == 0, first > row.lowerBound { first -= 1 }
        if new[last].width == 2, last < row.upperBound - 1 { last += 1 }
        return first - row.lowerBound..<last + 1 - row.lowerBound
      }
    }
  }

  /// Takes over row `y` of a grid of the same size.
  mutating func copyRow(_ y: Int, from other: Grid) {
    let row = row(y)
    cells.replaceSubrange(row, with: other.cells[row])
  }

  /// A copy that shares no memory, so that neither is copied when the other is drawn on.
  var ownCopy: Grid {
    var copy = Grid(size: size)
    copy.cells.replaceSubrange(0..<cells.count, with: cells)
    copy.cursor = cursor
    return copy
  }
}
