import Engine
import Events
import Foundation
import Journal
import PeerStore
import TerminalUI
import TestSupport
import Testing

@testable import Explorer

/// The list of peers: its orders, its filter, several at once, and what is undone.
@Suite struct PeerListTests {
  private func names(_ world: World) -> [String] {
    world.state.peers.rows.groups.joined().map(\.name)
  }

  @Test("a key goes through the orders, and never moves what is selected away")
  func orders() throws {
    var world = try World.lab()
    for number in 10..<40 as Range<UInt64> {
      try world.learn(number, .alias("peer-\(number)"), .seen(at: time(-Double(number * 7 % 31)).date))
    }
    let selected = try PeerKey.peer(peerID(20))
    world.run("filter peer-")
    world.press("G")
    while world.state.peers.selectedPeer != selected { world.press("k") }
    var seen: Set<[String]> = []
    for order in PeerOrder.allCases.dropFirst(2) + PeerOrder.allCases.prefix(2) {
      world.press("o")
      #expect(world.state.peers.order == order)
      #expect(world.state.peers.selectedPeer == selected)
      #expect(world.state.peers.list.scroll.visible.contains(world.state.peers.list.selection))
      seen.insert(names(world))
    }
    #expect(seen.count > 1)
    world.run("peer.sort name")
    #expect(names(world) == names(world).sorted())
    world.press("O")
    #expect(names(world) == names(world).sorted().reversed())
    #expect(world.state.peers.selectedPeer == selected)
    world.run("peer.sort size")
    #expect(world.state.notice?.kind == .failure)
  }

  @Test(
    "the filter is that of the log: words, and fields of peers",
    arguments: [
      ("desk", ["kubo-home"]), ("tag=lab", ["kubo-home"]), ("agent=kubo", ["kubo-home"]),
      ("state=connected", ["kubo-home"]), ("state=failed -tag=lab", ["…"]), ("proto=/kad", ["kubo-home"]),
      ("addr=notes.lab", ["notes.lab:443"]), ("via=https", ["notes.lab:443"]),
      ("since=1m", ["kubo-home", "notes.lab:443"]),
      ("peer!=kubo-home -addr=198", ["notes.lab:443"]), ("took<5ms", ["kubo-home"]), ("status=200", []),
    ])
  func filter(_ text: String, _ expected: [String]) throws {
    var world = try World.lab()
    world.press("/")
    world.type(text)
    let shown = names(world)
    #expect(shown.count == expected.count, "\(shown)")
    for (name, expected) in zip(shown.sorted(), expected.sorted()) {
      #expect(name == expected || expected == "…" && name.hasPrefix("…"))
    }
  }

  @Test("a filter that is typed shows what it shows when given whole", arguments: 0..<4 as Range<UInt64>)
  func typedFilter(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var world = try World.lab()
    for number in 10..<40 as Range<UInt64> {
      try world.learn(number, .alias("peer-\(number)"), .seen(at: time(-Double(number)).date))
    }
    for _ in 0..<25 {
      world.press("/")
      for _ in 0..<8 {
        switch UInt8.random(in: 0..<20, using: &random) {
        case 0:
          try world.learn(.random(in: 10..<40, using: &random), .note("k\(UInt8.random(in: 0..<9, using: &random))"))
        case 1: world.press(.backspace)
        case 2: world.press("o")
        default:
          world.type(
            ["p", "e", "peer-1", "k", "1", "2", "12D3", " ", "-", "lab", "…", "state=", "known"].randomElement(
              using: &random) ?? "")
        }
        let filter = world.state.peers.filter
        let order = world.state.book.sorted(by: world.state.peers.order, reversed: world.state.peers.isReversed)
        let expected = order.filter { peer in
          let subject = PeerInContext(peer: peer) { world.state.contact(with: $0) }
          return filter.matches(subject, at: world.state.clock.now)
        }
        #expect(Set(names(world)) == Set(expected.map(\.name)), "\(filter.text)")
        let known = world.state.peers.rows.peers(in: .known)
        #expect(known == expected.filter(known.contains), "\(filter.text)")
      }
      world.press(.escape)
      #expect(world.state.peers.rows.shown == world.state.book.count)
    }
  }

