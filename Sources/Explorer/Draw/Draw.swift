import Events
import HTTP1
import Identity
import Journal
import Libp2pHTTP
import PeerStore
import TerminalUI

extension ExploreState {
  /// Draws everything as it stands since ``prepare()``.
  public func draw(on canvas: Canvas) {
    guard !isCard else { return drawCard(on: canvas) }
    if case .themes(let picker)? = overlay { return drawThemes(picker, on: canvas) }
    let layout = layout
    drawBar(on: canvas[layout.bar], layout.kind)
    for (pane, rect) in layout.panes {
      let frame = frame(of: pane, width: rect.width)
      draw(pane, in: frame.draw(on: canvas[rect]))
    }
    drawTour(on: canvas[layout.tour])
    drawJumpLabels(on: canvas)
    canvas[layout.hints].hints(hints)
    drawStatus(on: canvas[layout.status], layout.kind)
    drawOverlay(on: canvas)
    drawContinuations(on: canvas, above: layout.hints)
  }

  private func draw(_ pane: PaneID, in inside: Canvas) {
    switch pane {
    case .peerList: drawPeerList(on: inside)
    case .peerDetail: drawPeerDetail(on: inside)
    case .logStrip: drawLogStrip(on: inside)
    case .requests: drawRequests(on: inside)
    case .composer: drawComposer(on: inside)
    case .response: drawResponse(on: inside)
    case .records: drawRecords(on: inside)
    case .inspector: drawInspector(on: inside)
    }
  }

  /// The frame of a pane: title, tabs, what it says of itself.
  func frame(of pane: PaneID, width: Int) -> Pane {
    var frame = Pane("", number: pane.number, focused: pane == self.pane)
    switch pane {
    case .peerList:
      frame.title = Line(Words.peersTitle)
      let order = Words.order(peers.order, isReversed: peers.isReversed)
      frame.trailing = "\(Format.count(peers.rows.total)) · \(order)"
      if let place = peers.rows.place(ofRow: peers.list.selection) {
        frame.footer = Line(Words.place(place, of: peers.rows.shown))
      }
    case .peerDetail:
      frame.title = Line(peers.selectedPeer.map { CleanText.clean(name(of: $0), columns: 24) } ?? Words.noPeerTitle)
      if let key = peers.selectedPeer, let peer = book[key] { frame.tabs = detailTabs(of: peer) }
      // Where the other tabs cannot be seen.
      if width < 60 { frame.footer = "\(keymap.symbol(of: "tab.next"), .key) \(Words.nextTab, .hint)" }
    case .logStrip:
      frame.title = Line(Words.logTitle)
      frame.trailing = following(peers.logStrip.scroll, journal)
    case .requests:
      frame.title = Line(Words.requestsTitle)
      let saved = request.saved.files.count
      if saved > 0 { frame.trailing = Line(Words.savedCount(saved)) }
    case .composer:
      // Where there is little room it is the tabs', and the last line has the name.
      let name = layout.kind >= .widest ? openName.map { "   \($0)\(isRequestChanged ? " •" : "")" } ?? "" : ""
      frame.title = "\(Words.requestTitle)\(CleanText.clean(name, columns: 30), .dim)"
      frame.tabs = composerTabs
    case .response:
      frame.title = Line(Words.responseTitle)
      if request.exchange != nil || request.repetition != nil { frame.tabs = responseTabs }
    case .records: fill(&frame, width: width)
    case .inspector:
      fillInspector(&frame)
    }
    return frame
  }

  // MARK: The first line

