import Engine
import Events
import Journal
import PeerStore
import TerminalUI

extension ExploreState {
  // MARK: What is selected

  /// What the inspector is about: a row of the tree, or what the selected line belongs to.
  var record: TreeRow.ID? {
    switch log.view {
    case .tree, .timeline:
      if case .older(let id)? = log.selection { return .connection(id) }
      return log.selection
    case .lines:
      guard let number = selectedEvent, shownJournal.events.keeps(number) else { return nil }
      return Place(of: shownJournal.events[number], in: shownJournal.tree).row
    }
  }

  /// The number of the event in the selected line.
  var selectedEvent: Int? {
    let index = log.lineList.selection
    return index >= 0 && index < log.lines.count ? log.lines[index] : nil
  }

  /// The peer that the selected row belongs to.
  var recordPeer: PeerKey? { record.flatMap { shownJournal.tree.peer(of: $0) }?.key }

  var noRecord: String? { record == nil ? Words.nothingSelected : nil }
  var noRecordPeer: String? { recordPeer == nil ? Words.noPeer : nil }
  var noFold: String? { log.view != .lines && log.selection != nil ? nil : Words.nothingSelected }

  var noRecordConnection: String? {
    guard let id = record.flatMap({ shownJournal.tree.connection(of: $0) }) else { return Words.noConnection }
    return journal.tree[id]?.ending == nil && journal.tree[id] != nil ? nil : Words.connectionIsOver
  }

  // MARK: Going there

  /// Shows the log, at the peer that the screen is about.
  mutating func showInLog() -> [Effect] {
    guard let key = subject else { return go(to: .log) }
    let node = PeerNode.ID(key)
    guard journal.tree[node] != nil else {
      notice = Notice(.hint, Words.nothingHappened(name(of: key)))
      return go(to: .log)
    }
    return showInLog(.peer(node))
  }

  /// Shows the log, at a row of what happens now, whatever hides it there.
  mutating func showInLog(_ row: TreeRow.ID) -> [Effect] {
    leap(to: .log) { state in
      state.show(nil)
      state.log.view = .tree
      state.log.filter = .none
      state.pane = .records
      state.reveal(row)
    }
  }

  /// Selects a row of the tree and unfolds what it is under.
  mutating func reveal(_ row: TreeRow.ID) {
    log.selection = row
    var parent = shownJournal.tree.parent(of: row)
    while let id = parent {
      log.folded.remove(id)
      if case .connection(let connection) = id { log.folded.insert(.older(connection)) }
      parent = shownJournal.tree.parent(of: id)
    }
  }

  mutating func inspect() -> [Effect] {
    pane = .inspector
    return []
  }

  mutating func showRecordPeer() -> [Effect] {
    guard let key = recordPeer else { return [] }
    if book[key] == nil {
      notice = Notice(.hint, Words.notInTheStore)
      return []
    }
    return leap(to: .peers) { state in
      state.select(key)
      state.pane = .peerList
    }
  }

  // MARK: How it is shown

  mutating func setLogView(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    switch arguments[0] {
    case nil: return toggleLogView()
    case "tree"?: log.view = .tree
    case "lines"?: log.view = .lines
    case "timeline"?: log.view = .timeline
    case let other?: throw Complaint(.usage, Words.noSuchView(other))
    }
    return []
  }

  mutating func toggleLogView() -> [Effect] {
    log.view = log.view.stepped(1)
    return []
  }

  mutating func followLog() -> [Effect] {
    switch pane {
    case .logStrip: peers.logStrip = PagerState(follow: .on)
    case .inspector where tab != .cursor: log.inspector = PagerState(follow: .on)
    default:
      show(nil)
      log.lineList.follow = .on
      followTimeline()
      if log.view == .tree, let last = log.tree.last { log.selection = last.id }
    }
    return []
  }

  mutating func pauseLog() -> [Effect] {
    show(log.frozen == nil ? Frozen(journal: journal, at: clock.now) : nil)
    return []
  }

