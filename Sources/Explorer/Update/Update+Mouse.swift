import Journal
import TerminalUI

extension ExploreState {
  /// Uses the mouse: the wheel scrolls what is under it, a press goes there.
  mutating func use(_ mouse: MouseEvent) -> [Effect] {
    if mouse.kind == .press { (jump, pendingKeys) = (nil, nil) }
    guard !isCard else { return [] }
    guard overlay == nil else { return useInOverlay(mouse) }
    let layout = layout
    if let effects = drag(mouse, layout) { return effects }
    guard let (pane, rect) = layout.panes.first(where: { $0.value.contains(mouse.point) }) else {
      return mouse.kind == .press ? runHint(at: mouse.point, layout) : []
    }
    if mouse.kind == .press {
      notice = nil
      if typing == nil || self.pane != pane { focus(pane) }
      if mouse.point.y == rect.y, let tab = tab(of: pane, at: mouse.point.x - rect.x, width: rect.width) {
        return stepTab(tab)
      }
      if let axis = layout.divider(at: mouse.point) {
        dragging = (axis, mouse.point)
        return []
      }
    }
    let inside = rect.inset()
    return use(mouse, in: pane, at: Point(mouse.point.x - inside.x, mouse.point.y - inside.y), inside)
  }

  private mutating func use(_ mouse: MouseEvent, in pane: PaneID, at point: Point, _ inside: Rect) -> [Effect] {
    let local = Rect(width: inside.width, height: inside.height)
    switch pane {
    case .peerList:
      let places = PeerListPlaces(local, isAdding: peers.adding != nil)
      let rows = places.rows
      if mouse.kind == .press, places.header.contains(point) { pressPeerHeader(at: point.x, width: inside.width) }
      guard rows.contains(point) else { return [] }
      let outcome = peers.list.handle(mouse, at: Point(point.x, point.y - rows.y))
      peers.selection = peers.rows[peers.list.selection]
      guard mouse.kind == .press, outcome != .ignored else { return [] }
      if case .group? = peers.selection { return openPeer() }
      if outcome == .handled { return openPeer() }
    case .peerDetail:
      let was = peers.item
      let outcome = peers.detailList.handle(mouse, at: point)
      guard mouse.kind == .press, outcome != .ignored, peers.detail.indices.contains(peers.detailList.selection) else {
        return []
      }
      let item = peers.detail[peers.detailList.selection].item
      if let item { peers.item = item }
      settleDetailItem()
      if item != nil, item == was { return openDetailItem() }
    case .logStrip: _ = peers.logStrip.handle(mouse)
    case .requests: return useInRequests(mouse, at: point, local)
    case .composer: return pressField(mouse, at: point, local)
    case .response: useInResponse(mouse, at: point, local)
    case .records: useInRecords(mouse, at: point, local)
    case .inspector: useInInspector(mouse, at: point, local)
    }
    return []
  }

  private mutating func useInRequests(_ mouse: MouseEvent, at point: Point, _ inside: Rect) -> [Effect] {
    let places = requestsPlaces(inside)
    if places.saved.contains(point), !request.saved.files.isEmpty {
      let wasHere = request.list == .saved
      request.list = .saved
      let isAgain = request.saved.list.use(mouse, at: Point(point.x, point.y - places.saved.y))
      request.saved.selection = request.saved.row?.id
      if wasHere, isAgain { return Commands.named("saved.open").map { perform($0) } ?? [] }
    }
    if places.history.contains(point) {
      request.list = .history
      _ = request.historyList.handle(mouse, at: Point(point.x, point.y - places.history.y))
      showHistoryEntry()
    }
    return []
  }

  private mutating func useInResponse(_ mouse: MouseEvent, at point: Point, _ inside: Rect) {
    guard let exchange = request.exchange else { return }
    let text = ResponsePlaces(inside, hasFoot: responseFoot(exchange) != nil).text
    if request.responseTab == .difference {
      _ = request.comparison?.list.handle(mouse, at: Point(point.x, point.y - text.y))
      return
    }
    guard request.responseTab == .pretty, exchange.body.outline != nil else {
      _ = request[pager: request.responseTab].handle(mouse)
      return
    }
    if request.prettyList.use(mouse, at: Point(point.x, point.y - text.y)) { _ = foldResponse() }
  }

