import Events
import Journal
import TerminalUI

/// A moment that is looked at on the line of time.
struct TimeCursor: Hashable, Sendable {
  /// When.
  var time: Timestamp
  /// The number of the event that it is on, or that comes next; nil where none does.
  var event: Int?
}

extension ExploreState {
  /// The time over the columns of the timeline.
  var timeAxis: TimeAxis {
    // The panes of the log are one as wide as the other, and one of them is always there.
    let bars = TimelinePlaces(width: layout.panes.values.first?.inset().width ?? 0).bars
    return TimeAxis(log.window.range(at: shownTime), width: bars.count)
  }

  /// The column that can be seen of the cursor; nil while the newest is followed.
  var cursorColumn: Int? {
    let axis = timeAxis
    return log.cursor.map { max(0, min(axis.width - 1, axis.column(of: $0.time))) }
  }

  /// The part of time that the cursor's column stands for; while the newest is followed, the last column.
  var timeAtCursor: Range<Int64> {
    let axis = timeAxis
    return axis.times(of: log.cursor.map { axis.column(of: $0.time) } ?? axis.width - 1)
  }

  /// The rows, of all events that fit the filter, that happened in the cursor's column.
  func eventsAtCursor(_ journal: Journal) -> Range<Int> {
    log.lines.rows(in: timeAtCursor, of: journal.events)
  }

  /// The number of the event that the pane at the cursor has selected.
  var eventAtCursor: Int? {
    let row = log.atCursor.selection
    return row < log.lines.count ? log.lines[row] : nil
  }
}

extension EventIndex {
  /// The places of the events that happened in a part of time, in nanoseconds.
  func rows(in times: Range<Int64>, of events: EventRing) -> Range<Int> {
    let first = firstRow(at: times.lowerBound, in: events)
    return first..<max(first, firstRow(at: times.upperBound, in: events))
  }

  /// The place of the first event that did not happen before a time, as far as events stand in the order of their times.
  func firstRow(at time: Int64, in events: EventRing) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if !events.keeps(self[middle]) || events[self[middle]].time.nanoseconds < time {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }
}
