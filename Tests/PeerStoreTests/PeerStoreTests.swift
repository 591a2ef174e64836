import Foundation
import Identity
import Multiformats
import PeerStore
import TestSupport
import Testing

@Suite struct PeerStoreTests {
  @Test("everything that can be known of a peer is there again after reopening")
  func reopening() throws {
    let place = try StoreFolder()
    let peer = key(1)
    let home = address("/ip4/192.168.1.20/tcp/4001")
    let attempt = PeerAddress.Attempt(
      at: moment(9), took: .microseconds(3_100), outcome: .failed(step: "connect", reason: "connection refused"))
    let identify = IdentifyInfo(
      agentVersion: "kubo/0.33.0", protocolVersion: "ipfs/0.1.0", protocols: ["/http/1.1", "/ipfs/ping/1.0.0"],
      at: moment(20))
    let wellKnown = WellKnownInfo(
      mounts: [.init(id: "/ipfs/gateway", path: "/")], path: "/.well-known/libp2p", shape: .wrapped, at: moment(30))
    try place.store([
      .init(peer, .addresses([home], .manual, at: moment())), .init(peer, .alias("kubo-home")),
      .init(peer, .tagged("lab")), .init(peer, .tagged("gateway")), .init(peer, .note("dev box under the desk")),
      .init(peer, .pinned(true)), .init(peer, .blocked(true)), .init(peer, .tried(home, attempt)),
      .init(peer, .identified(identify)), .init(peer, .wellKnown(wellKnown)),
    ])
    let read = try #require(try place.store().snapshot[peer])
    #expect(read.peerID == peerID(1))
    #expect(read.addresses == [PeerAddress(home, source: .manual, heard: moment(), lastTry: attempt)])
    #expect(read.alias == "kubo-home")
    #expect(read.name == "kubo-home")
    #expect(read.tags == ["lab", "gateway"])
    #expect(read.note == "dev box under the desk")
    #expect(read.isPinned && read.isBlocked)
    #expect(read.identify == identify)
    #expect(read.wellKnown == wellKnown)
    #expect(read.firstSeen == moment())
    #expect(read.lastSeen == moment(20))
  }

  @Test("an HTTP server without a peer id is known by its address, whichever resource is meant")
  func serverWithoutID() throws {
    let server = PeerKey(of: address("/dns4/gw.lab/tcp/443/tls/http/http-path/a%2Fb"))
    #expect(server == .address(address("/dns4/gw.lab/tcp/443/tls/http")))
    #expect(server.shortName == "gw.lab:443")
    let place = try StoreFolder()
    try place.store([.init(server, .seen(at: moment()))])
    #expect(try place.store().snapshot[server]?.name == "gw.lab:443")
  }

  @Test("any changes give the same peers after reopening", arguments: 0..<20 as Range<UInt64>)
  func randomChanges(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let place = try StoreFolder()
    let store = try place.store()
    for _ in 0..<4 {
      store.applyRandomChanges(100, &random)
      try store.flush()
      #expect(try place.store().snapshot == store.snapshot)
    }
    #expect(store.snapshot.count > 3)
    #expect(store.status == PeerStore.Status())
  }

  @Test("a journal that is mostly history is compacted, and says the same")
  func compaction() throws {
    let place = try StoreFolder()
    let store = try place.store([.init(key(1), .alias("one"))])
    for round in 0..<20 {
      try store.apply((0..<100).map { .init(key(1), .note(String(repeating: "\(round + $0)", count: 40))) })
      try store.flush()
    }
    #expect(try place.bytes.count < 300_000)
    #expect(try place.store().snapshot == store.snapshot)
    #expect(try place.files == ["peers.journal", "peers.journal.lock"])
  }