  private mutating func useInRecords(_ mouse: MouseEvent, at point: Point, _ inside: Rect) {
    let places = RecordPlaces(inside, log.view)
    let rows = places.rows
    let bars = TimelinePlaces(width: inside.width).bars
    if mouse.kind == .press, log.view == .timeline, bars.contains(point.x), !places.totals.contains(point) {
      setCursor(to: point.x - bars.lowerBound)
    }
    guard rows.contains(point) else { return }
    let place = Point(point.x, point.y - rows.y)
    switch log.view {
    case .lines: _ = log.lineList.handle(mouse, at: place)
    case .tree, .timeline:
      let isAgain = log.treeList.use(mouse, at: place)
      let row = log.treeList.selection
      log.selection = log.tree.indices.contains(row) ? log.tree[row].id : nil
      let isLabel = log.view == .tree || !bars.contains(point.x)
      if isAgain, isLabel { _ = foldRecord() }
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

  /// How far away the tab is that is written at a column of the upper edge of a pane.
  private func tab(of pane: PaneID, at column: Int, width: Int) -> Int? {
    let frame = frame(of: pane, width: width)
    guard let tabs = frame.tabs, let tab = frame.tab(at: column, width: width) else { return nil }
    return tab - tabs.selected
  }

  /// Moves the line between panes that the mouse holds; nil where it holds none.
  private mutating func drag(_ mouse: MouseEvent, _ layout: ScreenLayout) -> [Effect]? {
    guard let (axis, last) = dragging else { return nil }
    guard mouse.kind == .drag else {
      dragging = nil
      return mouse.kind == .release ? [] : nil
    }
    let step = axis == .vertical ? mouse.point.x - last.x : mouse.point.y - last.y
    let before = self.layout
    let effects = moveDivider(axis, by: step)
    // Beyond its end the line stays, and is taken up again where the mouse comes back to it.
    if self.layout != before { dragging = (axis, mouse.point) }
    return effects
  }

  /// Runs the command whose hint was pressed.
  private mutating func runHint(at point: Point, _ layout: ScreenLayout) -> [Effect] {
    guard layout.hints.contains(point) else { return [] }
    guard let command = hintedCommand(at: point.x, width: layout.hints.width) else { return [] }
    return perform(command)
  }

  // MARK: What lies over the screen

  private mutating func useInOverlay(_ mouse: MouseEvent) -> [Effect] {
    if mouse.kind == .wheelUp { moveInOverlay(.up) }
    if mouse.kind == .wheelDown { moveInOverlay(.down) }
    guard mouse.kind == .press else { return [] }
    notice = nil
    if layout.hints.contains(mouse.point) { return runHint(at: mouse.point, layout) }
    switch overlay {
    case .themes?:
      let list = ThemePickerPlaces(size).list.inset()
      guard list.contains(mouse.point) else { return [] }
      return changeThemePicker { $0.select(row: $0.list.scroll.offset + mouse.point.y - list.y) }
    case .help?: return pressRow(OverlayPlaces.help(size), listAt: 1, mouse.point)
    case .palette?: return pressRow(OverlayPlaces.palette(size), listAt: 2, mouse.point)
    case .picker(let picker)?: return pressRow(OverlayPlaces.picker(size, picker), listAt: 2, mouse.point)
    case .prompt?, .question?, nil: return []
    }
  }

  /// Does what stands in a row of a list that lies over the screen; beside it, the list is closed.
  private mutating func pressRow(_ places: OverlayPlaces, listAt top: Int, _ point: Point) -> [Effect] {
    let frame = places.frame(on: size)
    let list = Rect(x: frame.x + 1, y: frame.y + 1 + top, width: frame.width - 2, height: places.listHeight)
    guard frame.contains(point) else {
      overlay = nil
      return []
    }
    guard list.contains(point), selectInOverlay(row: point.y - list.y) else { return [] }
    return Commands.named("overlay.accept").map { perform($0) } ?? []
  }

  /// Selects a row that can be seen; false if there is none.
  private mutating func selectInOverlay(row: Int) -> Bool {
    func select(in list: inout ListState) -> Bool {
      let index = list.scroll.offset + row
      guard list.scroll.visible.contains(index) else { return false }
      list.select(index)
      return true
    }
    switch overlay {
    case .help(var finder)?:
      // The titles of parts are no commands.
      let rows = helpRows(finder)
      let index = finder.list.scroll.offset + row
      guard rows.indices.contains(index), rows[index].command != nil else { return false }
      defer { overlay = .help(finder) }
      return select(in: &finder.list)
    case .palette(var finder)?:
      defer { overlay = .palette(finder) }
      return select(in: &finder.list)
    case .picker(var picker)?:
      defer { overlay = .picker(picker) }
      return select(in: &picker.list)
    case .themes?, .prompt?, .question?, nil: return false
    }
  }
}

extension ListState {
  /// Uses the mouse at a place of the list; true where the row that was selected already was pressed again.
  mutating func use(_ mouse: MouseEvent, at point: Point) -> Bool {
    let outcome = handle(mouse, at: point)
    return mouse.kind == .press && outcome == .handled
  }
}
