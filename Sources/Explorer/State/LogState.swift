import Events
import Journal
import TerminalUI

/// What the log screen remembers.
struct LogState: Sendable {
  /// The forms in which what happened is shown.
  enum View: Int, CaseIterable, Hashable, Sendable {
    case tree, lines, timeline
  }

  /// What the inspector shows: what happened at the timeline's cursor, or something of the selected row.
  enum Tab: Int, CaseIterable, Hashable, Sendable {
    case cursor, events, about, identify, streams, wire
  }

  var view = View.tree
  var filter = EventFilter.none
  /// A filter that is being typed.
  var filtering: TextField?
  /// What is shown instead of what happens now; nil while nothing is.
  var frozen: Frozen?

  var tree: [TreeRow] = []
  var treeList = ListState()
  /// The order of peers and of their connections.
  var order = TreeOrder.opened
  /// The selected row of the tree. It stays the same one wherever it moves to.
  var selection: TreeRow.ID?
  /// The rows that were folded; of those that are folded anyway, the ones that were unfolded.
  var folded: Set<TreeRow.ID> = []

  /// The part of time that the timeline shows.
  var window = TimeWindow()
  /// The moment that is looked at on it; nil while the newest is followed.
  var cursor: TimeCursor?
  /// The events there, among all that fit the filter.
  var atCursor = ListState(follow: .on)
  /// The round trips that were measured.
  var pings = EventIndex()
  /// What went through connections as a whole.
  var traffic = EventIndex()

  /// The events that the lines show.
  var lines = EventIndex()
  /// The filter that these passed.
  var linesFilter = EventFilter.none
  var lineList = ListState(follow: .on)

  /// The number of the marker that was gone to last.
  var marker: Int?

  /// The tab of the inspector that was chosen beside the tree and the lines, and beside the timeline.
  var tabs = (usual: Tab.events, timeline: Tab.cursor)
  /// What the inspector was about in the last frame.
  var inspectedRecord: TreeRow.ID?
  /// The events of that.
  var inspected = EventIndex()
  var inspector = PagerState(follow: .on)
  /// All bytes that were recorded, as far as they were asked for, and those of the selected row.
  var recorded: [ByteTap.Part] = []
  var wire = WireRows([], of: nil)
  /// The streams of a connection or peer.
  var streamList = ListState()
}

/// A journal that stands still.
struct Frozen: Sendable {
  var journal: Journal
  /// The time at which it stands.
  let at: Timestamp
  /// The file that it was read from; nil where the reader paused.
  var file: String?
}

/// The numbers of those events of a journal that are wanted, found once and kept: each event is looked at once.
struct EventIndex: Sendable {
  private var numbers: [Int] = []
  private var dropped = 0
  private var scanned = 0
  /// How many at the front are gone since the last time.
  private(set) var lost = 0

  var count: Int { numbers.count - dropped }
  subscript(index: Int) -> Int { numbers[dropped + index] }

  /// The place of the first event from this number on.
  func firstRow(from number: Int) -> Int? {
    guard let last = numbers.last, last >= number else { return nil }
    var (low, high) = (dropped, numbers.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if numbers[middle] < number { low = middle + 1 } else { high = middle }
    }
    return low - dropped
  }

  /// Keeps those that are still wanted.
  mutating func narrow(_ events: EventRing, where isWanted: (Event) -> Bool) {
    numbers = numbers[dropped...].filter { events.keeps($0) && isWanted(events[$0]) }
    (dropped, lost) = (0, 0)
  }

  /// Looks at the events that are new.
  mutating func update(_ events: EventRing, where isWanted: (Event) -> Bool) {
    lost = 0
    while dropped < numbers.count, numbers[dropped] < events.startIndex {
      dropped += 1
      lost += 1
    }
    if dropped > 1_024, dropped > numbers.count / 2 {
      numbers.removeFirst(dropped)
      dropped = 0
    }
    for number in max(scanned, events.startIndex)..<max(scanned, events.endIndex) where isWanted(events[number]) {
      numbers.append(number)
    }
    scanned = events.endIndex
  }
}
