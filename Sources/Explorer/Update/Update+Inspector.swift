import Events
import Journal
import TerminalUI

extension ExploreState {
  // MARK: Tabs

  /// The tab that is shown: the one that was chosen, where there is such a one for what is selected.
  var tab: LogState.Tab {
    let chosen = log.view == .timeline ? log.tabs.timeline : log.tabs.usual
    return tabs.contains(chosen) ? chosen : .events
  }

  /// The tabs that there are for what is selected.
  var tabs: [LogState.Tab] {
    let tree = shownJournal.tree
    var tabs: [LogState.Tab] = log.view == .timeline ? [.cursor] : []
    tabs += [.events, .about]
    switch record {
    case .peer?, .connection?, .older?:
      if inspectedIdentity(tree) != nil { tabs.append(.identify) }
      tabs.append(.streams)
    case .stream?, .request?, .dial?, nil: break
    }
    if tapSubject != nil { tabs.append(.wire) }
    return tabs
  }

  mutating func stepInspectorTab(_ step: Int) {
    let tabs = tabs
    guard let index = tabs.firstIndex(of: tab) else { return }
    show(tabs[((index + step) % tabs.count + tabs.count) % tabs.count])
  }

  mutating func show(_ tab: LogState.Tab) {
    if log.view == .timeline { log.tabs.timeline = tab } else { log.tabs.usual = tab }
    log.inspector = PagerState(follow: tab.follow)
    log.streamList = ListState()
  }

  // MARK: What is in them

  /// The connections that the selected row is, or has under it.
  private func inspectedConnections(_ tree: ActivityTree) -> [ConnectionNode] {
    switch record {
    case .peer(let id)?: tree[id]?.connections.compactMap { tree[$0] } ?? []
    case .connection(let id)?, .older(let id)?: [tree[id]].compactMap { $0 }
    case .stream?, .request?, .dial?, nil: []
    }
  }

  /// What the peer said of itself, the last time.
  func inspectedIdentity(_ tree: ActivityTree) -> PeerIdentity? {
    inspectedConnections(tree).compactMap(\.identity).last
  }

  /// The streams of what is selected, the newest first.
  func inspectedStreams(_ journal: Journal) -> [StreamID] {
    inspectedConnections(journal.tree).flatMap(\.streams).reversed()
  }

  /// How many rows the inspector has below the facts.
  func inspectorCount(_ journal: Journal) -> Int {
    switch tab {
    case .events: log.inspected.count
    case .about: about(journal).count
    case .identify: inspectedIdentity(journal.tree).map { identityFacts($0).count } ?? 0
    case .wire: log.wire.count
    case .cursor, .streams: 0
    }
  }

  // MARK: Moving

  mutating func moveInInspector(_ motion: Motion) {
    switch (tab, motion) {
    case (.cursor, .step(let move)): moveAtCursor { $0.move(move) }
    case (.streams, .step(let move)): log.streamList.move(move)
    case (.cursor, _), (.streams, _): break
    case (.events, _), (.about, _), (.identify, _), (.wire, _): _ = log.inspector.handle(motion.key)
    }
  }

  mutating func useInInspector(_ mouse: MouseEvent, at point: Point, _ inside: Rect) {
    switch tab {
    case .cursor: moveAtCursor { _ = $0.handle(mouse, at: point) }
    case .streams:
      if log.streamList.use(mouse, at: Point(point.x, point.y - 1)) { _ = goToInspected() }
    case .events, .about, .identify, .wire: _ = log.inspector.handle(mouse)
    }
  }

  // MARK: From there to a row

  /// The row that the selected line of the inspector is about.
  private var inspectedRow: TreeRow.ID? {
    let journal = shownJournal
    switch tab {
    case .cursor:
      guard let number = eventAtCursor, journal.events.keeps(number) else { return nil }
      return Place(of: journal.events[number], in: journal.tree).row
    case .streams:
      let streams = inspectedStreams(journal)
      return streams.indices.contains(log.streamList.selection) ? .stream(streams[log.streamList.selection]) : nil
    case .events, .about, .identify, .wire: return nil
    }
  }

  var noInspectedRow: String? { inspectedRow == nil ? Words.nothingSelected : nil }

  /// Selects the row that the selected line of the inspector is about.
  mutating func goToInspected() -> [Effect] {
    guard let row = inspectedRow else { return [] }
    if log.view != .timeline { remember(viewpoint) }
    if log.view == .lines { log.view = .tree }
    reveal(row)
    // On the timeline the row is what one wants to know more of; in the tree, what is around it.
    if log.view == .timeline { show(.events) } else { pane = .records }
    return []
  }
}
