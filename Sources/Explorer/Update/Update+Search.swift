import Engine
import TerminalUI

extension ExploreState {
  var noSearch: String? {
    if request.responseTab == .difference { return request.comparison?.changes == 0 ? Words.noDifference : nil }
    return request.search.offsets.isEmpty ? Words.nothingFound : nil
  }
  var noText: String? { request.exchange?.body.bytes.isEmpty ?? true ? Words.noBody : nil }

  /// Begins to type what is looked for, or looks for a text.
  mutating func searchBody(_ arguments: Arguments) -> [Effect] {
    guard let text = arguments[0] else {
      request.search.typing = TextField(request.search.text)
      pane = .response
      return []
    }
    look(for: text)
    return []
  }

  /// Shows at every key what is found so far.
  mutating func applySearch() {
    if let text = request.search.typing?.text { look(for: text) }
  }

  mutating func endSearch(keeps: Bool) {
    request.search.typing = nil
    if !keeps { request.search = BodySearch() }
  }

  // MARK: Narrowing

  /// Begins to type a path, or shows what one leads to.
  mutating func narrowBody(_ arguments: Arguments) -> [Effect] {
    request.responseTab = .pretty
    pane = .response
    if let text = arguments[0] {
      narrow(to: text)
    } else {
      request.narrowing.typing = TextField(request.narrowing.text)
    }
    return []
  }

  /// Shows at every key what the path leads to so far. One that is none yet changes nothing but what is said.
  mutating func applyNarrowing() {
    if let text = request.narrowing.typing?.text { narrow(to: text) }
  }

  mutating func endNarrowing(keeps: Bool) {
    request.narrowing.typing = nil
    if !keeps { narrow(to: "") }
  }

  private mutating func narrow(to text: String) {
    guard let outline = request.exchange?.body.outline else { return }
    request.narrowing.text = text
    guard !text.isEmpty else {
      request.narrowing.outcome = .none
      return request.change(request.shown) { $0.body.narrow(to: nil) }
    }
    do throws(JSONPath.Malformed) {
      let path = try JSONPath(text)
      switch path.result(in: outline) {
      case .lines(let lines):
        request.narrowing.outcome = .values(lines.count)
        request.change(request.shown) { $0.body.narrow(to: lines) }
        request.prettyList.selectionMoved(to: 0, count: request.exchange?.body.shownLines.count ?? 0)
      case .texts(let texts): request.narrowing.outcome = .texts(texts)
      }
    } catch {
      request.narrowing.outcome = .malformed(Words.pathExpected(error.description))
    }
  }

  // MARK: Stepping

  /// Goes to the next place of the search, or to the next difference.
  mutating func stepMatch(_ step: Int) -> [Effect] {
    request.responseTab == .difference ? stepComparison(step) : stepSearch(step)
  }

  /// Goes to the next place, or the one before, around the end.
  mutating func stepSearch(_ step: Int) -> [Effect] {
    let count = request.search.offsets.count
    guard count > 0 else { return [] }
    request.search.current = (request.search.current + step + count) % count
    showMatch()
    return []
  }

  private mutating func look(for text: String) {
    request.search.text = text
    request.search.offsets = request.exchange?.body.offsets(of: text) ?? []
    request.search.current = 0
    showMatch()
  }

  /// Moves the window to the place that was gone to, and unfolds what hides it.
  private mutating func showMatch() {
    let search = request.search
    guard search.offsets.indices.contains(search.current) else { return }
    let offset = search.offsets[search.current]
    if !request.responseTab.showsBody { request.responseTab = .pretty }
    if request.responseTab == .pretty, let line = request.exchange?.body.outlineLine(at: offset) {
      var row: Int?
      request.change(request.shown) { row = $0.body.reveal(outlineLine: line) }
      guard let row, let exchange = request.exchange else { return }
      request.prettyList.selectionMoved(to: row, count: exchange.body.shownLines.count)
      request.prettyList.select(row)
      let start = exchange.body.outline?.lines[line].pieces.first?.range.lowerBound ?? offset
      let depth = exchange.body.outline?.lines[line].depth ?? 0
      revealColumn(2 * depth + offset - start)
      return
    }
    guard let body = request.exchange?.body else { return }
    let isBytes = request.responseTab == .hex || !body.isText
    let line = isBytes ? offset / BodyView.bytesPerRow : body.line(at: offset)
    request[pager: request.responseTab].reveal(line: line)
    if !isBytes { revealColumn(offset - body.lineStarts[line]) }
  }

  /// Moves the text sideways as far as is needed to show a column of it.
  private mutating func revealColumn(_ column: Int) {
    // Numbers and signs of folding stand before the text, and a match is to be seen to its end.
    let width = layout.inside(.response).width - 10 - min(40, request.search.text.columns)
    let line = request[pager: request.responseTab].scroll.offset
    request[pager: request.responseTab].reveal(line: line, column: column, width: max(1, width))
  }
}