  /// Shows a journal that stands still, or with nil what happens.
  mutating func show(_ frozen: Frozen?) {
    let isOther = log.frozen?.file != frozen?.file
    log.frozen = frozen
    // Events are known by their numbers, which in another journal mean others.
    guard isOther else { return }
    (log.lines, log.linesFilter, log.linesSearch) = (EventIndex(), .none, nil)
    log.lineList = ListState(follow: .on)
    (log.pings, log.traffic) = (EventIndex(), EventIndex())
    followTimeline()
    log.inspectedRecord = nil
    log.selection = nil
    log.folded = []
  }

  // MARK: What needs a look

  var noConcern: String? { shownJournal.tree.concerns(at: shownTime).isEmpty ? Words.noConcern : nil }

  /// Selects what needs a look, one after the other.
  mutating func selectNextConcern() -> [Effect] {
    let rows = shownJournal.tree.concerns(at: shownTime).map(\.row)
    guard !rows.isEmpty else { return [] }
    let last = log.selection.flatMap { rows.firstIndex(of: $0) }
    // One after the other, and back from all of them at once.
    if last == nil { remember(viewpoint) }
    let row = rows[last.map { ($0 + 1) % rows.count } ?? 0]
    if log.view == .lines { log.view = .tree }
    log.filter = .none
    pane = .records
    reveal(row)
    if log.view == .timeline { lookAtEnd(of: row) }
    return []
  }

  // MARK: Files

  mutating func saveSession(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    guard let path = arguments[0], !path.isEmpty else {
      let count = Format.count(shownJournal.events.count, Words.eventNoun)
      return prompt("log.save", Words.saveTitle(count), Words.sessionPlaceholder, "")
    }
    return [.saveSession(shownJournal.session, since: shownJournal.totals.since, path: path.expandingTilde)]
  }

  mutating func openSession(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    guard let path = arguments[0], !path.isEmpty else {
      return prompt("log.open", Words.openTitle, Words.sessionPlaceholder, "")
    }
    return [.openSession(path: path.expandingTilde)]
  }

  /// Shows what was read from a file.
  mutating func take(_ journal: Journal, from file: String, problems: Int) -> [Effect] {
    let last = journal.events.last?.time ?? journal.totals.since
    show(Frozen(journal: journal, at: last, file: file))
    let count = Format.count(journal.events.count, Words.eventNoun)
    notice = Notice(
      problems == 0 ? .done : .hint, Words.opened(count, file),
      hint: problems == 0 ? Words.closeSessionHint : Words.badLines(problems))
    focus[.log] = .records
    return go(to: .log)
  }

  mutating func moveInLog(_ move: Move) {
    switch log.view {
    case .tree, .timeline:
      log.treeList.move(move)
      let row = log.treeList.selection
      log.selection = log.tree.indices.contains(row) ? log.tree[row].id : nil
    case .lines: log.lineList.move(move)
    }
  }

  mutating func foldRecord() -> [Effect] {
    guard let selection = log.selection else { return [] }
    if log.folded.contains(selection) { log.folded.remove(selection) } else { fold(selection) }
    return []
  }

  mutating func foldRecord(_ folds: Bool) {
    guard log.view == .tree, let selection = log.selection else { return }
    let row = log.tree.first { $0.id == selection }
    if folds, row?.place.fold != .open {
      // What cannot be folded leads to what it is under.
      if let parent = shownJournal.tree.parent(of: selection) { log.selection = parent }
    } else if folds || selection.isFoldedAnyway {
      fold(selection)
    } else {
      log.folded.remove(selection)
    }
  }

  /// Notes that a row is folded; of one that is folded anyway, that it is not.
  private mutating func fold(_ id: TreeRow.ID) {
    log.folded.insert(id)
    // Folding a connection also folds its older streams again.
    if case .connection(let id) = id { log.folded.remove(.older(id)) }
  }

