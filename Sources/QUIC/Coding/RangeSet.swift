/// A set of numbers as ranges that neither overlap nor touch, in ascending order.
///
/// It is meant for few ranges: packet numbers that came, bytes that were lost.
struct RangeSet: Equatable {
  private(set) var ranges: [Range<UInt64>] = []

  var isEmpty: Bool { ranges.isEmpty }
  var count: Int { ranges.count }
  var first: Range<UInt64>? { ranges.first }
  var last: Range<UInt64>? { ranges.last }

  /// The place of the first range that ends at or behind `value`.
  private func index(endingFrom value: UInt64) -> Int {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound < value { low = middle + 1 } else { high = middle }
    }
    return low
  }

  func contains(_ value: UInt64) -> Bool {
    let index = index(endingFrom: value + 1)
    return index < ranges.count && ranges[index].contains(value)
  }

  mutating func insert(_ value: UInt64) {
    if let last = ranges.last, last.upperBound == value {
      ranges[ranges.count - 1] = last.lowerBound..<value + 1
    } else {
      insert(value..<value + 1)
    }
  }

  mutating func insert(_ range: Range<UInt64>) {
    guard !range.isEmpty else { return }
    let start = index(endingFrom: range.lowerBound)
    var end = start
    var merged = range
    while end < ranges.count, ranges[end].lowerBound <= range.upperBound {
      merged = min(merged.lowerBound, ranges[end].lowerBound)..<max(merged.upperBound, ranges[end].upperBound)
      end += 1
    }
    if end == start + 1 {
      ranges[start] = merged
    } else {
      ranges.replaceSubrange(start..<end, with: CollectionOfOne(merged))
    }
  }

  mutating func remove(_ range: Range<UInt64>) {
    guard !range.isEmpty, !ranges.isEmpty else { return }
    var index = index(endingFrom: range.lowerBound)
    while index < ranges.count, ranges[index].lowerBound < range.upperBound {
      let old = ranges[index]
      let before = old.lowerBound..<max(old.lowerBound, min(old.upperBound, range.lowerBound))
      let after = min(old.upperBound, max(old.lowerBound, range.upperBound))..<old.upperBound
      switch (before.isEmpty, after.isEmpty) {
      case (true, true): ranges.remove(at: index)
      case (false, true):
        ranges[index] = before
        index += 1
      case (true, false):
        ranges[index] = after
        index += 1
      case (false, false):
        ranges[index] = before
        ranges.insert(after, at: index + 1)
        index += 2
      }
    }
  }

  mutating func removeFirst() {
    ranges.removeFirst()
  }
}
