import Engine
import PeerStore
import TerminalUI

extension Commands {
  /// The command that copies what is selected.
  static let copy = "copy"

  static let everywhere: [Command] = [
    Command(
      copy, "Copy", "the selected thing, to the clipboard",
      help: """
        Copies what is selected: a peer's id, an address, a protocol, a request as a line of a shell, a body, an event. \
        It goes through the terminal (OSC 52), so it works over ssh where the terminal allows it.
        """,
      in: [.everywhere], keys: ["y"], hint: "copy", drops: 6, unless: { $0.nothingToCopy }
    ) { state, _ in state.copySelected() },
    Command(
      "filter", "Filter", "show only what fits",
      help: """
        Words, or fields and values: peer= tag= agent= addr= proto= via= state= since=1h, and in the log and the history \
        also status>=400 dir=in method= path= size>4k took>1s. A minus before one turns it around. Without a text \
        everything is shown.
        """,
      arguments: [Argument("TEXT", .text)], in: [.screen(.peers), .screen(.log), .history], keys: ["/"],
      hint: "filter", drops: 3, shell: { $0.screen == .peers ? "peerscope peers list" : nil }
    ) { state, arguments in try state.filter(arguments) },
    Command(
      "palette", "Command", "everything that can be done, by name",
      in: [.everywhere], keys: [":", "^P"], hint: "command", drops: 1, shortens: 5
    ) { state, _ in state.openPalette() },
    Command(
      "help", "Help", "the keys that work here",
      in: [.everywhere], keys: ["?"], hint: "help", drops: 0, shortens: 5, shell: { _ in "peerscope man | man -l -" }
    ) { state, _ in state.openHelp() },
    Command(
      "screen.peers", "Peers", "who there is",
      in: [.everywhere], keys: ["B"]
    ) { state, _ in state.go(to: .peers) },
    Command(
      "screen.request", "Request", "the request that is being written, and its response",
      in: [.everywhere], keys: ["R"]
    ) { state, _ in state.go(to: .request) },
    Command(
      "screen.log", "Log", "connections, streams and requests as they happen",
      in: [.everywhere], keys: ["L"]
    ) { state, _ in state.go(to: .log) },
    Command(
      "pane.1", "First pane", "of this screen", in: [.everywhere], keys: ["1"], isListed: false
    ) { state, _ in state.goToPane(1) },
    Command(
      "pane.2", "Second pane", "of this screen", in: [.everywhere], keys: ["2"], isListed: false
    ) { state, _ in state.goToPane(2) },
    Command(
      "pane.3", "Third pane", "of this screen", in: [.everywhere], keys: ["3"], isListed: false
    ) { state, _ in state.goToPane(3) },
    Command(
      "pane.next", "Next pane", "of this screen", in: [.everywhere], keys: [.tab]
    ) { state, _ in state.stepPane(1) },
    Command(
      "pane.previous", "Previous pane", "of this screen", in: [.everywhere], keys: [.backTab], isListed: false
    ) { state, _ in state.stepPane(-1) },
    Command(
      "tab.next", "Next tab", "of this pane", in: [.everywhere], keys: ["]"]
    ) { state, _ in state.stepTab(1) },
    Command(
      "tab.previous", "Previous tab", "of this pane", in: [.everywhere], keys: ["["]
    ) { state, _ in state.stepTab(-1) },
    Command(
      "pane.zoom", "Zoom", "this pane alone, and back",
      in: [.everywhere], keys: ["z"], hint: "zoom", drops: 7
    ) { state, _ in state.zoom() },
    Command(
      "jump", "Go to a row", "by the letters that appear on it",
      help: "Puts one or two letters on every row that can be seen. Typing them goes there, in whatever pane it is.",
      in: [.everywhere], keys: ["s"]
    ) { state, _ in state.beginJump() },
    divider("divider.left", "Line to the left", .vertical, -2, ["<", "alt-left"]),
    divider("divider.right", "Line to the right", .vertical, 2, [">", "alt-right"]),
    divider("divider.up", "Line up", .horizontal, -1, ["alt-up"]),
    divider("divider.down", "Line down", .horizontal, 1, ["alt-down"]),
    Command(
      "divider.reset", "Lines back", "between panes, to where they were", in: [.everywhere], keys: ["alt-="]
    ) { state, _ in state.resetDividers() },
    Command(
      "privacy", "Hide who is who", "for screens that others see",
      help: """
        Hides peer IDs, aliases, hosts and addresses on all screens, and in screens that are written to a file. Each \
        keeps a sign of its own, so that one can be told from another. What is copied and saved stays as it is.
        """,
      in: [.always], keys: ["^X"]
    ) { state, _ in state.togglePrivacy() },
    Command(
      "copy.id", "Copy ID", "of the selected or marked peers", naming: { "Copy ID of \($0)" }, in: [.everywhere],
      sequences: ["Y i"],
      unless: { $0.noPeer }
    ) { state, _ in try state.copyID() },
    Command(
      "copy.addresses", "Copy addresses", "all of the selected or marked peers", naming: { "Copy addresses of \($0)" },
      in: [.everywhere],
      sequences: ["Y a"], unless: { $0.noPeer }
    ) { state, _ in try state.copyAddresses() },
    Command(
      "copy.alias", "Copy name", "as @name, for commands", naming: { "Copy name of \($0)" }, in: [.everywhere],
      sequences: ["Y n"],
      unless: { $0.noPeer }
    ) { state, _ in try state.copyAlias() },
    Command(
      "copy.shell", "Copy shell line", "the request that is being written", in: [.everywhere], sequences: ["Y s"],
      shell: { $0.noShellLine == nil ? $0.shellLine : nil }, unless: { $0.noShellLine }
    ) { state, _ in state.copyShell() },
    Command(
      "tour", "Tour", "be shown around, step by step",
      help: "A few steps, each of them done with the real keys. It comes by itself the first time in peerscope demo.",
      in: [.everywhere], shell: { _ in "peerscope demo" }, unless: { $0.noTourHere }
    ) { state, _ in state.beginTour() },
    Command(
      "tour.end", "End the tour", "at any step", in: [.everywhere], keys: ["Q"], isListed: false,
      unless: { $0.noTour }
    ) { state, _ in state.endTour() },
    Command(
      "undo", "Undo", "the last change of a peer",
      help: """
        Goes back through what was changed of peers: names, tags, notes, pins, what was removed. It is remembered when \
        the program ends.
        """,
      in: [.everywhere], keys: ["u"], unless: { $0.undo.done.isEmpty ? Words.nothingToUndo : nil }
    ) { state, _ in state.undoChange() },
    Command(
      "redo", "Redo", "what was undone",
      in: [.everywhere], keys: ["^R"], unless: { $0.undo.undone.isEmpty ? Words.nothingToRedo : nil }
    ) { state, _ in state.redoChange() },
    Command(
      "mouse", "Mouse", "for peerscope, or for the terminal's own selection",
      in: [.everywhere], keys: ["%"]
    ) { state, _ in state.toggleMouse() },
    Command(
      "cancel", "Cancel", "what is under way; twice, quit",
      help: "Ends what began last and is not done. With nothing under way, asks; a second time, ends the program.",
      in: [.always], keys: ["^C"]
    ) { state, _ in state.cancel() },
    Command(
      "redraw", "Redraw", "the whole screen", in: [.always], keys: ["^L"]
    ) { _, _ in [.redraw] },
    Command(
      "suspend", "Suspend", "back to the shell; fg continues", in: [.always], keys: ["^Z"]
    ) { _, _ in [.suspend] },
    Command(
      "back", "Back, then quit", "to where you came from", in: [.everywhere], keys: ["q"]
    ) { state, _ in state.back() ?? [.quit] },
    // Pressed to get out of a field once too often, it must not end everything.
    Command(
      "leave", "Back", "to where you came from, and no further", in: [.everywhere], keys: [.escape]
    ) { state, _ in
      if let effects = state.back() { return effects }
      state.notice = Notice(.hint, Words.nowhereBack)
      return []
    },
    Command("quit", "Quit", "at once", in: []) { _, _ in [.quit] },
    move("move.up", "Up", .up, [.up, "k"]),
    move("move.down", "Down", .down, [.down, "j"]),
    move("move.left", "Left", .left, [.left, "h"]),
    move("move.right", "Right", .right, [.right, "l"]),
    move("move.pageUp", "Page up", .step(.pageUp), [.pageUp]),
    move("move.pageDown", "Page down", .step(.pageDown), [.pageDown]),
    move("move.halfPageUp", "Half a page up", .step(.halfPageUp), ["^U"]),
    move("move.halfPageDown", "Half a page down", .step(.halfPageDown), ["^D"]),
    move("move.first", "First", .step(.first), ["g", .home]),
    move("move.last", "Last", .step(.last), ["G", .end]),
  ]

