import Foundation
import Glibc
import Multiformats
import PeerStore
import TestSupport
import Testing

/// Many peers. One test at a time: they measure. The figures are the optimised program's, with no other tests beside.
@Suite(.serialized) struct ScaleTests {
  /// Peers as a day on a large network leaves them: three addresses each, one of them tried, tags, protocols.
  private func changes(_ peers: Range<Int>) -> [PeerStore.Change] {
    let agents = ["kubo/0.33.0/", "go-libp2p/0.32", "js-libp2p/2.0.0 UserAgent=v22", "lighthouse/v5.1"]
    let protocols = (0..<14).map { "/ipfs/protocol-\($0)/1.0.0" }
    return peers.flatMap { (index) -> [PeerStore.Change] in
      let peer = key(UInt64(index))
      let (port, high, low) = (4_001 + (index >> 16), index >> 8 & 255, index & 255)
      let addresses = [
        address("/ip4/10.1.\(high).\(low)/tcp/\(port)"), address("/ip4/10.2.\(high).\(low)/udp/\(port)/quic-v1"),
        address("/ip6/fd00::\(high):\(low)/tcp/\(port)"),
      ]
      let attempt = PeerAddress.Attempt(at: moment(), took: .milliseconds(12), outcome: .reached)
      return [
        .init(peer, .addresses(addresses, .identify, at: moment())), .init(peer, .tried(addresses[0], attempt)),
        .init(peer, .tagged("seen-\(index % 10)")),
        .init(
          peer,
          .identified(
            IdentifyInfo(
              agentVersion: agents[index % 4], protocolVersion: "ipfs/0.1.0",
              protocols: Array(protocols.prefix(8 + index % 7)), at: moment()))),
      ]
    }
  }

  /// A store on the disk with so many peers.
  private func filled(_ place: StoreFolder, _ count: Int) throws -> PeerStore {
    let store = try place.store()
    try store.apply(changes(0..<count))
    try store.flush()
    return store
  }

  /// Bytes of memory that the program takes.
  private var residentSize: Int {
    get throws {
      let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .ascii).split(separator: " ")[1]
      return try #require(Int(pages)) * 4_096
    }
  }

  #if DEBUG
    private let many = 10_000
  #else
    private let many = PeerLimits.peers
  #endif

  private func expect(_ duration: Duration, under limit: Duration, _ what: String) {
    print("\(what): \(duration)")
    #if !DEBUG
      #expect(duration < limit)
    #endif
  }

  @Test("100,000 peers take less than 64 MiB, and a change beside a reader's snapshot little time")
  func memory() throws {
    let place = try StoreFolder()
    let before = try residentSize
    let store = PeerStore(path: nil)
    for start in stride(from: 0, to: many, by: 1_000) { try store.apply(changes(start..<start + 1_000)) }
    #expect(store.snapshot.count == many)
    let used = try residentSize - before
    print("\(many) peers take \(used >> 10) KiB")
    #if !DEBUG
      #expect(used < 64 << 20)
    #endif

    let clock = ContinuousClock()
    let saved = PeerStore(path: place.path)
    try saved.apply(store.snapshot.map { .put($0) })
    try saved.flush()
    let opened = PeerStore(path: place.path)
    expect(try clock.measure { try opened.refresh() }, under: .seconds(1), "opening \(many) peers")
    #expect(opened.snapshot == store.snapshot)

    let one = clock.measure {
      for index in 0..<1_000 {
        let snapshot = store.snapshot
        try? store.apply([.init(key(UInt64(index)), .seen(at: moment(9)))])
        #expect(snapshot.count == many)
      }
    }
    expect(one / 1_000, under: .microseconds(200), "a change beside a snapshot")
    expect(clock.measure { _ = store.snapshot.sorted(by: .name) }, under: .milliseconds(500), "sorting by name")
    expect(clock.measure { _ = store.snapshot.sorted(by: .lastSeen) }, under: .milliseconds(200), "sorting by time")
    let suffix = String("\(peerID(77))".suffix(8))
    expect(try clock.measure { _ = try store.snapshot.find(suffix) }, under: .milliseconds(300), "finding by suffix")
    let home = "/ip4/10.1.0.7/tcp/4001"
    expect(try clock.measure { _ = try store.snapshot.find(home) }, under: .milliseconds(300), "finding by address")
  }

  @Test("10,000 peers open in less than 100 ms", arguments: [10_000])
  func opening(count: Int) throws {
    let place = try StoreFolder()
    let writer = try filled(place, count)
    // As large as a journal becomes before it is compacted: three records for each peer.
    for round in 0..<19 {
      try writer.apply((0..<1_000).map { .init(key(UInt64($0)), .seen(at: moment(Double(round)))) })
      try writer.flush()
    }
    let clock = ContinuousClock()
    var best = Duration.seconds(9)
    for _ in 0..<5 {
      let store = PeerStore(path: place.path)
      best = min(best, try clock.measure { try store.refresh() })
      #expect(store.snapshot.count == count)
    }
    expect(best, under: .milliseconds(100), "opening \(count) peers, \(try place.bytes.count) bytes")
  }

  @Test("at the limit of peers strangers make room for each other, and a person's never do")
  func tooManyPeers() throws {
    let store = PeerStore(path: nil)
    let strangers = (0..<UInt64(PeerLimits.peers - 1)).map { PeerStore.Change(key($0), .seen(at: moment(Double($0)))) }
    try store.apply([.init(key(1 << 40), .alias("mine"))] + strangers)
    #expect(store.snapshot.count == PeerLimits.peers)
    try store.apply([.init(key(1 << 41), .seen(at: moment(1e9)))])
    #expect(store.snapshot.count == PeerLimits.peers - PeerLimits.peers / 100 + 1)
    #expect(store.snapshot[key(0)] == nil)
    #expect(store.snapshot[key(UInt64(PeerLimits.peers - 2))] != nil)
    #expect(store.snapshot.peer(alias: "mine") != nil)
  }
}
