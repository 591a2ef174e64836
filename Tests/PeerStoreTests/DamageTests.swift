import Foundation
import PeerStore
import TestSupport
import Testing

/// A journal after a crash, or on a disk that forgets.
@Suite struct DamageTests {
  /// The books that a journal holds after each of its changes, and where each change ends.
  private func history(_ place: StoreFolder) throws -> (books: [PeerBook], ends: [Int]) {
    let store = try place.store([.init(key(0), .alias("zero"))])
    var books = [store.snapshot]
    var ends = [try place.bytes.count]
    for number in 1..<5 as Range<UInt64> {
      try store.apply([.init(key(number), .note("number \(number)"))])
      try store.flush()
      books.append(store.snapshot)
      ends.append(try place.bytes.count)
    }
    return (books, ends)
  }

  @Test("wherever a crash cuts the file off, all records before it are kept, and the cut one is put aside")
  func truncation() throws {
    let place = try StoreFolder()
    let (books, ends) = try history(place)
    let whole = try place.bytes
    for length in ends[0]...whole.count {
      try place.write(Array(whole[..<length]))
      let store = try place.store()
      let last = ends.lastIndex { $0 <= length } ?? 0
      #expect(store.snapshot == books[last])
      let torn = length - ends[last]
      #expect(store.status.damage.map(\.bytes) == (torn == 0 ? [] : [torn]))
      #expect(try place.bytes.count == ends[last])
      for damage in store.status.damage {
        let aside = try #require(damage.keptAside)
        #expect([UInt8](try Data(contentsOf: URL(filePath: aside))) == Array(whole[ends[last]..<length]))
        try FileManager.default.removeItem(atPath: aside)
      }
      // The journal is whole again.
      try store.apply([.init(key(9), .alias("nine"))])
      try store.flush()
      let again = try place.store()
      #expect(again.snapshot == store.snapshot)
      #expect(again.status.damage.isEmpty)
    }
  }

  @Test("a file that is cut off within its header is begun anew")
  func truncatedHeader() throws {
    let place = try StoreFolder()
    try place.store([.init(key(0), .alias("zero"))])
    let whole = try place.bytes
    for length in 0..<48 {
      try place.write(Array(whole[..<length]))
      let store = try? place.store()
      // A few bytes are not enough to know what the file was: it is left alone.
      guard let store else {
        #expect((1..<8).contains(length))
        continue
      }
      #expect(store.snapshot.count == 0)
      try store.apply([.init(key(1), .alias("one"))])
      try store.flush()
      #expect(try place.store().snapshot.count == 1)
    }
  }

  @Test("whichever byte is wrong, only the record that it is in is lost, and its bytes are put aside")
  func flippedBytes() throws {
    let place = try StoreFolder()
    let (books, ends) = try history(place)
    let whole = try place.bytes
    for index in whole.indices {
      for pattern in [0xff, 0x01, 0x80] as [UInt8] {
        var damaged = whole
        damaged[index] ^= pattern
        try place.write(damaged)
        let store = try place.store()
        let start = ends.last { $0 <= index }
        if index < 48 {
          #expect(store.snapshot == books[4])
          #expect(store.status.damage.isEmpty)
        } else if let start {
          let record = try #require(ends.firstIndex(of: start))
          #expect(Array(books[record]).allSatisfy { store.snapshot[$0.key] == $0 })
          #expect(store.snapshot.count == 4)
          #expect(store.snapshot[key(UInt64(record) + 1)] == nil)
          let aside = try #require(store.status.damage.first?.keptAside)
          #expect([UInt8](try Data(contentsOf: URL(filePath: aside))) == Array(damaged[start..<ends[record + 1]]))
        } else {
          #expect(store.snapshot.count == 4)
        }
        try store.apply([.init(key(9), .alias("nine"))])
        try store.flush()
        let again = try place.store()
        #expect(again.snapshot == store.snapshot)
        #expect(again.status.damage.isEmpty)
        for file in try place.files where file.contains("damaged") {
          try FileManager.default.removeItem(atPath: place.folder.path("data/peerscope/\(file)"))
        }
      }
    }
  }

  @Test(
    "whatever happens to the bytes, nothing traps, and what is read stays readable", arguments: 0..<60 as Range<UInt64>)
  func mutation(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let place = try StoreFolder()
    let store = try place.store()
    store.applyRandomChanges(60, &random)
    try store.flush()
    store.applyRandomChanges(60, &random)
    try store.flush()
    var bytes = try place.bytes
    for _ in 0..<Int.random(in: 1..<5, using: &random) {
      let start = Int.random(in: 0..<bytes.count, using: &random)
      let end = min(bytes.count, start + Int.random(in: 0..<200, using: &random))
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes.removeSubrange(start..<end)
      case 1: bytes.insert(contentsOf: Array(bytes[start..<end]), at: Int.random(in: 0..<bytes.count, using: &random))
      case 2: for index in start..<end { bytes[index] = .random(in: 0...255, using: &random) }
      default: for index in start..<end { bytes[index] = 0 }
      }
    }
    try place.write(bytes)
    guard let damaged = try? place.store() else { return }
    try damaged.apply([.init(key(99), .alias("last"))])
    try damaged.flush()
    let again = try place.store()
    #expect(again.snapshot == damaged.snapshot)
    #expect(again.status.damage.isEmpty)
  }

  @Test("a record that a peer smuggles into its texts is not taken for one when damage uncovers it")
  func smuggledRecord() throws {
    // What a stranger can know: how records look, and those of files of its own.
    let own = try StoreFolder()
    try own.store([.init(key(1), .seen(at: moment()))])
    try own.store([.init(key(666), .alias("bank"))])
    let record = try own.bytes.suffix(120)
    let place = try StoreFolder()
    let store = try place.store([.init(key(1), .seen(at: moment()))])
    let text = String(decoding: record, as: UTF8.self)
    try store.apply([.init(key(1), .note(text))])
    try store.flush()
    var bytes = try place.bytes
    // The length of the last record, so that its payload is searched.
    let marker = Array(bytes[12..<16])
    let last = try #require(bytes.indices.last { bytes[$0...].starts(with: marker) })
    bytes[last + 8] ^= 1
    bytes.replaceSubrange((last + 60)..<min(bytes.count, last + 60 + record.count), with: record)
    try place.write(bytes)
    #expect(try place.store().snapshot.peer(alias: "bank") == nil)
  }

  @Test(
    "a damaged file that cannot be written to is read all the same, and said to be damaged",
    .enabled(if: SmallDisk.isPossible))
  func readOnlyDamage() throws {
    let place = try StoreFolder()
    let (books, ends) = try history(place)
    let torn = Array(try place.bytes.dropLast(3))
    try place.write(torn)
    let disk = try #require(ReadOnlyDisk(holding: torn))
    let store = PeerStore(path: disk.path)
    try store.refresh()
    #expect(store.snapshot == books[3])
    #expect(ends.count == 5)
    try store.apply([.init(key(9), .alias("nine"))])
    #expect(throws: PeerStoreError.self) { try store.flush() }
    #expect(store.status.unsavedChanges == 1)
  }
}
