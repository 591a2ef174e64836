import Events
import Journal
import TerminalUI

extension TreeRow.ID {
  /// Whether it is folded until somebody unfolds it.
  var isFoldedAnyway: Bool { if case .older = self { true } else { false } }
}

extension TreeRow {
  /// The signs before its text.
  var place: TreePlace {
    if hasChildren { return TreePlace(depth: depth, fold: isFolded ? .closed : .open) }
    return TreePlace(depth: depth, fold: isLast ? .lastLeaf : .leaf)
  }
}

extension ActivityTree {
  func connection(of id: TreeRow.ID) -> ConnectionID? {
    switch id {
    case .peer, .dial: nil
    case .connection(let id), .older(let id): id
    case .stream(let id): id.connection
    case .request(let id): self[id]?.summary.connection
    }
  }

  func peer(of id: TreeRow.ID) -> PeerNode.ID? {
    switch id {
    case .peer(let id): id
    case .dial(let id): self[id]?.peer
    case .connection, .stream, .request, .older: connection(of: id).flatMap { self[$0]?.peer }
    }
  }

  /// What a row is under.
  func parent(of id: TreeRow.ID) -> TreeRow.ID? {
    switch id {
    case .peer: nil
    case .dial, .connection: peer(of: id).map { .peer($0) }
    case .stream(let id): .connection(id.connection)
    case .older(let id): .connection(id)
    case .request(let id): self[id].map { $0.summary.stream.map { .stream($0) } ?? .connection($0.summary.connection) }
    }
  }
}

extension Place {
  /// The row of the tree that is nearest by.
  var row: TreeRow.ID? {
    if let stream { return .stream(stream) }
    if let request { return .request(request) }
    if let connection { return .connection(connection) }
    if let dial { return .dial(dial) }
    return peer.map { .peer($0) }
  }

  /// Whether something happened with what a row is about, or with what is under it.
  func isUnder(_ id: TreeRow.ID, in tree: ActivityTree) -> Bool {
    switch id {
    case .peer(let id): peer == id
    case .connection(let id), .older(let id): connection == id
    case .stream(let id): stream == id
    case .request(let id): request == id
    case .dial(let id): dial == id
    }
  }
}
