import Foundation
import Glibc
import PeerStore
import TestSupport
import Testing

/// Disks that do not take what they should, and files that are something else.
@Suite struct DiskTests {
  @Test(
    "a full disk loses nothing: changes wait, are counted, and are written once there is room",
    .enabled(if: SmallDisk.isPossible))
  func fullDisk() throws {
    let disk = try #require(SmallDisk(size: "64k"))
    let path = disk.folder + "/peers.journal"
    let store = PeerStore(path: path)
    try store.apply([.init(key(0), .alias("zero"))])
    try store.flush()
    let ballast = disk.folder + "/ballast"
    disk.fill(ballast)
    let notes = (1..<9).map { PeerStore.Change(key($0), .note(String(repeating: "n", count: 4_000))) }
    try store.apply(notes)
    let error = #expect(throws: PeerStoreError.self) { try store.flush() }
    #expect(error == .system(path: path, .write, code: ENOSPC))
    #expect(error?.description == "cannot write \(path): the disk is full")
    #expect(store.status.unsavedChanges == 8)
    #expect(store.status.problem == error)
    #expect(store.snapshot.count == 9)
    // What is on the disk is whole, so that others can read it.
    let other = PeerStore(path: path)
    try other.refresh()
    #expect(other.snapshot.count == 1)
    #expect(other.status.damage.isEmpty)
    unlink(ballast)
    try store.flush()
    #expect(store.status == PeerStore.Status())
    try other.refresh()
    #expect(other.snapshot == store.snapshot)
  }

  @Test("on a full disk torn bytes stay where they are until they can be kept", .enabled(if: SmallDisk.isPossible))
  func fullDiskWhileMending() throws {
    let disk = try #require(SmallDisk(size: "64k"))
    let path = disk.folder + "/peers.journal"
    let store = PeerStore(path: path)
    try store.apply([.init(key(0), .alias("zero")), .init(key(1), .note(String(repeating: "n", count: 4_000)))])
    try store.flush()
    #expect(truncate(path, 4_000) == 0)
    disk.fill(disk.folder + "/ballast")
    let again = PeerStore(path: path)
    try again.refresh()
    #expect(again.snapshot.count <= 1)
    #expect(again.status.damage.first?.keptAside == nil)
    #expect(again.status.damage.count == 1)
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_size == 4_000)
    unlink(disk.folder + "/ballast")
    try again.apply([.init(key(2), .alias("two"))])
    try again.flush()
    #expect(again.status.damage.first?.keptAside != nil)
    #expect(again.status.problem == nil)
  }

  @Test(
    "from a read-only disk peers are read; changes stay in memory, and the reason is said",
    .enabled(if: SmallDisk.isPossible))
  func readOnlyDisk() throws {
    let place = try StoreFolder()
    try place.store([.init(key(1), .alias("one"))])
    let disk = try #require(ReadOnlyDisk(holding: try place.bytes))
    let store = PeerStore(path: disk.path)
    try store.refresh()
    #expect(store.snapshot.peer(alias: "one") != nil)
    try store.apply([.init(key(2), .alias("two"))])
    let error = #expect(throws: PeerStoreError.self) { try store.flush() }
    #expect(error?.description == "cannot write \(disk.path): the file system is read-only")
    #expect(error?.hint?.contains("--peer-store") == true)
    #expect(store.status.unsavedChanges == 1)
    #expect(store.snapshot.count == 2)
  }

  @Test("where there can be no folder, changes stay in memory")
  func noFolder() throws {
    let folder = try TemporaryFolder()
    try Data().write(to: folder.url.appending(path: "file"))
    let store = PeerStore(path: folder.path("file/peerscope/peers.journal"))
    try store.refresh()
    try store.apply([.init(key(1), .alias("one"))])
    let error = #expect(throws: PeerStoreError.self) { try store.flush() }
    #expect(error?.description.hasSuffix("a part of the path is no folder") == true)
    #expect(store.status.unsavedChanges == 1)
    #expect(store.snapshot.count == 1)
  }

  @Test("the system's reasons are said in plain words")
  func reasons() {
    func words(_ code: Int32) -> String { PeerStoreError.system(path: "p", .write, code: code).description }
    #expect(words(EFBIG) == "cannot write p: the file may not grow larger")
    #expect(words(EDQUOT) == "cannot write p: the disk quota is used up")
    #expect(words(EACCES) == "cannot write p: permission denied")
  }

  @Test(
    "what is no journal is left as it is",
    arguments: ["", "hello, world\n", "{\"id\":1}", String(repeating: "x", count: 99)])
  func foreignFile(_ text: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("file")
    try Data(text.utf8).write(to: URL(filePath: path))
    let store = PeerStore(path: path)
    if text.isEmpty {
      // An empty file is a journal that was never begun.
      try store.refresh()
      try store.apply([.init(key(1), .alias("one"))])
      try store.flush()
      return
    }
    #expect(throws: PeerStoreError.notAJournal(path: path)) { try store.refresh() }
    try store.apply([.init(key(1), .alias("one"))])
    #expect(throws: PeerStoreError.notAJournal(path: path)) { try store.flush() }
    #expect(try Data(contentsOf: URL(filePath: path)) == Data(text.utf8))
    #expect(store.status.unsavedChanges == 1)
  }

  @Test("a folder, a pipe and a device are no journals", arguments: ["folder", "pipe", "/dev/full", "/dev/zero"])
  func noFile(_ name: String) throws {
    let folder = try TemporaryFolder()
    let path = name.hasPrefix("/") ? name : folder.path(name)
    if name == "folder" { mkdir(path, 0o700) }
    if name == "pipe" { mkfifo(path, 0o600) }
    #expect(throws: PeerStoreError.notAJournal(path: path)) { try PeerStore(path: path).refresh() }
  }

  @Test("a journal of a newer version is left as it is")
  func newerVersion() throws {
    let place = try StoreFolder()
    try place.store([.init(key(1), .alias("one"))])
    var bytes = try place.bytes
    for copy in [0, 24] {
      bytes[copy + 8] = 2
      let sum = castagnoli(bytes[copy..<copy + 20])
      for index in 0..<4 { bytes[copy + 20 + index] = UInt8(truncatingIfNeeded: sum >> (8 * UInt32(index))) }
    }
    try place.write(bytes)
    let store = PeerStore(path: place.path)
    let error = #expect(throws: PeerStoreError.self) { try store.refresh() }
    #expect(error == .newerVersion(path: place.path, version: 2))
    try store.apply([.init(key(1), .alias("one"))])
    #expect(throws: PeerStoreError.newerVersion(path: place.path, version: 2)) { try store.flush() }
    #expect(try place.bytes == bytes)
  }

  /// CRC-32C bit by bit, as RFC 3720 defines it.
  private func castagnoli(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(~0 as UInt32) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum >> 1 ^ (sum & 1 == 1 ? 0x82f6_3b78 : 0) }
    }
  }
}

