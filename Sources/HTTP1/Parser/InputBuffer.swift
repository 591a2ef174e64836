/// Bytes that were received and not read yet.
///
/// Between two receptions it holds no more than an unfinished line of a head: all else has been read. So it may move
/// its rest to the front when more comes.
struct InputBuffer: Sendable {
  private(set) var bytes: [UInt8] = []
  private(set) var cursor = 0
  /// No line feed stands between the cursor and here: an unfinished line is not searched twice.
  private var searched = 0

  var count: Int { bytes.count - cursor }
  var isEmpty: Bool { cursor == bytes.count }

  mutating func append(_ more: consuming [UInt8]) {
    if isEmpty {
      bytes = more
      (cursor, searched) = (0, 0)
    } else {
      if cursor > 0 {
        bytes.removeSubrange(..<cursor)
        (cursor, searched) = (0, max(0, searched - cursor))
      }
      bytes += more
    }
  }

  /// Takes up to `limit` bytes, and the whole array without a copy where all of it is wanted.
  mutating func take(upTo limit: UInt64) -> [UInt8] {
    let end = cursor + Int(min(limit, UInt64(count)))
    guard cursor == 0, end == bytes.count else {
      let taken = Array(bytes[cursor..<end])
      advance(to: end)
      return taken
    }
    let taken = bytes
    removeAll()
    return taken
  }

  mutating func advance(to place: Int) {
    cursor = min(place, bytes.count)
    // A large array is not held for the sake of what has been read of it.
    if isEmpty { removeAll() }
  }

  mutating func removeAll() {
    self = InputBuffer()
  }

  /// Where the line that begins at the cursor has its LF, or nil when that has not come or is not among the next
  /// `limit` bytes.
  mutating func lineFeed(within limit: Int) -> Int? {
    let end = cursor + max(0, min(limit, count))
    searched = Self.firstLineFeed(in: bytes.span, from: max(cursor, searched), to: end)
    return searched < end ? searched : nil
  }

  private static func firstLineFeed(in bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
    var place = start
    while place < end, bytes[place] != .lineFeed { place += 1 }
    return place
  }
}