  mutating func closeConnection() -> [Effect] {
    guard let id = record.flatMap({ shownJournal.tree.connection(of: $0) }), let node = journal.tree[id] else {
      return []
    }
    guard node.openStreams > 0 else { return [begin(.close(id))] }
    overlay = .question(
      Question(
        text: Words.closeQuestion("\(id.number)", streams: node.openStreams), yes: Words.close, jobs: [.close(id)]))
    return []
  }

  // MARK: Streams

  /// The stream that is selected, or that carries the selected request, as long as it stands.
  private var recordStream: StreamID? {
    let id: StreamID? =
      switch record {
      case .stream(let id)?: id
      case .request(let id)?: shownJournal.tree[id]?.summary.stream
      case .peer?, .connection?, .dial?, .older?, nil: nil
      }
    return id.flatMap { journal.tree[$0] }.flatMap { $0.ending == nil ? $0.id : nil }
  }

  var noOpenStream: String? { recordStream == nil ? Words.noOpenStream : nil }

  mutating func resetStream() -> [Effect] {
    guard let id = recordStream else { return [] }
    let peer = name(of: journal.tree[id.connection]?.peer)
    overlay = .question(
      Question(text: Words.resetQuestion("\(id.number)", peer), yes: Words.resetStream, jobs: [.reset(id)]))
    return []
  }

  // MARK: Their order

  /// Takes the next order of the tree, or the one that is named.
  mutating func sortLog(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    let all = TreeOrder.allCases
    if let name = arguments[0] {
      guard let order = TreeOrder(rawValue: name) else {
        throw Complaint(.usage, Words.noSuchOrder(name, all.map(\.rawValue).joined(separator: ", ")))
      }
      log.order = order
    } else {
      log.order = all[((all.firstIndex(of: log.order) ?? 0) + 1) % all.count]
    }
    notice = Notice(.hint, Words.order(log.order))
    return []
  }

  // MARK: Made ready for a frame

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
      log.inspector = PagerState(follow: tab == .events || tab == .wire ? .on : .never)
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

extension TreeRow.ID {
  /// Whether it is folded until somebody unfolds it.
  fileprivate var isFoldedAnyway: Bool { if case .older = self { true } else { false } }
}

extension TreeRow {
  /// The signs before its text.
  var place: TreePlace {
    if hasChildren { return TreePlace(depth: depth, fold: isFolded ? .closed : .open) }
    return TreePlace(depth: depth, fold: isLast ? .lastLeaf : .leaf)
  }
}

extension ActivityTree {
  func connection(of id: TreeRow.ID) -> ConnectionID? {
    switch id {
    case .peer, .dial: nil
    case .connection(let id), .older(let id): id
    case .stream(let id): id.connection
    case .request(let id): self[id]?.summary.connection
    }
  }

  func peer(of id: TreeRow.ID) -> PeerNode.ID? {
    switch id {
    case .peer(let id): id
    case .dial(let id): self[id]?.peer
    case .connection, .stream, .request, .older: connection(of: id).flatMap { self[$0]?.peer }
    }
  }

  /// What a row is under.
  func parent(of id: TreeRow.ID) -> TreeRow.ID? {
    switch id {
    case .peer: nil
    case .dial, .connection: peer(of: id).map { .peer($0) }
    case .stream(let id): .connection(id.connection)
    case .older(let id): .connection(id)
    case .request(let id): self[id].map { $0.summary.stream.map { .stream($0) } ?? .connection($0.summary.connection) }
    }
  }
}

extension Place {
  /// Whether something happened with what a row is about, or with what is under it.
  func isUnder(_ id: TreeRow.ID, in tree: ActivityTree) -> Bool {
    switch id {
    case .peer(let id): peer == id
    case .connection(let id), .older(let id): connection == id
    case .stream(let id): stream == id
    case .request(let id): request == id
    case .dial(let id): dial == id
    }
  }
}
