import Events
import Journal
import PeerStore
import TerminalUI

// What the log lists is made here, before each frame.

extension ExploreState {
  /// How many streams of a connection that have ended stand in rows of their own.
  private static let shownEnded = 8

  mutating func makeTree(_ journal: Journal) {
    let folded = log.folded
    log.tree = journal.tree.rows(
      filter: log.filter, names: peerNames, at: shownTime, shownEnded: Self.shownEnded, order: log.order
    ) { id in
      folded.contains(id) != id.isFoldedAnyway
    }
  }

  /// Aliases, for filters.
  var peerNames: PeerNames {
    let book = book
    return PeerNames { id in
      id.key.flatMap { book[$0]?.alias }
    } tags: { id in
      id.key.flatMap { book[$0]?.tags } ?? []
    }
  }

  /// Finds the events that the lines show. While it is looked for those that pass another filter, the former stay.
  mutating func indexLines(_ journal: Journal, while mayGoOn: () -> Bool = { true }) {
    guard let first = journal.events.first else { return }
    let (known, now) = (log.linesFilter, shownTime)
    var subject = EventInContext(first, in: journal.tree, names: peerNames)
    func passes(_ event: Event, _ filter: EventFilter) -> Bool {
      subject.event = event
      return filter.matches(subject, at: now)
    }
    log.lines.update(journal.events) { passes($0, known) }
    log.lineList.dropFirst(log.lines.lost)
    log.atCursor.dropFirst(log.lines.lost)
    if log.linesSearch?.filter != log.filter {
      log.linesSearch = log.filter == known ? nil : EventSearch(log.filter, in: log.lines, after: known)
    }
    while var search = log.linesSearch {
      // What it has found so far is added to where it is, not copied.
      log.linesSearch = nil
      search.goOn(journal.events, passes: passes)
      if search.isDone(journal.events) {
        (log.lines, log.linesFilter) = (search.found, search.filter)
      } else {
        log.linesSearch = search
        guard mayGoOn() else { return }
      }
    }
  }

  mutating func indexInspected(_ journal: Journal, while mayGoOn: () -> Bool) {
    if log.inspectedRecord != record {
      log.inspectedRecord = record
      log.inspected = EventIndex()
      log.inspector = PagerState(follow: tab.follow)
      log.streamList = ListState()
      log.wire = WireRows(log.recorded, of: tapSubject)
    }
    if let record { log.inspected.update(journal, of: record, while: mayGoOn) }
  }
}

extension EventIndex {
  /// Looks at the events that are new for those of a row of the tree, and of what is under it.
  mutating func update(_ journal: Journal, of record: TreeRow.ID, while mayGoOn: () -> Bool = { true }) {
    let isPeer = if case .peer = record { true } else { false }
    update(journal.events, while: mayGoOn) { event in
      Place(of: event, in: journal.tree, findsPeer: isPeer).isUnder(record, in: journal.tree)
    }
  }
}
