import Engine
import Events
import Foundation
import HTTP1
import Identity
import Journal
import PeerStore
import TerminalUI
import Testing

@testable import Explorer

/// Moving about: labels, sequences of keys, going back, the lines between panes, the mouse.
@Suite struct WaysTests {
  private func mouse(_ world: inout World, _ kind: MouseEvent.Kind, _ x: Int, _ y: Int) {
    world.give(.terminal(.mouse(MouseEvent(kind, .left, at: Point(x, y)))))
  }

  // MARK: Labels

  @Test("a label on every row that can be seen leads there, in whatever pane it is")
  func jump() throws {
    var world = try World.lab()
    world.press("s")
    #expect(world.screen().contains("JUMP"))
    let places = world.state.jumpPlaces
    let rows = places.filter { $0.target.pane == .peerList }
    #expect(rows.count == world.state.peers.rows.count)
    let mount = try #require(places.first { $0.target == .detail(.mount("/kad/1.0.0")) })
    let label = try #require(world.state.jump?.label(of: mount.target))
    let line = world.screen().split(separator: "\n")[mount.point.y]
    #expect(line.dropFirst(mount.point.x).hasPrefix(label))
    world.type(label)
    #expect(world.state.jump == nil)
    #expect(world.state.pane == .peerDetail)
    #expect(world.state.peers.item == .mount("/kad/1.0.0"))
  }

  @Test("where there are more rows than letters, labels have two, and none begins another")
  func manyLabels() throws {
    for count in [1, 25, 26, 27, 51, 52, 200, 676] {
      let targets = (0..<count).map { JumpTarget.line($0) }
      let labels = JumpLabels(targets)
      let texts = targets.compactMap { labels.label(of: $0) }
      #expect(texts.count == count && Set(texts).count == count, "\(count)")
      #expect(!texts.contains { text in texts.contains { $0 != text && $0.hasPrefix(text) } }, "\(count)")
    }
  }

  @Test("a letter that begins no label leaves, and escape does")
  func leaveJump() throws {
    var world = try World.lab()
    world.press("s", "!")
    #expect(world.state.jump == nil)
    #expect(world.state.notice?.kind == .hint)
    let selection = world.state.peers.selection
    world.press("s", .escape)
    #expect(world.state.jump == nil && world.state.peers.selection == selection)
  }

