/// Puts bytes that come in any order, some of them twice, into their order.
struct Assembler {
  private struct Piece {
    var start: UInt64
    var bytes: [UInt8]
    var end: UInt64 { start + UInt64(bytes.count) }
  }

  /// Gaps that are kept track of; no honest network makes as many within a window.
  static let maximumGaps = 8_192
  /// Bytes in order are handed on in runs of at most this: below what allocators take from the system for each.
  private static let runLength = 64 << 10

  /// The offset of the first byte that has not come.
  private(set) var next: UInt64 = 0
  private var ready: [[UInt8]] = []
  /// How long the last run became that was taken: the next is likely to be as long.
  private var lastRun = 0
  private var later: [Piece] = []

  var gaps: Int { later.count }
  var hasReady: Bool { !ready.isEmpty }

  /// Takes the bytes of `range`, which stand at `offset`.
  mutating func insert(_ offset: UInt64, _ bytes: [UInt8], _ range: Range<Int>) {
    let end = offset + UInt64(range.count)
    guard end > next else { return }
    if offset <= next {
      let skipped = Int(next - offset)
      deliver(bytes[range.lowerBound + skipped..<range.upperBound])
      if !later.isEmpty { deliverFollowing() }
    } else {
      insertLater(offset, bytes[range])
    }
  }

  private mutating func deliver(_ bytes: ArraySlice<UInt8>) {
    next += UInt64(bytes.count)
    if let last = ready.indices.last, ready[last].count + bytes.count <= Self.runLength {
      ready[last] += bytes
    } else {
      var run: [UInt8] = []
      run.reserveCapacity(max(bytes.count, min(lastRun, Self.runLength)))
      run += bytes
      ready.append(run)
    }
  }

  private mutating func deliverFollowing() {
    var count = 0
    for piece in later {
      guard piece.start <= next else { break }
      if piece.end > next { deliver(piece.bytes[Int(next - piece.start)...]) }
      count += 1
    }
    later.removeSubrange(..<count)
  }

  private mutating func insertLater(_ offset: UInt64, _ bytes: ArraySlice<UInt8>) {
    var start = offset
    var rest = bytes
    var index = place(of: offset)
    // What stands there already stays: of two versions of a byte any may be taken.
    if index > 0, later[index - 1].end > start {
      let skipped = min(UInt64(rest.count), later[index - 1].end - start)
      rest = rest.dropFirst(Int(skipped))
      start += skipped
    }
    while !rest.isEmpty {
      let limit = index < later.count ? later[index].start : .max
      let count = min(UInt64(rest.count), limit - start)
      if count > 0 {
        index = add(start, rest.prefix(Int(count)), at: index)
        rest = rest.dropFirst(Int(count))
        start += count
      }
      guard index < later.count, !rest.isEmpty else { continue }
      let skipped = min(UInt64(rest.count), later[index].end - start)
      rest = rest.dropFirst(Int(skipped))
      start += skipped
      index += 1
    }
  }

  /// Puts a piece that overlaps no other at `index`, and returns the index behind it.
  private mutating func add(_ start: UInt64, _ bytes: ArraySlice<UInt8>, at index: Int) -> Int {
    if index > 0, later[index - 1].end == start, later[index - 1].bytes.count < Self.runLength {
      later[index - 1].bytes += bytes
      return index
    }
    later.insert(Piece(start: start, bytes: Array(bytes)), at: index)
    return index + 1
  }

  /// The index of the first piece that begins behind `offset`.
  private func place(of offset: UInt64) -> Int {
    if let last = later.last, last.start <= offset { return later.count }
    var low = 0
    var high = later.count
    while low < high {
      let middle = (low + high) / 2
      if later[middle].start <= offset { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Takes the next run of bytes in order; nil if there is none.
  mutating func take() -> [UInt8]? {
    guard !ready.isEmpty else { return nil }
    let run = ready.count == 1 ? ready.removeLast() : ready.removeFirst()
    lastRun = run.count
    return run
  }

  /// Forgets the bytes behind the first gap: it will not be filled.
  mutating func discardLater() {
    later = []
  }

  /// Forgets all bytes: nobody will read them.
  mutating func discard() {
    ready = []
    later = []
  }
}
