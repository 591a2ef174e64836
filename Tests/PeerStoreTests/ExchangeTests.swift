import Foundation
import Multiformats
import PeerStore
import TestSupport
import Testing

@Suite struct ExchangeTests {
  private func lines(_ book: PeerBook) -> [UInt8] {
    Array(book.sorted(by: .name).map { PeerLine.json($0) + "\n" }.joined().utf8)
  }

  private func imported(_ text: String, into book: PeerBook = PeerBook()) -> PeerImport {
    PeerImport(Array(text.utf8), into: book, at: moment())
  }

  @Test("what is exported is the same after it is imported", arguments: 0..<10 as Range<UInt64>)
  func roundTrip(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let store = PeerStore(path: nil)
    store.applyRandomChanges(300, &random)
    // A peer that has no first time gets that of the import.
    try store.apply(store.snapshot.map { .init($0.key, .seen(at: moment(1e6))) })
    let result = PeerImport(lines(store.snapshot), into: PeerBook(), at: moment(2e6))
    #expect(result.problems == [])
    let copy = PeerStore(path: nil)
    try copy.apply(result.changes)
    #expect(copy.snapshot == store.snapshot)
  }

  @Test("a line has the fields that are documented")
  func fields() throws {
    let store = PeerStore(path: nil)
    let home = address("/ip4/192.168.1.20/tcp/4001")
    try store.apply([
      .init(key(1), .addresses([home], .manual, at: moment(0.5))), .init(key(1), .alias("kubo-home")),
      .init(
        key(1),
        .tried(home, .init(at: moment(1), took: .microseconds(3_100), outcome: .failed(step: "connect", reason: "no")))),
      .init(
        key(1),
        .wellKnown(.init(mounts: [.init(id: "/a", path: "/b/")], path: "/.well-known/x", shape: .flat, at: moment()))),
    ])
    let peer = try #require(store.snapshot[key(1)])
    #expect(
      PeerLine.json(peer) == """
        {"addresses":[{"address":"/ip4/192.168.1.20/tcp/4001","heard":"2023-11-14T22:13:20.500Z","lastTry":{"at":\
        "2023-11-14T22:13:21.000Z","ms":3.1,"ok":false,"reason":"no","step":"connect"},"source":"manual"}],"alias":\
        "kubo-home","firstSeen":"2023-11-14T22:13:20.500Z","id":"\(peerID(1))","wellKnown":{"at":\
        "2023-11-14T22:13:20.000Z","path":"/.well-known/x","protocols":[{"id":"/a","path":"/b/"}],"shape":"flat"}}
        """)
  }

  @Test("the shortest line is an id; an address may be just its text")
  func shortLines() throws {
    let result = imported(
      """
      {"id": "\(peerID(1))"}

      {"id": "/dns4/gw.lab/tcp/443/tls/http", "addresses": ["/dns4/gw.lab/tcp/443/tls/http"], "later": [1, {}]}\r
      """)
    #expect(result.problems == [])
    let store = PeerStore(path: nil)
    try store.apply(result.changes)
    let server = try store.snapshot.find("gw.lab:443")
    #expect(server.addresses.map(\.source) == [.imported])
    #expect(server.firstSeen == moment())
    #expect(store.snapshot.count == 2)
  }

  @Test("bad lines are named with what is wrong with them, and the others are taken")
  func badLines() {
    let id = "\"id\": \"\(peerID(1))\""
    let result = imported(
      """
      {\(id), "tags": ["lab"]}
      {"id":
      {"alias": "a"}
      {"id": 7}
      {"id": "12D3KooWnonsense"}
      {\(id), "addresses": [{"address": "/ip4/1.2.3/tcp/1"}]}
      {\(id), "addresses": ["/ip4/1.2.3.4/tcp/1/p2p/\(peerID(2))"]}
      {\(id), "addresses": [{"address": "/ip4/1.2.3.4/tcp/1", "source": "rumour"}]}
      {\(id), "alias": "a b"}
      {\(id), "tags": [""]}
      {\(id), "firstSeen": "yesterday"}
      {\(id), "wellKnown": {"path": "/", "shape": "round", "at": "2023-11-14T22:13:20Z", "protocols": []}}
      [1]
      {\(id), "tags": ["last"]}
      """)
    #expect(result.changes.count == 2)
    #expect(result.problems.map(\.line) == Array(2...13))
    let reasons = result.problems.map(\.description)
    #expect(reasons[0] == "line 2: it is not JSON")
    #expect(reasons[1] == "line 3: \"id\" is missing")
    #expect(reasons[2] == "line 4: \"id\" is of another type than it must be")
    #expect(reasons[3].hasPrefix("line 5: \"id\": not a peer id"))
    #expect(reasons[4].hasPrefix("line 6: \"addresses\": ip4"))
    #expect(reasons[5].contains("is an address of another peer than \(peerID(1))"))
    #expect(reasons[6].contains("'rumour' is none of connection, discovery"))
    #expect(reasons[7].contains("cannot be an alias"))
    #expect(reasons[8].contains("cannot be a tag: it is empty"))
    #expect(reasons[9] == "line 11: \"firstSeen\" has a value that it cannot have")
    #expect(reasons[10] == "line 12: \"wellKnown.shape\" has a value that it cannot have")
    #expect(reasons[11] == "line 13: the line is of another type than it must be")
  }

  @Test("what is known of a peer and what is imported are joined")
  func merging() throws {
    let store = PeerStore(path: nil)
    let (old, new) = (address("/ip4/192.0.2.1/tcp/1"), address("/ip4/192.0.2.2/tcp/1"))
    try store.apply([
      .init(key(1), .addresses([old], .identify, at: moment(9))), .init(key(1), .tagged("old")),
      .init(key(1), .note("mine")), .init(key(2), .alias("taken")),
    ])
    let result = imported(
      """
      {"id": "\(peerID(1))", "alias": "taken", "tags": ["new"], "addresses": ["\(new)", "\(old)"]}
      {"id": "\(peerID(3))", "alias": "fresh"}
      {"id": "\(peerID(4))", "alias": "Fresh"}
      """, into: store.snapshot)
    #expect(
      result.problems.map(\.description) == [
        "line 1: the alias 'taken' is that of \(peerID(2)); the peer was imported without it",
        "line 3: the alias 'Fresh' is that of \(peerID(3)); the peer was imported without it",
      ])
    try store.apply(result.changes)
    let peer = try #require(store.snapshot[key(1)])
    #expect(peer.tags == ["old", "new"])
    #expect(peer.note == "mine")
    #expect(peer.alias == nil)
    #expect(peer.firstSeen == moment())
    #expect(
      peer.addresses == [
        PeerAddress(old, source: .imported, heard: moment(9)), PeerAddress(new, source: .imported),
      ])
  }

  @Test("no bytes at all make a trap", arguments: 0..<40 as Range<UInt64>)
  func mutation(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let store = PeerStore(path: nil)
    store.applyRandomChanges(40, &random)
    var text = lines(store.snapshot)
    for _ in 0..<20 {
      let index = Int.random(in: 0..<text.count, using: &random)
      switch Int.random(in: 0..<3, using: &random) {
      case 0: text[index] = .random(in: 0...255, using: &random)
      case 1: text.remove(at: index)
      default: text.insert(contentsOf: "1e999,\"[{:".utf8, at: index)
      }
    }
    let result = PeerImport(text, into: PeerBook(), at: moment())
    let copy = PeerStore(path: nil)
    try copy.apply(result.changes)
    #expect(copy.snapshot == PeerImport(lines(copy.snapshot), into: PeerBook(), at: moment()).book)
  }
}
