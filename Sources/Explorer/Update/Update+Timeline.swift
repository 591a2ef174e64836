import Events
import Journal

extension ExploreState {
  var noTimeline: String? { log.view == .timeline ? nil : Words.noTimeline }

  /// Goes a quarter of the window to the past, or towards now.
  mutating func panTimeline(_ step: Int64) {
    let range = log.window.range(at: shownTime)
    let end = range.upperBound + step * max(1, (range.upperBound - range.lowerBound) / 4)
    log.window.end = end >= shownTime.nanoseconds ? nil : Timestamp(nanoseconds: end)
  }

  mutating func zoomTimeline(in isIn: Bool) -> [Effect] {
    log.window.zoom(in: isIn)
    return []
  }

  mutating func fitTimeline() -> [Effect] {
    let first = shownJournal.events.first?.time ?? shownTime
    log.window.fit(shownTime.since(first))
    log.window.end = nil
    return []
  }

  /// Keeps the rows that something of lies in the window: connections as long as they stand.
  mutating func keepRowsOfWindow(_ tree: ActivityTree) {
    let window = log.window.range(at: shownTime)
    log.tree = log.tree.filter { row in
      guard let lifetime = tree.lifetime(of: row.id) else { return false }
      guard lifetime.start.nanoseconds < window.upperBound else { return false }
      return (lifetime.end?.nanoseconds ?? .max) >= window.lowerBound
    }
  }
}
