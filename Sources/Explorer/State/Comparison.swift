import Engine
import HTTP1
import Journal
import TerminalUI

/// Two answers, one against the other.
public struct Comparison: Sendable {
  /// A line of it.
  enum Row: Hashable, Sendable {
    /// What follows: its name, and what there is to say of it.
    case title(String, String)
    /// A line of both, with its places there, from 0.
    case same(String, old: Int, new: Int)
    case removed(String, old: Int)
    case added(String, new: Int)
    /// So many lines of both that are not shown.
    case hidden(Int)
  }

  /// The exchanges.
  let old: Work.ID
  let new: Work.ID
  /// All lines.
  private let all: [Row]
  /// Those that are shown.
  private(set) var rows: [Row] = []
  /// How many lines are in one answer alone.
  let changes: Int
  /// Whether lines of both are shown only around what differs.
  private(set) var isBrief = true
  var list = ListState()

  /// Lines of both that are shown before and after what differs.
  private static let around = 3

  /// Compares two answers; a long text takes its time.
  init(_ old: Exchange, _ new: Exchange) {
    (self.old, self.new) = (old.id, new.id)
    var rows: [Row] = []
    func add(_ title: String, _ note: String, _ old: [String], _ new: [String]) {
      let diff = TextDiff(old, new)
      guard !diff.rows.isEmpty else { return }
      rows.append(.title(title, diff.changes == 0 ? Words.areAlike : note))
      rows += diff.rows.map { row in
        switch row {
        case .same(let a, let b): .same(new[b], old: a, new: b)
        case .removed(let a): .removed(old[a], old: a)
        case .added(let b): .added(new[b], new: b)
        }
      }
    }
    add(Words.statusLabel, "", [Self.status(of: old)], [Self.status(of: new)])
    add(Composer.Tab.headers.title, "", Self.headers(of: old), Self.headers(of: new))
    let (oldBody, newBody, note) = Self.bodies(of: old, new)
    add(Composer.Tab.body.title, note, oldBody, newBody)
    all = rows
    changes = rows.count {
      switch $0 {
      case .removed, .added: true
      case .title, .same, .hidden: false
      }
    }
    show()
  }

  private static func status(of exchange: Exchange) -> String {
    if let head = exchange.head { return head.statusLine }
    if case .failed(let complaint) = exchange.phase { return complaint.message }
    return ""
  }

  /// The headers in the order of their names: theirs means nothing.
  private static func headers(of exchange: Exchange) -> [String] {
    (exchange.head?.fields.map { Secret.hiding(headerLine: "\($0.name.spelling): \($0.value)") } ?? []).sorted()
  }

  /// The bodies as lines: JSON laid out with its members in order, text as it came, anything else as bytes.
  private static func bodies(of old: Exchange, _ new: Exchange) -> ([String], [String], String) {
    if let a = old.body.outline, let b = new.body.outline {
      return (a.comparableLines, b.comparableLines, Words.asJSON)
    }
    let isText = old.body.isText && new.body.isText
    func lines(_ body: BodyView) -> [String] {
      let count = min(isText ? body.lineCount : body.hexCount, TextDiff.mostLines)
      return (0..<count).map { isText ? body.line($0) : body.hex($0).bytes }
    }
    let isCut = !old.body.isWhole || !new.body.isWhole
    return (lines(old.body), lines(new.body), isCut ? Words.onlyBeginnings(Figures.bytes(BodyView.maximumBytes)) : "")
  }

  /// Shows all lines, or those around what differs.
  mutating func toggleBrief() {
    isBrief.toggle()
    list = ListState()
    show()
  }

  private mutating func show() {
    guard isBrief else { return rows = all }
    var isNear = [Bool](repeating: false, count: all.count)
    for (index, row) in all.enumerated() {
      switch row {
      case .removed, .added:
        for near in max(0, index - Self.around)...min(all.count - 1, index + Self.around) { isNear[near] = true }
      case .title: isNear[index] = true
      case .same, .hidden: break
      }
    }
    rows = []
    var hidden = 0
    for (index, row) in all.enumerated() {
      guard isNear[index] else {
        hidden += 1
        continue
      }
      if hidden > 0 { rows.append(.hidden(hidden)) }
      hidden = 0
      rows.append(row)
    }
    if hidden > 0 { rows.append(.hidden(hidden)) }
  }

  /// The row of the next change from a row on, or of the last before it.
  func change(from row: Int, _ step: Int) -> Int? {
    func isChange(_ index: Int) -> Bool {
      switch rows[index] {
      case .removed, .added: true
      case .title, .same, .hidden: false
      }
    }
    // The first of a group counts.
    let starts = rows.indices.filter { isChange($0) && ($0 == 0 || !isChange($0 - 1)) }
    return step > 0 ? starts.first { $0 > row } ?? starts.first : starts.last { $0 < row } ?? starts.last
  }
}
