import Journal
import PeerStore
import TerminalUI

extension ExploreState {
  /// Makes everything ready for the next frame: what changed since the last is taken in, windows are settled where they
  /// are. Work that grows with what is known is done here at most, and only when it is due.
  ///
  /// - Parameter mayGoOn: asked between parts of a search through very many rows. Where it says no, the frame shows
  ///   what was found before, and ``isSearching`` says that there is more to be done.
  public mutating func prepare(while mayGoOn: () -> Bool = { true }) {
    guard !isCard else { return }
    makePeerRows(while: mayGoOn)
    let layout = layout
    switch screen {
    case .peers: preparePeers(layout)
    case .request: prepareRequest(layout)
    case .log: prepareLog(layout, while: mayGoOn)
    }
    prepareOverlay(layout)
  }

  // MARK: Peers

  /// Looks for the peers that are to be shown. What has changed since a search began is looked at when that is done,
  /// unless a person wants another list.
  private mutating func makePeerRows(while mayGoOn: () -> Bool) {
    repeat {
      if peersAreStale, peers.search?.listing != peers.listing { beginPeerSearch() }
      guard peers.search != nil else { return }
      goOnWithPeerSearch()
    } while mayGoOn()
  }

  private mutating func beginPeerSearch() {
    peersAreStale = false
    let listing = peers.listing
    let known = peers.sorted.flatMap { $0.isSorted(for: listing) ? $0 : nil }
    let sorted = known ?? SortedPeers(book, for: listing)
    peers.sorted = sorted
    peers.search = PeerSearch(sorted, for: listing, connected: connectedPeers, neighbours: peers.neighbours)
  }

  private mutating func goOnWithPeerSearch() {
    guard var search = peers.search else { return }
    // What it has found so far is added to where it is, not copied.
    peers.search = nil
    let (tree, now) = (journal.tree, clock.now)
    // Made once: it holds the whole tree.
    let findContact = { tree.contact(with: $0) }
    search.goOn { peer, filter in filter.matches(PeerInContext(peer: peer, findContact: findContact), at: now) }
    guard search.isDone else { return peers.search = search }
    peers.sorted?.take(search)
    peers.rows = PeerRows(
      search.listing.grouping == .state ? search.groups : search.groups.sorted, folded: peers.folded, total: book.count)
    peers.marked.formIntersection(peers.marked.filter { book[$0] != nil })
  }

  private mutating func preparePeers(_ layout: ScreenLayout) {
    let places = PeerListPlaces(layout.inside(.peerList), isAdding: peers.adding != nil)
    peers.list.settle(count: peers.rows.count, height: places.rows.height)
    if let selection = peers.selection, let row = peers.rows.row(of: selection, guess: peers.list.selection) {
      if row != peers.list.selection { peers.list.selectionMoved(to: row, count: peers.rows.count) }
      if case .group = peers.rows[row] { peers.selection = peers.rows[row] }
    } else if peers.search == nil {
      peers.selection = peers.selection.flatMap(awaited) ?? firstPeerRow()
      if let row = peers.selection.flatMap({ peers.rows.row(of: $0) }) { peers.list.select(row) }
    }
    peers.adding?.settle(width: places.adding.width - 2)
    peers.filtering?.settle(width: max(1, places.foot.width - 4))
    if let inside = layout.panes[.peerDetail]?.inset() {
      makeDetail(width: inside.width)
      peers.detailList.settle(count: peers.detail.count, height: inside.height)
      settleDetailItem()
    }
    if let strip = layout.panes[.logStrip]?.inset() {
      peers.strip.update(journal.events, where: \.isTelling)
      if peers.strip.lost > 0 { peers.logStrip.dropFirst(peers.strip.lost) }
      peers.logStrip.settle(count: peers.strip.count, height: strip.height)
    }
  }

  /// A peer that was just added and is not in the store yet stays selected.
  private func awaited(_ row: PeersState.Row) -> PeersState.Row? {
    if case .peer(let key) = row, book[key] == nil, work.isBusy(key) { return row }
    return nil
  }

