import Engine
import Identity
import Multiformats
import PeerStore
import TerminalUI

extension ExploreState {
  /// Draws the address that is being typed, and what is to be said of it.
  func draw(_ entry: AddressEntry, on canvas: Canvas) {
    guard canvas.height > 0 else { return }
    canvas.inset().rule(Line(Words.addTitle), "", 0)
    let field = canvas[Rect(x: 1, y: 1, width: canvas.width - 2, height: 1)]
    entry.field.draw(
      on: field,
      .init(
        prompt: "› ", placeholder: Line(Words.addPlaceholder), highlights: entry.highlights, completion: entry.ghost))
    let names = entry.completion.names
    let hasNames = !names.isEmpty && canvas.height >= 5 && !entry.field.isEmpty
    let (sign, role, words) = entry.verdictWords(book)
    canvas.text(sign, 3, 2, role)
    let lines = words.wrapped(to: canvas.width - 6, rows: canvas.height - (hasNames ? 3 : 2))
    for (row, line) in lines.enumerated() {
      canvas.text(line, 5, 2 + row, role == .good ? .text : role, width: canvas.width - 6)
    }
    if hasNames {
      canvas.line(
        "\(Key.tab.symbol, .key) \(names.joined(separator: " "), .dim)", 3, canvas.height - 1, width: canvas.width - 4)
    }
  }
}

extension AddressEntry {
  /// What is wrong with the text, to be set apart in it.
  var highlights: [(range: Range<Int>, role: Role)] {
    switch verdict {
    case .bad(let error) where !error.range.isEmpty: [(error.range, .fieldError)]
    case .unfinished(let error) where error.component != nil && !error.range.isEmpty: [(error.range, .fieldError)]
    case .bad, .unfinished, .empty, .good: []
    }
  }

  /// What is to be said of the text.
  func verdictWords(_ book: PeerBook) -> (sign: String, role: Role, words: String) {
    switch verdict {
    case .empty: ("·", .dim, Words.addForms)
    case .unfinished(let error): ("·", .dim, error.component == nil ? Words.addForms : error.description)
    case .bad(let error): ("✗", .error, error.hint.map { "\(error.description) · \($0)" } ?? error.description)
    case .good(.alias(let name)) where book.peer(alias: name) == nil: ("·", .dim, Words.unknownAlias(name))
    case .good(let reference): ("✓", .good, Self.words(for: reference, book))
    }
  }

  private static func words(for reference: TargetReference, _ book: PeerBook) -> String {
    switch reference {
    case .alias: return Words.knownPeer
    case .peer(let id): return book[.peer(id)] == nil ? Words.validPeerID : Words.knownPeer
    case .address(let address, _):
      let kind =
        switch address.kind {
        case .http: address.hasTLS ? Words.httpsOnly : Words.httpOnly
        case .stream: address.transport?.rawValue ?? ""
        case .relay: Words.viaRelay
        case .dns: Words.nameToResolve
        case .other: Words.cannotDial
        }
      return [Words.valid, kind, address.peerID?.short ?? Words.noPeerID].joined(separator: " · ")
    }
  }
}

extension String {
  /// The same in so many lines at most; where it takes more, the last of them says so.
  func wrapped(to width: Int, rows: Int) -> [String] {
    let lines = wrapped(to: width)
    guard lines.count > rows, rows > 0 else { return Array(lines.prefix(max(0, rows))) }
    let last = lines[rows - 1]
    return lines[..<(rows - 1)] + [(last.count < width ? last : String(last.dropLast())) + "…"]
  }

  /// The text in lines of at most so many characters, broken at spaces where there are any.
  func wrapped(to width: Int) -> [String] {
    let width = max(1, width)
    var lines: [String] = []
    var line = ""
    for word in split(separator: " ") {
      var word = word
      if !line.isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      while word.count > width {
        lines.append(String(word.prefix(width)))
        word = word.dropFirst(width)
      }
      line += line.isEmpty ? String(word) : " \(word)"
    }
    if !line.isEmpty { lines.append(line) }
    return lines
  }
}
