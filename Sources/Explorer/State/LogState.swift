import Events
import Journal
import TerminalUI

/// What the log screen remembers.
struct LogState: Sendable {
  /// The forms in which what happened is shown.
  enum View: Int, CaseIterable, Hashable, Sendable {
    case tree, lines, timeline
  }

  /// What is shown of the selected row.
  enum Tab: Int, CaseIterable, Hashable, Sendable {
    case events, about
  }

  var view = View.tree
  var filter = EventFilter.none
  /// A filter that is being typed.
  var filtering: TextField?
  /// What is shown instead of what happens now; nil while nothing is.
  var frozen: Frozen?

  var tree: [TreeRow] = []
  var treeList = ListState()
  /// The selected row of the tree. It stays the same one wherever it moves to.
  var selection: TreeRow.ID?
  /// The rows that were folded; of those that are folded anyway, the ones that were unfolded.
  var folded: Set<TreeRow.ID> = []

  /// The part of time that the timeline shows.
  var window = TimeWindow()

  /// The events that the lines show.
  var lines = EventIndex()
  /// The filter that these passed.
  var linesFilter = EventFilter.none
  /// Those that are to be shown next, while they are being looked for.
  var linesSearch: EventSearch?
  var lineList = ListState(follow: .on)

  /// The number of the marker that was gone to last.
  var marker: Int?

  var tab = Tab.events
  /// What the inspector was about in the last frame.
  var inspectedRecord: TreeRow.ID?
  /// The events of that.
  var inspected = EventIndex()
  var inspector = PagerState(follow: .on)
}

/// A journal that stands still.
struct Frozen: Sendable {
  var journal: Journal
  /// The time at which it stands.
  let at: Timestamp
  /// The file that it was read from; nil where the reader paused.
  var file: String?
}
