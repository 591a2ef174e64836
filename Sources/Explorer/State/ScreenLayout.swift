import TerminalUI

/// Where everything stands on a screen of some size: what drawing, settling and the mouse agree on.
struct ScreenLayout: Equatable, Sendable {
  let kind: LayoutClass
  /// The line above all panes.
  let bar: Rect
  /// The tour, above what keys do; empty while nobody is on it.
  let tour: Rect
  /// What keys do.
  let hints: Rect
  /// The last line.
  let status: Rect
  /// The panes that are shown, frames included.
  let panes: [PaneID: Rect]

  /// What is inside the frame of a pane; empty for one that is not shown.
  func inside(_ pane: PaneID) -> Rect { panes[pane]?.inset() ?? Rect(width: 0, height: 0) }

  /// The panes of a screen.
  init(
    _ size: Size, _ screen: Screen, focus: PaneID, isZoomed: Bool, dividers: Dividers = Dividers(),
    hasTour: Bool = false
  ) {
    kind = LayoutClass(size)
    let rows = Rect(width: size.width, height: size.height)
      .rows(.fixed(1), .fill(), .fixed(hasTour ? Self.tourHeight : 0), .fixed(1), .fixed(1))
    (bar, tour, hints, status) = (rows[0], rows[2], rows[3], rows[4])
    let isAlone = isZoomed || (screen == .peers && kind < .medium)
    panes =
      isAlone
      ? [focus: rows[1]] : Self.panes(of: screen, in: rows[1], kind, isTall: size.height >= 30, focus, dividers)
  }

  private static let tourHeight = 4
  /// No pane becomes less than this by moving the lines between them.
  private static let least = Size(24, 4)

  private static func panes(
    of screen: Screen, in body: Rect, _ kind: LayoutClass, isTall: Bool, _ focus: PaneID, _ dividers: Dividers
  ) -> [PaneID: Rect] {
    /// Columns of what stands at the left, rows of what stands above or below.
    func width(_ columns: Int) -> Int {
      max(least.width, min(columns + dividers.columns, body.width - least.width))
    }
    func height(_ rows: Int) -> Int { max(least.height, min(rows, body.height - least.height)) }
    switch screen {
    case .peers:
      let rows = body.rows(.fill(), .fixed(kind >= .widest && isTall ? height(6 - dividers.rows) : 0))
      let width = width(kind >= .widest ? min(60, max(44, body.width * 36 / 100)) : 40)
      let columns = rows[0].columns(.fixed(width), .fill())
      var panes: [PaneID: Rect] = [.peerList: columns[0], .peerDetail: columns[1]]
      if !rows[1].isEmpty { panes[.logStrip] = rows[1] }
      return panes
    case .request:
      if focus == .requests, kind < .wide { return [.requests: body] }
      let history = kind >= .widest ? width(30) : kind >= .wide ? width(26) : 0
      let columns = body.columns(.fixed(history), .fill())
      let rows = columns[1].rows(.fixed(height((isTall ? 12 : 7) + dividers.rows)), .fill())
      var panes: [PaneID: Rect] = [.composer: rows[0], .response: rows[1]]
      if !columns[0].isEmpty { panes[.requests] = columns[0] }
      return panes
    case .log:
      let rows = body.rows(.fill(), .fixed(height((isTall ? 11 : 6) - dividers.rows)))
      return [.records: rows[0], .inspector: rows[1]]
    }
  }
}

extension ExploreState {
  /// Where everything stands.
  var layout: ScreenLayout {
    ScreenLayout(
      size, screen, focus: pane, isZoomed: isZoomed, dividers: dividers[screen, default: Dividers()],
      hasTour: tour != nil)
  }

  /// Whether the screen is too small for anything but a card that says so.
  var isCard: Bool { LayoutClass(size) == .card }

  /// The panes that a key can lead to, those too that are shown only then.
  var reachablePanes: [PaneID] {
    let hasStrip = ScreenLayout(size, .peers, focus: .peerList, isZoomed: false).panes[.logStrip] != nil
    return screen.panes.filter { $0 != .logStrip || hasStrip }
  }
}

/// The parts of the list of peers.
struct PeerListPlaces: Equatable, Sendable {
  let header: Rect
  let rows: Rect
  /// The address that is being typed; empty while none is.
  let adding: Rect
  /// What is filtered and marked.
  let foot: Rect