  func drawBar(on canvas: Canvas, _ kind: LayoutClass) {
    let (received, sent) = journal.totals.history.rate(at: clock.now)
    let history = journal.totals.history.values(at: clock.now).suffix(8)
    let tree = journal.tree
    let down: Line =
      "↓ \(Format.rate(received)) \(Canvas.sparkline(history.map { Double($0.received) }), .graphIn)"
    let up: Line = "↑ \(Format.rate(sent)) \(Canvas.sparkline(history.suffix(4).map { Double($0.sent) }), .graphOut)"
    let id = us.map { $0.peer.short } ?? "…"
    var parts: [Segments.Segment] = [
      .init("\(Words.program, .strong)  \("●", us == nil ? .dim : .good) \(id)", drops: 0)
    ]
    if kind >= .wide {
      parts += [
        .init("\(Words.listen, .dim) \(us?.addresses.count ?? 0)", drops: 4),
        .init("\(Words.peersWord, .dim) \(Format.count(book.count))", drops: 2),
        .init("\(Words.connectionsWord, .dim) \(Format.count(tree.openConnections))", drops: 1),
        .init("\(Words.streamsWord, .dim) \(Format.count(tree.openStreams))", drops: 3), .init(down, drops: 5),
        .init(up, drops: 6),
      ]
    } else {
      parts += [
        .init(Line(Format.count(book.count, Words.peerNoun)), drops: 2),
        .init(Line(Format.count(tree.openConnections, Words.connectionNoun)), drops: 1), .init(down, drops: 3),
      ]
    }
    Segments(parts).draw(on: canvas, trailing: Line(clock.time(clock.now), .dim))
  }

  // MARK: The last two lines

  /// The commands that have a hint here, as the table says.
  private var hintedCommands: [Command] {
    keymap.atHand(in: contexts).filter { $0.hint != nil }
  }

  var hints: [Hint] {
    hintedCommands.map { command in
      let keys = [command, command.partner.flatMap(Commands.named)].compactMap {
        $0.flatMap(keymap.keys)?.first?.symbol
      }
      return Hint(
        keys.joined(), hintLabel(of: command), enabled: command.refusal(self) == nil, drops: command.drops,
        shortens: command.shortens)
    }
  }

  private func hintLabel(of command: Command) -> String {
    if case .question(let question)? = overlay, command.id == "question.yes" { return question.yes }
    if command.id == "overlay.accept" { return overlay?.acceptHint ?? "" }
    if command.id == "field.accept", request.field == .path, noRequest == nil { return Words.sendHint }
    // What changes the form of the log names the next one.
    if command.id == "log.view" { return log.view.stepped(1).title }
    return command.hint ?? ""
  }

  /// The command whose hint stands at a column of the line.
  func hintedCommand(at column: Int, width: Int) -> Command? {
    let hints = hints
    var shown = hints.line(width: width).text[...]
    var x = 1
    for (hint, command) in zip(hints, hintedCommands) {
      // As it is, or with its key alone: what dropped out is neither.
      guard let text = [hint.line.text, hint.key].first(where: { Self.begins(shown, with: $0) }) else { continue }
      if (x..<x + text.columns).contains(column) { return command }
      x += text.columns + 2
      shown = shown.dropFirst(text.count + 2)
    }
    return nil
  }

  /// Whether the next hint of a line is this one.
  private static func begins(_ line: Substring, with hint: String) -> Bool {
    line.hasPrefix(hint) && (line.count == hint.count || line.dropFirst(hint.count).hasPrefix("  "))
  }

  private func drawStatus(on canvas: Canvas, _ kind: LayoutClass) {
    guard let notice else {
      let hidden = privacy == nil ? "" : "\(Words.privacyMark) · "
      // Where there is little room, what does not go without saying.
      let isList = screen == .peers && pane == .peerList
      let look = hidden + (kind >= .wide ? "\(theme) · \(depth.words) · " : isList ? Words.detailHint : "")
      let ofScreen: Line? =
        switch screen {
        case .peers: nil
        case .request: requestStatus
        case .log: Line(hidden) + logStatus(kind)
        }
      let usual = Line(typing == nil ? look + Words.quitHint : hidden)
      let trailing = workLine.isEmpty ? overlayPlace ?? ofScreen ?? usual : workLine
      canvas.statusLine(mode: mode, Line(path), trailing: trailing)
      return
    }
    let (sign, role): (String, Role) =
      switch notice.kind {
      case .done: ("✓", .good)
      case .hint: ("·", .info)
      case .failure: ("✗", .error)
      }
    let hint: Line = notice.hint.map { "   \($0, .dim)" } ?? ""
    canvas.statusLine(mode: mode, "\(sign, role) \(notice.text, .text)\(hint)", trailing: workLine)
  }

