import Engine
import Events
import HTTP1
import Journal
import Libp2pHTTP
import NetIO
import TerminalUI

extension ExploreState {
  var responseTabs: TabBar {
    let tabs = request.tabs
    return TabBar(
      tabs.map { .init($0.title, note: note(of: $0)) },
      selected: tabs.firstIndex(of: request.responseTab) ?? 0)
  }

  /// What stands beside the title of a tab: how many headers there are, which stream it was.
  private func note(of tab: RequestState.Tab) -> String? {
    switch tab {
    case .headers: request.exchange?.head.map { "\($0.fields.count)" }
    case .stream: request.exchange?.route?.stream.map { "\($0.number)" }
    default: nil
    }
  }

  func drawResponse(on inside: Canvas) {
    if request.responseTab == .repetition, let repetition = request.repetition {
      return draw(repetition, on: inside)
    }
    guard let exchange = request.exchange else {
      inside.text(Words.noResponseYet, 2, 1, .dim, width: inside.width - 3)
      return
    }
    let foot = responseFoot(exchange)
    let places = ResponsePlaces(inside.bounds, hasFoot: foot != nil)
    inside[places.status].line(statusLine(of: exchange, width: inside.width - 2), 1, 0, width: inside.width - 2)
    if places.timing.height > 0, !exchange.timing.steps.isEmpty {
      inside[places.timing].line(timingBars(of: exchange).line(fitting: inside.width - 2), 1, 0)
    }
    inside[places.rule].inset().rule(contentTitle, "", 0)
    drawContent(of: exchange, on: inside[places.text])
    if !places.footRule.isEmpty { inside[places.footRule].inset().rule("", "", 0) }
    if let field = request.search.typing {
      let search = request.search
      let place = Words.match(search.offsets.isEmpty ? 0 : search.current + 1, of: search.offsets.count)
      draw(field, "/ ", Words.searchPlaceholder, Line(place, .dim), on: inside[places.foot])
    } else if let field = request.narrowing.typing {
      draw(field, Words.pathPrompt, Words.jsonPathPlaceholder, pathOutcome, on: inside[places.foot])
    } else if let foot {
      inside[places.foot].line(foot, 1, 0, .dim, width: inside.width - 2)
    }
  }

  /// What is made of the response, where it is not shown as it came.
  private var contentTitle: Line {
    switch request.responseTab {
    case .difference: request.comparison.map { comparisonLine($0) } ?? ""
    case .pipe: request.pipe.map { pipeLine($0) } ?? ""
    default: ""
    }
  }

  // MARK: What it is

  private func statusLine(of exchange: Exchange, width: Int) -> Line {
    guard let head = exchange.head else {
      if case .failed(let complaint) = exchange.phase { return "\("✗", .error) \(complaint.message, .error)" }
      return Line(exchange.route.map { Words.waiting(over: $0.connection.stack) } ?? Words.waiting, .dim)
    }
    var parts: [Segments.Segment] = [.init(Line(head.statusLine, head.status.role), drops: 0)]
    if let route = exchange.route { parts.append(.init(Line(Words.bodyOver(route.connection.stack)), drops: 2)) }
    if let type = head.fields[.contentType]?.split(separator: ";").first {
      parts.append(.init(Line(String(type)), drops: 3))
    }
    parts.append(.init(Line(Figures.bytes(exchange.body.total)), drops: 1))
    if let total = exchange.timing.total { parts.append(.init(Line(Figures.span(total)), drops: 0)) }
    return Segments(parts).line(fitting: width)
  }

  /// The steps that were taken, and how long each took.
  private func timingBars(of exchange: Exchange) -> TimingBars {
    TimingBars(
      exchange.timing.steps.map { step in
        TimingBars.Step(step.name, step.took.milliseconds, text: Self.tenths(step.took.milliseconds))
      }, unit: Words.Steps.unit)
  }