  @Test("the file is its owner's alone, in a folder that is too; reading makes neither")
  func modes() throws {
    let place = try StoreFolder()
    #expect(try place.store().snapshot.count == 0)
    try place.store().flush()
    #expect(!FileManager.default.fileExists(atPath: place.folder.path("data")))
    try place.store([.init(key(1), .alias("one"))])
    func mode(_ path: String) throws -> Int? {
      try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
    #expect(try mode(place.path) == 0o600)
    #expect(try mode(place.path + ".lock") == 0o600)
    #expect(try mode(place.folder.path("data")) == 0o700)
    #expect(try mode(place.folder.path("data/peerscope")) == 0o700)
  }

  @Test("a link to the file stays a link when the file is written anew")
  func symbolicLink() throws {
    let place = try StoreFolder()
    try place.store([.init(key(1), .alias("one"))])
    let link = place.folder.path("link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: place.path)
    let store = PeerStore(path: link)
    try store.refresh()
    for round in 0..<30 {
      try store.apply((0..<10).map { .init(key(1), .note(String(repeating: "\(round)\($0)", count: 900))) })
      try store.flush()
    }
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == place.path)
    #expect(try place.store().snapshot == store.snapshot)
  }

  @Test("a store without a file keeps nothing, and misses nothing")
  func inMemory() throws {
    let store = PeerStore(path: nil)
    try store.apply([.init(key(1), .alias("one"))])
    try store.flush()
    #expect(store.snapshot.peer(alias: "one") != nil)
    #expect(store.status == PeerStore.Status())
    #expect(!store.hasForeignChanges())
  }

  @Test("changes are written without being asked for, what happened by itself a little later")
  func background() async throws {
    let place = try StoreFolder()
    let (saves, continuation) = AsyncStream.makeStream(of: Void.self)
    let store = PeerStore(path: place.path) { continuation.yield() }
    try store.apply([.init(key(1), .seen(at: moment()))])
    #expect(store.status.unsavedChanges == 1)
    for await _ in saves where store.status.unsavedChanges == 0 { break }
    #expect(try place.store().snapshot.count == 1)
    try store.apply([.init(key(2), .alias("two"))])
    for await _ in saves where store.status.unsavedChanges == 0 { break }
    #expect(try place.store().snapshot.count == 2)
  }

  @Test("a snapshot is not changed by what comes after it")
  func snapshots() throws {
    let store = PeerStore(path: nil)
    try store.apply((0..<100).map { .init(key($0), .seen(at: moment())) })
    let before = store.snapshot
    try store.apply([.init(key(1), .removed), .init(key(2), .alias("two")), .init(key(200), .seen(at: moment()))])
    #expect(before.count == 100)
    #expect(before[key(1)] != nil)
    #expect(before.peer(alias: "two") == nil)
    #expect(store.snapshot.count == 100)
    #expect(store.snapshot[key(1)] == nil)
  }

  @Test("what a removed peer leaves behind does not bring it back; an undone removal does")
  func removal() throws {
    let store = PeerStore(path: nil)
    let home = address("/ip4/192.0.2.1/tcp/4001")
    try store.apply([.init(key(1), .addresses([home], .manual, at: moment())), .init(key(1), .alias("one"))])
    let removed = try #require(store.snapshot[key(1)])
    try store.apply([
      .init(key(1), .removed),
      .init(key(1), .tried(home, .init(at: moment(), took: .zero, outcome: .reached))),
      .init(key(1), .wellKnown(WellKnownInfo(mounts: [], path: "/", shape: .flat, at: moment()))),
    ])
    #expect(store.snapshot.count == 0)
    #expect(store.snapshot.peer(alias: "one") == nil)
    try store.apply([.put(removed)])
    #expect(store.snapshot.peer(alias: "one") == removed)
  }

  @Test("a later contact moves the last time only forward, an earlier one the first time only back")
  func times() throws {
    let store = PeerStore(path: nil)
    try store.apply([20, 30, 10].map { .init(key(1), .seen(at: moment($0))) })
    #expect(store.snapshot[key(1)]?.firstSeen == moment(10))
    #expect(store.snapshot[key(1)]?.lastSeen == moment(30))
    // Whatever the clock was set to.
    let odd: [Date] = [.distantPast, .distantFuture, Date(timeIntervalSince1970: .infinity)]
    try store.apply(odd.map { .init(key(2), .seen(at: $0)) })
    #expect(store.snapshot[key(2)] != nil)
  }
}
