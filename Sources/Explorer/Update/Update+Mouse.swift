import Journal
import TerminalUI

extension ExploreState {
  /// Uses the mouse: the wheel scrolls what is under it, a press goes there.
  mutating func use(_ mouse: MouseEvent) -> [Effect] {
    guard !isCard, overlay == nil else { return useInOverlay(mouse) }
    let layout = layout
    guard let (pane, rect) = layout.panes.first(where: { $0.value.contains(mouse.point) }) else {
      return mouse.kind == .press ? runHint(at: mouse.point, layout) : []
    }
    if mouse.kind == .press {
      notice = nil
      if typing == nil || self.pane != pane { focus(pane) }
      if mouse.point.y == rect.y { return pressTab(pane, at: mouse.point.x - rect.x, width: rect.width) }
    }
    let inside = rect.inset()
    return use(mouse, in: pane, at: Point(mouse.point.x - inside.x, mouse.point.y - inside.y), inside)
  }

  private mutating func use(_ mouse: MouseEvent, in pane: PaneID, at point: Point, _ inside: Rect) -> [Effect] {
    let local = Rect(width: inside.width, height: inside.height)
    switch pane {
    case .peerList:
      let rows = PeerListPlaces(local, isAdding: peers.adding != nil).rows
      guard rows.contains(point) else { return [] }
      let was = peers.selection
      _ = peers.list.handle(mouse, at: Point(point.x, point.y - rows.y))
      peers.selection = peers.rows[peers.list.selection]
      if mouse.kind == .press, case .group? = peers.selection { return openPeer() }
      if mouse.kind == .press, was == peers.selection { return openPeer() }
    case .peerDetail:
      let was = peers.item
      _ = peers.detailList.handle(mouse, at: point)
      guard mouse.kind == .press, peers.detail.indices.contains(peers.detailList.selection) else { return [] }
      let item = peers.detail[peers.detailList.selection].item
      if let item { peers.item = item }
      settleDetailItem()
      if item != nil, item == was { return openDetailItem() }
    case .logStrip: _ = peers.logStrip.handle(mouse)
    case .history:
      let rows = HistoryPlaces(local).rows
      guard rows.contains(point) else { return [] }
      _ = request.historyList.handle(mouse, at: Point(point.x, point.y - rows.y))
      showHistoryEntry()
    case .composer: return pressField(mouse, at: point, local)
    case .response: useInResponse(mouse, at: point, local)
    case .records: useInRecords(mouse, at: point, local)
    case .inspector: _ = log.inspector.handle(mouse)
    }
    return []
  }

  private mutating func useInResponse(_ mouse: MouseEvent, at point: Point, _ inside: Rect) {
    guard let exchange = request.exchange else { return }
    let text = ResponsePlaces(inside, hasFoot: responseFoot(exchange) != nil).text
    guard request.responseTab == .pretty, exchange.body.outline != nil else {
      _ = request.pagers[request.responseTab, default: PagerState()].handle(mouse)
      return
    }
    let was = request.prettyList.selection
    _ = request.prettyList.handle(mouse, at: Point(point.x, point.y - text.y))
    if mouse.kind == .press, text.contains(point), was == request.prettyList.selection { _ = foldResponse() }
  }

  private mutating func useInRecords(_ mouse: MouseEvent, at point: Point, _ inside: Rect) {
    let rows = RecordPlaces(inside, log.view).rows
    guard rows.contains(point) else { return }
    let place = Point(point.x, point.y - rows.y)
    switch log.view {
    case .lines: _ = log.lineList.handle(mouse, at: place)
    case .tree, .timeline:
      let was = log.treeList.selection
      _ = log.treeList.handle(mouse, at: place)
      let row = log.treeList.selection
      log.selection = log.tree.indices.contains(row) ? log.tree[row].id : nil
      if mouse.kind == .press, was == row { _ = foldRecord() }
    }
  }

  private mutating func pressField(_ mouse: MouseEvent, at point: Point, _ inside: Rect) -> [Effect] {
    if mouse.kind == .wheelUp || mouse.kind == .wheelDown {
      request.rows.scroll(by: mouse.kind == .wheelUp ? -1 : 1)
      return []
    }
    guard mouse.kind == .press, let field = field(at: point, ComposerPlaces(inside)) else { return [] }
    commitField()
    let was = request.field
    request.field = field
    return was == field || field.isText ? editField() : []
  }

  /// Chooses a tab that is written in the upper edge of a pane.
  private mutating func pressTab(_ pane: PaneID, at column: Int, width: Int) -> [Effect] {
    let frame = frame(of: pane, width: width)
    guard let tabs = frame.tabs, let tab = frame.tab(at: column, width: width) else { return [] }
    return stepTab(tab - tabs.selected)
  }

  /// Runs the command whose hint was pressed.
  private mutating func runHint(at point: Point, _ layout: ScreenLayout) -> [Effect] {
    guard layout.hints.contains(point) else { return [] }
    guard let command = hintedCommand(at: point.x, width: layout.hints.width) else { return [] }
    return perform(command)
  }

  private mutating func useInOverlay(_ mouse: MouseEvent) -> [Effect] {
    if mouse.kind == .wheelUp { moveInOverlay(.up) }
    if mouse.kind == .wheelDown { moveInOverlay(.down) }
    let list = ThemePickerPlaces(size).list.inset()
    guard case .themes? = overlay, mouse.kind == .press else { return [] }
    guard list.contains(mouse.point) else { return runHint(at: mouse.point, layout) }
    return changeThemePicker { $0.select(row: $0.list.scroll.offset + mouse.point.y - list.y) }
  }
}
