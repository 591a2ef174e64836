import Events
import Journal
import TerminalUI

// A timeline follows the newest, or stands still around its cursor: it has a cursor just when it stands still.

extension ExploreState {
  var noTimeline: String? { log.view == .timeline ? nil : Words.noTimeline }

  /// Stays at what is newest from now on.
  mutating func followTimeline() {
    (log.window.end, log.cursor) = (nil, nil)
    log.atCursor.follow = .on
  }

  /// Goes a quarter of the window to the past, or towards now. The cursor stays where it is as long as it can be seen.
  mutating func panTimeline(_ step: Int64) -> [Effect] {
    let end = log.window.range(at: shownTime).upperBound + step * max(1, log.window.length / 4)
    guard end < shownTime.nanoseconds || log.cursor != nil else { return [] }
    showWindow(endingAt: end)
    let range = log.window.range(at: shownTime)
    let time = log.cursor?.time.nanoseconds ?? .max
    if !range.contains(time) { setCursor(to: time < range.lowerBound ? 0 : timeAxis.width - 1) }
    return []
  }

  /// Shows a shorter, or a longer, part of time; the cursor stays in its column.
  mutating func zoomTimeline(in isIn: Bool) -> [Effect] {
    let before = log.window.range(at: shownTime)
    log.window.zoom(in: isIn)
    guard let cursor = log.cursor else { return [] }
    let part = Double(before.upperBound - cursor.time.nanoseconds) / Double(before.upperBound - before.lowerBound)
    showWindow(endingAt: cursor.time.nanoseconds + Int64(part * Double(log.window.length)))
    return []
  }

  /// Shows all that is kept.
  mutating func fitTimeline() -> [Effect] {
    followTimeline()
    log.window.fit(shownTime.since(shownJournal.events.first?.time ?? shownTime))
    return []
  }

  // MARK: The cursor

  /// Goes to the next column in which something happened, or to the one before; beyond the last, the newest is followed.
  mutating func stepCursor(_ step: Int) -> [Effect] {
    let events = shownJournal.events
    let axis = timeAxis
    let here = log.cursor == nil ? shownTime.nanoseconds..<shownTime.nanoseconds + 1 : timeAtCursor
    func time(_ row: Int) -> Int64 { events[log.lines[row]].time.nanoseconds }
    // Events may be told a little late: those that stand out of their order are passed over.
    guard step < 0 else {
      var next = log.lines.firstRow(at: here.upperBound, in: events)
      while next < log.lines.count, time(next) < here.upperBound { next += 1 }
      if next < log.lines.count {
        moveCursor(to: events[log.lines[next]].time, on: log.lines[next])
      } else {
        followTimeline()
      }
      return []
    }
    var last = log.lines.firstRow(at: here.lowerBound, in: events) - 1
    while last >= 0, events.keeps(log.lines[last]), time(last) >= here.lowerBound { last -= 1 }
    guard last >= 0, events.keeps(log.lines[last]) else { return [] }
    let column = axis.times(of: axis.column(of: events[log.lines[last]].time))
    let first = min(last, log.lines.firstRow(at: column.lowerBound, in: events))
    moveCursor(to: events[log.lines[first]].time, on: log.lines[first])
    return []
  }

  /// Goes to where the selected row begins, or to where it ends.
  mutating func goToEnd(of row: TreeRow.ID?, begins: Bool) -> [Effect] {
    guard let lifetime = row.flatMap({ shownJournal.tree.lifetime(of: $0) }) else { return [] }
    if begins { moveCursor(to: lifetime.start) } else { moveCursor(to: lifetime.end ?? shownTime) }
    return []
  }

  /// Puts the cursor at where a row ended, whatever else is to be seen; of a peer, at its last dial.
  mutating func lookAtEnd(of row: TreeRow.ID) {
    indexLines(shownJournal)
    log.atCursor.settle(count: log.lines.count, height: log.atCursor.scroll.height)
    var row = row
    if case .peer(let id) = row, let dial = shownJournal.tree[id]?.dials.last { row = .dial(dial) }
    log.selection = row
    _ = goToEnd(of: row, begins: false)
  }

  /// Puts the cursor at a column that can be seen.
  mutating func setCursor(to column: Int) { moveCursor(to: timeAxis.time(at: column)) }

  /// Puts the cursor at a time and, where that is known, on its event; the window stands still from then on, and goes
  /// along as far as it has to.
  mutating func moveCursor(to time: Timestamp, on event: Int? = nil) {
    let range = log.window.range(at: shownTime)
    if log.window.end == nil { log.window.end = shownTime }
    if time.nanoseconds < range.lowerBound {
      showWindow(endingAt: time.nanoseconds + log.window.length * 3 / 4)
    } else if time.nanoseconds >= range.upperBound {
      showWindow(endingAt: time.nanoseconds + log.window.length / 4)
    }
    log.cursor = TimeCursor(time: time, event: event)
    let events = shownJournal.events
    let row =
      event.flatMap { log.lines.firstRow(from: $0) } ?? log.lines.firstRow(at: timeAtCursor.lowerBound, in: events)
    log.cursor?.event = row < log.lines.count ? log.lines[row] : nil
    log.atCursor.follow = .off
    log.atCursor.show(from: row)
  }

  /// Shows the window that ends then, as near to it as there is something to show.
  private mutating func showWindow(endingAt end: Int64) {
    let oldest = shownJournal.events.first?.time.nanoseconds ?? shownTime.nanoseconds
    let least = min(shownTime.nanoseconds, oldest + log.window.length / 4)
    log.window.end = Timestamp(nanoseconds: max(least, min(end, shownTime.nanoseconds)))
  }

  /// Goes through the events at the cursor; the cursor goes along, and from the last on follows what is new.
  mutating func moveAtCursor(_ change: (inout ListState) -> Void) {
    let before = log.atCursor.selection
    change(&log.atCursor)
    guard log.atCursor.follow != .on else { return followTimeline() }
    guard log.atCursor.selection != before, let number = eventAtCursor, shownJournal.events.keeps(number) else {
      return
    }
    let list = log.atCursor
    moveCursor(to: shownJournal.events[number].time, on: number)
    log.atCursor = list
  }

  // MARK: Made ready for a frame

  /// Keeps the rows that something of lies in the window: connections as long as they stand.
  mutating func keepRowsOfWindow(_ tree: ActivityTree) {
    let window = log.window.range(at: shownTime)
    log.tree = log.tree.filter { row in
      guard let lifetime = tree.lifetime(of: row.id) else { return false }
      guard lifetime.start.nanoseconds < window.upperBound else { return false }
      return (lifetime.end?.nanoseconds ?? .max) >= window.lowerBound
    }
  }

  /// Settles the events at the cursor. What is selected stays so, whatever comes and goes around it.
  mutating func settleAtCursor(_ journal: Journal, height: Int, while mayGoOn: () -> Bool) {
    indexLines(journal, while: mayGoOn)
    log.pings.update(journal.events) { if case .roundTrip = $0.kind { true } else { false } }
    log.traffic.update(journal.events) { if case .bytes(_, nil, _, _) = $0.kind { true } else { false } }
    log.atCursor.settle(count: log.lines.count, height: height)
    guard let cursor = log.cursor else { return }
    let row = cursor.event.flatMap { log.lines.firstRow(from: $0) } ?? log.lines.count - 1
    if row != log.atCursor.selection { log.atCursor.selectionMoved(to: row, count: log.lines.count) }
  }
}
