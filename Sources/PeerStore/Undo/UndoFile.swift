import Glibc

/// The file of a history, beside that of the peers: eight bytes by which it is known, the CRC-32C of the rest, and the
/// history. It is replaced as a whole. One that is damaged is as good as none: it holds nothing but comfort.
public struct UndoFile: Sendable {
  private static let magic: [UInt8] = [0x89] + Array("undo\r\n1".utf8)
  private static let headerLength = magic.count + 4

  /// Where it is.
  public let path: String

  /// The file that goes with a file of peers.
  public init(besideStore store: String) { path = store + ".undo" }

  /// The history that it holds; an empty one where there is none, or none that can be read.
  public func load() -> UndoHistory {
    guard let file = try? DiskFile(path, O_RDONLY),
      let bytes = try? file.read(Self.headerLength + UndoHistory.longest, at: 0), bytes.count >= Self.headerLength,
      bytes.starts(with: Self.magic)
    else { return UndoHistory() }
    let record = Array(bytes[Self.headerLength...])
    let sum = CRC32C.littleEndian(bytes.span, at: Self.magic.count)
    guard CRC32C.checksum(record.span) == sum else { return UndoHistory() }
    return (try? UndoHistory(record: record)) ?? UndoHistory()
  }

  /// Replaces what it holds.
  public func save(_ history: UndoHistory) throws(PeerStoreError) {
    let record = history.record
    var bytes = Self.magic
    bytes.append(littleEndian: CRC32C.checksum(record.span))
    bytes += record
    let name = path + ".new"
    try Disk.makeFolder(Disk.folder(of: path))
    Disk.remove(name)
    do throws(PeerStoreError) {
      try DiskFile(name, O_WRONLY | O_CREAT | O_EXCL, for: path).write(bytes, at: 0)
      try Disk.rename(name, to: path)
    } catch {
      Disk.remove(name)
      throw error
    }
  }
}
