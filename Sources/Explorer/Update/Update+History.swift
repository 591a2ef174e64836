import Engine
import Events
import Journal
import TerminalUI

extension ExploreState {
  /// The most requests that are kept in memory, and the most bytes of their bodies.
  static let mostExchanges = 1_000
  private static let mostBytes = 32 << 20

  var noHistory: String? { request.exchanges.isEmpty ? Words.nothingSent : nil }

  // MARK: What is kept

  /// Has a request kept that is over.
  func remember(_ id: Work.ID) -> [Effect] {
    guard let exchange = request[id], !exchange.isUnderWay else { return [] }
    return [.remember(HistoryRecord(exchange))]
  }

  /// Takes in the requests of runs before.
  mutating func take(_ records: [HistoryRecord]) {
    let room = max(0, Self.mostExchanges - request.exchanges.count)
    let past = records.prefix(room).enumerated().compactMap { Exchange($1, id: -1 - $0) }
    request.exchanges = request.exchanges.filter { !$0.isPast } + past
  }

  /// Lets go of the oldest requests, and of old bodies, where they become too many.
  mutating func boundHistory() -> [Effect] {
    var effects: [Effect] = []
    while request.exchanges.count > Self.mostExchanges {
      effects.append(.forget(request.exchanges.removeLast().id))
    }
    var bytes = 0
    let compared = request.comparison.map { [$0.old, $0.new] } ?? []
    for exchange in request.exchanges {
      bytes += exchange.body.bytes.count
      let isLookedAt = exchange.id == request.shown || exchange.id == request.marked || compared.contains(exchange.id)
      guard bytes > Self.mostBytes, !isLookedAt, !exchange.body.bytes.isEmpty else { continue }
      bytes -= exchange.body.bytes.count
      request.change(exchange.id) { $0.body.letGo() }
      effects.append(.forget(exchange.id))
    }
    return effects
  }

  // MARK: What is listed

  /// Finds the rows that fit the filter; the selected one stays selected.
  mutating func listHistory(height: Int) {
    let filter = request.historyFilter.filter
    let selected = request.listedID ?? request.shown
    let now = clock.now
    let fitting = request.exchanges.lazy.filter { filter.isEmpty || filter.matches($0, at: now) }
    request.historyRows = fitting.map(\.id)
    let row = request.historyRows.firstIndex { $0 == selected }
    if let row, row != request.historyList.selection {
      request.historyList.selectionMoved(to: row, count: request.historyRows.count)
    }
    request.historyList.settle(count: request.historyRows.count, height: height)
    request.listedID = listedExchange?.id ?? request.listedID
  }

  /// The exchange of the selected row.
  var listedExchange: Exchange? {
    let row = request.historyList.selection
    return request.historyRows.indices.contains(row) ? request[request.historyRows[row]] : nil
  }

  /// Shows what is selected in the list of what was sent.
  mutating func showHistoryEntry() {
    guard let exchange = listedExchange else { return }
    request.listedID = exchange.id
    show(exchange.id)
  }

  mutating func loadExchange() -> [Effect] {
    guard let exchange = request.exchange else { return [] }
    // What it was saved as, it still is, changed or not.
    open(exchange.composer, savedAs: exchange.savedName.flatMap { request.saved.files[$0] == nil ? nil : $0 })
    if exchange.leftOut > 0 { notice = Notice(.hint, Words.bodyNotKept(Figures.bytes(exchange.leftOut))) }
    return go(to: .request)
  }

  mutating func resend() throws(Complaint) -> [Effect] {
    guard let exchange = request.exchange else { throw Complaint(.usage, Words.nothingSent) }
    guard exchange.leftOut == 0 else {
      throw Complaint(.usage, Words.bodyNotKept(Figures.bytes(exchange.leftOut)), hint: Words.takeUpHint)
    }
    return try send(exchange.composer, savedAs: exchange.savedName)
  }

  /// Shows an exchange, and selects it in the list.
  mutating func showListed(_ id: Work.ID) {
    request.listedID = id
    show(id)
  }

  // MARK: Comparing

  /// Marks the selected request, or takes the mark away.
  mutating func markExchange() -> [Effect] {
    guard let id = listedExchange?.id else { return [] }
    request.marked = request.marked == id ? nil : id
    return []
  }

  /// The exchange that the shown one is compared with: the marked one, or else the last before it that asked for the
  /// same.
  private var counterpart: Exchange? {
    guard let shown = request.exchange else { return nil }
    if let marked = request.marked, marked != shown.id { return request[marked] }
    guard let index = request.exchanges.firstIndex(where: { $0.id == shown.id }) else { return nil }
    return request.exchanges[(index + 1)...].first { $0.composer.asksForTheSame(as: shown.composer) && $0.hasAnswer }
  }

  var noComparison: String? {
    guard let shown = request.exchange else { return Words.nothingSent }
    guard shown.hasAnswer else { return Words.noAnswerKept }
    guard let other = counterpart else { return Words.nothingToCompare }
    return other.hasAnswer ? nil : Words.noAnswerKept
  }

  mutating func compareAnswers() -> [Effect] {
    guard let shown = request.exchange, let other = counterpart else { return [] }
    // The earlier one is the old one, whichever is selected.
    let isLater = shown.sentAt >= other.sentAt
    return isLater ? [.compare(other, shown)] : [.compare(shown, other)]
  }

  mutating func show(_ comparison: Comparison) {
    guard request[comparison.new] != nil else { return }
    show(comparison.new)
    request.comparison = comparison
    request.responseTab = .difference
    pane = .response
  }

  mutating func stepComparison(_ step: Int) -> [Effect] {
    guard let row = request.comparison?.change(from: request.comparison?.list.selection ?? 0, step) else { return [] }
    request.comparison?.list.select(row)
    return []
  }
}

extension Exchange {
  /// Whether there is an answer of which nothing is missing that was received.
  var hasAnswer: Bool {
    guard head != nil, !isPast, !isUnderWay else { return false }
    return body.total == 0 || !body.bytes.isEmpty
  }
}

extension Composer {
  /// Whether it is the same request but for what is switched off and how it is sent.
  fileprivate func asksForTheSame(as other: Composer) -> Bool {
    method == other.method && peer == other.peer && fullPath == other.fullPath
  }
}
