import Foundation
import Multiformats
import PeerStore
import TestSupport
import Testing

/// Many peers. How long they take is the benchmark's to say.
@Suite struct ScaleTests {
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

  @Test("ten thousand peers come back as they were, after many changes of the same ones")
  func reopening() throws {
    let place = try StoreFolder()
    let writer = try filled(place, 10_000)
    for round in 0..<19 {
      try writer.apply((0..<1_000).map { .init(key(UInt64($0)), .seen(at: moment(Double(round)))) })
      try writer.flush()
    }
    let reader = try place.store()
    #expect(reader.snapshot.count == 10_000)
    #expect(reader.snapshot == writer.snapshot)
    #expect(try reader.snapshot.find(String("\(peerID(77))".suffix(8))).key == key(77))
    #expect(try reader.snapshot.find("/ip4/10.1.0.7/tcp/4001").key == key(7))
  }

  @Test("a snapshot stays what it was beside changes")
  func snapshots() throws {
    let store = PeerStore(path: nil)
    try store.apply(changes(0..<1_000))
    let before = store.snapshot
    for index in 0..<1_000 { try store.apply([.init(key(UInt64(index)), .removed)]) }
    #expect(before.count == 1_000)
    #expect(store.snapshot.count == 0)
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