  private func firstPeerRow() -> PeersState.Row? {
    let row = min(peers.list.selection, peers.rows.count - 1)
    // At the very beginning the first peer, not the header above it.
    return row == 0 && peers.selection == nil ? peers.rows[1] ?? peers.rows[0] : peers.rows[max(0, row)]
  }

  // MARK: Request

  private mutating func prepareRequest(_ layout: ScreenLayout) {
    request.settleDiscreet()
    let inside = layout.inside(.requests)
    request.shellLines = inside.isEmpty ? [] : shellLines(width: inside.width - 4)
    let requests = requestsPlaces(inside)
    request.saved.settle(height: requests.saved.height)
    listHistory(height: requests.history.height)
    request.historyFilter.typing?.settle(width: max(1, requests.filter.width - 4))
    let composer = ComposerPlaces(layout.inside(.composer))
    let list = composerList(composer)
    request.rows.settle(count: request.tab == .wire ? wireLines.count : request.rowCount, height: list.height)
    if let row = request.selectedRow { request.rows.reveal(row) }
    request.area?.settle(width: list.width - 2, height: list.height)
    if let width = fieldWidth(in: composer) { request.typing?.settle(width: width) }
    guard let exchange = request.exchange else { return }
    if request.responseTab == .stream { indexStream() }
    let response = ResponsePlaces(layout.inside(.response), hasFoot: responseFoot(exchange) != nil)
    let count = responseCount(exchange)
    if request.responseTab == .difference {
      request.comparison?.list.settle(count: count, height: response.text.height)
    } else if request.responseTab == .pretty, exchange.body.outline != nil {
      request.prettyList.settle(count: count, height: response.text.height)
    } else if request.responseTab == .stream {
      let events = InspectorPlaces(response.text, facts: streamFacts(height: response.text.height).count).events
      request[pager: .stream].settle(count: count, height: events.height)
    } else {
      request[pager: request.responseTab].settle(count: count, height: response.text.height)
    }
  }

  // MARK: Log

  private mutating func prepareLog(_ layout: ScreenLayout, while mayGoOn: () -> Bool) {
    let places = RecordPlaces(layout.inside(.records), log.view)
    let journal = shownJournal
    switch log.view {
    case .tree, .timeline:
      makeTree(journal)
      if log.view == .timeline { keepRowsOfWindow(journal.tree) }
      log.treeList.settle(count: log.tree.count, height: places.rows.height)
      if let row = log.tree.firstIndex(where: { $0.id == log.selection }) {
        if row != log.treeList.selection { log.treeList.selectionMoved(to: row, count: log.tree.count) }
      } else {
        let row = min(log.treeList.selection, log.tree.count - 1)
        log.selection = row >= 0 ? log.tree[row].id : nil
      }
    case .lines:
      indexLines(journal, while: mayGoOn)
      // Until all are found that are to be shown, the list stays where it is.
      guard log.linesSearch == nil else { break }
      log.lineList.settle(count: log.lines.count, height: places.rows.height)
    }
    indexInspected(journal, while: mayGoOn)
    prepareInspector(layout.inside(.inspector), journal, while: mayGoOn)
    log.filtering?.settle(width: max(1, layout.inside(.records).width - 4))
  }

  private mutating func prepareInspector(_ inside: Rect, _ journal: Journal, while mayGoOn: () -> Bool) {
    let places = InspectorPlaces(inside, facts: tab == .events ? facts(journal).count : 0)
    if log.view == .timeline { settleAtCursor(journal, height: inside.height, while: mayGoOn) }
    log.streamList.settle(count: tab == .streams ? inspectedStreams(journal).count : 0, height: inside.height - 1)
    if log.inspected.lost > 0, tab == .events { log.inspector.dropFirst(log.inspected.lost) }
    log.inspector.settle(count: inspectorCount(journal), height: places.events.height)
  }
}
