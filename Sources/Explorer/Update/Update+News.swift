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
    renewPrivacy()
    if status.problem != storeStatus.problem, let problem = status.problem {
      notice = Notice(.failure, problem.description, hint: problem.hint)
    }
    storeStatus = status
  }

  // MARK: What happened

  mutating func take(_ events: [Event], _ dropped: Int) {
    for event in events {
      journal.append(discreet(event))
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
      if let key = work.peer {
        if complaint.topic == .wellKnown {
          peers.wellKnown[key] = WellKnownReading(outcome: .failed(complaint), at: clock.now)
        }
      }
      notice = Notice(complaint)
      takePlainHTTP(complaint, of: work)
    }
  }

  /// What was begun by itself does not come in between with a question: it says how to be asked.
  private mutating func takePlainHTTP(_ complaint: Complaint, of work: Work) {
    guard complaint.topic == .plainHTTP, let key = work.peer else { return }
    if case .probe? = work.job {
      notice?.hint = Words.plainHint
    } else {
      askForPlainHTTP(complaint, key, then: .begin(.wellKnown(key)))
    }
  }

  /// Asks whether a peer that can be reached over plain HTTP only may be.
  private mutating func askForPlainHTTP(
    _ complaint: Complaint, _ key: PeerKey, then consequence: Question.Consequence
  ) {
    guard complaint.topic == .plainHTTP, overlay == nil, typing == nil, jump == nil else { return }
    overlay = .question(
      Question(
        text: Words.plainQuestion(name(of: key)), yes: Words.sendPlain,
        consequences: [.allowPlainHTTP(key), consequence]))
  }

  private func wellKnownNotice(_ answer: WellKnownAnswer, _ name: String) -> Notice {
    guard answer.isPresent else { return Notice(.hint, Words.noWellKnown(name)) }
    let count = answer.document.mounts.count
    guard !answer.document.warnings.isEmpty else { return Notice(.done, Words.serves(name, count)) }
    return Notice(.hint, Words.serves(name, count), hint: Words.warnings(answer.document.warnings.count))
  }

  /// An event as it may be shown and saved: without the secrets that a request of ours has in its path.
  private func discreet(_ event: Event) -> Event {
    guard case .request(var summary) = event.kind, summary.direction == .outbound else { return event }
    summary.target = request.hidden.reduce(Secret.hiding(target: summary.target)) {
      $0.replacing($1, with: Secret.mask)
    }
    return Event(time: event.time, kind: .request(summary))
  }

  // MARK: Responses

  mutating func take(_ news: ExchangeNews, of id: Work.ID) -> [Effect] {
    var effects: [Effect] = []
    // What was cancelled is over.
    guard request.exchanges.first(where: { $0.id == id })?.isUnderWay == true else { return [] }
    request.change(id) { exchange in
      switch news {
      case .departed(let requestID, let route): (exchange.requestID, exchange.route) = (requestID, route)
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
      if let composer = request.exchanges.first(where: { $0.id == id })?.composer, let key = composer.peer {
        askForPlainHTTP(complaint, key, then: .send(composer))
      }
    case .departed, .head, .body, .spooled: return boundHistory()
    }
    return effects + remember(id) + boundHistory()
  }
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