  /// Where in its list an overlay is; nil without one.
  private var overlayPlace: Line? {
    func place(_ list: ListState) -> Line {
      list.scroll.count == 0 ? "" : Line(Words.place(list.selection + 1, of: list.scroll.count))
    }
    switch overlay {
    case .help?: return Line(Words.helpInShell)
    case .palette(let finder)?: return place(finder.list)
    case .picker(let picker)?: return place(picker.list)
    case .prompt?, .question?, .themes?: return ""
    case nil: return nil
    }
  }

  /// What the request is saved as, without its folders.
  private var openName: String? { request.savedName?.lastPathPart }

  /// What there is to say of the request at the right of the last line: that it differs from what is saved, or that
  /// there are panes which are not shown.
  private var requestStatus: Line? {
    if isRequestChanged, pane == .composer {
      guard typing == nil else { return Line(Words.changedMark, .warning) }
      let keys = [("request.reset", Words.resetHint), ("request.save", Words.saveHint)].compactMap { id, words in
        keyHint(id, words)
      }
      return Line.joined(["\(Words.changedMark, .warning)"] + keys, separator: "   ")
    }
    let (shown, all) = (layout.panes.count, reachablePanes.count)
    guard shown < all, !isZoomed else { return nil }
    return Line.joined(
      [Line(Words.panes(shown, of: all))] + [keyHint("pane.zoom", Words.zoomHint)].compactMap { $0 }, separator: " · ")
  }

  /// A key of a command and what it does; nil where no key stands for it.
  func keyHint(_ id: String, _ words: String) -> Line? {
    guard let command = Commands.named(id), let key = keymap.keys(of: command).first else { return nil }
    return "\(key.symbol, .key) \(words, .hint)"
  }

  /// What keys do at the moment, in a word.
  private var mode: String {
    switch contexts.first {
    case .adding?, .field?, .body?, .prompt?: Words.insertMode
    case .filtering?: Words.filterMode
    case .searching?, .narrowing?: Words.searchMode
    case .palette?: Words.commandMode
    case .help?: Words.helpMode
    case .picker?: Words.chooseMode
    case .question?: Words.askMode
    case .themes?: Words.themeMode
    case .jumping?: Words.jumpMode
    default:
      screen != .log || log.frozen == nil
        ? Words.normalMode : log.frozen?.file == nil ? Words.pausedMode : Words.sessionMode
    }
  }

  /// Where the reader is.
  private var path: String {
    var parts: [String]
    switch screen {
    case .peers:
      parts = [Words.peersTitle]
      if let key = peers.selectedPeer { parts.append(name(of: key)) }
      if pane == .peerDetail { parts.append(peers.tab.title) }
    case .request:
      parts = [request.composer.peer.map { name(of: $0) } ?? Words.requestTitle]
      if let id = request.composer.protocolID { parts.append(id) }
      if let name = openName { parts.append(isRequestChanged && pane != .composer ? "\(name) •" : name) }
      if pane == .response { parts.append(Words.responseTitle) }
    case .log: parts = [Words.logTitle, log.view.title]
    }
    return parts.joined(separator: " › ")
  }

  /// What is under way.
  private var workLine: Line {
    guard let latest = work.latest else { return "" }
    let took = clock.now.since(latest.since)
    let more = work.all.count > 1 ? " +\(work.all.count - 1)" : ""
    return "\(latest.words)\(more) \(Figures.span(took))   \("^C", .key) \(Words.cancelHint)"
  }
}

extension ColorDepth {
  /// How many colours there are, in words.
  var words: String {
    switch self {
    case .mono: Words.noColours
    case .eight: Words.colours("8")
    case .sixteen: Words.colours("16")
    case .indexed: Words.colours("256")
    case .direct: Words.colours(Words.direct)
    }
  }
}
