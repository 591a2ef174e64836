import Engine
import Events
import HTTP1
import Libp2pHTTP
import PeerStore
import TerminalUI

/// What the request screen remembers.
struct RequestState: Sendable {
  /// What can be typed or chosen in a request, in the order of the tab key.
  enum Field: Hashable, Sendable {
    case method, peer, protocolID, path
    /// A row of the tab that is shown; the one after the last is a new one.
    case row(Int)
    case name(Int)
    case value(Int)
    case bodyKind, text
    case timeout, follows
  }

  /// How a response is shown.
  enum Tab: Int, CaseIterable, Hashable, Sendable {
    case pretty, raw, hex, headers, timing
  }

  var composer = Composer()
  var tab = Composer.Tab.query
  /// The field that keys go to.
  var field = Field.path
  /// The text of that field while it is being typed.
  var typing: TextField?
  /// The same for a body of text.
  var area: TextArea?
  var rows = Scroll()

  /// The requests that are saved as files, by their names.
  var saved: [String: RequestFile] = [:]
  /// The name of the one that is being written; nil for one that has none.
  var savedName: String?

  /// Requests that were sent, the newest first.
  var exchanges: [Exchange] = []
  var historyList = ListState()
  /// The one whose response is shown.
  var shown: Work.ID?

  var responseTab = Tab.pretty
  var pagers: [Tab: PagerState] = [:]
  /// The selected row of a response that is laid out.
  var prettyList = ListState()

  /// What is looked for in the body that is shown.
  var search = BodySearch()

  /// The exchange whose response is shown.
  var exchange: Exchange? { exchanges.first { $0.id == shown } }

  /// Changes an exchange where it stands: a copy of a body would cost its size.
  mutating func change(_ id: Work.ID?, _ body: (inout Exchange) -> Void) {
    guard let index = exchanges.firstIndex(where: { $0.id == id }) else { return }
    body(&exchanges[index])
  }
}

/// A search in a body.
struct BodySearch: Sendable {
  /// What is looked for.
  var text = ""
  /// The text while it is being typed.
  var typing: TextField?
  /// Where it stands, by the offsets of its first bytes.
  var offsets: [Int] = []
  /// Which of these was gone to last.
  var current = 0
}

/// A request that was sent, and what came of it so far.
struct Exchange: Identifiable, Sendable {
  enum Phase: Sendable {
    /// The head of the response is waited for.
    case waiting
    /// The body is coming.
    case receiving
    case finished
    case failed(Complaint)
  }

  /// The work that it is.
  let id: Work.ID
  /// How it was written.
  let composer: Composer
  /// What the peer was called.
  let peerName: String
  let sentAt: Timestamp
  var phase = Phase.waiting
  var head: ResponseHead?
  var route: Route?
  var requestID: RequestID?
  var timing = Timing()
  var body = BodyView()

  /// Whether more may come.
  var isUnderWay: Bool {
    switch phase {
    case .waiting, .receiving: true
    case .finished, .failed: false
    }
  }

  /// Whether the body says it is JSON.
  var isJSON: Bool { head?.fields[.contentType]?.lowercased().contains("json") ?? false }
}
