import Events

/// The order in which peers, and the connections of each, stand in the tree.
public enum TreeOrder: String, CaseIterable, Sendable {
  /// As they were first heard of.
  case opened
  /// With what something happened last stands first.
  case active
  /// Through which most went stands first.
  case traffic
}

extension ActivityTree {
  /// Lines of one parent in an order; those of which it says nothing stay behind the others as they are.
  func sorted(_ ids: [TreeRow.ID], by order: TreeOrder) -> [TreeRow.ID] {
    guard order != .opened else { return ids }
    let keys = ids.enumerated().map { index, id in (id: id, key: key(of: id, order) ?? .min, index: index) }
    return keys.sorted { ($1.key, $0.index) < ($0.key, $1.index) }.map(\.id)
  }

  private func key(of id: TreeRow.ID, _ order: TreeOrder) -> Int64? {
    switch (order, id) {
    case (.opened, _): return nil
    case (.active, .peer(let id)): return lastActive(id)?.nanoseconds
    case (.active, .connection(let id)): return self[id]?.lastActive.nanoseconds
    case (.traffic, .peer(let id)):
      return self[id].map { Int64($0.traffic(in: self)) }
    case (.traffic, .connection(let id)):
      return self[id].map { Int64($0.traffic.received.saturatingAdd($0.traffic.sent)) }
    case (_, .dial), (_, .stream), (_, .request), (_, .older): return nil
    }
  }
}

extension PeerNode {
  fileprivate func traffic(in tree: ActivityTree) -> Int {
    let (received, sent) = tree.traffic(of: self)
    return received.saturatingAdd(sent)
  }
}
