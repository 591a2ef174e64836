import Engine
import HTTP1
import Identity
import PeerStore
import TerminalUI

@testable import Explorer

extension CommandScript {
  private static func width(_ world: inout World) -> Int { world.state.layout.panes[.peerList]?.width ?? 0 }
  private static func height(_ world: inout World) -> Int { world.state.layout.panes[.logStrip]?.height ?? 0 }
  private static func row(_ world: inout World) -> Int { world.state.log.treeList.selection }

  @Sendable private static func welcomed() throws -> World {
    var world = try World.lab()
    world.give(.welcome)
    return world
  }

  /// A log of more rows than are shown.
  @Sendable private static func long() throws -> World {
    var world = try World.lab(80, 24)
    world.run("log.view lines")
    return world
  }

  static let everywhere: [CommandScript] = [
    .init("copy") { try $0.copied == peerID(1).description },
    .init("filter") { $0.state.peers.filtering != nil },
    .init("filter", ["L"]) { $0.state.log.filtering != nil },
    .init("filter", ["R", "H"]) { $0.state.request.historyFilter.typing != nil },
    .init("palette") { $0.state.overlay?.context == .palette },
    .init("help") { $0.state.overlay?.context == .help },
    .init("screen.peers", ["L"]) { $0.state.screen == .peers },
    .init("screen.request") { $0.state.screen == .request },
    .init("screen.log") { $0.state.screen == .log },
    .init("pane.1", ["2"]) { $0.state.pane == .peerList },
    .init("pane.2") { $0.state.pane == .peerDetail },
    .init("pane.3") { $0.state.pane == .logStrip },
    .init("pane.next") { $0.state.pane == .peerDetail },
    .init("pane.previous") { $0.state.pane == .logStrip },
    .init("tab.next", ["2"]) { $0.state.peers.tab == .addresses },
    .init("tab.previous", ["2"]) { $0.state.peers.tab == .requests },
    .init("pane.zoom") { $0.state.isZoomed },
    .init("jump") { $0.state.jump != nil },
    .init("divider.left") { width(&$0) == 42 },
    .init("divider.right") { width(&$0) == 46 },
    .init("divider.up") { height(&$0) == 7 },
    .init("divider.down") { height(&$0) == 5 },
    .init("divider.reset", [">"]) { width(&$0) == 44 },
    .init("privacy") { $0.state.privacy != nil },
    .init("copy.id") { try $0.copied == peerID(1).description },
    .init("copy.addresses") { $0.copied?.split(separator: "\n").count == 2 },
    .init("copy.alias") { $0.copied == "@kubo-home" },
    .init("copy.shell", ["n", .escape]) { $0.copied?.hasPrefix("peerscope get @kubo-home") == true },
    .init("tour") { $0.state.tour != nil },
    .init("tour.end", in: welcomed) { $0.state.tour == nil },
    .init("undo", ["P"]) { try !$0.kubo().isPinned },
    .init("redo", ["P", "u"]) { try $0.kubo().isPinned },
    .init("mouse") { world in world.effects.contains { if case .mouse(false) = $0 { true } else { false } } },
    .init("cancel", ["c"]) { world in world.effects.contains { if case .cancel = $0 { true } else { false } } },
    .init("redraw") { world in world.effects.contains { if case .redraw = $0 { true } else { false } } },
    .init("suspend") { world in world.effects.contains { if case .suspend = $0 { true } else { false } } },
    .init("back", ["L"]) { $0.state.screen == .peers },
    .init("leave", ["L"]) { $0.state.screen == .peers },
    .init("leave") { $0.state.notice?.text == Words.nowhereBack },
    .init("quit") { world in world.effects.contains { if case .quit = $0 { true } else { false } } },
    .init("move.up", ["L", "g", .down]) { row(&$0) == 0 },
    .init("move.down", ["L", "g"]) { row(&$0) == 1 },
    .init("move.left", ["L", "g"]) { !$0.state.log.folded.isEmpty },
    .init("move.right", ["L", "g", .left]) { $0.state.log.folded.isEmpty },
    .init("move.pageUp", ["L", "G"], in: long) { $0.state.log.lineList.selection < 10 },
    .init("move.pageDown", ["L", "g"], in: long) { $0.state.log.lineList.selection > 10 },
    .init("move.halfPageUp", ["L", "G"], in: long) { $0.state.log.lineList.selection < 17 },
    .init("move.halfPageDown", ["L", "g"], in: long) { $0.state.log.lineList.selection > 0 },
    .init("move.first", ["L", "G"]) { row(&$0) == 0 },
    .init("move.last", ["L", "g"]) { row(&$0) == 6 },
  ]

  // MARK: While something is typed or chosen

  private static let address: [Key] = ["a"] + typed("/ip4/192.0.2.77/tcp/9000/http")

  @Sendable private static func compared() throws -> World { try RequestScriptTests.compared() }

  private static func choice(_ world: inout World) -> Int {
    switch world.state.overlay {
    case .help(let finder)?, .palette(let finder)?: finder.list.selection
    case .picker(let picker)?: picker.list.selection
    default: -1
    }
  }

