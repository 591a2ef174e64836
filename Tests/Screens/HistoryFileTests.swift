import Engine
import Foundation
import TestSupport
import Testing

@testable import Explorer

/// The file in which requests are kept from one run to the next.
@Suite struct HistoryFileTests {
  private func record(_ number: Int, body: Int = 0) throws -> HistoryRecord {
    let text = #"{"at":"2026-01-01T00:00:00Z","name":"x","request":"GET - /"}"#
    var record = try #require(HistoryRecord(line: text.utf8))
    record.request = "POST - /\(number)\n\n" + String(repeating: "x", count: body)
    record.ms = Double(number)
    return record
  }

  private func append(_ record: HistoryRecord, to file: HistoryFile) {
    file.append(record) { Issue.record("\($0)") }
  }

  @Test("the newest come first, no more of them than are wanted, and none where there is no file")
  func order() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("new/history.jsonl")
    #expect(HistoryFile(path, most: 10).load().isEmpty)
    let file = HistoryFile(path, most: 10)
    for number in 0..<25 { append(try record(number), to: file) }
    file.flush()
    #expect(file.load().map(\.ms) == (15..<25).reversed().map { Double($0) })
  }

  @Test("what is torn or damaged is passed over, and what is added afterwards is whole")
  func damage() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("history.jsonl")
    let file = HistoryFile(path, most: 100)
    for number in 0..<3 { append(try record(number), to: file) }
    file.flush()
    let whole = try Data(contentsOf: URL(filePath: path))
    for cut in 1..<whole.count {
      try whole.dropLast(cut).write(to: URL(filePath: path))
      let kept = file.load().count
      if cut % 17 == 1 {
        append(try record(9), to: file)
        file.flush()
        #expect(file.load().first?.ms == 9)
        #expect(file.load().count >= kept)
      }
    }
    try Data((0..<5_000).map { _ in UInt8.random(in: 0...255) }).write(to: URL(filePath: path))
    append(try record(7), to: file)
    file.flush()
    #expect(file.load().map(\.ms) == [7])
  }

  @Test("several write to one file at once, which is cut to its newest part when it grows too large")
  func sharing() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("history.jsonl")
    let files = (0..<3).map { _ in HistoryFile(path, most: 900) }
    for number in 0..<900 { append(try record(number, body: 15_000), to: files[number % 3]) }
    for file in files { file.flush() }
    let size = try #require(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
    #expect(size < 5 << 20)
    let records = files[0].load()
    #expect(records.count > 100)
    // The last of each is there, and none is there twice.
    for number in 897..<900 { #expect(records.contains { $0.ms == Double(number) }) }
    #expect(Set(records.map(\.ms)).count == records.count)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }
}
