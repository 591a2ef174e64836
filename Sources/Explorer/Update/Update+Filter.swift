import Engine
import Journal
import TerminalUI

extension ExploreState {
  var hasFilter: Bool {
    switch screen {
    case .peers: !peers.filter.isEmpty
    case .request: false
    case .log: !log.filter.isEmpty
    }
  }

  /// Begins to type a filter, or takes one as it is written.
  mutating func filter(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    switch (screen, arguments[0]) {
    case (.log, nil):
      log.filtering = TextField(log.filter.text)
      pane = .records
    case (.log, let text?):
      do { setLogFilter(try EventFilter(text)) } catch { throw Complaint(.usage, error.description) }
    case (_, nil):
      peers.filtering = TextField(peers.filter)
      pane = .peerList
    case (_, let text?): setPeerFilter(text)
    }
    return []
  }

  /// Shows at every key what fits so far. What is no filter yet changes nothing.
  mutating func applyFilter() {
    if let field = peers.filtering, screen == .peers { setPeerFilter(field.text) }
    if let field = log.filtering, screen == .log, let filter = try? EventFilter(field.text) { setLogFilter(filter) }
  }

  mutating func endFilter(keeps: Bool) throws(Complaint) {
    if !keeps { clearFilter() }
    if keeps, screen == .log, let text = log.filtering?.text {
      do { setLogFilter(try EventFilter(text)) } catch { throw Complaint(.usage, error.description) }
    }
    peers.filtering = nil
    log.filtering = nil
  }

  mutating func clearFilter() {
    if screen == .peers { setPeerFilter("") } else { setLogFilter(.none) }
  }

  private mutating func setPeerFilter(_ text: String) {
    guard text != peers.filter else { return }
    peers.filter = text
    peersAreStale = true
  }

  private mutating func setLogFilter(_ filter: EventFilter) {
    guard filter != log.filter else { return }
    log.filter = filter
    log.lines = EventIndex()
    log.lineList = ListState(follow: .on)
  }

  /// What is wrong with the filter that is being typed.
  var filterProblem: FilterError? {
    guard let field = log.filtering else { return nil }
    do throws(FilterError) {
      _ = try EventFilter(field.text)
      return nil
    } catch {
      return error
    }
  }
}
