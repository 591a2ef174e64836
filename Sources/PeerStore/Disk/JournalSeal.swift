/// How a journal looks on the disk: its header and the frames of its records.
///
///     header   2 × { magic 8 bytes, version u32, marker u32, seed u32, CRC-32C of the 20 bytes before }
///     record   { marker u32, CRC-32C of what follows u32, length of the payload u32, payload }
///
/// All numbers are little-endian. The header stands there twice so that one wrong byte does not cost the whole. Marker
/// and seed are drawn at random for each file: the marker is how the next record is found after damage, the seed is
/// what the checksums begin with. Nobody but the file's owner knows them, so that no peer can have a text stored that
/// would pass for a record where damage uncovers it.
///
/// Later versions may change all but the first 24 bytes. A version that adds kinds of change which this one would
/// lose when it compacts has a new number.
struct JournalSeal: Hashable {
  static let version: UInt32 = 1
  static let headerLength = 2 * copyLength
  static let frameLength = 12
  /// The longest payload. A peer with all that ``PeerLimits`` allows has less.
  static let maximumPayload = 256 << 10

  /// As PNG's: a byte over 127 and line ends of both kinds show a file that was mangled as text.
  private static let magic: [UInt8] = [0x89] + Array("peers\r\n".utf8)
  private static let copyLength = 24

  let marker: UInt32
  private let seed: UInt32

  /// The seal of a new file.
  init() {
    marker = .random(in: .min ... .max)
    seed = .random(in: .min ... .max)
  }

  enum HeaderError: Error {
    /// It is a journal's, cut short or damaged in both copies.
    case damaged
    case notAJournal
    case newerVersion(UInt32)
  }

  /// Reads the header of a file; also says whether one of its copies is damaged.
  static func read(_ header: [UInt8]) throws(HeaderError) -> (seal: JournalSeal, isDamaged: Bool) {
    let copies = [0, copyLength].map { copy(in: header, at: $0) }
    guard let (version, seal) = copies[0] ?? copies[1] else {
      let magics = [0, copyLength].filter { header.dropFirst($0).prefix(magic.count).elementsEqual(magic) }
      throw magics.isEmpty ? .notAJournal : .damaged
    }
    guard version == Self.version else { throw .newerVersion(version) }
    return (seal, copies[0]?.seal != copies[1]?.seal)
  }

  private static func copy(in header: [UInt8], at start: Int) -> (version: UInt32, seal: JournalSeal)? {
    guard header.count >= start + copyLength else { return nil }
    let copy = header.span.extracting(start..<start + copyLength)
    let sum = CRC32C.checksum(copy.extracting(..<20))
    guard header[start...].prefix(magic.count).elementsEqual(magic), CRC32C.littleEndian(copy, at: 20) == sum else {
      return nil
    }
    let seal = JournalSeal(marker: CRC32C.littleEndian(copy, at: 12), seed: CRC32C.littleEndian(copy, at: 16))
    return (CRC32C.littleEndian(copy, at: 8), seal)
  }

  private init(marker: UInt32, seed: UInt32) {
    self.marker = marker
    self.seed = seed
  }

  var header: [UInt8] {
    var copy = Self.magic
    copy.append(littleEndian: Self.version)
    copy.append(littleEndian: marker)
    copy.append(littleEndian: seed)
    copy.append(littleEndian: CRC32C.checksum(copy.span))
    return copy + copy
  }

  /// Appends a record.
  func append(_ payload: [UInt8], to bytes: inout [UInt8]) {
    let start = bytes.count + 8
    bytes.append(littleEndian: marker)
    bytes.append(littleEndian: 0)
    bytes.append(littleEndian: UInt32(payload.count))
    bytes += payload
    let sum = CRC32C.checksum(bytes.span.extracting(start...), seed: seed)
    for index in 0..<4 { bytes[start - 4 + index] = UInt8(truncatingIfNeeded: sum >> (8 * UInt32(index))) }
  }

  enum Frame {
    /// A whole record: where its payload stands.
    case record(Range<Int>)
    /// It may be one, when more bytes are there.
    case incomplete
    case damaged
  }

  /// What stands at `start`, a frame's length before the end of `bytes` at least.
  func frame(in bytes: Span<UInt8>, at start: Int) -> Frame {
    guard CRC32C.littleEndian(bytes, at: start) == marker else { return .damaged }
    let length = CRC32C.littleEndian(bytes, at: start + 8)
    guard length <= Self.maximumPayload else { return .damaged }
    let payload = start + Self.frameLength..<start + Self.frameLength + Int(length)
    guard payload.upperBound <= bytes.count else { return .incomplete }
    let sum = CRC32C.checksum(bytes.extracting(start + 8..<payload.upperBound), seed: seed)
    return sum == CRC32C.littleEndian(bytes, at: start + 4) ? .record(payload) : .damaged
  }
}
