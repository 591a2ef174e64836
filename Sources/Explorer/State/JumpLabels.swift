import Journal
import PeerStore
import TerminalUI

/// One or two letters on every row that can be seen; typing them goes there.
struct JumpLabels: Sendable {
  /// What is typed of a label so far.
  var typed = ""
  private let labels: [JumpTarget: String]

  /// The letters, those first that lie under the fingers.
  private static let letters = "asdfghjklqwertyuiopzxcvbnm".map(String.init)

  /// Labels for these rows; the first get one letter where not all can.
  init(_ targets: [JumpTarget]) {
    let letters = Self.letters
    // So many letters have to begin labels of two.
    let prefixes = targets.count <= letters.count ? 0 : (targets.count - letters.count - 1) / (letters.count - 1) + 1
    let begins = letters.suffix(min(prefixes, letters.count))
    let all = letters.dropLast(begins.count) + begins.flatMap { first in letters.map { first + $0 } }
    labels = Dictionary(zip(targets, all)) { first, _ in first }
  }

  /// Whether there is nothing to go to.
  var isEmpty: Bool { labels.isEmpty }

  /// The label of a row, if what is typed begins it.
  func label(of target: JumpTarget) -> String? { labels[target].flatMap { $0.hasPrefix(typed) ? $0 : nil } }

  /// The row whose label is typed; nil before that. False where no label begins so.
  func target() -> (target: JumpTarget?, isPossible: Bool) {
    if let found = labels.first(where: { $0.value == typed }) { return (found.key, true) }
    return (nil, labels.contains { $0.value.hasPrefix(typed) })
  }
}

/// A row that can be gone to, whatever number it has at the moment.
enum JumpTarget: Hashable, Sendable {
  case peer(PeersState.Row)
  case detail(DetailRow.Item)
  case saved(SavedTree.ID)
  case exchange(Work.ID)
  /// A line of a response that is laid out.
  case line(Int)
  case record(TreeRow.ID)
  /// An event, by its number.
  case event(Int)

  var pane: PaneID {
    switch self {
    case .peer: .peerList
    case .detail: .peerDetail
    case .saved, .exchange: .requests
    case .line: .response
    case .record, .event: .records
    }
  }
}

extension ExploreState {
  /// The rows that can be seen and gone to, and where they stand: those of the pane that keys go to first.
  var jumpPlaces: [(target: JumpTarget, point: Point)] {
    let layout = layout
    let panes = layout.panes.keys.sorted { ($0 == pane ? 0 : 1, $0.number) < ($1 == pane ? 0 : 1, $1.number) }
    return panes.flatMap { jumpPlaces(in: $0, layout.inside($0)) }
  }

  private func jumpPlaces(in pane: PaneID, _ inside: Rect) -> [(target: JumpTarget, point: Point)] {
    let local = Rect(width: inside.width, height: inside.height)
    func places(
      _ scroll: Scroll, _ rows: Rect, _ target: (Int) -> JumpTarget?
    ) -> [(target: JumpTarget, point: Point)] {
      scroll.visible.prefix(rows.height).compactMap { index in
        let point = Point(inside.x + rows.x, inside.y + rows.y + index - scroll.offset)
        return target(index).map { ($0, point) }
      }
    }
    switch pane {
    case .peerList:
      let rows = PeerListPlaces(local, isAdding: peers.adding != nil).rows
      return places(peers.list.scroll, rows) { peers.rows[$0].map { .peer($0) } }
    case .peerDetail:
      return places(peers.detailList.scroll, local) { index in
        peers.detail.indices.contains(index) ? peers.detail[index].item.map { .detail($0) } : nil
      }
    case .requests:
      let parts = requestsPlaces(local)
      return places(request.saved.list.scroll, parts.saved) { index in
        request.saved.tree.rows.indices.contains(index) ? .saved(request.saved.tree.rows[index].id) : nil
      }
        + places(request.historyList.scroll, parts.history) { index in
          request.historyRows.indices.contains(index) ? .exchange(request.historyRows[index]) : nil
        }
    case .response:
      guard let exchange = request.exchange, exchange.body.outline != nil, request.responseTab == .pretty else {
        return []
      }
      let text = ResponsePlaces(local, hasFoot: responseFoot(exchange) != nil).text
      return places(request.prettyList.scroll, text) { .line($0) }
    case .records:
      let rows = RecordPlaces(local, log.view).rows
      guard log.view == .lines else {
        return places(log.treeList.scroll, rows) { log.tree.indices.contains($0) ? .record(log.tree[$0].id) : nil }
      }
      return places(log.lineList.scroll, rows) { $0 < log.lines.count ? .event(log.lines[$0]) : nil }
    case .composer, .logStrip, .inspector: return []
    }
  }

  // MARK: Going there

  mutating func beginJump() -> [Effect] {
    let labels = JumpLabels(jumpPlaces.map(\.target))
    if labels.isEmpty { notice = Notice(.hint, Words.nothingToJumpTo) } else { jump = labels }
    return []
  }

  /// Takes a letter of a label.
  mutating func typeJump(_ key: Key) {
    guard var labels = jump, let character = key.text else { return jump = nil }
    labels.typed.append(character)
    let (target, isPossible) = labels.target()
    jump = target == nil && isPossible ? labels : nil
    if let target { go(to: target) } else if !isPossible { notice = Notice(.hint, Words.noSuchLabel(labels.typed)) }
  }

  private mutating func go(to target: JumpTarget) {
    focus(target.pane)
    switch target {
    case .peer(let row):
      peers.selection = row
      if let index = peers.rows.row(of: row) { peers.list.select(index) }
    case .detail(let item):
      peers.item = item
      if let index = peers.detail.firstIndex(where: { $0.item == item }) { peers.detailList.select(index) }
    case .saved(let id):
      request.list = .saved
      request.saved.selection = id
    case .exchange(let id):
      request.list = .history
      showListed(id)
    case .line(let row): request.prettyList.select(row)
    case .record(let id): select(id)
    case .event(let number): select(event: number)
    }
  }

  /// Selects a row of the tree or of the timeline.
  mutating func select(_ id: TreeRow.ID) {
    log.selection = id
    if let row = log.tree.firstIndex(where: { $0.id == id }) { log.treeList.select(row) }
  }

  /// Selects the line of an event, or the first after it.
  mutating func select(event number: Int) {
    guard let row = log.lines.firstRow(from: number) else { return }
    log.lineList.follow = .off
    log.lineList.select(row)
  }

  func drawJumpLabels(on canvas: Canvas) {
    guard let jump else { return }
    for (target, point) in jumpPlaces {
      guard let label = jump.label(of: target) else { continue }
      let rest = String(label.dropFirst(jump.typed.count))
      canvas.line("\(jump.typed, .dim)\(rest, .matchCurrent)", point.x, point.y)
    }
  }
}
