import Engine
import Events
import HTTP1
import Journal
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
    /// What a body is made of; the text; the path of a file.
    case bodyKind, text, file
    case timeout, transport, follows
    /// What the request proves itself with: the scheme, the name, and the token or password.
    case scheme, user, secret
  }

  /// How a response is shown, and what was made of it.
  enum Tab: Int, CaseIterable, Hashable, Sendable {
    case pretty, raw, hex, headers, timing
    /// What happened on the stream that carried it.
    case stream
    /// Against another response.
    case difference
    /// The request, many times over.
    case repetition
    /// What a command of the shell made of the body.
    case pipe

    /// Whether it is the body, in one form or another.
    var showsBody: Bool { self == .pretty || self == .raw || self == .hex }
  }

  var composer = Composer()
  /// The same without its secrets, as of the last frame.
  private var lastDiscreet = DiscreetRequest(Composer())
  var tab = Composer.Tab.query
  /// The field that keys go to.
  var field = Field.path
  /// The text of that field while it is being typed.
  var typing: TextField?
  /// The same for a body of text.
  var area: TextArea?
  var rows = Scroll()

  /// The requests that are saved as files.
  var saved = SavedRequests()
  /// The name of the one that is being written; nil for one that has none.
  var savedName: String?

  /// The request as a command of a shell, as it was made for the last frame: its body may be long.
  var shellLines: [String] = []
  /// The list of the pane of requests that keys go to, as far as there is anything in it.
  private var wantedList = RequestList.history
  var list: RequestList {
    get { saved.files.isEmpty ? .history : wantedList }
    set { wantedList = newValue }
  }

  /// Requests that were sent, the newest first; behind those of this run come those of runs before.
  var exchanges: [Exchange] = []
  var historyList = ListState()
  /// Which of them are listed.
  var historyRows: [Work.ID] = []
  /// The one whose row is selected.
  var listedID: Work.ID?
  var historyFilter = HistoryFilter()
  /// The one that another is compared with.
  var marked: Work.ID?
  /// The one whose response is shown.
  var shown: Work.ID?

  var responseTab = Tab.pretty
  /// Where the texts of the tabs stand.
  var pagers: [Tab: PagerState] = [:]
  /// What happened on the stream that carried the response, and which stream that is.
  var streamEvents = EventIndex()
  var streamRecord: TreeRow.ID?
  /// The selected row of a response that is laid out.
  var prettyList = ListState()

  /// What is looked for in the body that is shown.
  var search = BodySearch()

  /// The path into the document that narrows what is shown.
  var narrowing = BodyPath()

  var comparison: Comparison?
  var repetition: Repetition?
  var pipe: PipeRun?

  /// The environments that there are, by the names of their files, and the one in use.
  var environments: [String: RequestVariables] = [:]
  var environment: String?
  /// What must not be shown of the one in use, in whatever text it comes back.
  var hidden: [String] = []

  /// Requests that were read from a file or a paste, until one of them is chosen.
  var imported: [ImportedRequest] = []
  /// What came back from an editor and could not be read: nothing of it is lost.
  var rejectedEdit: String?

  /// The exchange whose response is shown.
  var exchange: Exchange? { shown.flatMap { self[$0] } }

  /// The exchange of this name, if it is still there.
  subscript(id: Work.ID) -> Exchange? { exchanges.first { $0.id == id } }

  /// The request that is being written, without its secrets.
  var discreet: DiscreetRequest { lastDiscreet.source == composer ? lastDiscreet : DiscreetRequest(composer) }

  /// Takes the secrets out of the request once for all who show it in a frame: its body may be long.
  mutating func settleDiscreet() {
    if lastDiscreet.source != composer { lastDiscreet = DiscreetRequest(composer) }
  }

  /// The tabs that there is something in.
  var tabs: [Tab] {
    Tab.allCases.filter { tab in
      switch tab {
      case .pretty, .raw, .hex, .headers, .timing, .stream: true
      case .difference: comparison.map { $0.new == shown } ?? false
      case .repetition: repetition != nil
      case .pipe: pipe.map { $0.exchange == shown } ?? false
      }
    }
  }

  /// Where the text of a tab stands: at its beginning at first, but what happens is followed.
  subscript(pager tab: Tab) -> PagerState {
    get { pagers[tab] ?? PagerState(follow: tab == .stream ? .on : .never) }
    set { pagers[tab] = newValue }
  }

  /// Changes an exchange where it stands: a copy of a body would cost its size.
  mutating func change(_ id: Work.ID?, _ body: (inout Exchange) -> Void) {
    guard let index = exchanges.firstIndex(where: { $0.id == id }) else { return }
    body(&exchanges[index])
  }
}

/// The lists in the pane of requests.
enum RequestList: Hashable, Sendable {
  /// Those that are saved.
  case saved
  /// What was sent.
  case history
}

/// Which requests of the history are listed.
struct HistoryFilter: Sendable {
  var filter = EventFilter.none
  /// The text while it is being typed.
  var typing: TextField?
}

/// A path into the document of a body.
struct BodyPath: Sendable {
  /// The path as it is written; empty where everything is shown.
  var text = ""
  /// The text while it is being typed.
  var typing: TextField?
  /// What functions made of the values, how many these are, or what is wrong with the path.
  var outcome = Outcome.none

  enum Outcome: Hashable, Sendable {
    case none
    case values(Int)
    case texts([String])
    case malformed(String)
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
public struct Exchange: Identifiable, Sendable {
  enum Phase: Sendable {
    /// The head of the response is waited for.
    case waiting
    /// The body is coming.
    case receiving
    case finished
    case failed(Complaint)
  }

  /// The work that it is; below 0 for one of a run before.
  public let id: Work.ID
  /// How it was written.
  let composer: Composer
  /// What the peer was called.
  let peerName: String
  let sentAt: Timestamp
  /// The name that it was saved under.
  var savedName: String?
  /// How many bytes of its body were not kept from a run before.
  var leftOut = 0
  var phase = Phase.waiting
  var head: ResponseHead?
  var route: Route?
  var requestID: RequestID?
  var timing = Timing()
  var body = BodyView()

  /// Whether it is of a run before, of which the answer was not kept.
  var isPast: Bool { id < 0 }

  /// Whether more may come.
  var isUnderWay: Bool {
    switch phase {
    case .waiting, .receiving: true
    case .finished, .failed: false
    }
  }

  /// Whether nothing of the body has come yet.
  var awaitsBody: Bool { isUnderWay && body.total == 0 }

  /// What was asked, without secrets.
  var summary: String { "\(composer.method.rawValue) \(Secret.hiding(target: composer.fullPath))" }

  /// How it is called in a list: by the name that it is saved under, otherwise by its path, with the method if that says
  /// more than that it reads.
  var title: String {
    if let savedName { return savedName.lastPathPart }
    // A letter or two say nothing without the protocol that they stand below.
    let path = Secret.hiding(target: composer.path.utf8.count < 3 ? composer.fullPath : composer.path)
    return composer.method == .get ? path : "\(composer.method.rawValue) \(path)"
  }

  /// Whether the body says it is JSON.
  var isJSON: Bool { head?.fields[.contentType]?.lowercased().contains("json") ?? false }
}
