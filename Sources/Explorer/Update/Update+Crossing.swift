import Events
import Journal
import Libp2pHTTP
import TerminalUI

// From a request to its stream in the log, and back.

extension ExploreState {
  /// The row in the log of the request whose response is shown.
  private var recordOfExchange: TreeRow.ID? {
    guard let exchange = request.exchange else { return nil }
    if let stream = exchange.route?.stream, journal.tree[stream] != nil { return .stream(stream) }
    guard let id = exchange.requestID, journal.tree[id] != nil else { return nil }
    return .request(id)
  }

  var noRecordOfExchange: String? { recordOfExchange == nil ? Words.notInLog : nil }

  mutating func showExchangeInLog() -> [Effect] { recordOfExchange.map { showInLog($0) } ?? [] }

  /// The response that belongs to the selected row of the log.
  private var exchangeOfRecord: Work.ID? {
    switch record {
    case .request(let id)?: request.exchanges.first { $0.requestID == id }?.id
    case .stream(let id)?: request.exchanges.first { $0.route?.stream == id }?.id
    case .peer, .connection, .dial, .older, nil: nil
    }
  }

  var noExchangeOfRecord: String? { exchangeOfRecord == nil ? Words.notInHistory : nil }

  mutating func showExchangeOfRecord() -> [Effect] {
    guard let id = exchangeOfRecord else { return [] }
    return leap(to: .request) { state in
      state.showListed(id)
      state.pane = .response
    }
  }
}
