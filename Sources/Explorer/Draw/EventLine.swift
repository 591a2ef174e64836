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
    let counts = "\(Words.kept(journal.events.count)) · \(Words.dropped(journal.missed))"
    return following(scroll) + " · \(counts)"
  }

  /// Whether a pane stays at what is newest, and how much is new where it does not.
  func following(_ scroll: Scroll) -> Line {
    switch scroll.follow {
    case .on: "\("▶", .good) \(Words.following)"
    case .off where scroll.unseen > 0: "\("▪", .warning) \(Words.unseen(scroll.unseen), .warning)"
    case .off, .never: Line(Words.notFollowing)
    }
  }
}

extension ExploreState {
  /// What the last line says of the log: whether it goes on, and how much there is; of the timeline, how much of time.
  func logStatus(_ kind: LayoutClass) -> Line {
    let journal = shownJournal
    let (kept, capacity) = (journal.events.count, journal.events.capacity)
    let (sign, word, role) = logMotion
    guard kind >= .wide else { return "\(sign, role) \(Words.kept(kept, of: capacity, isShort: true))" }
    var parts: [Line] = ["\(sign, role) \(word)"]
    if log.view == .timeline {
      parts += [
        Line(Words.window(Figures.window(log.window.span))), Line(Words.aCell(Figures.span(timeAxis.columnSpan))),
      ]
    } else {
      parts.append(Line(Words.kept(kept, of: capacity, isShort: false)))
      if journal.events.startIndex > 0 { parts.append(Line(Words.letGo(journal.events.startIndex))) }
    }
    return Line.joined(parts, separator: " · ")
  }

  private var logMotion: (sign: String, word: String, role: Role) {
    if log.frozen?.file != nil { return ("▪", Words.readOnly, .warning) }
    if log.frozen != nil { return ("▪", Words.paused, .warning) }
    let stands = log.view == .timeline ? log.window.end != nil : log.view == .lines && log.lineList.follow != .on
    return stands ? ("▪", Words.notFollowing, .warning) : ("▶", Words.following, .good)
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
