import Events
import Journal
import TerminalUI

extension ExploreState {
  /// An event as a line of the log: when, which way, what it is about, whom, what happened, and the rest.
  func eventLine(_ summary: EventSummary, width: Int) -> Line {
    let (mark, role) = summary.mark.sign
    let isWide = width >= 100
    let what = summary.subject.padded(to: isWide ? 10 : 9)
    let who = CleanText.clean(name(of: summary.peer), columns: 14).padded(to: isWide ? 14 : 0)
    let word = CleanText.clean(summary.word, columns: 24).padded(to: isWide ? 10 : 9)
    let wordRole: Role? = summary.mark == .failed ? .error : nil
    let details = summary.details.joined(separator: "   ")
    let head: Line = "\(clock.preciseTime(summary.time), .dim)  \(mark, role) \(what)"
    return head + (isWide ? "  \(who, .accent)" : "") + "  \(word, wordRole)  \(details)"
  }

  /// What a pane of the log says of itself: whether it follows, how much there is.
  func following(_ scroll: Scroll, _ journal: Journal) -> Line {
    let state: Line =
      switch scroll.follow {
      case .on: "\("▶", .good) \(Words.following)"
      case .off where scroll.unseen > 0: "\("▪", .warning) \(Words.unseen(scroll.unseen), .warning)"
      case .off, .never: Line(Words.notFollowing)
      }
    let counts = "\(Words.kept(journal.events.count)) · \(Words.dropped(journal.missed))"
    return state + " · \(counts)"
  }
}

extension EventSummary.Mark {
  /// The sign of the direction, and its role.
  var sign: (String, Role) {
    switch self {
    case .outgoing: ("→", .info)
    case .incoming: ("←", .good)
    case .failed: ("✗", .error)
    case .note: ("·", .dim)
    case .marker: ("◆", .warning)
    }
  }
}
