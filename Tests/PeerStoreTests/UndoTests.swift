import Foundation
import TestSupport
import Testing

@testable import PeerStore

/// What a person changed is remembered for undo when the program ends.
@Suite struct UndoTests {
  private func step(_ number: Int) throws -> UndoHistory.Step {
    let key = PeerKey.peer(peerID(UInt64(number)))
    return UndoHistory.Step(
      words: "step \(number)", changes: [.init(key, .alias("n\(number)"))], inverse: [.init(key, .alias(nil))])
  }

  @Test("a history is read as it was written, and the last hundred steps of it are kept")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let file = UndoFile(besideStore: folder.path("new/peers.journal"))
    #expect(file.load() == UndoHistory())
    var history = UndoHistory()
    for number in 0..<105 { history.note(try step(number)) }
    #expect(history.done.count == 100)
    #expect(history.undo()?.words == "step 104")
    try file.save(history)
    #expect(file.load() == history)
    let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(history.redo()?.words == "step 104")
    history.note(try step(200))
    #expect(history.undone.isEmpty)
  }

  @Test("a file that is damaged is as good as none, whatever is wrong with it")
  func damage() throws {
    let folder = try TemporaryFolder()
    let file = UndoFile(besideStore: folder.path("peers.journal"))
    var history = UndoHistory()
    for number in 0..<5 { history.note(try step(number)) }
    try file.save(history)
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: file.path)))
    for index in stride(from: 0, to: bytes.count, by: 3) {
      var damaged = bytes
      damaged[index] ^= 0x55
      try Data(damaged).write(to: URL(filePath: file.path))
      #expect(file.load() == UndoHistory())
      try Data(bytes.prefix(index)).write(to: URL(filePath: file.path))
      #expect(file.load() == UndoHistory())
    }
  }

  @Test("no bytes make a trap", arguments: 0..<20 as Range<UInt64>)
  func mutation(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var history = UndoHistory()
    for number in 0..<5 { history.note(try step(number)) }
    var bytes = history.record
    for _ in 0..<200 {
      let index = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<3, using: &random) {
      case 0: bytes[index] = .random(in: 0...255, using: &random)
      case 1 where bytes.count > 1: bytes.remove(at: index)
      default: bytes.insert(.random(in: 0...255, using: &random), at: index)
      }
      let read = try? UndoHistory(record: bytes)
      #expect((read?.done.count ?? 0) <= UndoHistory.most)
    }
  }

  @Test("a step with more changes than are read again is not written, nor those before it")
  func tooLong() throws {
    let key = PeerKey.peer(peerID(1))
    var history = UndoHistory()
    history.note(try step(1))
    let many = [PeerStore.Change](repeating: .init(key, .pinned(true)), count: 5_000)
    history.note(.init(words: "many", changes: many, inverse: many))
    history.note(try step(2))
    #expect(try UndoHistory(record: history.record).done.map(\.words) == ["step 2"])
  }
}
