import TestSupport
import Testing

@testable import PeerStore

@Suite struct FormatTests {
  @Test("CRC-32C is that of RFC 3720, whatever the length")
  func checksum() {
    let vectors: [([UInt8], UInt32)] = [
      ([UInt8](repeating: 0, count: 32), 0x8a91_36aa), ([UInt8](repeating: 0xff, count: 32), 0x62a8_ab43),
      ((0..<32).map { $0 }, 0x46dd_794e), ((0..<32).reversed().map { $0 }, 0x113f_db5c),
      (Array("123456789".utf8), 0xe306_9283), ([], 0),
    ]
    for (bytes, sum) in vectors { #expect(CRC32C.checksum(bytes.span) == sum) }
  }

  @Test("records are found whatever the pieces that the file comes in", arguments: [1, 7, 64, 100_000])
  func pieces(_ size: Int) {
    let seal = JournalSeal()
    let payloads = (0..<50).map { [UInt8](repeating: UInt8($0), count: $0 * 3) }
    var bytes: [UInt8] = []
    for (index, payload) in payloads.enumerated() {
      if index == 20 { bytes += [1, 2, 3] }
      seal.append(payload, to: &bytes)
    }
    let damage = (0..<20).reduce(0) { $0 + 12 + payloads[$1].count }
    bytes += [9]
    var scanner = RecordScanner(seal, at: 1_000)
    var found: [[UInt8]] = []
    for start in stride(from: 0, to: bytes.count, by: size) {
      scanner.feed(Array(bytes[start..<min(start + size, bytes.count)]))
      while let payload = scanner.next() { found.append(payload) }
    }
    scanner.finish()
    while let payload = scanner.next() { found.append(payload) }
    #expect(found == payloads)
    let end = 1_000 + bytes.count
    #expect(scanner.damage == [1_000 + damage..<1_003 + damage, end - 1..<end])
  }

  @Test("a record of a kind that is not known is put aside as damage, not lost")
  func unknownKind() throws {
    let place = try StoreFolder()
    try place.store([.init(key(1), .alias("one"))])
    var bytes = try place.bytes
    let (seal, _) = try JournalSeal.read(Array(bytes.prefix(48)))
    let known = PeerStore.Change(key(2), .alias("two")).record
    seal.append([0x18, 0x63] + known.prefix(40), to: &bytes)
    seal.append(known, to: &bytes)
    try place.write(bytes)
    let store = try place.store()
    #expect(store.snapshot.count == 2)
    #expect(store.status.damage.map(\.bytes) == [54])
    #expect(store.status.damage.first?.keptAside != nil)
  }

  @Test("no payload makes a trap", arguments: 0..<40 as Range<UInt64>)
  func mutatedPayloads(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var book = PeerBook()
    for _ in 0..<300 {
      var payload = randomChange(&random).record
      for _ in 0..<Int.random(in: 0..<4, using: &random) where !payload.isEmpty {
        let index = Int.random(in: 0..<payload.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: payload[index] = .random(in: 0...255, using: &random)
        case 1: payload.removeLast()
        default: payload.insert(.random(in: 0...255, using: &random), at: index)
        }
      }
      if let change = PeerStore.Change(record: payload) { book.apply(change) }
    }
    for peer in book {
      _ = (peer.addresses, peer.identify, peer.wellKnown, peer.name, PeerLine.json(peer))
      #expect(PeerStore.Change(record: PeerStore.Change.put(peer).record)?.kind == .put(peer))
    }
  }
}