/// A file system of its own in memory; nil where that takes rights that the test has not.
final class SmallDisk {
  /// Whether the test may mount one.
  static let isPossible = SmallDisk(size: "16k") != nil

  let folder: String
  private let parent: TemporaryFolder

  init?(size: String) {
    guard let parent = try? TemporaryFolder() else { return nil }
    self.parent = parent
    folder = parent.path("disk")
    mkdir(folder, 0o700)
    guard mount("tmpfs", folder, "tmpfs", 0, "size=\(size),mode=700") == 0 else { return nil }
  }

  deinit { umount2(folder, Int32(MNT_DETACH)) }

  /// Fills the disk to the last byte.
  func fill(_ path: String) {
    let file = open(path, O_WRONLY | O_CREAT, 0o600)
    let block = [UInt8](repeating: 0, count: 1_024)
    while write(file, block, block.count) > 0 {}
    close(file)
  }

  fileprivate func makeReadOnly() -> Bool {
    mount("tmpfs", folder, "tmpfs", UInt(MS_REMOUNT | MS_RDONLY), nil) == 0
  }
}

/// A journal on a disk that takes no writes.
final class ReadOnlyDisk {
  let path: String
  private let disk: SmallDisk

  init?(holding bytes: [UInt8]) {
    guard let disk = SmallDisk(size: "256k") else { return nil }
    self.disk = disk
    path = disk.folder + "/peers.journal"
    guard (try? Data(bytes).write(to: URL(filePath: path))) != nil, disk.makeReadOnly() else { return nil }
  }
}
