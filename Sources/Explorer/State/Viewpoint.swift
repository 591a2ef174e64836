import Journal
import TerminalUI

/// What somebody looked at before going elsewhere, to come back to exactly that.
struct Viewpoint: Sendable {
  /// So many are kept: the last.
  static let most = 50

  let screen: Screen
  let pane: PaneID
  let isZoomed: Bool
  let place: Place

  /// What is looked at on the screen.
  enum Place: Sendable {
    case peers(PeersState)
    case request(shown: Work.ID?, tab: RequestState.Tab, history: ListState, pretty: ListState)
    case log(LogState)
  }
}

extension ExploreState {
  /// What is looked at now.
  var viewpoint: Viewpoint {
    let place: Viewpoint.Place =
      switch screen {
      case .peers: .peers(peers.asPlace)
      case .request:
        .request(
          shown: request.shown, tab: request.responseTab, history: request.historyList, pretty: request.prettyList)
      case .log: .log(log.asPlace)
      }
    return Viewpoint(screen: screen, pane: pane, isZoomed: isZoomed, place: place)
  }

  /// Goes to something on a screen; `back` returns to exactly what is looked at now.
  mutating func leap(to screen: Screen, _ change: (inout ExploreState) -> Void) -> [Effect] {
    remember(viewpoint)
    self.screen = screen
    isZoomed = false
    change(&self)
    return []
  }

  mutating func remember(_ viewpoint: Viewpoint) {
    trail.append(viewpoint)
    if trail.count > Viewpoint.most { trail.removeFirst() }
  }

  /// Looks at what was looked at then.
  mutating func restore(_ viewpoint: Viewpoint) {
    screen = viewpoint.screen
    pane = viewpoint.pane
    isZoomed = viewpoint.isZoomed
    switch viewpoint.place {
    case .peers(let place):
      peersAreStale = peersAreStale || place.filter != peers.filter
      peers.restore(place)
    case .request(let shown, let tab, let history, let pretty):
      if let shown, request.exchanges.contains(where: { $0.id == shown }) { showListed(shown) }
      request.responseTab = tab
      request.historyList = history
      request.prettyList = pretty
    case .log(let place): log.restore(place)
    }
  }
}

extension PeersState {
  /// What of it is a place to come back to; the rest is made anew.
  fileprivate var asPlace: PeersState {
    var place = PeersState()
    (place.list, place.selection, place.folded, place.filter) = (list, selection, folded, filter)
    (place.tab, place.detailList, place.item) = (tab, detailList, item)
    return place
  }

  fileprivate mutating func restore(_ place: PeersState) {
    (list, selection, filter) = (place.list, place.selection, place.filter)
    (tab, detailList, item) = (place.tab, place.detailList, place.item)
    if folded != place.folded {
      folded = place.folded
      rows.fold(folded)
    }
  }
}

extension LogState {
  fileprivate var asPlace: LogState {
    var place = LogState()
    (place.view, place.filter, place.order) = (view, filter, order)
    (place.treeList, place.selection, place.folded) = (treeList, selection, folded)
    (place.lineList, place.tabs) = (lineList, tabs)
    (place.window, place.cursor, place.atCursor) = (window, cursor, atCursor)
    return place
  }

  fileprivate mutating func restore(_ place: LogState) {
    (view, filter, order) = (place.view, place.filter, place.order)
    (treeList, selection, folded) = (place.treeList, place.selection, place.folded)
    (lineList, tabs) = (place.lineList, place.tabs)
    (window, cursor, atCursor) = (place.window, place.cursor, place.atCursor)
  }
}
