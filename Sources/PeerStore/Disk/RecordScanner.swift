/// Finds the records in the bytes of a journal, whatever has happened to them; knows no file.
///
/// Where a record is damaged it looks for the next one, marker and checksum right. Those after the damage are kept too:
/// a change says what is so now of one peer and needs no other before it, so that what was lost is missing and what is
/// there is true. At worst a peer is back whose removal was lost.
struct RecordScanner {
  private let seal: JournalSeal
  private var buffer: [UInt8] = []
  private var cursor = 0
  /// Where in the file the buffer begins.
  private var base: Int
  private var damageStart: Int?
  private var isAtEnd = false

  /// Where in the file there is no whole record.
  private(set) var damage: [Range<Int>] = []
  /// Where the record stood that ``next()`` gave last.
  private(set) var lastRecord = 0..<0

  /// A scanner that begins at an offset of the file.
  init(_ seal: JournalSeal, at offset: Int) {
    self.seal = seal
    base = offset
  }

  /// The place in the file that is reached: behind the last record, or within damage.
  var offset: Int { base + cursor }

  /// Takes the next bytes of the file.
  mutating func feed(_ bytes: [UInt8]) {
    base += cursor
    buffer.removeSubrange(..<cursor)
    cursor = 0
    buffer += bytes
  }

  /// Says that no more bytes come.
  mutating func finish() {
    isAtEnd = true
  }

  /// The payload of the next record; nil if more bytes are needed, or none are left.
  mutating func next() -> [UInt8]? {
    while buffer.count - cursor >= JournalSeal.frameLength {
      switch seal.frame(in: buffer.span, at: cursor) {
      case .record(let payload):
        endDamage()
        cursor = payload.upperBound
        lastRecord = base + payload.lowerBound - JournalSeal.frameLength..<base + payload.upperBound
        return Array(buffer[payload])
      case .incomplete where !isAtEnd:
        return nil
      case .incomplete, .damaged:
        if damageStart == nil { damageStart = offset }
        cursor = nextMarker(after: cursor)
      }
    }
    if isAtEnd, cursor < buffer.count || damageStart != nil {
      if damageStart == nil { damageStart = offset }
      cursor = buffer.count
      endDamage()
    }
    return nil
  }

  private mutating func endDamage() {
    guard let start = damageStart else { return }
    damage.append(start..<offset)
    damageStart = nil
  }

  private func nextMarker(after start: Int) -> Int {
    let bytes = buffer.span
    let first = UInt8(truncatingIfNeeded: seal.marker)
    var index = start + 1
    while index + 4 <= bytes.count {
      if bytes[index] == first, CRC32C.littleEndian(bytes, at: index) == seal.marker { return index }
      index += 1
    }
    return index
  }
}
