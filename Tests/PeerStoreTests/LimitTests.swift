import Foundation
import Identity
import Multiformats
import PeerStore
import TestSupport
import Testing

@Suite struct LimitTests {
  private let store = PeerStore(path: nil)
  private func addresses(_ range: Range<Int>) -> [Multiaddr] { range.map { address("/ip4/192.0.2.1/tcp/\($0 + 1)") } }

  private func refusal(_ kind: PeerStore.Change.Kind, of peer: PeerKey = key(1)) -> PeerChangeError? {
    do {
      try store.apply([.init(peer, kind)])
      return nil
    } catch {
      return error
    }
  }

  @Test("an alias is one peer's only, in whatever case of letters")
  func uniqueAlias() throws {
    try store.apply([.init(key(1), .alias("Kubo"))])
    #expect(refusal(.alias("kubo"), of: key(2)) == .aliasTaken("kubo", by: key(1)))
    #expect(refusal(.alias("kubo"), of: key(1)) == nil)
    #expect(store.snapshot.peer(alias: "KUBO")?.alias == "kubo")
    try store.apply([.init(key(1), .alias(nil)), .init(key(2), .alias("KUBO"))])
    #expect(store.snapshot.peer(alias: "kubo")?.key == key(2))
  }

  @Test(
    "what cannot stand after @ is no alias",
    arguments: ["", "-a", ".a", "a b", "a/b", "a@b", "a\u{202e}b", "a\nb", "a'b", String(repeating: "a", count: 65)])
  func badAlias(_ text: String) {
    let error = refusal(.alias(text))
    guard case .badAlias = error else {
      Issue.record("\(text) was taken for an alias")
      return
    }
    #expect(error?.description.contains("\u{202e}") == (text.contains("\u{202e}")))
    #expect(refusal(.tagged(text)) != nil)
  }

  @Test("letters of any script make an alias", arguments: ["a", "7", "kubo-home", "büro_2.x", "полка", "機"])
  func goodAlias(_ text: String) {
    #expect(refusal(.alias(text)) == nil)
    #expect(store.snapshot.peer(alias: text) != nil)
  }

  @Test("of several changes all are made, or none")
  func atomicity() {
    #expect(throws: PeerChangeError.self) {
      try store.apply([.init(key(1), .alias("one")), .init(key(2), .alias("one"))])
    }
    #expect(store.snapshot.count == 0)
  }

  @Test("tags, notes and addresses past their limits are refused to a person")
  func refusals() throws {
    for tag in 0..<PeerLimits.tags { try store.apply([.init(key(1), .tagged("t\(tag)"))]) }
    #expect(refusal(.tagged("more")) == .tooManyTags(key(1)))
    #expect(refusal(.tagged("t0")) == nil)
    #expect(refusal(.note(String(repeating: "n", count: 4_097))) == .noteTooLong(bytes: 4_097))
    #expect(refusal(.addresses(addresses(0..<65), .manual, at: moment())) == .tooManyAddresses(key(1)))
    #expect(refusal(.addresses(addresses(0..<64), .manual, at: moment())) == nil)
    #expect(refusal(.addresses(addresses(0..<64), .manual, at: moment(1))) == nil)
    #expect(refusal(.addresses(addresses(64..<65), .imported, at: moment())) == .tooManyAddresses(key(1)))
    let long = address("/dns4/example.com/tcp/80/http/http-path/" + String(repeating: "a", count: 2_000))
    #expect(refusal(.addresses([long], .manual, at: moment()), of: key(2)) == .addressTooLong(bytes: long.bytes.count))
    #expect(refusal(.removed, of: key(3)) == .unknownPeer(key(3)))
  }

  @Test("an address of another peer is refused; the peer's own id at its end is not kept")
  func foreignAddress() throws {
    let own = address("/ip4/192.0.2.1/tcp/1").with(peerID(1))
    let foreign = address("/ip4/192.0.2.1/tcp/1").with(peerID(2))
    let relayed = address("/ip4/192.0.2.1/tcp/1/p2p/\(peerID(2))/p2p-circuit")
    #expect(refusal(.addresses([foreign], .manual, at: moment())) == .foreignAddress(foreign, of: key(1)))
    try store.apply([
      .init(key(1), .addresses([own, relayed.with(peerID(1))], .manual, at: moment())),
      .init(key(1), .addresses([foreign, own], .identify, at: moment())),
    ])
    #expect(store.snapshot[key(1)]?.addresses.map(\.address) == [address("/ip4/192.0.2.1/tcp/1"), relayed])
  }

  @Test("at the limit of addresses the one heard of longest ago makes room, never one that a person gave")
  func oldestAddress() throws {
    try store.apply([.init(key(1), .addresses(addresses(0..<2), .manual, at: moment()))])
    for index in 2..<70 {
      try store.apply([.init(key(1), .addresses(addresses(index..<index + 1), .identify, at: moment(Double(index))))])
    }
    let kept = store.snapshot[key(1)]?.addresses.map(\.address) ?? []
    #expect(kept == addresses(0..<2) + addresses(8..<70))
    // And a person's new one gets in where a stranger's goes.
    try store.apply([.init(key(1), .addresses(addresses(100..<101), .manual, at: moment()))])
    #expect(store.snapshot[key(1)]?.addresses.last?.address == addresses(100..<101)[0])
    #expect(store.snapshot[key(1)]?.addresses.count == 64)
  }

  @Test("the order of addresses is what a person makes it")
  func order() throws {
    let all = addresses(0..<5)
    try store.apply([
      .init(key(1), .addresses(all, .manual, at: moment())),
      .init(key(1), .addressOrder([all[3], all[1]])), .init(key(1), .addressRemoved(all[0])),
    ])
    #expect(store.snapshot[key(1)]?.addresses.map(\.address) == [all[3], all[1], all[2], all[4]])
  }

  @Test("of an address that becomes known in several ways the strongest is kept")
  func sources() throws {
    for source in [PeerAddress.Source.connection, .signedRecord, .identify] {
      try store.apply([.init(key(1), .addresses(addresses(0..<1), source, at: moment(Double(source.rawValue))))])
    }
    #expect(store.snapshot[key(1)]?.addresses.first?.source == .signedRecord)
    #expect(store.snapshot[key(1)]?.addresses.first?.heard == moment(4))
  }

  @Test("what a peer says without measure is cut off where the limits are, and is the same after reopening")
  func cutting() throws {
    let place = try StoreFolder()
    let text = String(repeating: "é", count: 10_000)
    try place.store([
      .init(
        key(1),
        .identified(
          IdentifyInfo(
            agentVersion: text, protocolVersion: text, protocols: (0..<5_000).map { "/\($0)" + text }, at: moment()))),
      .init(
        key(1),
        .wellKnown(
          WellKnownInfo(
            mounts: (0..<5_000).map { .init(id: "/\($0)", path: text) }, path: text, shape: .flat, at: moment()))),
      .init(key(1), .addresses(addresses(0..<500), .identify, at: moment())),
    ])
    let peer = try #require(try place.store().snapshot[key(1)])
    #expect(peer.identify?.agentVersion.utf8.count == PeerLimits.textLength)
    #expect(peer.identify?.protocols.count == PeerLimits.protocolBytes / 256)
    #expect((1...PeerLimits.protocols).contains(peer.wellKnown?.mounts.count ?? 0))
    #expect(peer.addresses.count == PeerLimits.addresses)
    #expect(try place.bytes.count < 200_000)
  }
}
