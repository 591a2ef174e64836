extension MultiaddrProtocol {
  /// The protocol whose name one most likely meant by a name that there is not.
  static func closest(to name: String) -> MultiaddrProtocol? {
    let wrong = Array(name.utf8)
    guard (2...32).contains(wrong.count) else { return nil }
    let ranked = allCases.map { candidate in
      let name = Array(candidate.name.utf8)
      // Few get the first letter wrong.
      return (protocol: candidate, distance: 2 * editDistance(wrong, name) + (name.first == wrong.first ? 0 : 1))
    }
    guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
    return best.distance <= 2 * max(1, wrong.count / 3) ? best.protocol : nil
  }

  /// How many bytes must be inserted, deleted, replaced or swapped with the next to make one name of the other.
  private static func editDistance(_ one: [UInt8], _ other: [UInt8]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...other.count)
    for row in one.indices {
      var current = [row + 1]
      for column in other.indices {
        let replaced = last[column] + (one[row] == other[column] ? 0 : 1)
        var best = min(replaced, last[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, one[row] == other[column - 1], one[row - 1] == other[column] {
          best = min(best, beforeLast[column - 1] + 1)
        }
        current.append(best)
      }
      (beforeLast, last) = (last, current)
    }
    return last[other.count]
  }
}
