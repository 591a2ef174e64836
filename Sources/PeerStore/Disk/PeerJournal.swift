import FoundationEssentials
import Glibc

/// The file that the peers are kept in: an append-only journal that several programs share.
///
/// Whoever writes has the lock, and reads first what others have written: so all agree on the order of the changes,
/// which is that of the file. A file that was compacted is another file of the same name, which the others notice.
struct PeerJournal {
  /// The journal is compacted when it is so many times as large as it need be, or has so many records for each peer,
  /// which is what the time to open it grows with; but no small one.
  private static let slack = 3
  private static let small = (records: 1_000, bytes: 256 << 10)
  /// The largest file that is read: ten times what the most peers take.
  private static let maximumSize = 2 << 30
  private static let pieceLength = 1 << 20

  let path: String
  /// The peers as the file has them.
  private(set) var book = PeerBook()
  /// Another number whenever something was read into the book.
  private var revision = 0
  /// What could not be read so far.
  private(set) var damage: [JournalDamage] = []

  private struct Opened {
    let file: DiskFile
    let seal: JournalSeal
    /// Why nothing can be written; nil if it can.
    let writeError: PeerStoreError?
    /// The file up to where it was read.
    var mark: DiskFile.Mark
    /// How many records that is.
    var records = 0
  }

  private var opened: Opened?
  /// Whether what is in memory is better than what is in the file, so that the next write is of the whole.
  private var mustRewrite = false
  /// Damage that is still in the file.
  private var unmended: [Range<Int>] = []
  private var isUnsynchronized = false

  init(path: String) {
    self.path = Disk.resolve(path)
  }

  /// The file up to where it was read; nil if there is none.
  var mark: DiskFile.Mark? { opened?.mark }

  // MARK: Reading

  /// Reads what is new in the file, and says whether there was anything.
  mutating func refresh() throws(PeerStoreError) -> Bool {
    guard try DiskFile.mark(path) != mark else { return false }
    let before = revision
    do {
      try FileLock.locked(path) { () throws(PeerStoreError) in
        try read(isLocked: true)
        // Damage that cannot be mended now is no reason not to go on with what was read.
        try? mend()
      }
    } catch .system(_, .write, _) {
      // Nobody who could not make the lock can write either.
      try read(isLocked: false)
    }
    return revision != before
  }

  private mutating func read(isLocked: Bool) throws(PeerStoreError) {
    guard let current = try DiskFile.mark(path) else {
      // Somebody removed it: it comes back with the next change.
      mustRewrite = opened != nil || mustRewrite
      opened = nil
      return
    }
    guard current.size <= Self.maximumSize else { throw .tooLarge(path: path, bytes: current.size) }
    guard let known = opened?.mark, known.isSameFile(as: current) else {
      return try open(isLocked: isLocked)
    }
    if current.size < known.size {
      // Somebody cut off what was read already: what is in memory is put back.
      mustRewrite = true
      try scan(from: JournalSeal.headerLength, to: current, isLocked: isLocked)
    } else {
      try scan(from: known.size, to: current, isLocked: isLocked)
    }
  }

  private mutating func open(isLocked: Bool) throws(PeerStoreError) {
    let file: DiskFile
    var writeError: PeerStoreError?
    do {
      file = try DiskFile(path, O_RDWR)
    } catch .system(_, _, let code) where [EACCES, EROFS, EPERM].contains(code) {
      file = try DiskFile(path, O_RDONLY)
      writeError = .system(path: path, .write, code: code)
    }
    let current = try file.mark()
    let header = try file.read(JournalSeal.headerLength, at: 0)
    unmended = []
    do throws(JournalSeal.HeaderError) {
      let (seal, isDamaged) = try JournalSeal.read(header)
      mustRewrite = isDamaged
      book = PeerBook()
      revision += 1
      opened = Opened(
        file: file, seal: seal, writeError: writeError,
        mark: DiskFile.Mark(current, size: JournalSeal.headerLength))
    } catch {
      switch error {
      case .newerVersion(let version): throw .newerVersion(path: path, version: version)
      case .damaged where current.size >= JournalSeal.headerLength: throw .headerLost(path: path)
      case .notAJournal where current.size > 0: throw .notAJournal(path: path)
      case .damaged, .notAJournal:
        // No record was ever in it.
        mustRewrite = true
        opened = Opened(file: file, seal: JournalSeal(), writeError: writeError, mark: current)
        if current.size > 0 { note(damage: [0..<current.size]) }
        return
      }
    }
    try scan(from: JournalSeal.headerLength, to: current, isLocked: isLocked)
  }

  private mutating func scan(from start: Int, to end: DiskFile.Mark, isLocked: Bool) throws(PeerStoreError) {
    guard let opened else { return }
    var scanner = RecordScanner(opened.seal, at: start)
    var damage: [Range<Int>] = []
    var offset = start
    var lastRecordEnd = start
    repeat {
      let piece = try opened.file.read(max(0, min(Self.pieceLength, end.size - offset)), at: offset)
      scanner.feed(piece)
      offset += piece.count
      if piece.isEmpty || offset == end.size { scanner.finish() }
      while let record = scanner.next() {
        lastRecordEnd = scanner.lastRecord.upperBound
        self.opened?.records += 1
        if let change = PeerStore.Change(record: record) {
          book.apply(change)
          revision += 1
        } else {
          damage.append(scanner.lastRecord)
        }
      }
      if piece.isEmpty { break }
    } while offset < end.size
    damage += scanner.damage
    if !isLocked, damage.last?.upperBound == end.size {
      // Somebody may be writing it right now.
      damage.removeLast()
      self.opened?.mark = DiskFile.Mark(end, size: lastRecordEnd)
    } else {
      self.opened?.mark = end
    }
    if !damage.isEmpty { note(damage: damage.sorted { $0.lowerBound < $1.lowerBound }) }
  }