  private static func tenths(_ value: Double) -> String {
    let tenths = Int((min(max(0, value), 1e12) * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  /// What there is to say below a response: that more comes, or that not all is shown.
  func responseFoot(_ exchange: Exchange) -> Line? {
    let search = request.search
    if search.typing != nil || !search.text.isEmpty {
      let place = search.offsets.isEmpty ? 0 : search.current + 1
      return "\("/ ", .prompt)\(search.text, .text)   \(Words.match(place, of: search.offsets.count), .dim)"
    }
    if request.narrowing.typing != nil || !request.narrowing.text.isEmpty {
      return "\(Words.pathPrompt, .prompt)\(request.narrowing.text, .text)   \(pathOutcome)"
    }
    let body = exchange.body
    switch exchange.phase {
    case .waiting: return nil
    case .receiving: return Line(Words.receivingBytes(Figures.bytes(body.total)), .info)
    case .failed(let complaint):
      guard exchange.head != nil else { return complaint.hint.map { Line($0, .dim) } }
      return "\("✗", .error) \(complaint.message, .error)"
    case .finished:
      guard !body.isWhole, !body.bytes.isEmpty else { return nil }
      return Line(Words.keptBytes(Figures.bytes(body.bytes.count), Figures.bytes(body.total)), .info)
    }
  }

  private func draw(_ field: TextField, _ prompt: String, _ placeholder: String, _ trailing: Line, on canvas: Canvas) {
    let room = max(20, canvas.width - trailing.width - 4)
    field.draw(
      on: canvas[Rect(x: 1, width: min(room, canvas.width - 2), height: 1)],
      .init(prompt: Line(prompt), placeholder: Line(placeholder)))
    canvas.line(trailing, room + 2, 0, width: canvas.width - room - 3)
  }

  /// What the path leads to, in a few words.
  private var pathOutcome: Line {
    switch request.narrowing.outcome {
    case .none: ""
    case .values(let count): Line(Words.values(count), .dim)
    case .texts(let texts): Line("= " + texts.prefix(20).joined(separator: "  "), .accent)
    case .malformed(let words): Line(words, .warning)
    }
  }

  /// The parts of a line that are looked for, by offsets of UTF-8.
  private func matches(in text: String) -> [Range<Int>] {
    let needle = request.search.text.lowercased()
    guard !needle.isEmpty else { return [] }
    let haystack = text.lowercased()
    // A text whose length changes with its case is shown without marks rather than with wrong ones.
    guard haystack.utf8.count == text.utf8.count else { return [] }
    return haystack.ranges(of: needle).map { range in
      let start = haystack.utf8.distance(from: haystack.startIndex, to: range.lowerBound)
      return start..<start + needle.utf8.count
    }
  }

  // MARK: The body

  private func drawContent(of exchange: Exchange, on canvas: Canvas) {
    let pager = Pager(request[pager: request.responseTab], numbered: exchange.body.isText)
    switch request.responseTab {
    case .headers: drawHeaders(exchange.head, on: canvas)
    case .timing: drawTiming(of: exchange, on: canvas)
    case .stream: drawStream(of: exchange, on: canvas)
    case .difference: if let comparison = request.comparison { draw(comparison, on: canvas) }
    case .pipe: if let pipe = request.pipe { draw(pipe, on: canvas) }
    case .repetition: break
    case .hex: drawHex(exchange.body, on: canvas)
    case .pretty, .raw:
      if let words = Self.emptyWords(exchange) { return _ = canvas.text(words, 2, 0, .dim) }
      if request.responseTab == .pretty, let outline = exchange.body.outline {
        drawOutline(outline, exchange.body, on: canvas)
      } else if exchange.body.isText {
        let text = { CleanText.expandingTabs(exchange.body.line($0)) }
        pager.draw(on: canvas.inset(), matches: { matches(in: text($0)) }, line: { Line(text($0)) })
      } else {
        drawHex(exchange.body, on: canvas)
      }
    }
  }

  /// What is said where there is no body to show.
  private static func emptyWords(_ exchange: Exchange) -> String? {
    guard exchange.body.bytes.isEmpty else { return nil }
    if exchange.isPast { return exchange.head == nil ? "" : Words.answerNotKept }
    if exchange.isUnderWay || exchange.head == nil { return "" }
    return exchange.body.total == 0 ? Words.noBodyHere : Words.bodyGone
  }

  private func drawHeaders(_ head: ResponseHead?, on canvas: Canvas) {
    guard let head else { return }
    let fields = Array(head.fields)
    let width = min(32, fields.reduce(0) { max($0, $1.name.spelling.columns) })
    Pager(request[pager: .headers]).draw(on: canvas.inset()) { index in
      guard fields.indices.contains(index) else { return "" }
      let name = fields[index].name.spelling
      let value = Secret.isSecret(name) ? Secret.mask : fields[index].value
      return "\(name.padded(to: width), .syntaxKey)  \(value)"
    }
  }

  private func drawTiming(of exchange: Exchange, on canvas: Canvas) {
    let steps = exchange.timing.steps
    let total = steps.reduce(0) { $0 + $1.took.milliseconds }
    let width = max(0, min(60, canvas.width - 26))
    var before = 0.0
    for (row, step) in steps.enumerated() {
      let milliseconds = step.took.milliseconds
      canvas.text(step.name, 2, row, .dim)
      canvas.text(Figures.span(step.took), 12, row, width: 10, align: .trailing)
      // Bars stand one after the other, as the steps do.
      let start = total > 0 ? Int(before / total * Double(width)) : 0
      canvas.text(Canvas.bar(total > 0 ? milliseconds / total : 0, width: width), 24 + start, row, .bar)
      before += milliseconds
    }
    if let total = exchange.timing.total {
      canvas.text(Words.Steps.total, 2, steps.count, .dim)
      canvas.text(Figures.span(total), 12, steps.count, .strong, width: 10, align: .trailing)
    }
  }

  private func drawHex(_ body: BodyView, on canvas: Canvas) {
    Pager(request[pager: request.responseTab]).draw(on: canvas.inset()) { index in
      let row = body.hex(index)
      return "\(row.offset, .lineNumber)  \(row.bytes.padded(to: 48))  \(row.text, .dim)"
    }
  }

  private func drawOutline(_ outline: JSONOutline, _ body: BodyView, on canvas: Canvas) {
    let digits = max(2, String(outline.lines.count).count)
    let isFocused = pane == .response && overlay == nil
    List(request.prettyList, focused: isFocused).draw(on: canvas, marker: { _ in 0 }) { index, row in
      guard body.shownLines.indices.contains(index) else { return }
      let number = body.shownLines[index]
      let line = outline.lines[number]
      row.text("\(number + 1)", 1, 0, .lineNumber, width: digits, align: .trailing)
      let isFolded = body.isFolded(number)
      if line.closing != nil { row.text(isFolded ? "▸" : "▾", digits + 2, 0, .fold) }
      var shown = outline.shown(line, isFolded: isFolded, number)
      for match in matches(in: shown.text) {
        shown = shown.highlighting(match, index == request.prettyList.selection ? .matchCurrent : .match)
      }
      let x = digits + 4
      row[Rect(x: x, width: row.width - x - 1, height: 1)].window(shown, from: request[pager: .pretty].column, 0)
    }
  }
}

extension JSONOutline {
  /// A line with its pieces in their roles; of a folded bracket, what it holds in a few words.
  fileprivate func shown(_ line: Line, isFolded: Bool, _ number: Int) -> TerminalUI.Line {
    var shown = TerminalUI.Line(String(repeating: "  ", count: line.depth))
    for (index, piece) in line.pieces.enumerated() {
      let text = text(piece)
      shown += TerminalUI.Line(text, piece.token.role)
      if text == ":", index + 1 < line.pieces.count { shown += " " }
    }
    guard isFolded, let closing = line.closing else { return shown }
    let isObject = line.pieces.last.map { text($0) } == "{"
    let count = isObject ? Words.keys(line.members) : Words.items(line.members)
    let end = lines[closing].pieces.reduce(into: "") { $0 += text($1) }
    return shown + " \("… \(count)", .dim) \(end, .syntaxPunctuation)"
  }
}

extension JSONOutline.Token {
  fileprivate var role: Role {
    switch self {
    case .key: .syntaxKey
    case .string: .syntaxString
    case .number: .syntaxNumber
    case .keyword: .syntaxLiteral
    case .punctuation: .syntaxPunctuation
    }
  }
}

extension ResponseHead {
  /// The status and its reason, as the peer said it.
  var statusLine: String { reason.isEmpty ? "\(status)" : "\(status.code) \(reason)" }
}

extension Timing {
  /// The steps that were taken, in their order.
  var steps: [(name: String, took: Duration)] {
    let all: [(String, Duration?)] = [
      (Words.Steps.resolve, resolve), (Words.Steps.dial, dial), (Words.Steps.security, security),
      (Words.Steps.muxer, muxer), (Words.Steps.negotiate, negotiate), (Words.Steps.send, send),
      (Words.Steps.wait, wait), (Words.Steps.body, body),
    ]
    return all.compactMap { name, took in took.map { (name, $0) } }
  }
}
