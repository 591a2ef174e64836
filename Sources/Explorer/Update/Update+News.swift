import Engine
import Events
import Journal
import Libp2pHTTP
import PeerStore

extension ExploreState {
  // MARK: What is remembered

  mutating func take(_ book: PeerBook, _ status: PeerStore.Status) {
    self.book = book
    peersAreStale = true
    if status.problem != storeStatus.problem, let problem = status.problem {
      notice = Notice(.failure, problem.description, hint: problem.hint)
    }
    storeStatus = status
  }

  // MARK: What happened

  mutating func take(_ events: [Event], _ dropped: Int) {
    for event in events {
      journal.append(event)
      dials.note(event)
      switch event.kind {
      case .discovered(let peer, _): noteNeighbour(.peer(peer))
      case .connectionOpened, .connectionClosed, .dialFailed: peersAreStale = true
      default: break
      }
    }
    if dropped > 0 { journal.noteMissed(dropped) }
    journal.advance(to: clock.now)
  }

  /// Neighbours that are listed as such at most; more are peers like others.
  private static let maximumNeighbours = 1_024

  private mutating func noteNeighbour(_ key: PeerKey) {
    guard peers.neighbours.count < Self.maximumNeighbours, peers.neighbours.insert(key).inserted else { return }
    peersAreStale = true
  }

  /// What the log shows: what is known, or what was known when the reader paused.
  var shownJournal: Journal { log.frozen?.journal ?? journal }

  /// The time at which the log stands.
  var shownTime: Timestamp { log.frozen?.at ?? clock.now }

  // MARK: What came of work

  mutating func finish(_ id: Work.ID, _ result: Work.Result) {
    // What was cancelled is over, whatever still comes of it.
    guard let work = work.end(id) else { return }
    switch result {
    case .done: notice = Notice(.done, Words.done(work.words))
    case .dialled(let verdict):
      guard let key = work.peer else { return }
      notice = Notice(
        verdict.reach == .none ? .failure : .done, Words.verdict(name(of: key), verdict.words), hint: verdict.hint)
    case .looksAround(let isLooking):
      peers.looksAround = isLooking
      if !isLooking { peers.neighbours = [] }
      peersAreStale = true
      notice = Notice(.done, isLooking ? Words.looksAround : Words.looksNoMore)
    case .wellKnown(let answer):
      guard let key = work.peer else { return }
      peers.wellKnown[key] = WellKnownReading(outcome: .read(answer), at: clock.now)
      notice = wellKnownNotice(answer, name(of: key))
    case .failed(let complaint):
      if let key = work.peer, complaint.isAboutWellKnown {
        peers.wellKnown[key] = WellKnownReading(outcome: .failed(complaint), at: clock.now)
      }
      notice = Notice(complaint)
    }
  }

  private func wellKnownNotice(_ answer: WellKnownAnswer, _ name: String) -> Notice {
    guard answer.isPresent else { return Notice(.hint, Words.noWellKnown(name)) }
    let count = answer.document.mounts.count
    guard !answer.document.warnings.isEmpty else { return Notice(.done, Words.serves(name, count)) }
    return Notice(.hint, Words.serves(name, count), hint: Words.warnings(answer.document.warnings.count))
  }

  // MARK: Responses

  mutating func take(_ news: ExchangeNews, of id: Work.ID) -> [Effect] {
    var effects: [Effect] = []
    // What was cancelled is over.
    guard request.exchanges.first(where: { $0.id == id })?.isUnderWay == true else { return [] }
    request.change(id) { exchange in
      switch news {
      case .head(let head, let route, let requestID, let timing):
        exchange.head = head
        exchange.route = route
        exchange.requestID = requestID
        exchange.timing = timing
        exchange.phase = .receiving
      case .body(let bytes): exchange.body.append(bytes)
      case .spooled(let total): exchange.body.total = total
      case .end(let timing, let total):
        exchange.timing = timing
        exchange.body.total = total
        exchange.phase = .finished
        let canBeLaidOut = exchange.body.isWhole && exchange.body.bytes.count <= BodyView.maximumJSON
        if canBeLaidOut, exchange.isJSON || exchange.body.looksLikeJSON {
          effects.append(.layOut(id, exchange.body.bytes))
        }
      case .failed(let complaint): exchange.phase = .failed(complaint)
      }
    }
    switch news {
    case .end: work.end(id)
    case .failed(let complaint):
      work.end(id)
      notice = Notice(complaint)
    case .head, .body, .spooled: break
    }
    return effects + boundHistory()
  }

  /// The most requests that are kept, and the most bytes of their bodies.
  private static let mostExchanges = 100
  private static let mostBytes = 32 << 20

  /// Lets go of the oldest requests, and of old bodies, where they become too many.
  private mutating func boundHistory() -> [Effect] {
    var effects: [Effect] = []
    while request.exchanges.count > Self.mostExchanges {
      effects.append(.forget(request.exchanges.removeLast().id))
    }
    var bytes = 0
    for exchange in request.exchanges {
      bytes += exchange.body.bytes.count
      guard bytes > Self.mostBytes, exchange.id != request.shown, !exchange.body.bytes.isEmpty else { continue }
      bytes -= exchange.body.bytes.count
      request.change(exchange.id) { $0.body.letGo() }
      effects.append(.forget(exchange.id))
    }
    return effects
  }
}

extension Complaint {
  /// Whether it tells of a document that was read and is no good.
  fileprivate var isAboutWellKnown: Bool { message.contains(WellKnown.draftPath) }
}

extension Journal {
  /// Whether bytes went anywhere in the last seconds, so that rates on the screen still fall.
  func isBusy(at now: Timestamp) -> Bool {
    totals.history.values(at: now).suffix(10).contains { $0.received + $0.sent > 0 }
  }
}

extension Event {
  /// Whether it is worth a line where there is room for few.
  var isTelling: Bool {
    switch kind {
    case .bytes, .roundTrip, .path, .dialQueued, .dialStep, .dialEnded, .streamOpened, .streamNegotiated,
      .requestFinished:
      false
    case .streamClosed(_, let reason), .connectionClosed(_, let reason): reason != .finished
    case .lookup(let lookup, _): lookup.failure != nil
    default: true
    }
  }
}
