import TerminalUI

/// The saved requests as rows of a tree: folders before requests, each in the order of its name.
struct SavedTree: Sendable {
  /// A row of it, by its path.
  enum ID: Hashable, Sendable {
    case folder(String)
    case request(String)

    var path: String {
      switch self {
      case .folder(let path), .request(let path): path
      }
    }
  }

  /// A row.
  struct Row: Hashable, Sendable {
    let id: ID
    /// How many folders it lies in.
    let depth: Int
    /// How many requests lie below it.
    let count: Int
    let isFolded: Bool

    /// The last part of its path.
    var name: Substring { id.path[(id.path.lastIndex(of: "/").map(id.path.index(after:)) ?? id.path.startIndex)...] }
  }

  private(set) var rows: [Row] = []

  /// Requests by their names, of which slashes make folders, these of them folded.
  init(_ names: some Sequence<String>, folded: Set<String>) {
    add(names.map { Leaf(name: $0, rest: $0[...]) }, below: "", depth: 0, folded)
  }

  private struct Leaf {
    let name: String
    /// What of the name is not yet above it.
    let rest: Substring
  }

  private mutating func add(_ leaves: [Leaf], below path: String, depth: Int, _ folded: Set<String>) {
    var folders: [Substring: [Leaf]] = [:]
    var here: [Leaf] = []
    for leaf in leaves {
      guard let slash = leaf.rest.firstIndex(of: "/") else {
        here.append(leaf)
        continue
      }
      let rest = leaf.rest[leaf.rest.index(after: slash)...]
      folders[leaf.rest[..<slash], default: []].append(Leaf(name: leaf.name, rest: rest))
    }
    for (name, below) in folders.sorted(by: { $0.key < $1.key }) {
      let path = path + name
      let isFolded = folded.contains(path)
      rows.append(Row(id: .folder(path), depth: depth, count: below.count, isFolded: isFolded))
      if !isFolded { add(below, below: path + "/", depth: depth + 1, folded) }
    }
    for leaf in here.sorted(by: { $0.rest < $1.rest }) {
      rows.append(Row(id: .request(leaf.name), depth: depth, count: 1, isFolded: false))
    }
  }
}

/// What the pane of saved requests remembers.
struct SavedRequests: Sendable {
  /// The requests, by their names.
  var files: [String: RequestFile] = [:] { didSet { makeTree() } }
  /// The folders that are folded.
  var folded: Set<String> = [] { didSet { makeTree() } }
  private(set) var tree = SavedTree([], folded: [])
  /// The selected row. It stays the same one wherever it moves to.
  var selection: SavedTree.ID?
  var list = ListState()

  private mutating func makeTree() { tree = SavedTree(files.keys, folded: folded) }

  /// The selected row.
  var row: SavedTree.Row? { tree.rows.indices.contains(list.selection) ? tree.rows[list.selection] : nil }

  /// The request of the selected row.
  var selectedName: String? { if case .request(let name)? = row?.id { name } else { nil } }

  /// Takes in that rows came, went or were moved.
  mutating func settle(height: Int) {
    let rows = tree.rows
    if let place = rows.firstIndex(where: { $0.id == selection }) {
      if place != list.selection { list.selectionMoved(to: place, count: rows.count) }
    }
    list.settle(count: rows.count, height: height)
    selection = row?.id
  }

  mutating func select(_ place: Int) {
    list.select(place)
    selection = row?.id
  }

  /// Folds a folder or unfolds it; from within one, folds that. Nil turns it around.
  mutating func fold(_ folds: Bool?) {
    guard let row else { return }
    switch row.id {
    case .folder(let path):
      let isFolded = folds ?? !row.isFolded
      if isFolded { folded.insert(path) } else { folded.remove(path) }
    case .request(let path):
      guard folds != false, let slash = path.lastIndex(of: "/") else { return }
      selection = .folder(String(path[..<slash]))
      folded.insert(String(path[..<slash]))
    }
  }
}
