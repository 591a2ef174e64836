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

    /// Whether its pager stays at what is newest: what is known of something is read from its beginning.
    var follow: Scroll.Follow { self == .events || self == .wire ? .on : .never }
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
  /// Those that are to be shown next, while they are being looked for.
  var linesSearch: EventSearch?
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