  @Test("a filter of the log's lines that is typed shows what it shows when given whole")
  func typedLogFilter() throws {
    var world = try World.lab()
    world.press("L", "t")
    let all = world.state.log.lines.count
    for text in ["stream open", "kubo -open", "4001 dial", "re"] {
      world.press("/")
      world.type(text)
      let typed = (0..<world.state.log.lines.count).map { world.state.log.lines[$0] }
      world.press(.escape)
      #expect(world.state.log.lines.count == all)
      world.run("filter \"none of it\"")
      world.run("filter \"\(text)\"")
      let filter = try EventFilter(text)
      let (journal, names) = (world.state.journal, world.state.peerNames)
      let whole = journal.events.indices.filter {
        filter.matches(EventInContext(journal.events[$0], in: journal.tree, names: names), at: world.state.clock.now)
      }
      #expect(typed == whole, "\(text)")
      #expect(!typed.isEmpty && typed.count < all, "\(text)")
      world.press("/", .escape)
    }
  }

  @Test("among very many peers a filter is looked for between keys, and the rows before it stay until then")
  func filterInParts() throws {
    var world = World()
    try world.learn(
      (0..<3_000).map { .init(.peer(try peerID($0)), .addresses([], .manual, at: time(-Double($0)).date)) })
    let all = names(world)
    #expect(all.count == 3_000)
    world.partsPerFrame = 1
    world.press("/")
    world.type("q")
    #expect(world.state.peers.filtering?.text == "q")
    #expect(world.state.isSearching)
    #expect(names(world) == all)
    // What happens meanwhile is looked at too, and keeps nobody from being found.
    world.type("z")
    var frames = 0
    while world.state.isSearching {
      if frames < 5 { try world.learn(UInt64(frames), .seen(at: time(Double(frames)).date)) }
      _ = world.grid()
      frames += 1
    }
    #expect(frames > 3)
    let filter = try EventFilter("qz")
    let fitting = world.state.book.sorted(by: .lastSeen).filter { peer in
      filter.matches(PeerInContext(peer: peer) { _ in nil }, at: world.state.clock.now)
    }
    #expect(world.state.peers.rows.groups.joined().elementsEqual(fitting))
    #expect(!fitting.isEmpty && fitting.count < 3_000)
    world.press(.escape)
    while world.state.isSearching { _ = world.grid() }
    #expect(names(world).count == 3_000)
  }

  @Test("among very many events a filter is looked for between keys, and the lines before it stay until then")
  func logFilterInParts() throws {
    var world = World()
    let connection = ConnectionID(number: 1)
    func open(_ numbers: Range<UInt64>) {
      let kinds = numbers.map { Event.Kind.streamOpened(StreamID(connection, number: $0), .outbound) }
      world.give(.events(kinds.map { Event(time: time(5), kind: $0) }, dropped: 0))
    }
    open(0..<4_000)
    world.press("L", "t")
    #expect(world.state.log.lines.count == 4_000)
    world.partsPerFrame = 1
    world.press("/")
    world.type("stream 1")
    #expect(world.state.isSearching)
    #expect(world.state.log.lines.count == 4_000)
    world.type("2")
    open(4_000..<4_010)
    #expect(world.state.log.lines.count == 4_010)
    while world.state.isSearching { _ = world.grid() }
    let shown = (0..<world.state.log.lines.count).map { world.state.log.lines[$0] }
    #expect(shown == (0..<4_010).filter { "\($0)".contains("12") })
  }

  @Test("a filter that is none yet changes nothing, and says where it is wrong")
  func wrongFilter() throws {
    var world = try World.lab()
    world.press("/")
    world.type("tag=lab colour=red")
    #expect(world.state.peers.filter.text == "tag=lab colour")
    world.press(.enter)
    #expect(world.state.notice?.kind == .failure && world.state.peers.filtering != nil)
  }

