import Foundation
import NetIO
import PeerStore
import TestSupport
import Testing

/// Several programs on one file.
@Suite struct SharingTests {
  @Test("two stores see each other's changes, and agree on what came last", arguments: 0..<10 as Range<UInt64>)
  func interleaving(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let place = try StoreFolder()
    let stores = [try place.store(), try place.store(), try place.store()]
    for _ in 0..<60 {
      let store = stores[Int.random(in: 0..<3, using: &random)]
      switch Int.random(in: 0..<4, using: &random) {
      case 0: try store.flush()
      case 1: try store.refresh()
      default: store.applyRandomChanges(5, &random)
      }
    }
    for store in stores { try store.flush() }
    for store in stores { try store.refresh() }
    #expect(stores.allSatisfy { $0.snapshot == stores[0].snapshot })
    #expect(try place.store().snapshot == stores[0].snapshot)
  }

  @Test("many threads that change, read and save two stores at once lose nothing")
  func threads() async throws {
    let place = try StoreFolder()
    let stores = [try place.store(), try place.store()]
    try await withThrowingTaskGroup { group in
      for worker in 0..<8 as Range<UInt64> {
        group.addTask {
          let store = stores[Int(worker % 2)]
          for step in 0..<50 as Range<UInt64> {
            try store.apply([.init(key(worker * 50 + step), .tagged("w\(worker)"))])
            switch step % 10 {
            case 0: try store.flush()
            case 5: try store.refresh()
            default: #expect(store.snapshot.count > 0)
            }
          }
        }
      }
      try await group.waitForAll()
    }
    for store in stores { try store.flush() }
    for store in stores { try store.refresh() }
    #expect(stores[0].snapshot.count == 400)
    #expect(stores[0].snapshot == stores[1].snapshot)
    #expect(try place.store().snapshot == stores[0].snapshot)
  }

  @Test("foreign changes are noticed without reading, and are there after a refresh")
  func notice() throws {
    let place = try StoreFolder()
    let (mine, theirs) = (try place.store(), try place.store())
    #expect(!mine.hasForeignChanges())
    try theirs.apply([.init(key(1), .alias("one"))])
    try theirs.flush()
    #expect(mine.hasForeignChanges())
    #expect(mine.snapshot.count == 0)
    #expect(try mine.refresh())
    #expect(mine.snapshot == theirs.snapshot)
    #expect(!mine.hasForeignChanges())
    #expect(try !mine.refresh())
    try mine.apply([.init(key(2), .alias("two"))])
    try mine.flush()
    #expect(!mine.hasForeignChanges())
    #expect(theirs.hasForeignChanges())
  }

  @Test("whoever wants to know of another snapshot is told of one that a refresh brought")
  func told() throws {
    let place = try StoreFolder()
    let count = Locked(0)
    let mine = PeerStore(path: place.path) { count.withLock { $0 += 1 } }
    try mine.refresh()
    let before = count.withLock { $0 }
    let theirs = try place.store()
    try theirs.apply([.init(key(1), .alias("one"))])
    try theirs.flush()
    try mine.refresh()
    #expect(count.withLock { $0 } > before)
    #expect(mine.snapshot.count == 1)
  }

  @Test("an alias that two programs give to two peers at once goes to the later, in all of them")
  func aliasRace() throws {
    let place = try StoreFolder()
    let (mine, theirs) = (try place.store(), try place.store())
    // Neither has heard of the other's when it gives its own.
    try mine.apply([.init(key(1), .alias("kubo"))])
    try mine.flush()
    try theirs.apply([.init(key(2), .alias("Kubo"))])
    try theirs.flush()
    try mine.refresh()
    for store in [mine, theirs, try place.store()] {
      #expect(store.snapshot.peer(alias: "kubo")?.key == key(2))
      #expect(store.snapshot[key(1)]?.alias == nil)
    }
  }

  @Test("one compacts while another has the file open: neither loses anything")
  func compaction() throws {
    let place = try StoreFolder()
    let (mine, theirs) = (try place.store(), try place.store([.init(key(1), .alias("one"))]))
    try mine.refresh()
    let header = try place.bytes[..<48]
    for round in 0..<300 {
      try theirs.apply([.init(key(1), .note(String(repeating: "\(round % 10)", count: 4_000)))])
      try theirs.flush()
      if round % 50 == 0 {
        try mine.apply([.init(key(UInt64(round) + 10), .tagged("mine"))])
        try mine.flush()
      }
    }
    #expect(try place.bytes[..<48] != header)
    try mine.apply([.init(key(2), .alias("two"))])
    try mine.flush()
    try theirs.refresh()
    #expect(mine.snapshot == theirs.snapshot)
    #expect(mine.snapshot.count == 8)
    #expect(try place.store().snapshot == mine.snapshot)
  }

  @Test("a file that is taken away comes back whole with the next change")
  func removedFile() throws {
    let place = try StoreFolder()
    let store = try place.store([.init(key(1), .alias("one"))])
    try FileManager.default.removeItem(atPath: place.folder.path("data"))
    #expect(store.hasForeignChanges())
    try store.refresh()
    try store.apply([.init(key(2), .alias("two"))])
    try store.flush()
    #expect(try place.store().snapshot == store.snapshot)
    #expect(store.snapshot.count == 2)
  }

  @Test("a file that somebody cut off is put back from memory")
  func cutFile() throws {
    let place = try StoreFolder()
    let store = try place.store([.init(key(1), .alias("one"))])
    try store.apply([.init(key(2), .alias("two"))])
    try store.flush()
    try place.write(Array(place.bytes.prefix(60)))
    try store.apply([.init(key(3), .alias("three"))])
    try store.flush()
    #expect(try place.store().snapshot == store.snapshot)
    #expect(store.snapshot.count == 3)
  }

  @Test("a record that another program left half written is cut off by the next that writes")
  func tornByAnother() throws {
    let place = try StoreFolder()
    let store = try place.store([.init(key(1), .alias("one"))])
    try place.append(Array(place.bytes[48..<70]))
    try store.apply([.init(key(2), .alias("two"))])
    try store.flush()
    #expect(store.status.damage.map(\.bytes) == [22])
    #expect(try place.store().snapshot == store.snapshot)
    #expect(try place.store().status.damage.isEmpty)
  }
}

extension StoreFolder {
  func append(_ bytes: [UInt8]) throws {
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    try file.seekToEnd()
    try file.write(contentsOf: Data(bytes))
    try file.close()
  }
}