  private static func move(_ id: String, _ title: String, _ motion: Motion, _ keys: [Key]) -> Command {
    Command(id, title, "", in: [.everywhere], keys: keys, isListed: false) { state, _ in state.move(motion) }
  }

  private static func divider(
    _ id: String, _ title: String, _ axis: Dividers.Axis, _ step: Int, _ keys: [Key]
  ) -> Command {
    Command(
      id, title, "between panes; the mouse drags it", in: [.everywhere], keys: keys, unless: { $0.noDivider(axis) }
    ) { state, _ in state.moveDivider(axis, by: step) }
  }

  /// What keys do while text is typed or something is chosen. Keys that write or edit are the field's own.
  static let typing: [Command] = [
    Command(
      "adding.accept", "Add and probe", "", in: [.adding], keys: [.enter], hint: "add and probe", isListed: false
    ) { state, _ in try state.acceptAddress() },
    key("jump.leave", "leave", .escape, in: [.jumping]) { state in state.jump = nil },
    key("adding.complete", "complete", .tab, in: [.adding]) { state in state.completeAddress() },
    key("adding.close", "leave", .escape, in: [.adding]) { state in state.peers.adding = nil },
    key("filtering.accept", "keep", .enter, in: [.filtering]) { state in try state.endFilter(keeps: true) },
    key("filtering.close", "show all", .escape, in: [.filtering]) { state in try state.endFilter(keeps: false) },
    key("search.accept", "keep", .enter, in: [.searching]) { state in state.endSearch(keeps: true) },
    key("search.close", "leave", .escape, in: [.searching]) { state in state.endSearch(keeps: false) },
    key("narrow.accept", "keep", .enter, in: [.narrowing]) { state in state.endNarrowing(keeps: true) },
    key("narrow.close", "show all", .escape, in: [.narrowing]) { state in state.endNarrowing(keeps: false) },
    key("search.next", "next", .down, "^N", partner: "search.previous", in: [.searching]) { state in
      _ = state.stepSearch(1)
    },
    key("search.previous", nil, .up, "^P", in: [.searching]) { state in _ = state.stepSearch(-1) },
    Command("field.accept", "Accept", "", in: [.field], keys: [.enter], hint: "done", isListed: false) { state, _ in
      try state.acceptField()
    },
    key("field.close", "leave", .escape, in: [.field, .body]) { state in state.leaveField() },
    Command(
      "overlay.accept", "Run", "", in: [.help, .palette, .picker, .prompt], keys: [.enter], hint: "do it",
      isListed: false
    ) { state, _ in try state.acceptOverlay() },
    key("overlay.up", "choose", .up, "^P", partner: "overlay.down", in: [.help, .palette, .picker]) { state in
      state.moveInOverlay(.up)
    },
    key("overlay.down", nil, .down, "^N", in: [.help, .palette, .picker]) { state in state.moveInOverlay(.down) },
    key("overlay.pageUp", nil, .pageUp, in: [.help, .palette, .picker]) { state in state.moveInOverlay(.pageUp) },
    key("overlay.pageDown", nil, .pageDown, in: [.help, .palette, .picker]) { state in
      state.moveInOverlay(.pageDown)
    },
    key("overlay.complete", "complete", .tab, in: [.palette]) { state in state.completePalette() },
    key("overlay.history", "history", "^R", in: [.palette]) { state in state.togglePaletteHistory() },
    Command("help.editKeys", "Edit keys", "", in: [.help], keys: ["^E"], hint: "edit keys", isListed: false) {
      state, _ in state.editKeys()
    },
    key("overlay.close", "close", .escape, in: [.help, .palette, .picker, .prompt]) { state in state.overlay = nil },
    Command("question.yes", "Yes", "", in: [.question], keys: ["y", .enter], hint: "yes", isListed: false) {
      state, _ in state.answer(true)
    },
    Command("question.no", "No", "", in: [.question], keys: ["n", .escape, "q"], hint: "no", isListed: false) {
      state, _ in state.answer(false)
    },
  ]

  private static func key(
    _ id: String, _ hint: String?, _ keys: Key..., partner: String? = nil, in contexts: [Context],
    run: @escaping @Sendable (inout ExploreState) throws -> Void
  ) -> Command {
    Command(id, hint ?? id, "", in: contexts, keys: keys, hint: hint, partner: partner, isListed: false) { state, _ in
      try run(&state)
      return []
    }
  }
}
