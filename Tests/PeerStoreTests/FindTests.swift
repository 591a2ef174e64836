import Foundation
import Identity
import Multiformats
import PeerStore
import TestSupport
import Testing

@Suite struct FindTests {
  private let store = PeerStore(path: nil)
  private let home = address("/ip4/192.168.1.20/tcp/4001")
  private let gateway = address("/dns4/gw.lab/tcp/443/tls/http")

  init() throws {
    try store.apply([
      .init(key(1), .alias("kubo-home")), .init(key(1), .addresses([home], .manual, at: moment())),
      .init(key(2), .alias("kubo-lab")), .init(key(2), .seen(at: moment(5))),
      .init(PeerKey(of: gateway), .addresses([gateway], .manual, at: moment(3))),
    ])
  }

  private func found(_ text: String) throws -> PeerKey { try store.snapshot.find(text).key }

  private func refusal(_ text: String) -> PeerLookupError? {
    do {
      _ = try store.snapshot.find(text)
      return nil
    } catch {
      return error
    }
  }

  @Test("a peer is found by alias, id in either form, address, and parts of its id or host")
  func finding() throws {
    let id = peerID(1)
    let texts = [
      "@kubo-home", "@Kubo-Home", "\(id)", "\(id.cid)", "\(home)", "\(home)/p2p/\(id)",
      "/ip4/192.0.2.1/tcp/9/p2p/\(id)",
      "multiaddr:\(home)/p2p/\(id)", String("\(id)".suffix(8)), id.short, String("\(id)".prefix(30)),
    ]
    for text in texts { #expect(try found(text) == key(1), "\(text)") }
    for text in ["\(gateway)", "\(gateway)/http-path/a%2Fb", "gw.lab", "gw.lab:443"] {
      #expect(try found(text) == .address(gateway), "\(text)")
    }
  }

  @Test("what stands for several peers, for none, or is too short, is refused in words that help")
  func refusals() throws {
    #expect(refusal("12D3Koo") == .ambiguous("12D3Koo", [key(1), key(2)].sorted()))
    #expect(refusal("12D3Koo")?.description.contains("stands for 2 peers: 12D3KooW") == true)
    #expect(refusal("@kubo") == .unknownAlias("kubo", similar: ["kubo-home", "kubo-lab"]))
    #expect(refusal("@kubo")?.hint == "known: @kubo-home, @kubo-lab")
    #expect(refusal("…b46") == .tooShort("…b46"))
    #expect(refusal("\(peerID(9))") == .unknown("\(peerID(9))"))
    #expect(refusal("\(home)/p2p/\(peerID(9))") == .unknown("\(home)/p2p/\(peerID(9))"))
    #expect(refusal("/ip4/192.0.2.9/tcp/1") == .unknown("/ip4/192.0.2.9/tcp/1"))
    guard case .badAddress = refusal("/ip4/300.0.2.9/tcp/1") else {
      Issue.record("a bad address was looked for")
      return
    }
  }

  @Test("two peers at one address are told apart only by more than the address")
  func sharedAddress() throws {
    try store.apply([.init(key(3), .addresses([home], .identify, at: moment()))])
    #expect(Set(store.snapshot.peers(at: home).map(\.key)) == [key(1), key(3)])
    #expect(refusal("\(home)") == .ambiguous("\(home)", [key(1), key(3)].sorted()))
  }

  @Test("lists stand in the order that is asked for, and those that are alike always in the same")
  func order() throws {
    let nobody = [key(4), key(5), key(6)].sorted()
    try store.apply(nobody.map { .init($0, .blocked(true)) })
    let fast = PeerAddress.Attempt(at: moment(4), took: .milliseconds(3), outcome: .reached)
    try store.apply([
      .init(key(1), .identified(.init(agentVersion: "zebra/1", protocolVersion: "", protocols: [], at: moment(9)))),
      .init(key(2), .identified(.init(agentVersion: "Ant/1", protocolVersion: "", protocols: [], at: moment(8)))),
      .init(PeerKey(of: gateway), .tried(gateway, fast)),
    ])
    let book = store.snapshot
    func keys(_ order: PeerOrder) -> [PeerKey] { book.sorted(by: order).map(\.key) }
    let server = PeerKey(of: gateway)
    #expect(keys(.name).prefix(2) == [key(1), key(2)])
    #expect(keys(.lastSeen) == [key(1), key(2), server] + nobody)
    #expect(keys(.firstSeen) == [key(2), server, key(1)] + nobody)
    #expect(keys(.agent) == [key(2), key(1)] + nobody + [server])
    #expect(keys(.fastest).first == server)
    #expect(keys(.addresses).prefix(2) == [key(1), server])
    #expect(book.sorted(by: .name, reversed: true).map(\.key) == keys(.name).reversed())
  }
}

@Suite struct XDGTests {
  @Test("folders are those of the environment, or the specification's own")
  func folders() {
    let plain = XDGFolders(environment: ["HOME": "/home/ada"])
    #expect(plain.data == "/home/ada/.local/share/peerscope")
    #expect(plain.config == "/home/ada/.config/peerscope")
    #expect(plain.state == "/home/ada/.local/state/peerscope")
    #expect(plain.cache == "/home/ada/.cache/peerscope")
    #expect(plain.peerStore == "/home/ada/.local/share/peerscope/peers.journal")
    let own = XDGFolders(environment: ["HOME": "/home/ada", "XDG_DATA_HOME": "/data/", "XDG_CACHE_HOME": ""])
    #expect(own.data == "/data/peerscope")
    #expect(own.cache == plain.cache)
  }

  @Test("a relative path in the environment does not count")
  func relative() {
    let folders = XDGFolders(environment: ["HOME": "/home/ada", "XDG_CONFIG_HOME": "settings"])
    #expect(folders.config == "/home/ada/.config/peerscope")
    #expect(XDGFolders(environment: [:]).data.hasPrefix("/"))
  }
}
