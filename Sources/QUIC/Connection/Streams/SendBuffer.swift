/// Bytes that are to be sent, kept until they are acknowledged; of a stream or of CRYPTO frames.
struct SendBuffer {
  private struct Chunk {
    var start: UInt64
    var bytes: [UInt8]
    /// What of `bytes` belongs to the buffer.
    var range: Range<Int>
    /// Whether nobody else holds `bytes`, so that it may grow.
    var isOwn: Bool
    var end: UInt64 { start + UInt64(range.count) }
  }

  /// Less than this is copied behind what was written before, rather than be kept in an array of its own.
  private static let smallWrite = 1 << 10
  private static let ownChunk = 16 << 10

  private var chunks: [Chunk] = []
  private var head = 0
  /// Everything before this offset was acknowledged.
  private(set) var base: UInt64 = 0
  /// Everything before this offset was sent at least once.
  private(set) var sent: UInt64 = 0
  /// Where the next written byte will stand.
  private(set) var end: UInt64 = 0
  private var lost = RangeSet()
  private var acknowledged = RangeSet()

  /// Bytes that are kept.
  var count: Int { Int(end - base) }
  var hasLost: Bool { !lost.isEmpty }
  var hasUnsent: Bool { sent < end }
  var isAcknowledged: Bool { base == end }

  /// Appends bytes. Longer runs are not copied: the array is kept as it is.
  mutating func append(_ bytes: [UInt8], _ range: Range<Int>) {
    guard !range.isEmpty else { return }
    defer { end += UInt64(range.count) }
    guard range.count < Self.smallWrite else {
      return chunks.append(Chunk(start: end, bytes: bytes, range: range, isOwn: false))
    }
    let last = chunks.count - 1
    if last >= head, chunks[last].isOwn, chunks[last].bytes.count + range.count <= Self.ownChunk {
      chunks[last].bytes += bytes[range]
      chunks[last].range = 0..<chunks[last].bytes.count
    } else {
      chunks.append(Chunk(start: end, bytes: Array(bytes[range]), range: 0..<range.count, isOwn: true))
    }
  }

  /// Takes the next range to send, what was lost first; nil if there is none.
  ///
  /// - Parameter newUpTo: the offset that bytes which were never sent must not reach beyond.
  mutating func next(maximum: Int, newUpTo limit: UInt64) -> Range<UInt64>? {
    guard maximum > 0 else { return nil }
    if let first = lost.first {
      let range = first.lowerBound..<min(first.upperBound, first.lowerBound + UInt64(maximum))
      lost.remove(range)
      return range
    }
    let upper = min(end, limit, sent + UInt64(maximum))
    guard upper > sent else { return nil }
    defer { sent = upper }
    return sent..<upper
  }

  /// Where `range` begins that ``next(maximum:newUpTo:)`` would return.
  var nextOffset: UInt64 { lost.first?.lowerBound ?? sent }

  /// Writes the bytes of a range.
  func copy(_ range: Range<UInt64>, into buffer: inout DatagramBuffer) {
    var low = head
    var high = chunks.count
    while low < high {
      let middle = (low + high) / 2
      if chunks[middle].end <= range.lowerBound { low = middle + 1 } else { high = middle }
    }
    var offset = range.lowerBound
    while offset < range.upperBound, low < chunks.count {
      let chunk = chunks[low]
      let start = chunk.range.lowerBound + Int(offset - chunk.start)
      let count = min(Int(range.upperBound - offset), chunk.range.upperBound - start)
      buffer.append(chunk.bytes, start..<start + count)
      offset += UInt64(count)
      low += 1
    }
  }

  /// The peer has these bytes.
  mutating func acknowledge(_ range: Range<UInt64>) {
    lost.remove(range)
    if range.lowerBound <= base {
      base = max(base, range.upperBound)
      while let first = acknowledged.first, first.lowerBound <= base {
        base = max(base, first.upperBound)
        acknowledged.removeFirst()
      }
      release()
    } else {
      acknowledged.insert(range)
    }
  }

  private mutating func release() {
    while head < chunks.count, chunks[head].end <= base {
      chunks[head].bytes = []
      head += 1
    }
    if head == chunks.count {
      chunks.removeAll(keepingCapacity: true)
      head = 0
    } else if head > 64, head * 2 > chunks.count {
      chunks.removeSubrange(..<head)
      head = 0
    }
  }

  /// These bytes did not arrive: those that did not arrive otherwise are sent again.
  mutating func lose(_ range: Range<UInt64>) {
    let start = max(range.lowerBound, base)
    guard start < range.upperBound else { return }
    lost.insert(start..<range.upperBound)
    for have in acknowledged.ranges where have.lowerBound < range.upperBound { lost.remove(have) }
  }

  /// Everything that is not acknowledged is to be sent again.
  mutating func loseAll() {
    lose(base..<sent)
  }
}
