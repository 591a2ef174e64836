import Engine
import Events
import Journal
import TerminalUI

extension ExploreState {
  // MARK: Standing still

  mutating func pauseLog() -> [Effect] {
    show(log.frozen == nil ? Frozen(journal: journal, at: clock.now) : nil)
    return []
  }

  /// Shows a journal that stands still, or with nil what happens.
  mutating func show(_ frozen: Frozen?) {
    let isOther = log.frozen?.file != nil || frozen?.file != nil
    log.frozen = frozen
    // Events and rows are known by their numbers, which in another journal mean others.
    guard isOther else { return }
    trail.removeAll { if case .log = $0.place { true } else { false } }
    (log.lines, log.linesFilter, log.linesSearch) = (EventIndex(), .none, nil)
    log.lineList = ListState(follow: .on)
    (log.pings, log.traffic) = (EventIndex(), EventIndex())
    followTimeline()
    log.inspectedRecord = nil
    log.selection = nil
    log.folded = []
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
}