  init(_ inside: Rect, isAdding: Bool) {
    let foot = inside.height >= 12 ? 2 : inside.height >= 8 ? 1 : 0
    let adding = isAdding ? min(inside.height >= 18 ? 5 : 4, max(0, inside.height - foot - 1)) : 0
    let places = inside.rows(.fixed(1), .fill(), .fixed(adding), .fixed(foot))
    (header, rows, self.adding, self.foot) = (places[0], places[1], places[2], places[3])
  }
}

/// The parts of a request.
struct ComposerPlaces: Equatable, Sendable {
  /// Method, peer, protocol, path.
  let fields: Rect
  /// The whole as a URI.
  let uri: Rect
  /// What stands over the rows.
  let rule: Rect
  /// The rows of the tab.
  let rows: Rect
  /// How it gets there.
  let routeRule: Rect
  let route: Rect

  init(_ inside: Rect) {
    let isTall = inside.height >= 9
    let places = inside.rows(
      .fixed(1), .fixed(isTall ? 1 : 0), .fixed(1), .fill(), .fixed(isTall ? 1 : 0), .fixed(1))
    (fields, uri, rule) = (places[0], places[1], places[2])
    (rows, routeRule, route) = (places[3], places[4], places[5])
  }
}

/// The parts of a response.
struct ResponsePlaces: Equatable, Sendable {
  let status: Rect
  let timing: Rect
  let rule: Rect
  let text: Rect
  /// What stands over the foot; empty where there is little room.
  let footRule: Rect
  let foot: Rect

  init(_ inside: Rect, hasFoot: Bool) {
    let places = inside.rows(
      .fixed(1), .fixed(inside.height >= 14 ? 1 : 0), .fixed(1), .fill(),
      .fixed(hasFoot && inside.height >= 11 ? 1 : 0), .fixed(hasFoot ? 1 : 0))
    (status, timing, rule) = (places[0], places[1], places[2])
    (text, footRule, foot) = (places[3], places[4], places[5])
  }
}

/// The parts of the pane of requests.
struct RequestsPlaces: Equatable, Sendable {
  /// The tree of those that are saved.
  let saved: Rect
  let historyRule: Rect
  /// What was sent.
  let history: Rect
  /// What the list is filtered by; empty while it is not.
  let filter: Rect
  /// The variables of the environment in use; empty without one.
  let variables: Rect
  /// The same request as a line of a shell.
  let shell: Rect

  init(_ inside: Rect, saved rows: Int, variables count: Int, shell lines: Int, isFiltered: Bool) {
    let isTall = inside.height >= 16
    let filter = isFiltered ? 1 : 0
    let variables = isTall && count > 0 ? min(7, 1 + count) : 0
    let shell = isTall && lines > 0 ? min(2 + lines, inside.height / 3) : 0
    let rest = inside.height - 1 - filter - variables - shell
    let places = inside.rows(
      .fixed(min(max(1, rows), max(1, rest / 2))), .fixed(1), .fill(), .fixed(filter), .fixed(variables),
      .fixed(shell))
    (saved, historyRule, history) = (places[0], places[1], places[2])
    (self.filter, self.variables, self.shell) = (places[3], places[4], places[5])
  }
}

/// The parts of the log.
struct RecordPlaces: Equatable, Sendable {
  let header: Rect
  let rows: Rect
  /// What everything adds up to.
  let totals: Rect

  init(_ inside: Rect, _ view: LogState.View) {
    let isTall = inside.height >= 16
    let fixed: (header: Int, totals: Int) =
      switch view {
      case .tree: (1, isTall ? 4 : 1)
      case .timeline: (2, isTall ? 4 : 0)
      case .lines: (0, 0)
      }
    let places = inside.rows(.fixed(fixed.header), .fill(), .fixed(fixed.totals))
    (header, rows, totals) = (places[0], places[1], places[2])
  }
}

/// The parts of what is shown of a selected row of the log.
struct InspectorPlaces: Equatable, Sendable {
  /// What it is, in a few lines.
  let facts: Rect
  let rule: Rect
  let events: Rect

  init(_ inside: Rect, facts count: Int) {
    let facts = inside.height >= 8 ? min(count, inside.height - 4) : 0
    let places = inside.rows(.fixed(facts), .fixed(facts > 0 ? 1 : 0), .fill())
    (self.facts, rule, events) = (places[0], places[1], places[2])
  }
}