  static let typing: [CommandScript] = [
    .init("adding.accept", address) { $0.state.peers.adding == nil && $0.state.book.count == 4 },
    .init("adding.complete", ["a"] + typed("/d")) { $0.state.peers.adding?.field.text == "/dns4/" },
    .init("adding.close", address) { $0.state.peers.adding == nil && $0.state.book.count == 3 },
    .init("jump.leave", ["s"]) { $0.state.jump == nil },
    .init("filtering.accept", ["/"] + typed("desk")) {
      $0.state.peers.filtering == nil && $0.state.peers.rows.shown == 1
    },
    .init("filtering.close", ["/"] + typed("desk")) {
      $0.state.peers.filtering == nil && $0.state.peers.rows.shown == 3
    },
    .init("search.accept", ["3", "/"] + typed("name"), in: compared) {
      $0.state.request.search.typing == nil && $0.state.request.search.text == "name"
    },
    .init("search.close", ["3", "/"] + typed("name"), in: compared) {
      $0.state.request.search.typing == nil && $0.state.request.search.text.isEmpty
    },
    .init("search.next", ["3", "/"] + typed("name"), in: compared) { $0.state.request.search.current == 1 },
    .init("search.previous", ["3", "/"] + typed("name"), in: compared) { $0.state.request.search.current == 1 },
    .init("narrow.accept", ["3", "f"] + typed(".size"), in: compared) {
      $0.state.request.narrowing.typing == nil && $0.state.request.narrowing.text == ".size"
    },
    .init("narrow.close", ["3", "f"] + typed(".size"), in: compared) {
      $0.state.request.narrowing.typing == nil && $0.state.request.narrowing.text.isEmpty
    },
    .init("field.accept", ["n"] + typed("x a==1")) { $0.state.request.composer.query.map(\.name) == ["a"] },
    .init("field.close", ["n"]) { $0.state.request.typing == nil },
    .init("overlay.accept", [":"] + typed("zoom")) { $0.state.overlay == nil && $0.state.isZoomed },
    .init("overlay.accept", ["?"] + typed("tree, lines")) { $0.state.overlay == nil && $0.state.log.view == .lines },
    .init("overlay.accept", ["n", .escape, "m", .down]) { $0.state.request.composer.method == .head },
    .init("overlay.accept", ["A"] + typed("-2")) { try $0.kubo().alias == "kubo-home-2" },
    .init("overlay.up", [":", .down, .down]) { choice(&$0) == 1 },
    .init("overlay.down", ["?"]) { choice(&$0) == 2 },
    .init("overlay.pageUp", [":", .pageDown]) { choice(&$0) == 0 },
    .init("overlay.pageDown", ["?"]) { choice(&$0) > 1 },
    .init("overlay.complete", [":"] + typed("peer.conn")) { world in
      guard case .palette(let finder)? = world.state.overlay else { return false }
      return finder.field.text == "peer.connect "
    },
    .init("overlay.history", [":"]) { world in
      if case .palette(let finder)? = world.state.overlay { finder.isHistory } else { false }
    },
    .init("help.editKeys", ["?"]) { world in
      world.effects.contains { if case .editKeys(#""peer.open": ["enter"]"#) = $0 { true } else { false } }
    },
    .init("overlay.close", ["?"]) { $0.state.overlay == nil },
    .init("overlay.close", ["A"]) { $0.state.overlay == nil },
    .init("question.yes", ["x"]) { try $0.jobs == [.disconnect(World.kubo())] },
    .init("question.no", ["x"]) { $0.state.overlay == nil && $0.jobs.isEmpty },
  ]

  // MARK: Themes

  @Sendable private static func picking() throws -> World { try ThemePickerTests.picking() }

  private static func name(_ world: inout World) -> String? { ThemePickerTests.name(world) }

  static let themes: [CommandScript] = [
    .init("theme") { world in world.effects.contains { if case .listThemes = $0 { true } else { false } } },
    .init("themes.up", in: picking) { name(&$0) == "terminal-16" },
    .init("themes.down", in: picking) { name(&$0) == "ember" },
    .init("themes.pageUp", ["G"], in: picking) { name(&$0) != "odd" },
    .init("themes.pageDown", in: picking) { name(&$0) == "odd" },
    .init("themes.first", in: picking) { name(&$0) == "auto" },
    .init("themes.last", in: picking) { name(&$0) == "odd" },
    .init("themes.keep", ["j"], in: picking) { world in
      world.effects.contains { if case .theme("ember") = $0 { true } else { false } }
    },
    .init("themes.edit", in: picking) { world in
      world.effects.contains { if case .editFile = $0 { true } else { false } }
    },
    .init("themes.contrast", in: picking) { world in
      if case .themes(let picker)? = world.state.overlay { picker.showsContrast } else { false }
    },
    .init("themes.copy", in: picking) { $0.copied?.hasSuffix("dark.json5") == true },
    .init("themes.close", in: picking) { $0.state.overlay == nil },
  ]
}
