import Engine
import Events
import Journal
import TerminalUI

extension ExploreState {
  var noMarkers: String? { shownJournal.markers.isEmpty ? Words.noMarkers : nil }
  var noMarking: String? { log.frozen?.file == nil ? nil : Words.sessionStays }

  /// Puts a marker at what is selected, with the name that is given or asked for.
  mutating func mark(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    guard let text = arguments[0] else {
      return prompt("log.mark", Words.markTitle, Words.markPlaceholder, Words.mark(journal.markers.count + 1))
    }
    let trimmed = CleanText.clean(text.trimmingSpaces)
    let name = String(decoding: trimmed.utf8.prefix(Marker.longestName), as: UTF8.self)
    let event = Event(
      time: clock.now, kind: .marker(name.isEmpty ? Words.mark(journal.markers.count + 1) : name, at: record?.marked))
    journal.append(event)
    if var frozen = log.frozen {
      frozen.journal.append(event)
      log.frozen = frozen
    }
    notice = Notice(.done, Words.marked(name), hint: Words.markHint)
    return []
  }

  /// Goes to the next marker, or the one before, around the end; the view stays the one it is.
  mutating func stepMarker(_ step: Int) -> [Effect] {
    let markers = shownJournal.markers
    guard !markers.isEmpty else { return [] }
    let last = log.marker.flatMap { number in markers.firstIndex { $0.number == number } }
    let next = last.map { ($0 + step + markers.count) % markers.count } ?? (step > 0 ? 0 : markers.count - 1)
    return go(to: markers[next])
  }

  /// Lists the markers to choose one, or goes to the one that is named.
  mutating func chooseMarker(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    let markers = shownJournal.markers
    if let number = arguments[0] {
      guard let marker = markers.first(where: { "\($0.number)" == number || $0.name == number }) else {
        throw Complaint(.usage, Words.markerIsGone)
      }
      return go(to: marker)
    }
    let choices = markers.reversed().map { marker in
      Picker.Choice(
        value: "\(marker.number)", title: Words.markerName(marker.name), detail: clock.preciseTime(marker.time))
    }
    overlay = .picker(Picker(title: Words.markersTitle, command: "log.markers", choices: choices))
    return []
  }

  private mutating func go(to marker: Marker) -> [Effect] {
    if log.marker == nil || screen != .log { remember(viewpoint) }
    screen = .log
    pane = .records
    log.marker = marker.number
    notice = Notice(.hint, Words.markerName(marker.name))
    switch log.view {
    case .tree: if let row = marker.row { reveal(row) }
    case .lines:
      log.filter = .none
      indexLines(shownJournal)
      log.lineList.settle(count: log.lines.count, height: log.lineList.scroll.height)
      select(event: marker.number)
    case .timeline:
      log.filter = .none
      indexLines(shownJournal)
      log.atCursor.settle(count: log.lines.count, height: log.atCursor.scroll.height)
      moveCursor(to: marker.time, on: marker.number)
      if let row = marker.row { select(row) }
    }
    return []
  }

  /// The markers on a row of the tree, by name.
  func markers(of row: TreeRow.ID) -> [String] {
    shownJournal.markers.filter { $0.row == row }.map(\.name)
  }
}
