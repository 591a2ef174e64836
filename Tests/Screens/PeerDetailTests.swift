import Engine
import Events
import Journal
import Multiformats
import PeerStore
import TerminalUI
import Testing

@testable import Explorer

/// What is said of one peer, and how the list of them is divided.
@Suite struct PeerDetailTests {
  private static let sizes = [Size(120, 36), Size(80, 24)]

  @Test(
    "how a peer's id was proven is said, and that nothing proves it",
    arguments: [.noise, .tls, .httpAuth, .none] as [PeerIDProof])
  func proof(_ proof: PeerIDProof) throws {
    for size in Self.sizes {
      var world = try World.lab(size.width, size.height)
      world.happen(5, .connectionClosed(ConnectionID(number: 7), .finished))
      world.happen(
        6,
        .connectionOpened(
          ConnectionInfo(
            id: ConnectionID(number: 30), direction: .outbound, peer: try peerID(1), proof: proof,
            remoteAddress: try Multiaddr("/ip4/192.0.2.20/tcp/4001"), localAddress: nil, transport: "tcp",
            security: "noise", muxer: "yamux")))
      let words = size.width >= 120 ? Words.proofs([proof]) : Words.briefProof(proof)
      #expect(world.screen().contains(words), "\(size)")
    }
  }

  @Test("addresses stand in the order in which they are tried; a relay that works is kept as backup")
  func order() throws {
    var world = try World.lab()
    let relay = try Multiaddr(
      "/ip4/198.51.100.1/tcp/4001/p2p/\(peerID(50))/p2p-circuit")
    let quic = try Multiaddr("/ip4/192.0.2.20/udp/4001/quic-v1")
    try world.learn(
      1, .addresses([relay, quic], .identify, at: time(1).date),
      .tried(relay, .init(at: time(2).date, took: .milliseconds(31), outcome: .reached)))
    let rows = world.screen().split(separator: "\n")
    let places = ["udp/4001/quic-v1 ", "/ip4/192.0.2.20/tcp/4001 ", "◐  /ip4/198", "/dns4/gw.lab"].map {
      text in
      rows.firstIndex { $0.contains(text) } ?? -1
    }
    #expect(places == places.sorted() && places.first ?? -1 > 0, "\(places)")
    #expect(rows[max(0, places[2])].contains("backup"))
    // In a narrow place as well, where a relay's address is that of the relay.
    world.give(.terminal(.resize(Size(80, 24))))
    #expect(world.screen().contains("relay 198.51.100.1:4001"))
  }

  @Test("what a peer has told by itself is said to be")
  func pushed() throws {
    var world = try World.lab()
    #expect(world.screen().contains("identified 4s ago"))
    let identity = try #require(
      world.state.journal.tree[ConnectionID(number: 7)]?.identity)
    var told = identity
    told.wasPushed = true
    world.happen(5, .identified(ConnectionID(number: 7), told))
    #expect(world.screen().contains("identify pushed 4s ago"))
  }

  @Test("which path and shape the resource had, and how old it is, stands beside its protocols")
  func resource() throws {
    for size in Self.sizes {
      var world = try World.lab(size.width, size.height)
      #expect(world.screen().contains("hybrid · 3s"))
      world.press("]", "]")
      let screen = world.screen()
      #expect(screen.contains(".well-known/libp2p/protocols") && screen.contains("hybrid · 3s"))
    }
  }

  // MARK: Groups

  @Test("peers are grouped by tag, by agent, or not at all; the selected one stays so")
  func groups() throws {
    var world = try World.lab()
    try world.learn(2, .tagged("edge"))
    world.run("peer.group tag")
    #expect(world.state.peers.rows.titles == [.tag("edge"), .tag("gateway"), .untagged])
    #expect(world.state.peers.selectedPeer == .peer(try peerID(1)))
    world.press("t")
    #expect(world.state.peers.rows.titles == [.agent("kubo"), .unidentified])
    world.press("t")
    #expect(world.state.peers.rows.titles == [.all])
    world.press("t")
    #expect(world.state.peers.rows.titles == PeerGroup.states)
    #expect(world.state.peers.selectedPeer == .peer(try peerID(1)))
    world.run("peer.group nonsense")
    #expect(world.state.notice?.kind == .failure)
  }

  @Test("groups of any kind are folded, and a title that is gone gives way to the peer below it")
  func folding() throws {
    var world = try World.lab()
    world.run("peer.group agent")
    world.press("g", "space")
    #expect(world.state.peers.folded.contains(.agent("kubo")))
    world.press("space", "t", "t")
    #expect(world.state.peers.selectedPeer == .peer(try peerID(1)))
    for _ in 0..<300 { try world.learn(UInt64.random(in: 100...100_000), .tagged("t\(UInt16.random(in: 0...9_999))")) }
    world.run("peer.group tag")
    #expect(world.state.peers.rows.titles.count <= 202)
    #expect(world.state.peers.rows.shown == world.state.book.count)
  }

  // MARK: Adding

  @Test("a name behind an @ is completed, and one that nobody has is not said to be right")
  func alias() throws {
    var world = try World.lab()
    world.press("a")
    world.type("@ku")
    #expect(world.screen().contains("· nobody is called @ku"))
    world.press(.tab)
    #expect(world.state.peers.adding?.field.text == "@kubo-home")
    #expect(world.screen().contains("✓ known already"))
  }

  // MARK: Elsewhere

  @Test("where the terminal is too small, the log goes on as plain lines")
  func card() throws {
    var world = try World.lab(44, 9)
    world.press("l")
    #expect(world.screen().contains("✗ dial"))
    world.press("l")
    #expect(world.screen().contains("This terminal is"))
  }

  @Test("what is read aloud has no signs and graphs in it, and words in their place")
  func plain() throws {
    var world = try World.lab()
    world.press("]")
    _ = world.screen()
    var text = PlainRenderer().text(world.state.plain)
    #expect(text.contains("reached, ADDRESS /ip4/192.0.2.20/tcp/4001"))
    world.press("[")
    _ = world.screen()
    text = PlainRenderer().text(world.state.plain)
    #expect(text.contains("State, connected 3s, 1 conn, 1 stream, RTT 3.1 ms"))
    #expect(!text.contains { "▁█●◐—".contains($0) }, "\(text)")
  }
}