  @Test("rows of the log are gone to as well, in the tree and in the lines")
  func jumpInLog() throws {
    var world = try World.lab()
    world.press("L", "s")
    let stream = JumpTarget.record(.stream(StreamID(ConnectionID(number: 7), number: 5)))
    world.type(try #require(world.state.jump?.label(of: stream)))
    #expect(world.state.record == .stream(StreamID(ConnectionID(number: 7), number: 5)))
    world.press("t", "s")
    let first = JumpTarget.event(world.state.log.lines[0])
    world.type(try #require(world.state.jump?.label(of: first)))
    #expect(world.state.selectedEvent == 0)
    #expect(world.state.log.lineList.follow == .off)
  }

  // MARK: Sequences

  @Test("a sequence does what it stands for; what can follow is shown when its rest is long in coming")
  func sequence() throws {
    var world = try World.lab()
    world.press("Y", "i")
    guard case .copy(let text, _)? = world.effects.last else { return fail("nothing is copied") }
    #expect(text == (try peerID(1)).description)
    world.press("Y")
    #expect(world.state.isHurried)
    #expect(!world.screen().contains("Copy addresses"))
    world.now += 0.5
    world.give(.tick)
    #expect(!world.state.isHurried)
    #expect(world.screen().contains("Copy addresses"))
    world.press("a")
    guard case .copy(let text, _)? = world.effects.last else { return fail("nothing is copied") }
    #expect(text.split(separator: "\n").count == 2)
    #expect(!world.screen().contains("Copy addresses"))
  }

  @Test("a sequence that leads nowhere is said to; escape leaves it; typed text has none")
  func noSequence() throws {
    var world = try World.lab()
    world.press("Y", "!")
    #expect(world.state.notice?.text == "Y ! means nothing here")
    world.press("Y", .escape)
    #expect(world.state.pendingKeys == nil && world.state.notice == nil && world.effects.isEmpty)
    world.press("/", "Y", "i")
    #expect(world.state.peers.filtering?.text == "Yi")
  }

  @Test("the file of keys binds sequences, and says which get in the way of each other")
  func boundSequences() throws {
    let (keymap, faults) = Keymap.read(#"{"peer.connect": "g c", "move.first": "g g"}"#, file: "keys")
    #expect(faults.map(\.words) == [])
    var world = try World.lab()
    world.give(.configured(Settings(), keymap))
    world.press("G", "g", "g")
    #expect(world.state.peers.list.selection == 0)
    world.press("G", "g", "c")
    guard case .begin(_, .connect)? = world.effects.last else { return fail("nothing began") }
    // g is the first row still, and so cannot begin anything.
    let clash = Keymap.read(#"{"peer.connect": "g c"}"#, file: "keys").faults
    #expect(clash.isEmpty, "another context may have it")
    #expect(Keymap.read(#"{"undo": "g u"}"#, file: "keys").faults.count == 1)
    #expect(Keymap.read(#"{"undo": "a b c d e"}"#, file: "keys").faults.count == 1)
  }

  // MARK: Back

  @Test("what a leap changed on another screen is as it was when one comes back to it")
  func viewStack() throws {
    var world = try World.lab()
    world.press("L", "t")
    world.run("filter kind=identify")
    let before = world.screen()
    world.press("o")
    #expect(world.state.screen == .peers)
    world.press("]", "l")
    #expect(world.state.screen == .log)
    #expect(world.state.log.view == .tree && world.state.log.filter.isEmpty)
    world.press("q")
    #expect(world.state.screen == .peers && world.state.peers.tab == .addresses)
    world.press("q")
    #expect(world.state.screen == .log)
    #expect(world.screen() == before)
  }

  @Test("a leap to a peer keeps the filter that hid it for the way back")
  func filteredBack() throws {
    var world = try World.lab()
    world.run("filter notes.lab")
    #expect(world.state.peers.rows.shown == 1)
    world.press("L", "o")
    #expect(world.state.peers.rows.shown == 3)
    world.press("q", "q")
    #expect(world.state.screen == .peers)
    #expect(world.state.peers.filter.text == "notes.lab" && world.state.peers.rows.shown == 1)
  }

  @Test("from a response to its stream in the log, and from there back to the response")
  func crossing() throws {
    var world = try World.lab()
    world.press("n")
    let stream = StreamID(ConnectionID(number: 7), number: 9)
    world.happen(5, .streamOpened(stream, .outbound), .streamNegotiated(stream, protocolID: "/http/1.1"))
    try world.answer("{}")
    world.press("3", "V")
    #expect(world.state.screen == .log && world.state.record == .stream(stream))
    world.press("V")
    #expect(world.state.screen == .request && world.state.pane == .response)
    world.press("q", "q")
    #expect(world.state.screen == .request)
  }

  // MARK: Lines between panes

  @Test("keys move the lines between panes as far as there is room, and back")
  func dividers() throws {
    var world = try World.lab()
    let width = try #require(world.state.layout.panes[.peerList]?.width)
    world.press(">", ">")
    #expect(world.state.layout.panes[.peerList]?.width == width + 4)
    for _ in 0..<100 { world.press("<") }
    #expect(world.state.layout.panes[.peerList]?.width == 24)
    world.press(">")
    #expect(world.state.layout.panes[.peerList]?.width == 26)
    world.press("alt-up")
    #expect(world.state.layout.panes[.logStrip]?.height == 7)
    world.press("alt-=")
    #expect(world.state.layout.panes[.peerList]?.width == width)
    world.press("L", "<")
    #expect(world.state.notice?.kind == .hint)
    for size in [Size(60, 16), Size(80, 24), Size(100, 30), Size(160, 50)] {
      world.give(.terminal(.resize(size)))
      for key: Key in ["<", ">", "alt-up", "alt-down", "B", "R", "L"] {
        for _ in 0..<60 { world.press(key) }
        for pane in world.state.layout.panes.values { #expect(pane.width >= 20 && pane.height >= 3, "\(size)") }
      }
    }
  }

  @Test("the mouse drags the lines between panes")
  func drag() throws {
    var world = try World.lab()
    let list = try #require(world.state.layout.panes[.peerList])
    mouse(&world, .press, list.endX - 1, 10)
    mouse(&world, .drag, list.endX + 9, 12)
    #expect(world.state.layout.panes[.peerList]?.width == list.width + 10)
    mouse(&world, .release, list.endX + 9, 12)
    mouse(&world, .drag, 3, 12)
    #expect(world.state.layout.panes[.peerList]?.width == list.width + 10)
    let strip = try #require(world.state.layout.panes[.logStrip])
    mouse(&world, .press, 30, strip.y)
    mouse(&world, .drag, 30, strip.y - 4)
    #expect(world.state.layout.panes[.logStrip]?.height == strip.height + 4)
  }

  // MARK: The mouse over the screen

  @Test("a row of the palette, of the help and of a choice does what it says when it is pressed; beside it, it closes")
  func mouseInOverlays() throws {
    var world = try World.lab()
    func row(of text: String) throws -> (x: Int, y: Int) {
      let lines = world.screen().split(separator: "\n").map(String.init)
      let y = try #require(lines.firstIndex { $0.contains(text) })
      let range = try #require(lines[y].firstRange(of: text))
      return (lines[y].distance(from: lines[y].startIndex, to: range.lowerBound), y)
    }
    world.press(":")
    world.type("zoom")
    let zoom = try row(of: "Zoom ")
    mouse(&world, .press, zoom.x, zoom.y)
    #expect(world.state.overlay == nil && world.state.isZoomed)
    world.press("z", "?")
    world.type("timeline")
    let form = try row(of: "Tree, lines")
    mouse(&world, .press, form.x, form.y)
    #expect(world.state.overlay == nil && world.state.log.view == .lines)
    world.press("n", .escape, "m")
    let put = try row(of: "PUT")
    mouse(&world, .press, put.x, put.y)
    #expect(world.state.request.composer.method == .put)
    world.press(":")
    mouse(&world, .press, 0, 1)
    #expect(world.state.overlay == nil)
  }

  @Test("the title of a column sorts by it, and a second press the other way round")
  func headers() throws {
    var world = try World.lab()
    let header = world.screen().split(separator: "\n")[2]
    let name = try #require(header.firstRange(of: "NAME"))
    let x = header.distance(from: header.startIndex, to: name.lowerBound)
    mouse(&world, .press, x, 2)
    #expect(world.state.peers.order == .name && !world.state.peers.isReversed)
    mouse(&world, .press, x, 2)
    #expect(world.state.peers.isReversed)
    #expect(world.screen().contains("name ↓"))
  }
}
