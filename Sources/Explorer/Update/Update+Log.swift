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
    case .inspector where tab.follow == .on: log.inspector = PagerState(follow: .on)
    default:
      show(nil)
      log.lineList.follow = .on
      followTimeline()
      if log.view == .tree, let last = log.tree.last { log.selection = last.id }
    }
    return []
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

  // MARK: Moving

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
}
