import Engine
import Events
import Glibc
import HTTP1
import Journal
import Libp2pHTTP
import TerminalUI

extension ExploreState {
  /// Shows the response to a request.
  mutating func show(_ id: Work.ID) {
    guard request.shown != id else { return }
    request.shown = id
    request.pagers = [:]
    request.prettyList = ListState()
    request.search = BodySearch()
    request.narrowing = BodyPath()
    if !request.tabs.contains(request.responseTab) { request.responseTab = .pretty }
    // Whatever the path showed of it before, all of it is shown again.
    request.change(id) { $0.body.narrow(to: nil) }
  }

  /// Goes to another tab of those that there is something in.
  mutating func stepResponseTab(_ step: Int) {
    let tabs = request.tabs
    let index = tabs.firstIndex(of: request.responseTab) ?? 0
    request.responseTab = tabs[((index + step) % tabs.count + tabs.count) % tabs.count]
  }

  /// How many rows the response has in the form that is shown.
  func responseCount(_ exchange: Exchange) -> Int {
    switch request.responseTab {
    case .pretty where exchange.body.outline != nil: exchange.body.shownLines.count
    case .pretty, .raw: exchange.body.isText ? exchange.body.lineCount : exchange.body.hexCount
    case .hex: exchange.body.hexCount
    case .headers: exchange.head?.fields.count ?? 0
    case .difference: request.comparison?.rows.count ?? 0
    case .pipe: request.pipe?.output.lineCount ?? 0
    case .stream: request.streamEvents.count
    case .timing, .repetition: 0
    }
  }

  mutating func moveInResponse(_ motion: Motion) {
    if request.responseTab == .pretty, request.exchange?.body.outline != nil, case .step(let move) = motion {
      request.prettyList.move(move)
    } else if request.responseTab == .difference, case .step(let move) = motion {
      request.comparison?.list.move(move)
    } else {
      _ = request[pager: request.responseTab].handle(motion.key)
    }
  }

  // MARK: The stream

  /// Finds what happened on the stream that carried the response; over HTTP, what happened to the request.
  mutating func indexStream() {
    let record = request.exchange.flatMap { exchange -> TreeRow.ID? in
      exchange.route?.stream.map { .stream($0) } ?? exchange.requestID.map { .request($0) }
    }
    if record != request.streamRecord {
      request.streamRecord = record
      request.streamEvents = EventIndex()
      request.pagers[.stream] = nil
    }
    guard let record else { return }
    request.streamEvents.update(journal, of: record)
    if request.streamEvents.lost > 0 { request[pager: .stream].dropFirst(request.streamEvents.lost) }
  }

  // MARK: Folding

  mutating func foldResponse() -> [Effect] {
    if request.responseTab == .difference {
      request.comparison?.toggleBrief()
      return []
    }
    let row = request.prettyList.selection
    var target: Int?
    request.change(request.shown) { target = $0.body.toggleFold(atRow: row) }
    if let target, let exchange = request.exchange {
      request.prettyList.selectionMoved(to: target, count: exchange.body.shownLines.count)
    }
    return []
  }

  mutating func foldAll(_ folds: Bool) -> [Effect] {
    let row = request.prettyList.selection
    let line = request.exchange.flatMap { $0.body.shownLines.indices.contains(row) ? $0.body.shownLines[row] : nil }
    request.change(request.shown) { $0.body.foldAll(folds) }
    if let exchange = request.exchange, let line {
      let target = exchange.body.shownLines.lastIndex { $0 <= line } ?? 0
      request.prettyList.selectionMoved(to: target, count: exchange.body.shownLines.count)
    }
    return []
  }

  // MARK: Saving

  mutating func saveBody(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    guard let exchange = request.exchange, exchange.body.total > 0 else { throw Complaint(.usage, Words.noBody) }
    guard !exchange.body.bytes.isEmpty else { throw Complaint(.usage, Words.bodyGone) }
    guard let path = arguments[0], !path.isEmpty else {
      return prompt(
        "response.save", Words.saveTitle(Figures.bytes(exchange.body.total)), Words.savePlaceholder, "")
    }
    return [.save(exchange.id, body: exchange.body.bytes, path: path.expandingTilde)]
  }
}

extension String {
  /// The path with the home folder for a tilde at its beginning.
  var expandingTilde: String {
    guard self == "~" || hasPrefix("~/"), let home = getenv("HOME") else { return self }
    return String(cString: home) + dropFirst()
  }
}
