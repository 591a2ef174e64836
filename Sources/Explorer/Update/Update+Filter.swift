import Engine
import Journal
import TerminalUI

extension ExploreState {
  var hasFilter: Bool {
    switch screen {
    case .peers: !peers.filter.isEmpty
    case .request: !request.historyFilter.filter.isEmpty
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
    case (.request, nil):
      request.historyFilter.typing = TextField(request.historyFilter.filter.text)
      request.list = .history
      pane = .requests
    case (.request, let text?):
      do { request.historyFilter.filter = try EventFilter(text) } catch { throw Complaint(.usage, error.description) }
    case (_, nil):
      peers.filtering = TextField(peers.filter.text)
      pane = .peerList
    case (_, let text?):
      do { setPeerFilter(try EventFilter(text)) } catch { throw Complaint(.usage, error.description) }
    }
    return []
  }

  /// Uses a key or a paste in the filter that is being typed.
  mutating func changeFilter(_ edit: (inout TextField) -> Outcome) {
    func changed(_ field: TextField?) -> TextField? {
      field.map { field in
        var field = field
        _ = edit(&field)
        return field
      }
    }
    switch screen {
    case .peers: peers.filtering = changed(peers.filtering)
    case .request: request.historyFilter.typing = changed(request.historyFilter.typing)
    case .log: log.filtering = changed(log.filtering)
    }
    applyFilter()
  }

  /// Shows at every key what fits so far. What is no filter yet changes nothing.
  private mutating func applyFilter() {
    if let field = peers.filtering, screen == .peers, let filter = try? EventFilter(field.text) {
      setPeerFilter(filter)
    }
    if let field = log.filtering, screen == .log, let filter = try? EventFilter(field.text) { setLogFilter(filter) }
    if let field = request.historyFilter.typing, screen == .request, let filter = try? EventFilter(field.text) {
      request.historyFilter.filter = filter
    }
  }

  mutating func endFilter(keeps: Bool) throws(Complaint) {
    if !keeps { clearFilter() }
    if keeps, let text = filterField?.text {
      do {
        let filter = try EventFilter(text)
        switch screen {
        case .peers: setPeerFilter(filter)
        case .request: request.historyFilter.filter = filter
        case .log: setLogFilter(filter)
        }
      } catch {
        throw Complaint(.usage, error.description)
      }
    }
    peers.filtering = nil
    log.filtering = nil
    request.historyFilter.typing = nil
  }

  mutating func clearFilter() {
    switch screen {
    case .peers: setPeerFilter(.none)
    case .request: request.historyFilter.filter = .none
    case .log: setLogFilter(.none)
    }
  }

  private mutating func setPeerFilter(_ filter: EventFilter) {
    guard filter != peers.filter else { return }
    peers.filter = filter
    peersAreStale = true
  }

  private mutating func setLogFilter(_ filter: EventFilter) {
    guard filter != log.filter else { return }
    log.filter = filter
    log.lineList = ListState(follow: .on)
  }

  /// The filter that is being typed on the screen.
  private var filterField: TextField? {
    switch screen {
    case .peers: peers.filtering
    case .request: request.historyFilter.typing
    case .log: log.filtering
    }
  }

  /// What is wrong with it.
  var filterProblem: FilterError? {
    guard let field = filterField else { return nil }
    do throws(FilterError) {
      _ = try EventFilter(field.text)
      return nil
    } catch {
      return error
    }
  }
}