  // MARK: Damage

  private mutating func note(damage places: [Range<Int>]) {
    unmended += places
    damage.append(JournalDamage(path: path, places: places, keptAside: nil))
  }

  /// Takes damaged bytes out of the file once they are kept elsewhere.
  private mutating func mend() throws(PeerStoreError) {
    guard !unmended.isEmpty, let opened else { return }
    if let error = opened.writeError { throw error }
    let aside = try keepAside(unmended, of: opened.file)
    damage.removeAll { $0.keptAside == nil }
    damage.append(JournalDamage(path: path, places: unmended, keptAside: aside))
    if unmended.count == 1, let tail = unmended.first, tail.upperBound == opened.mark.size, tail.lowerBound > 0 {
      try opened.file.truncate(to: tail.lowerBound)
      self.opened?.mark = DiskFile.Mark(opened.mark, size: tail.lowerBound)
      isUnsynchronized = true
    } else {
      mustRewrite = true
    }
    unmended = []
  }

  private func keepAside(_ places: [Range<Int>], of file: DiskFile) throws(PeerStoreError) -> String {
    let time = Date.now.formatted(.iso8601.dateSeparator(.omitted).timeSeparator(.omitted))
    var name = "\(path).damaged-\(time)"
    var number = 1
    while try DiskFile.mark(name) != nil {
      number += 1
      name = "\(path).damaged-\(time)-\(number)"
    }
    let copy = try DiskFile(name, O_WRONLY | O_CREAT | O_EXCL)
    do {
      var offset = 0
      for place in places {
        for start in stride(from: place.lowerBound, to: place.upperBound, by: Self.pieceLength) {
          let bytes = try file.read(min(Self.pieceLength, place.upperBound - start), at: start)
          try copy.write(bytes, at: offset)
          offset += bytes.count
        }
      }
      try copy.synchronize()
    } catch {
      Disk.remove(name)
      throw error
    }
    return name
  }

  // MARK: Writing

  /// Writes changes behind what others have written. If `isDurable`, the disk has them, and all before them, when this
  /// returns. If it throws, the changes may count as not written: writing them again does no harm.
  mutating func append(_ changes: [PeerStore.Change], isDurable: Bool) throws(PeerStoreError) {
    guard !changes.isEmpty || isDurable && (isUnsynchronized || mustRewrite) else { return }
    try Disk.makeFolder(Disk.folder(of: path))
    try FileLock.locked(path) { () throws(PeerStoreError) in
      try read(isLocked: true)
      if let error = opened?.writeError { throw error }
      try mend()
      if mustRewrite || opened == nil {
        try rewrite(with: changes)
      } else {
        try write(changes)
        if isDurable { try synchronize() }
        // The changes are safe; a journal that cannot be compacted now is only large.
        if isOversized { try? rewrite(with: []) }
      }
    }
  }

  private mutating func write(_ changes: [PeerStore.Change]) throws(PeerStoreError) {
    guard let opened else { return }
    var bytes: [UInt8] = []
    for change in changes { opened.seal.append(change.record, to: &bytes) }
    let end = opened.mark.size
    do {
      try opened.file.write(bytes, at: end)
    } catch {
      // No half record is left for the next to find; if that fails too, the next cuts it off.
      try? opened.file.truncate(to: end)
      throw error
    }
    for change in changes { book.apply(change) }
    self.opened?.mark = DiskFile.Mark(opened.mark, size: end + bytes.count)
    self.opened?.records += changes.count
    isUnsynchronized = true
  }

  private mutating func synchronize() throws(PeerStoreError) {
    do {
      try opened?.file.synchronize()
      isUnsynchronized = false
    } catch {
      // What the disk has now nobody knows, and asking again may be answered wrongly: it is all written anew.
      mustRewrite = true
      throw error
    }
  }

  private var isOversized: Bool {
    guard let opened else { return false }
    return opened.records > max(Self.small.records, Self.slack * book.count)
      || opened.mark.size > max(Self.small.bytes, Self.slack * book.storedSize)
  }

  /// Writes all peers, as the changes leave them, to a new file that takes the place of the old one.
  private mutating func rewrite(with changes: [PeerStore.Change]) throws(PeerStoreError) {
    var book = book
    for change in changes { book.apply(change) }
    let seal = JournalSeal()
    let name = path + ".new"
    Disk.remove(name)
    let file = try DiskFile(name, O_RDWR | O_CREAT | O_EXCL, for: path)
    let size: Int
    do {
      size = try Self.write(book, seal, to: file)
      try file.synchronize()
      try Disk.rename(name, to: path)
    } catch {
      Disk.remove(name)
      throw error
    }
    self.book = book
    let mark = DiskFile.Mark(try file.mark(), size: size)
    opened = Opened(file: file, seal: seal, writeError: nil, mark: mark, records: book.count)
    mustRewrite = true
    try Disk.synchronize(folder: Disk.folder(of: path))
    mustRewrite = false
    isUnsynchronized = false
  }

  private static func write(_ book: PeerBook, _ seal: JournalSeal, to file: DiskFile) throws(PeerStoreError) -> Int {
    var offset = 0
    var bytes = seal.header
    for peer in book {
      seal.append(PeerStore.Change.put(peer).record, to: &bytes)
      guard bytes.count >= pieceLength else { continue }
      try file.write(bytes, at: offset)
      offset += bytes.count
      bytes.removeAll(keepingCapacity: true)
    }
    try file.write(bytes, at: offset)
    return offset + bytes.count
  }
}