  @Test("all that are shown are marked, and commands act on them together")
  func marks() throws {
    var world = try World.lab()
    world.press("*")
    #expect(world.state.peers.marked.count == 3)
    world.run("peer.tag seen")
    #expect(world.state.book.filter { $0.tags.contains("seen") }.count == 3)
    world.press("u")
    #expect(world.state.book.filter { $0.tags.contains("seen") }.isEmpty)
    world.press("*")
    #expect(world.state.peers.marked.isEmpty)
    world.run("filter tag=lab")
    world.press("*", "c")
    let begun = world.effects.filter { if case .begin(_, .connect) = $0 { true } else { false } }
    #expect(begun.count == 1)
  }

  @Test("a blocked peer stands in its group, is disconnected, and is not connected to until it is let go")
  func block() throws {
    var world = try World.lab()
    let key = try PeerKey.peer(peerID(1))
    world.press("b")
    #expect(world.state.peers.rows.peers(in: .blocked).map(\.key) == [key])
    guard case .begin(_, .disconnect(key))? = world.effects.last else { return fail("it stays connected") }
    world.run("peer.connect kubo-home")
    #expect(world.state.notice?.text == "kubo-home is blocked")
    world.run("peer.block kubo-home")
    #expect(world.state.book[key]?.isBlocked == false)
  }

  @Test("groups fold and unfold, and keep what is selected in sight")
  func folding() throws {
    var world = try World.lab()
    world.press("G", .left)
    #expect(world.state.peers.selection == PeersState.Row.group(.known))
    let screen = world.screen()
    #expect(screen.contains("▸ Known, not connected 2"))
    world.press("space")
    let count = world.state.peers.rows.count
    #expect(count == 5)
    world.press("k", "space")
    let marked = world.state.peers.marked.count
    #expect(marked == 1)
  }

  @Test("what was changed in one run is undone and done again in the next")
  func undoAcrossRestarts() throws {
    let folder = try TemporaryFolder()
    let file = UndoFile(besideStore: folder.path("peers.journal"))
    var world = try World.lab()
    world.run("peer.alias renamed")
    world.run("peer.note moved")
    world.press("u")
    try file.save(world.state.undo)

    var next = try World.lab()
    let key = try PeerKey.peer(peerID(1))
    try next.learn(1, .alias("renamed"))
    next.give(.undo(file.load()))
    next.press("^R")
    #expect(next.state.book[key]?.note == "moved")
    next.press("u", "u")
    #expect(next.state.book[key]?.alias == "kubo-home")
    #expect(next.state.notice?.text.hasPrefix("undone: ") == true)
  }

  @Test("plain HTTP is asked about once, and what was asked for is then done")
  func plainHTTP() throws {
    var world = try World.lab()
    let complaint = Complaint(.failed, "plain HTTP is not secure", topic: .plainHTTP)
    world.press("n", "^S")
    guard case .send(let id, let sending)? = world.effects.last else { return fail("nothing is sent") }
    world.give(.exchange(id, .failed(complaint)))
    #expect(world.screen().contains("plain HTTP: anybody on the way"))
    world.press("n")
    #expect(!world.effects.contains { if case .allowPlainHTTP = $0 { true } else { false } })
    world.give(.exchange(id, .failed(complaint)))
    world.press("^S")
    guard case .send(let second, _)? = world.effects.last else { return fail("nothing is sent") }
    world.give(.exchange(second, .failed(complaint)))
    world.press("y")
    guard case .allowPlainHTTP(sending.peer)? = world.effects.dropLast().last, case .send? = world.effects.last else {
      return fail("it is not sent again")
    }
  }

  @Test("what is asked of a new peer by itself never comes in between with a question")
  func quietProbe() throws {
    var world = try World.lab()
    let complaint = Complaint(.failed, "plain HTTP is not secure", topic: .plainHTTP)
    world.run("peer.add /ip4/192.0.2.77/tcp/80/http")
    guard case .begin(let probe, .probe)? = world.effects.last else { return fail("it is not asked") }
    world.give(.work(probe, .failed(complaint)))
    #expect(world.state.overlay == nil)
    #expect(world.state.notice?.hint?.hasPrefix("w asks") == true)
    world.press("w")
    guard case .begin(let reading, .wellKnown(let key))? = world.effects.last else { return fail("it is not read") }
    world.give(.work(reading, .failed(complaint)))
    world.press("y")
    guard case .begin(_, .wellKnown(key))? = world.effects.last else { return fail("it is not read again") }
  }
}
